"""What is laid upon a record: its annulment, the word on who its party is, its subject's dispute."""

from collections.abc import Iterable
from typing import Any

import msgspec

from graph.errors import Refused
from graph.model.facts import Annulment, Dispute, Penalty
from graph.model.procedures import WriteTarget
from graph.store.fact_kinds import new_id
from graph.store.read_penalties import EVENTS, PenaltyWithEvents
from graph.store.write_events import put_annulment, put_dispute, put_identification
from graph.store.write_once import Done
from resolvers.batch_resolver import Dependencies
from resolvers.penalties import dispute_view, penalty_view
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


async def annul(_deps: Dependencies, deed: Deed, target: WriteTarget) -> Draft:
    """Return the annulment: from its instant on the record never reached anybody."""
    penalty = _penalty(target)
    return Draft(
        put=put_annulment(
            Annulment(
                key=f"{penalty.id}|annulled",
                annulled_on=deed.input.on,
                authority=penalty.authority,
                reason=deed.input.reason.strip(),
                **_upon(deed, penalty),
            )
        )
    )


async def confirm(_deps: Dependencies, deed: Deed, target: WriteTarget) -> Draft:
    """Return what is said of who the party is: from its instant on the record counts, or does not."""
    principal = deed.context.caller.principal
    word = msgspec.structs.replace(
        _penalty(target),
        identified=deed.input.decision,
        identified_by=principal.department or principal.agency,
        identified_because=deed.input.reason.strip(),
        identified_on=deed.context.today,
    )
    return Draft(put=put_identification(word, deed.once.at))


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


async def show(deps: Dependencies, deed: Deed, done: Done) -> RecordWritten:
    """Return the record and the dispute as they are now, as far as the caller may see the record's row."""
    target, context = done.target, deed.context
    penalty, party = _penalty(target), target.organization
    shown = sees_record(context, target)
    whole = PenaltyWithEvents(penalty=penalty, annulment=target.annulment, disputes=target.disputes[:EVENTS])
    if party is not None and not context.row_filter.shows(party, party.id):
        party = None
    opened = next((one for one in target.disputes if one.id == done.result.get("dispute")), None)
    return RecordWritten(
        record=penalty_view(deps, context, whole, party) if shown else None,
        dispute=dispute_view(deps, context, penalty.region, opened) if shown and opened else None,
        subject=penalty.subject,
        replayed=done.replayed,
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
