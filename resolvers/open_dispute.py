"""Object to a record about oneself: it is annotated from now on, and stays."""

from collections.abc import Sequence

from graph.store import write_once
from resolvers.batch_resolver import Ports, Section, Want
from resolvers.views import WriteDone
from resolvers.writing import feed_of, once, target
from security.policy.ask import Action


async def dispute(ports: Ports, wants: Sequence[Want]) -> Sequence[WriteDone]:
    """Open a dispute if the caller is the subject, represents it, or enters it on its behalf."""
    return [await _dispute(ports, want) for want in wants]


async def _dispute(ports: Ports, want: Want) -> WriteDone:
    record: str = want.args["record"]
    laid = await target(ports, want.ask, record, Action.DISPUTE)
    done = await write_once.open_dispute(
        ports.graph,
        once(want, "openDispute"),
        record,
        day=want.ask.today,
        opened_by=feed_of(want.ask.caller.principal),
        grounds=want.args["grounds"],
    )
    return WriteDone(record=record, subject=laid.penalty.subject, outcome="DISPUTED", replayed=done.replayed)


SECTIONS = (Section("open_dispute", dispute),)
