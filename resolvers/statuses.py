"""The status of what this city stated: derived anew from facts and law, and never taken back once told.

A result is recalled when its record was annulled or stated anew, or when an effect that it states as
standing stands no more. Its dispute bit follows the disputes of its record. What was once told to be
recalled stays so, whatever becomes of the reason; that alone is stored, and before anybody is told.
"""

from collections.abc import Sequence
from enum import Enum

import msgspec

from graph.model.facts import Neighbourhood
from graph.model.time import Day, Instant
from graph.rules.stated import established
from graph.store import read_neighbourhoods, read_results, write_results
from graph.store.read_results import ResultState
from graph.store.wants import Known
from resolvers.issue_result import reached
from resolvers.section import Ports
from security.exchange import DISPUTE, RECALL
from security.principal import every_row
from security.results.status import Bits
from security.results.wire import Purpose


class RecallReason(Enum):
    """Why a result of ours is recalled (撤回原因)."""

    ANNULLED = "ANNULLED"  # 记录已撤销
    RESTATED = "RESTATED"  # 记录已更正
    EFFECT_FELL = "EFFECT_FELL"  # 后果不再成立


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """The bits of one list number by purpose, how many results it has, and which are recalled only now."""

    bits: dict[Purpose, Bits]
    results: int
    recalled: tuple[tuple[str, str], ...]


async def standing(ports: Ports, number: int, now: Instant) -> Standing:
    """Return the bits of the lists of one number, every new recall already kept.

    1. What lies upon each record, in one read; what each organization's facts are, in another.
    2. Each result: recalled before, annulled, stated anew, or an effect of it fell.
    3. New recalls are kept before anybody is told.
    """
    day = ports.exchange.day(now)
    # 1.
    states = await read_results.result_states(ports.graph, number, day)
    around = await _around(ports, states, now)
    # 2.
    bits: dict[Purpose, Bits] = {RECALL: Bits(), DISPUTE: Bits()}
    recalled: list[tuple[str, str]] = []
    for one in states:
        if one.disputed:
            bits[DISPUTE].set(one.index)
        if one.told is not None:
            bits[RECALL].set(one.index)
            continue
        reason = _reason(ports, one, around.get(one.subject), day)
        if reason is not None:
            bits[RECALL].set(one.index)
            recalled.append((one.id, reason.value))
    # 3.
    await write_results.recall(ports.graph, recalled, now)
    return Standing(bits=bits, results=len(states), recalled=tuple(recalled))


def _reason(ports: Ports, one: ResultState, around: Neighbourhood | None, day: Day) -> RecallReason | None:
    if one.annulled:
        return RecallReason.ANNULLED
    if one.restated:
        return RecallReason.RESTATED
    # A dispute lets effects wait; it does not fell them, so nothing is concluded while one is pending.
    if not one.record or one.disputed or around is None or around.truncated or day >= one.valid_until:
        return None
    penalty = next((each for each in around.penalties if each.id == one.record), None)
    if penalty is None:
        return None
    stands = established(reached(ports, around, penalty, one.person, day))
    return None if set(one.established) <= set(stands) else RecallReason.EFFECT_FELL


async def _around(ports: Ports, states: Sequence[ResultState], now: Instant) -> dict[str, Neighbourhood]:
    """Return the neighbourhoods of the organizations whose results could still fall."""
    asked = dict.fromkeys(one.subject for one in states if one.record and one.told is None)
    wanted = [Known(name=subject, known_at=now) for subject in asked]
    sees = every_row(ports.exchange.day(now))
    found = await read_neighbourhoods.neighbourhoods(ports.graph, sees, wanted)
    return {subject: one for subject, one in zip(asked, found, strict=True) if one is not None}
