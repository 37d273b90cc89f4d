"""Whether a subject may use the green channel, or hand papers in later (绿色通道、容缺受理)."""

from collections.abc import Iterator, Sequence

import msgspec

from graph.model.facts import DeterminationKind, ListStanding, Neighbourhood
from graph.model.rulings import RuleAnswer, Ruling, weakest
from graph.model.time import Day, covers
from graph.rules.procedures.eligibility import Ease, EligibilityFacts, eligible
from graph.rules.propagation.record_state import Cause, Events, events, standing
from resolvers.batch_resolver import BatchKey, BatchResolver, Dependencies


class EaseView(msgspec.Struct, frozen=True, kw_only=True):
    """One ease, and whether the law here lets the subject use it on the day."""

    ease: Ease
    ruling: Ruling


async def eases(deps: Dependencies, batch_keys: Sequence[BatchKey]) -> Sequence[tuple[EaseView, ...] | None]:
    """Judge each line of a check by what was read for it; nothing of whom nobody knows."""
    return [_eases(deps, one) for one in batch_keys]


def _eases(deps: Dependencies, batch_key: BatchKey) -> tuple[EaseView, ...] | None:
    line, given, day = batch_key.parent, batch_key.args, batch_key.context.as_of
    if line.around is None or line.organization is None:
        return None
    happened = events(line.around)
    subject = EligibilityFacts(
        known_since=line.organization.since,
        adverse_on=tuple(_adverse(line.around, happened, day)),
        red_list=_on_the_red_list(line.around, happened, day),
        written_promise=bool(given.get("written_promise")),
        lacks_required=given.get("lacks_required"),
        **dict.fromkeys((one.value for one in given.get("stated") or ()), True),
    )
    whole = not line.around.truncated
    return tuple(EaseView(ease=ease, ruling=_ruled(deps, ease, subject, day, whole=whole)) for ease in Ease)


def _ruled(deps: Dependencies, ease: Ease, subject: EligibilityFacts, day: Day, *, whole: bool) -> Ruling:
    """Return what the law here says; unknown where part of what is known could not be read."""
    if not whole:
        return Ruling(answer=RuleAnswer.UNKNOWN, grounds=(), citations=(), rests_on=weakest())
    return eligible(deps.law, deps.exchange.region, ease.value, subject, day)


def _adverse(around: Neighbourhood, happened: Events, day: Day) -> Iterator[Day]:
    """Yield the days of the adverse records that stand, or stood until they ended, and were not restored.

    One whose party does not fit the register is held back here as everywhere: it is nobody's yet.
    """
    listed = (each for each in around.determinations if each.burdens)
    causes: tuple[Cause, ...] = (*around.penalties, *listed)
    for one in causes:
        restored = any(each.restored_on <= day for each in happened.restorations.get(one.id, ()))
        if not restored and _stands(one, happened, day):
            yield one.decided_on


def _on_the_red_list(around: Neighbourhood, happened: Events, day: Day) -> bool:
    return any(
        one.kind is DeterminationKind.LISTING
        and one.list_standing is ListStanding.INCENTIVE
        and covers(one.decided_on, one.until, day)
        and _stands(one, happened, day)
        for one in around.determinations
    )


def _stands(one: Cause, happened: Events, day: Day) -> bool:
    return standing(one, happened, day, needs_finality=False).fails is None


BATCH_RESOLVERS = (BatchResolver("check.eases", eases),)
