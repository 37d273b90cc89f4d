"""Revoke a record: from the write's instant on it never reached anybody."""

from collections.abc import Sequence

from graph.store import write_once
from resolvers.batch_resolver import Ports, Section, Want
from resolvers.views import WriteDone
from resolvers.writing import once, target
from security.policy.ask import Action


async def annul(ports: Ports, wants: Sequence[Want]) -> Sequence[WriteDone]:
    """Annul the record if the caller's agency decided it."""
    return [await _annul(ports, want) for want in wants]


async def _annul(ports: Ports, want: Want) -> WriteDone:
    record: str = want.args["record"]
    laid = await target(ports, want.ask, record, Action.ANNUL)
    done = await write_once.annul(
        ports.graph,
        once(want, "annulRecord"),
        record,
        day=want.args["on"],
        authority=laid.penalty.authority,
        reason=want.args["reason"],
    )
    return WriteDone(record=record, subject=laid.penalty.subject, outcome="ANNULLED", replayed=done.replayed)


SECTIONS = (Section("annul_record", annul),)
