"""Whom to tell of the breach of a public body or a state-owned enterprise, and of its staff's (通报)."""

import msgspec

from graph.model.facts import Penalty
from graph.model.law import Citation, Law
from graph.model.time import Day
from graph.rules.procedures.notices import Notified, whom_to_tell
from resolvers.batch_resolver import BatchKey, BatchResolver, Dependencies
from resolvers.law_queries import nothing_read
from resolvers.times import law_as_known


class NoticesView(msgspec.Struct, frozen=True, kw_only=True):
    """Who is told of a record of a public body: of the body's breach, and of its responsible staff's."""

    of_body: tuple[Notified, ...]
    of_staff: tuple[Notified, ...]
    citations: tuple[Citation, ...]


def notices_on(law: Law, place: str, kind: str, day: Day) -> NoticesView | None:
    """Return whom the text in force at a place has told of an organization of this kind, if any."""
    body = whom_to_tell(law, place, kind, day, of_staff=False)
    staff = whom_to_tell(law, place, kind, day, of_staff=True)
    if body is None or staff is None:
        return None
    return NoticesView(of_body=body.to, of_staff=staff.to, citations=body.citations)


def notices(deps: Dependencies, batch_key: BatchKey, _: None) -> NoticesView | None:
    """Return whom the text in force at the deciding place has told of the record above, if any."""
    party, penalty = batch_key.parent.organization, batch_key.parent.fact
    if party is None or not isinstance(penalty, Penalty) or penalty.held or batch_key.parent.annulment:
        return None  # nobody is told of what is revoked, or of whom it is about nobody has confirmed
    law, day = law_as_known(deps.law, batch_key.context), batch_key.context.as_of
    return notices_on(law, penalty.region, party.kind, day)


BATCH_RESOLVERS = (BatchResolver("penalty.notices", nothing_read, notices),)
