"""The count of an hour holds when the look into the ledger is cut off, fails, or is raced by another request."""

import asyncio

import pytest

from gateway import volume
from gateway.volume import HOUR, VolumeRegister
from graph.errors import Refused, Unavailable
from security.account import NOTICE
from security.pseudonymization import PseudonymizationService
from tests.unit.ledger_world import opened, record

pytestmark = pytest.mark.anyio

LIMIT = 6
START = record().at // HOUR * HOUR
VAULT = PseudonymizationService(bytes(32))


def asked(number: int, *subjects: str, **changes: object):
    """Return an entry of the hour, in the order of its seconds."""
    return record(number, at=START + number * 1_000_000, subjects=subjects, **changes)


async def earlier_in_the_hour(ledger, count: int = LIMIT) -> None:
    for number in range(count):
        await ledger.append(asked(number, f"handle-{number}"))


def register(ledger) -> VolumeRegister:
    """Return a register as after a start: it has not looked into the ledger yet."""
    return VolumeRegister(ledger, VAULT, LIMIT, LIMIT)


async def code_of(admitted) -> str:
    try:
        await admitted
    except (Refused, Unavailable) as fault:
        return fault.code
    return "ADMITTED"


class Held:
    """A seam before each look of a register: what is done there is done before a page is read."""

    def __init__(self, monkeypatch, before) -> None:
        self.looks = 0
        page = VolumeRegister._page

        async def held(*args):
            self.looks += 1
            await before(self.looks)
            return await page(*args)

        monkeypatch.setattr(VolumeRegister, "_page", held)


async def unavailable_at(look: int, now: int) -> None:
    if look == now:
        raise Unavailable("LEDGER_UNAVAILABLE", private="no disk")


@pytest.mark.parametrize("failing", [1, 2])
async def test_a_look_that_fails_leaves_nothing_that_the_next_request_would_believe(
    tmp_path, monkeypatch, failing
):
    monkeypatch.setattr(volume, "AT_ONCE", 3)
    with opened(tmp_path) as ledger:
        await earlier_in_the_hour(ledger)
        Held(monkeypatch, lambda look: unavailable_at(failing, look))
        counting = register(ledger)
        told = [await code_of(counting.admit(asked(20 + n, "handle-new"))) for n in range(2)]
    assert told == ["LEDGER_UNAVAILABLE", "VOLUME_EXCEEDED"]


async def test_a_look_that_is_cancelled_leaves_nothing_that_the_next_request_would_believe(
    tmp_path, monkeypatch
):
    looking, never = asyncio.Event(), asyncio.Event()

    async def for_ever_at_first(look: int) -> None:
        if look == 1:
            looking.set()
            await never.wait()

    with opened(tmp_path) as ledger:
        await earlier_in_the_hour(ledger)
        Held(monkeypatch, for_ever_at_first)
        counting = register(ledger)
        cut_off = asyncio.create_task(counting.admit(asked(20, "handle-new")))
        await looking.wait()
        cut_off.cancel()
        with pytest.raises(asyncio.CancelledError):
            await cut_off
        assert await code_of(counting.admit(asked(21, "handle-new"))) == "VOLUME_EXCEEDED"


async def test_a_later_look_that_fails_is_made_again_from_where_it_began(tmp_path, monkeypatch):
    with opened(tmp_path) as ledger:
        counting = register(ledger)
        assert await code_of(counting.admit(asked(0, "handle-first"))) == "ADMITTED"
        for number in range(1, LIMIT):
            await ledger.append(asked(60 + number, f"handle-{number}"))
        await ledger.append(asked(66, "handle-first"))
        Held(monkeypatch, lambda look: unavailable_at(1, look))
        told = [await code_of(counting.admit(asked(120 + n, "handle-new"))) for n in range(2)]
    assert told == ["LEDGER_UNAVAILABLE", "VOLUME_EXCEEDED"]


async def test_requests_at_once_after_a_start_wait_for_one_look(tmp_path, monkeypatch):
    with opened(tmp_path) as ledger:
        await earlier_in_the_hour(ledger)
        seam = Held(monkeypatch, lambda look: asyncio.sleep(0.01))
        counting = register(ledger)
        told = await asyncio.gather(
            *(code_of(counting.admit(asked(20 + n, f"handle-new-{n}"))) for n in range(4))
        )
        notices = [row for row in (await ledger.search()).rows if row.entry.phase == NOTICE]
    assert told == ["VOLUME_EXCEEDED"] * 4
    assert (seam.looks, len(notices)) == (1, 1)


async def test_an_answer_of_the_hour_before_forgets_nothing_of_this_one(tmp_path, monkeypatch):
    with opened(tmp_path) as ledger:
        counting = register(ledger)
        seam = Held(monkeypatch, lambda look: asyncio.sleep(0))
        await counting.admit(asked(1, "handle-1"))
        await counting.admit(asked(-1, "handle-late"))
        looks = seam.looks
        more = [f"handle-{number}" for number in range(2, LIMIT + 2)]
        assert await code_of(counting.admit(asked(2, *more))) == "VOLUME_EXCEEDED", "one waits to be logged"
        assert seam.looks == looks


async def test_a_notice_that_could_not_be_logged_is_logged_by_the_next_request(tmp_path, monkeypatch):
    with opened(tmp_path) as ledger:
        await earlier_in_the_hour(ledger)
        counting, append = register(ledger), ledger.append
        failing = [Unavailable("LEDGER_UNAVAILABLE", private="no disk")]

        async def failing_once(entry):
            if failing:
                raise failing.pop()
            return await append(entry)

        monkeypatch.setattr(ledger, "append", failing_once)
        told = [await code_of(counting.admit(asked(20 + n, "handle-new"))) for n in range(3)]
        notices = [row for row in (await ledger.search()).rows if row.entry.phase == NOTICE]
    assert told == ["LEDGER_UNAVAILABLE", "VOLUME_EXCEEDED", "VOLUME_EXCEEDED"]
    assert len(notices) == 1
