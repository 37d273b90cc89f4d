"""The status of what this city stated: derived anew from facts and law, and never taken back once told.

A conclusion is recalled when its record was annulled or stated anew, or when an effect that it states as
standing stands no more. A receipt states what was found for one day; it is recalled when, by what is
recorded now, something else was to be found for that very day: a record was annulled, corrected or entered
late. What happened after that day leaves it true. The dispute bit follows the disputes of a record. What was
once told to be recalled stays so, whatever becomes of the reason; that alone is stored, and before anybody
is told.

How far the journal was followed is kept too: who begins by the same law on the same day judges nothing again.
"""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress

import msgspec

from graph.errors import Unavailable
from graph.model.bilingual import Bilingual
from graph.model.facts import Neighbourhood
from graph.model.time import STANDING, Day, Instant
from graph.rules.procedures.measures import BusinessMatter
from graph.rules.stated import effect_names
from graph.store import read_neighbourhoods, read_results, write_results
from graph.store.batch_read import Known
from graph.store.journal import read_head
from graph.store.journal_places import KeptPlace, keep_place, kept_place
from graph.store.read_results import ResultState
from resolvers.batch_resolver import Dependencies
from resolvers.check_receipt import applying, checked
from resolvers.issue_result import conclude_effects
from security.exchange import DISPUTE, RECALL
from security.results.status import Bits
from security.results.wire import Purpose
from security.row_filter import every_row

PORTION = 100
"""Organizations judged in one read; where only a new day could have felled something, in one refresh."""


class RecallReason(Bilingual):
    """Why a result of ours is recalled (撤回原因)."""

    ANNULLED = "ANNULLED"
    RESTATED = "RESTATED"
    EFFECT_FELL = "EFFECT_FELL"
    FOUND_OTHERWISE = "FOUND_OTHERWISE"


class Bit(msgspec.Struct, frozen=True, kw_only=True):
    """What the lists say of one result, by its place."""

    index: int
    recalled: bool
    disputed: bool


class ListState(msgspec.Struct, frozen=True, kw_only=True):
    """What was found for the lists of one number: the bits by organization, and what they were found by.

    `place` is the number of the newest change in the journal that they know of; `day` is the day that was
    judged by, and `due` are the organizations that have not been judged by it yet.
    """

    day: Day
    place: int
    found: Mapping[str, tuple[Bit, ...]]
    due: tuple[str, ...] = ()

    @property
    def results(self) -> int:
        """How many results the lists have."""
        return sum(map(len, self.found.values()))

    @property
    def bits(self) -> dict[Purpose, Bits]:
        """The bits by purpose."""
        lists: dict[Purpose, Bits] = {RECALL: Bits(), DISPUTE: Bits()}
        for bit in (bit for each in self.found.values() for bit in each):
            if bit.recalled:
                lists[RECALL].set(bit.index)
            if bit.disputed:
                lists[DISPUTE].set(bit.index)
        return lists


async def list_state(deps: Dependencies, number: int, now: Instant, before: ListState | None) -> ListState:
    """Return what the lists of one number say now, every new recall already kept.

    Costs what changed since `before`, and not how much was ever stated.

    1. The journal tells of whom anything was recorded since that could fell a result.
    2. A new day can fell what nobody touched: those are judged again a portion at a time. Before the first
       list of a process all of them are, unless another process had judged them by the same law on that day.
    3. What is left is as it was found before.
    """
    day = deps.exchange.day(now)
    before = before or await _resumed(deps, number, day)
    # 1.
    place = (await read_head(deps.graph)).number
    changed = await _changed(deps, number, before, place)
    # 2.
    due = _due(before, day)
    again = list(dict.fromkeys((*changed, *due[:PORTION])))
    found = dict(before.found) if before else {}
    for portion in _portions(again):
        found |= await _judged(deps, number, portion, now)
    # 3.
    judged = set(again)
    due = tuple(one for one in due if one not in judged)
    after = ListState(day=day, place=place, found=found, due=due)
    await _keep(deps, number, before, after)
    return after


async def _resumed(deps: Dependencies, number: int, day: Day) -> ListState | None:
    """Return what was found by whoever kept a place, if by the same law on the same day; nobody is judged.

    What was stated since is in the journal. Disputes are read as they lie now.
    """
    kept = await kept_place(deps.graph, _consumer(number))
    if kept is None or kept.worked_by != _judged_by(deps, day):
        return None
    found: dict[str, tuple[Bit, ...]] = {}
    for portion in _portions(await read_results.organizations_of_list(deps.graph, number)):
        found |= _bits(await read_results.result_states(deps.graph, number, portion, day), ())
    return ListState(day=day, place=kept.number, found=found)


