"""What is laid upon a record: its annulment, the word on who its party is, and what its subject asks for."""

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from graph.errors import Refused
from graph.model.facts import Dispute, RestorationCase
from graph.model.procedures import WriteTarget
from graph.rules.procedures.case_preconditions import CaseKind
from graph.store.read_penalties import PenaltyWithEvents
from graph.store.write_events import put_annulment, put_application, put_dispute, put_identification
from graph.store.write_measures import also
from graph.store.write_once import Done
from resolvers.batch_resolver import Dependencies
from resolvers.case_steps import annulment, falls, penalty_of
from resolvers.case_steps import upon_record as carried
from resolvers.disputes import dispute_view
from resolvers.measure_cases import lifting
from resolvers.penalties import penalty_view
from resolvers.procedures import Deed, Draft, sees_record
from resolvers.restorations import restoration_view
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


def of_case(kind: CaseKind) -> Callable[[Any], dict[str, Any]]:
    """Return what returns the keys of a command upon a case: those of its record."""
    return lambda given: {"record": getattr(given, kind.member).partition("/")[0]}


async def annul(deps: Dependencies, deed: Deed, target: WriteTarget) -> Draft:
    """Return the annulment: from its instant on the record never reached anybody, and nothing is pending."""
    made = annulment(deed, target, deed.input.on, deed.input.reason)
    return Draft(put=also(put_annulment(made, falls(deps, deed, target)), lifting(deed)))


async def identify(_deps: Dependencies, deed: Deed, target: WriteTarget) -> Draft:
    """Return what is said of who the party is: from its instant on the record counts, or does not."""
    principal = deed.context.caller.principal
    word = msgspec.structs.replace(
        penalty_of(target),
        identified=deed.input.decision,
        identified_by=principal.department or principal.agency,
        identified_because=deed.input.reason.strip(),
        identified_on=deed.context.today,
    )
    return Draft(put=put_identification(word))


async def object_to(_deps: Dependencies, deed: Deed, target: WriteTarget) -> Draft:
    """Return the dispute: the record is annotated from now on, and stays."""
    penalty, today = penalty_of(target), deed.context.today
    return Draft(
        put=put_dispute(
            Dispute(
                key=f"{penalty.id}|{deed.by}|{today}",
                opened_on=today,
                opened_at=deed.once.at,
                opened_by=deed.by,
                grounds=deed.input.grounds.strip(),
                **carried(deed, penalty),
            )
        )
    )


async def apply(_deps: Dependencies, deed: Deed, target: WriteTarget) -> Draft:
    """Return the application for restoration of the record."""
    penalty, today = penalty_of(target), deed.context.today
    return Draft(
        put=put_application(
            RestorationCase(
                key=f"{penalty.id}|restoration",
                opened_on=today,
                opened_at=deed.once.at,
                opened_by=deed.by,
                commitment=(deed.input.commitment or "").strip(),
                **carried(deed, penalty),
            )
        )
    )


async def show(deps: Dependencies, deed: Deed, done: Done) -> RecordWritten:
    """Return the record as it is now, as far as the caller may see its row, and the dispute.

    Who did a step of a dispute is told how far it has come, even where the record is gone with it.
    """
    target, context = done.target, deed.context
    penalty, party = penalty_of(target), target.organization
    shown = sees_record(context, target)
    whole = PenaltyWithEvents(
        penalty=penalty,
        annulment=target.annulment,
        disputes=target.disputes,
        restoration_cases=target.restoration_cases,
        restorations=target.restorations,
    )
    if party is not None and not context.row_filter.is_visible(party, party.id):
        party = None
    dispute = next((one for one in target.disputes if one.id == done.result.get("dispute")), None)
    case = next((one for one in target.restoration_cases if one.id == done.result.get("restoration")), None)
    return RecordWritten(
        record=penalty_view(deps, context, whole, party) if shown else None,
        dispute=dispute_view(deps, context, penalty, dispute) if dispute else None,
        restoration=restoration_view(deps, context, whole, case) if case else None,
        subject=penalty.subject,
        replayed=done.replayed,
    )
