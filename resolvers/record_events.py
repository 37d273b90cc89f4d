"""What is laid upon a record: its annulment, the dispute of who is its subject, and each step of that."""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import msgspec

from graph.errors import Refused
from graph.model.facts import Annulment, Dispute, DisputeState, Penalty, Step
from graph.model.procedures import WriteTarget
from graph.model.time import Day, day_after
from graph.rules.procedures.dispute_preconditions import choice_of
from graph.rules.procedures.dispute_steps import DISPUTE, DisputeCommand, dispute_state
from graph.rules.procedures.transitions import Transition, transition
from graph.store.fact_kinds import new_id
from graph.store.read_penalties import EVENTS, PenaltyWithEvents
from graph.store.write_events import Course, StepDone, put_annulment, put_dispute, put_step
from graph.store.write_once import Done
from resolvers.batch_resolver import Dependencies
from resolvers.disputes import dispute_view
from resolvers.penalties import penalty_view
from resolvers.procedures import Deed, Draft, sees_record
from resolvers.views import RecordWritten
from security.policy.decide import Target


def of_record(given: Any) -> dict[str, Any]:
    """Return the keys of a command upon a record."""
    return {"record": given.record}


def upon_record(_deed: Deed, target: WriteTarget) -> Iterable[Target]:
    """Return what the policy is asked about: the record, which must be there."""
    return (record_target(target),)


def record_target(target: WriteTarget) -> Target:
    """Return a record as the policy knows it; raises `Refused` RECORD_UNKNOWN where there is none."""
    penalty = target.penalty
    if penalty is None:
        raise Refused("RECORD_UNKNOWN")
    return Target(
        authority=penalty.authority_code,
        subject=penalty.subject,
        represented=target.represented,
    )


def of_dispute(given: Any) -> dict[str, Any]:
    """Return the keys of a command upon a dispute: those of its record."""
    record, _, _ = given.dispute.partition("/")
    return {"record": record}


async def annul(_deps: Dependencies, deed: Deed, target: WriteTarget) -> Draft:
    """Return the annulment: from its instant on the record never reached anybody, and nothing is disputed."""
    annulment = _annulment(deed, target, deed.input.on, deed.input.reason)
    return Draft(put=put_annulment(annulment, _course(deed, target, DisputeCommand.ANNUL)))


async def dispute(_deps: Dependencies, deed: Deed, target: WriteTarget) -> Draft:
    """Return the dispute: the record is annotated from now on, and stays."""
    penalty, today = _penalty(target), deed.context.today
    return Draft(
        put=put_dispute(
            Dispute(
                key=f"{penalty.id}|{deed.by}|{today}",
                opened_on=today,
                opened_by=deed.by,
                grounds=deed.input.grounds.strip(),
                **_upon(deed, penalty),
            )
        )
    )


def step(command: DisputeCommand) -> Callable[[Dependencies, Deed, WriteTarget], Awaitable[Draft]]:
    """Return what drafts a step of a dispute, and all that the step leads to."""

    async def draft(_deps: Dependencies, deed: Deed, target: WriteTarget) -> Draft:
        _, _, own = deed.input.dispute.partition("/")
        return Draft(put=put_step(own, _course(deed, target, command)))

    return draft


async def show(deps: Dependencies, deed: Deed, done: Done) -> RecordWritten:
    """Return the record as it is now, as far as the caller may see its row, and the dispute.

    Who did a step of a dispute is told how far it has come, even where the record is gone with it.
    """
    target, context = done.target, deed.context
    penalty, party = _penalty(target), target.organization
    shown = sees_record(context, target)
    whole = PenaltyWithEvents(penalty=penalty, annulment=target.annulment, disputes=target.disputes[:EVENTS])
    if party is not None and not context.row_filter.shows(party, party.id):
        party = None
    opened = next((one for one in target.disputes if one.id == done.result.get("dispute")), None)
    return RecordWritten(
        record=penalty_view(deps, context, whole, party) if shown else None,
        dispute=dispute_view(deps, context, penalty, opened) if opened else None,
        subject=penalty.subject,
        replayed=done.replayed,
    )


def _course(deed: Deed, target: WriteTarget, command: DisputeCommand) -> Course:
    """Return what a step does to a dispute: the row that the table has for it says where it leads.

    An answer that grants a revocation revokes the record by the word of its authority.
    """

    def course(upon: Dispute) -> StepDone:
        choice = choice_of(deed.input)
        row = transition(DISPUTE, dispute_state(upon.steps), command.value, choice)
        assert row is not None  # INVARIANT: a precondition asked the table, within the transaction too
        done = _step(deed, target, upon, row)
        revokes = command is DisputeCommand.ANSWER and row.to is DisputeState.REVOKED
        return StepDone(
            step=done,
            end=row.to if row.to in DISPUTE.ends else None,
            annulment=_annulment(deed, target, deed.context.today, _finding(upon)) if revokes else None,
        )

    return course


def _finding(upon: Dispute) -> str:
    """Return what the provider wrote when it verified last."""
    return [one.reason for one in upon.steps if one.command == DisputeCommand.VERIFY.value][-1]


def _step(deed: Deed, target: WriteTarget, upon: Dispute, row: Transition[DisputeState]) -> Step:
    """Return a step as it is kept; an expert test is on the days that its input names."""
    given, common = deed.input, _upon(deed, _penalty(target))
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


def _annulment(deed: Deed, target: WriteTarget, on: Day, reason: str) -> Annulment:
    penalty = _penalty(target)
    return Annulment(
        key=f"{penalty.id}|annulled",
        annulled_on=on,
        authority=penalty.authority,
        reason=reason.strip(),
        **_upon(deed, penalty),
    )


def _upon(deed: Deed, penalty: Penalty) -> dict[str, Any]:
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


def _penalty(target: WriteTarget) -> Penalty:
    assert target.penalty is not None  # INVARIANT: the policy was asked about it
    return target.penalty
