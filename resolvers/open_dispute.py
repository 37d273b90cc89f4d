"""Object to a record about oneself: it is annotated from now on, and stays."""

from collections.abc import Sequence

from graph.store import write_once
from resolvers.batch_resolver import BatchKey, BatchResolver, Dependencies
from resolvers.views import WriteDone
from resolvers.writing import feed_of, once, target
from security.policy.ask import Action


async def dispute(deps: Dependencies, batch_keys: Sequence[BatchKey]) -> Sequence[WriteDone]:
    """Open a dispute if the caller is the subject, represents it, or enters it on its behalf."""
    return [await _dispute(deps, batch_key) for batch_key in batch_keys]


async def _dispute(deps: Dependencies, batch_key: BatchKey) -> WriteDone:
    record: str = batch_key.args["record"]
    case_file = await target(deps, batch_key.context, record, Action.DISPUTE)
    done = await write_once.open_dispute(
        deps.graph,
        once(batch_key, "openDispute"),
        record,
        day=batch_key.context.today,
        opened_by=feed_of(batch_key.context.caller.principal),
        grounds=batch_key.args["grounds"],
    )
    return WriteDone(
        record=record, subject=case_file.penalty.subject, outcome="DISPUTED", replayed=done.replayed
    )


BATCH_RESOLVERS = (BatchResolver("open_dispute", dispute),)
