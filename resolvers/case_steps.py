"""The steps of cases upon records, drafted from their tables: what each keeps, and what it leads to.

A step is one row of a table. What it does beside moving its case is said here, once for each kind of case:
an answer that grants a revocation revokes the record; a restoration that is granted stops what the law says.
"""

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Any

import msgspec
from msgspec.structs import replace

from graph.model.facts import Annulment, Dispute, DisputeState, Penalty, Restoration, RestorationCase, Step
from graph.model.procedures import WriteTarget
from graph.model.time import Day, day_after
from graph.rules.procedures.case_preconditions import CaseKind, choice_of
from graph.rules.procedures.dispute_preconditions import DISPUTES
from graph.rules.procedures.dispute_steps import DisputeCommand
from graph.rules.procedures.restoration import restoration_effects
from graph.rules.procedures.restoration_preconditions import RESTORATIONS
from graph.rules.procedures.restoration_steps import RestorationCommand
from graph.rules.procedures.transitions import Transition, state_of, transition
from graph.store.fact_kinds import new_id
from graph.store.write_events import Case, Course, StepDone, put_step
from graph.store.write_measures import also
from resolvers.batch_resolver import Dependencies
from resolvers.measure_cases import lifting
from resolvers.procedures import Deed, Draft

Drafting = Callable[[Dependencies, Deed, WriteTarget], Awaitable[Draft]]

KINDS: Mapping[type, CaseKind] = MappingProxyType({Dispute: DISPUTES, RestorationCase: RESTORATIONS})
ANNUL = "annul_record"
"""The one command that every kind of case has in its table: its record is gone."""


def step(kind: CaseKind, command: str) -> Drafting:
    """Return what drafts a step of a case of that kind, and all that the step leads to."""

    async def draft(deps: Dependencies, deed: Deed, target: WriteTarget) -> Draft:
        _, _, own = getattr(deed.input, kind.member).partition("/")
        taken = _course(deps, deed, target, kind, command)
        return Draft(put=also(put_step(own, taken, falls(deps, deed, target)), lifting(deed)))

    return draft


def falls(deps: Dependencies, deed: Deed, target: WriteTarget) -> Course:
    """Return what becomes of every case that is pending when its record is annulled, by its own table."""
    return lambda upon: _course(deps, deed, target, KINDS[type(upon)], ANNUL)(upon)


def _course(deps: Dependencies, deed: Deed, target: WriteTarget, kind: CaseKind, command: str) -> Course:
    """Return what a step does to a case, as its transaction finds it.

    1. The row that the table has for the state says where it leads. 2. The step as it is kept. 3. The case as
    it is from then on: closed where the row leads to an end. 4. What it puts upon the record beside that.
    """

    def done(upon: Case) -> StepDone:
        # 1.
        row = transition(kind.table, state_of(kind.table, upon.steps), command, choice_of(deed.input))
        assert row is not None  # INVARIANT: a precondition asked the table, within the transaction too
        # 2.
        kept = _step(deed, target, upon, row)
        # 3.
        after = (
            _closed(_stated(upon, deed, kept), kept, row)
            if row.to in kind.table.ends
            else _stated(upon, deed, kept)
        )
        # 4.
        if isinstance(after, Dispute):
            return StepDone(step=kept, case=after, puts=_revocation(deed, target, after, row))
        return _restoring(deps, deed, target, StepDone(step=kept, case=after))

    return done


def _closed(upon: Case, kept: Step, row: Transition[Any]) -> Case:
    """Return a case that has ended: its key is its own from then on, so that its party may begin anew."""
    return replace(
        upon,
        key=f"{upon.key}|{upon.id}",
        closed_on=kept.on,
        outcome=row.to.value,
        recorded_at=kept.recorded_at,
    )


def _stated(upon: Case, deed: Deed, kept: Step) -> Case:
    """Return an application with what the authority states when it accepts it; any other case as it is."""
    if not isinstance(upon, RestorationCase) or kept.command != RestorationCommand.ACCEPT.value:
        return upon
    given = deed.input
    return replace(
        upon,
        grade=given.grade,
        corrected_on=given.corrected_on,
        duties_done=given.duties_done,
        corrected_in_time=given.corrected_in_time,
        harm_removed=given.harm_removed,
        recorded_at=kept.recorded_at,
    )


def _revocation(
    deed: Deed, target: WriteTarget, upon: Dispute, row: Transition[Any]
) -> tuple[Annulment, ...]:
    """Return the annulment that an answer grants, by the word that the authority gave when it verified."""
    if row.command != DisputeCommand.ANSWER.value or row.to is not DisputeState.REVOKED:
        return ()
    found = [one.reason for one in upon.steps if one.command == DisputeCommand.VERIFY.value]
    return (annulment(deed, target, deed.context.today, found[-1]),)


def _restoring(deps: Dependencies, deed: Deed, target: WriteTarget, done: StepDone) -> StepDone:
    """Return what a step of an application does beside: a grant restores, a revocation voids."""
    case, command = done.case, done.step.command
    if command == RestorationCommand.REVOKE.value:
        void = [one.key for one in target.restorations if one.case == case.id]
        return replace(done, void=tuple(void))
    if command != RestorationCommand.GRANT.value:
        return done
    penalty, today = penalty_of(target), deed.context.today
    effects = restoration_effects(deps.law, penalty.region, today)
    begun = Restoration(
        key=f"{penalty.id}|restored|{case.id}",
        restored_on=today,
        case=case.id,
        stops=tuple(effects.value) if effects else (),
        **upon_record(deed, penalty),
    )
    return replace(done, puts=(begun,))


def _step(deed: Deed, target: WriteTarget, upon: Case, row: Transition[Any]) -> Step:
    """Return a step as it is kept; an expert test is on the days that its input names."""
    given, common = deed.input, upon_record(deed, penalty_of(target))
    until = getattr(given, "until", None)
    return Step(
        key=f"{upon.id}|{common['id']}",
        case=upon.id,
        command=row.command,
        choice=row.choice,
        on=given.since if until else deed.context.today,
        until=day_after(until) if until else None,
        by=deed.by,
        department=deed.context.caller.principal.department,
        reason=(given.reason or "").strip(),
        **common,
    )


def annulment(deed: Deed, target: WriteTarget, on: Day, reason: str) -> Annulment:
    """Return the annulment of the target's record."""
    penalty = penalty_of(target)
    return Annulment(
        key=f"{penalty.id}|annulled",
        annulled_on=on,
        authority=penalty.authority,
        reason=reason.strip(),
        **upon_record(deed, penalty),
    )


def upon_record(deed: Deed, penalty: Penalty) -> dict[str, Any]:
    """Return what every event upon a record carries: it is shown wherever the record is."""
    return {
        **msgspec.structs.asdict(deed.once.source),
        "id": new_id(),
        "row": 0,
        "recorded_at": deed.once.at,
        "record": penalty.id,
        "scope": penalty.scope,
        "shown_since": penalty.shown_since,
        "shown_until": penalty.shown_until,
    }


def penalty_of(target: WriteTarget) -> Penalty:
    """Return the record of a target of which the policy was asked."""
    assert target.penalty is not None  # INVARIANT: without it the policy's question was refused
    return target.penalty
