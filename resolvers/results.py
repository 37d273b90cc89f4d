"""A signed result by its id, with the proof that it is in the log: for its audience and for those who may."""

from collections.abc import Sequence

from graph.model.exchange import StatedResult
from graph.store import read_results
from resolvers.batch_resolver import Ports, Section, Want
from resolvers.reads import known, sees
from resolvers.views import SignedResultView


async def by_id(ports: Ports, wants: Sequence[Want]) -> Sequence[SignedResultView | None]:
    """Read results; each is in the log before it leaves, also where a crash came in between."""
    found = await read_results.results(
        ports.graph, sees(wants), [known(want, want.args["id"]) for want in wants]
    )
    return [None if one is None else await _proven(ports, one) for one in found]


async def _proven(ports: Ports, stated: StatedResult) -> SignedResultView:
    receipt = await ports.ledger.append_result(stated.jws.encode("ascii"))
    proof = await ports.ledger.inclusion(receipt.index)
    return SignedResultView(
        id=stated.id,
        fact=stated,
        log_index=receipt.index,
        proof=proof.decode(),
    )


SECTIONS = (Section("result", by_id),)
