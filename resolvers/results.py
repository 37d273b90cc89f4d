"""A signed result by its id, with the proof that it is in the log: for its audience and for those who may."""

from collections.abc import Sequence

from graph.model.exchange import StatedResult
from graph.store import read_results
from graph.store.batch_read import Known
from resolvers.batch_resolver import BatchKey, BatchResolver, Dependencies
from resolvers.reads import name_keys, row_filter
from resolvers.views import SignedResultView
from security.row_filter import RowFilter


async def by_id(deps: Dependencies, batch_keys: Sequence[BatchKey]) -> Sequence[SignedResultView | None]:
    """Read results; each is in the log before it leaves, also where a crash came in between."""
    names = [name_keys(batch_key, batch_key.args["result_id"]) for batch_key in batch_keys]
    return await found(deps, row_filter(batch_keys), names)


async def found(
    deps: Dependencies, visible: RowFilter, names: Sequence[Known]
) -> list[SignedResultView | None]:
    """Read results by id as they leave, with their proofs."""
    stated = await read_results.results(deps.graph, visible, names)
    return [None if one is None else await proven(deps, one) for one in stated]


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