async def _keep(deps: Dependencies, number: int, before: ListState | None, after: ListState) -> None:
    """Keep the place once everybody is judged; one that cannot be kept now is kept by a later refresh."""
    if after.due or (before and (before.day, before.place, before.due) == (after.day, after.place, ())):
        return
    place = KeptPlace(number=after.place, worked_by=_judged_by(deps, after.day))
    with suppress(Unavailable):
        await keep_place(deps.graph, _consumer(number), place)


def _consumer(number: int) -> str:
    return f"status lists {number}"


def _judged_by(deps: Dependencies, day: Day) -> str:
    return f"{deps.law.digest} {day}"


async def _changed(deps: Dependencies, number: int, before: ListState | None, until: int) -> Iterable[str]:
    """Return the organizations of a list whose results could fall by what was recorded up to a place."""
    if before is None:
        return await read_results.organizations_of_list(deps.graph, number)
    return await read_results.organizations_changed(deps.graph, before.found, before.place, until)


def _due(before: ListState | None, day: Day) -> tuple[str, ...]:
    if before is None:
        return ()
    return before.due if before.day == day else tuple(before.found)


def _portions(organizations: Sequence[str]) -> Iterator[Sequence[str]]:
    return (organizations[at : at + PORTION] for at in range(0, len(organizations), PORTION))


async def _judged(
    deps: Dependencies, number: int, organizations: Sequence[str], now: Instant
) -> dict[str, tuple[Bit, ...]]:
    """Return the bits of the results on some organizations.

    1. What lies upon each record, in one read; what each organization's facts are, in another.
    2. Each result: recalled before, annulled, stated anew, or what it states fell.
    3. New recalls are kept before anybody is told.
    """
    day = deps.exchange.day(now)
    # 1.
    states = await read_results.result_states(deps.graph, number, organizations, day)
    around = await _around(deps, states, day)
    # 2.
    reasons = {one.id: _reason(deps, one, around.get(one.subject), day) for one in states}
    # 3.
    fallen = {result: reason.value for result, reason in reasons.items() if reason is not None}
    await write_results.recall(deps.graph, deps.exchange.region, [*fallen.items()], now)
    return _bits(states, fallen)


def _bits(states: Iterable[ResultState], fallen: Container[str]) -> dict[str, tuple[Bit, ...]]:
    """Return the bits of results by organization; recalled are those told to be before, and the fallen."""
    found: dict[str, tuple[Bit, ...]] = {}
    for one in states:
        recalled = one.told is not None or one.id in fallen
        bit = Bit(index=one.index, recalled=recalled, disputed=one.disputed)
        found[one.subject] = (*found.get(one.subject, ()), bit)
    return found


def _reason(
    deps: Dependencies, one: ResultState, around: Neighbourhood | None, day: Day
) -> RecallReason | None:
    """Return why a result is to be recalled only now, if it is."""
    if one.told is not None:
        return None
    if one.annulled:
        return RecallReason.ANNULLED
    if one.restated:
        return RecallReason.RESTATED
    # A dispute lets effects wait; it does not fell them, so nothing is concluded while one is pending.
    if one.disputed or around is None or around.truncated or day >= one.valid_until:
        return None
    return _receipt(deps, one, around) if one.matter else _conclusion(deps, one, around, day)


def _receipt(deps: Dependencies, one: ResultState, around: Neighbourhood) -> RecallReason | None:
    found = checked(deps, around, BusinessMatter(one.matter), one.as_of, waited=one.waited)
    stands = {each.measure or "" for each in applying(found)} == set(one.established)
    return None if stands else RecallReason.FOUND_OTHERWISE


def _conclusion(deps: Dependencies, one: ResultState, around: Neighbourhood, day: Day) -> RecallReason | None:
    penalty = next((each for each in around.penalties if each.id == one.record), None)
    if penalty is None:
        return None
    stands = effect_names(conclude_effects(deps, around, penalty, one.person, day))
    return None if set(one.established) <= set(stands) else RecallReason.EFFECT_FELL


async def _around(deps: Dependencies, states: Sequence[ResultState], day: Day) -> dict[str, Neighbourhood]:
    """Return the neighbourhoods of the organizations whose results could still fall."""
    asked = dict.fromkeys(one.subject for one in states if one.told is None)
    wanted = [Known(name=subject, known_at=STANDING) for subject in asked]
    found = await read_neighbourhoods.neighbourhoods(deps.graph, every_row(day), wanted)
    return {subject: one for subject, one in zip(asked, found, strict=True) if one is not None}
