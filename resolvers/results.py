"""A signed result by its id, with the proof that it is in the log: for its audience and for those who may."""

from collections.abc import Sequence

from graph.model.exchange import StatedResult
from graph.store import read_results
from resolvers.batch_resolver import BatchKey, BatchResolver, Dependencies
from resolvers.reads import name_keys, row_filter
from resolvers.views import SignedResultView


async def by_id(deps: Dependencies, batch_keys: Sequence[BatchKey]) -> Sequence[SignedResultView | None]:
    """Read results; each is in the log before it leaves, also where a crash came in between."""
    found = await read_results.results(
        deps.graph,
        row_filter(batch_keys),
        [name_keys(batch_key, batch_key.args["id"]) for batch_key in batch_keys],
    )
    return [None if one is None else await proven(deps, one) for one in found]


async def proven(deps: Dependencies, stated: StatedResult) -> SignedResultView:
    """Return a result with the proof of its entry, which is made here if a crash came before it."""
    receipt = await deps.ledger.append_result(stated.jws.encode("ascii"))
    proof = await deps.ledger.inclusion(receipt.index)
    return SignedResultView(
        id=stated.id,
        fact=stated,
        log_index=receipt.index,
        proof=proof.decode(),
    )


BATCH_RESOLVERS = (BatchResolver("result", by_id, facts=False),)
