"""Our own status lists: derived anew when the last ones are older than the settings allow.

    current_list(city, purpose, number)     the signed list, made for whoever asks first
    prepare_lists(city)                     at a start: what was stated before is judged before anybody asks

A list is the same for everybody, so that fetching one does not tell whose result is looked up. After a start
all that was ever stated may have to be judged, which may take longer than any request: it is one task for all
who ask, goes on when they have left, and ends with the gateway.
"""

from gateway.city import City
from gateway.exchange.own_lists import ListsMade, SignedStatusList, wait_for
from gateway.worker.rounds import a_round
from graph.errors import Refused
from graph.model.time import Instant
from graph.store import read_results
from resolvers.statuses import list_state
from security.exchange import KEPT, MOST_LISTS
from security.results.status import Bits
from security.results.wire import Purpose


async def current_list(city: City, purpose: str, number: int) -> bytes:
    """Return the signed list; raises `Refused` NOTHING_PUBLISHED where no such list is kept.

    INVARIANT: what it says was looked for `exchange.refresh` seconds before it was asked for, or later. What
    is being made may have been begun before that; what is begun when that is done was not.
    """
    if purpose not in KEPT or not 1 <= number <= MOST_LISTS:
        raise Refused("NOTHING_PUBLISHED", path=f"/status/{purpose}/{number}"[:80])
    lists, oldest = city.lists, city.clock() - city.settings.exchange.refresh * 1_000_000
    if going := lists.making.get(number):
        await wait_for(going)
    made = lists.made.get(number)
    if made is None or made.at < oldest:
        await wait_for(lists.making.get(number) or lists.begin(number, _make(city, number)))
    return lists.made[number].raw[purpose]


async def prepare_lists(city: City) -> None:
    """Make the lists that have results, one after the other; one that fails is made when somebody asks."""
    with a_round("lists"):
        for number in range(1, await read_results.newest_list(city.graph) + 1):
            await current_list(city, KEPT[0], number)


async def _make(city: City, number: int) -> ListsMade:
    """Return the lists of one number as they are now, and keep them."""
    lists = city.lists
    async with lists.one_at_a_time:
        now = city.clock()
        found = await list_state(city, number, now, lists.stood.get(number))
        if number > 1 and not found.results:
            raise Refused("NOTHING_PUBLISHED", path=f"/status/…/{number}")
        lists.stood[number] = found
        raw = {
            purpose: await _sealed(city, purpose, number, bits, now) for purpose, bits in found.bits.items()
        }
        lists.made[number] = ListsMade(at=now, raw=raw)
        return lists.made[number]


async def _sealed(city: City, purpose: Purpose, number: int, bits: Bits, now: Instant) -> bytes:
    """Return a signed list: the last one while it says the same and half of its life is left.

    INVARIANT: a list is in our log before it leaves. Who takes it logs the same bytes, so that both
    logs say which recall was told, and heard.
    """
    signed = city.lists.signed
    last = signed.get((purpose, number))
    half = city.settings.exchange.list_life * 1_000_000 / 2
    if last is not None and last.bits == bits.data and now - last.at < half:
        return last.raw
    raw = city.exchange.seal_list(bits, purpose, number, now)
    await city.ledger.append_result(raw)
    signed[purpose, number] = SignedStatusList(at=now, bits=bytes(bits.data), raw=raw)
    return raw
