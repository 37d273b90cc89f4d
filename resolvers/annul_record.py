"""Revoke a record: from the write's instant on it never reached anybody."""

from collections.abc import Sequence

from graph.store import write_once
from resolvers.batch_resolver import BatchKey, BatchResolver, Dependencies
from resolvers.views import WriteDone
from resolvers.writing import once, target
from security.policy.ask import Action


async def annul(deps: Dependencies, batch_keys: Sequence[BatchKey]) -> Sequence[WriteDone]:
    """Annul the record if the caller's agency decided it."""
    return [await _annul(deps, batch_key) for batch_key in batch_keys]


async def _annul(deps: Dependencies, batch_key: BatchKey) -> WriteDone:
    record: str = batch_key.args["record"]
    case_file = await target(deps, batch_key.context, record, Action.ANNUL)
    done = await write_once.annul(
        deps.graph,
        once(batch_key, "annulRecord"),
        record,
        day=batch_key.args["on"],
        authority=case_file.penalty.authority,
        reason=batch_key.args["reason"],
    )
    return WriteDone(
        record=record, subject=case_file.penalty.subject, outcome="ANNULLED", replayed=done.replayed
    )


BATCH_RESOLVERS = (BatchResolver("annul_record", annul),)
