"""Questions of other regions that came already, so that one that is sent again is not answered again.

What is kept is dropped once the question's own instant refuses it. It lies in the graph, so that several
gateways of one city know of one another's.
"""

from secrets import token_hex

from graph.model.time import Instant
from graph.store.database import Graph, Transaction


async def is_first(graph: Graph, region: str, nonce: str, signed_at: Instant, window: Instant) -> bool:
    """Keep a question's number (一次性随机数) and return whether it came for the first time.

    `window` are the microseconds for which a question may be on its way; what is older may be forgotten.
    """
    by = token_hex(8)

    async def work(transaction: Transaction) -> bool:
        await transaction.run("drop_nonces", before=_place(signed_at - 2 * window))
        place = f"{_place(signed_at)}/{region}/{nonce}"
        (row,) = await transaction.run("keep_nonce", place=place, at=signed_at, by=by)
        return bool(row["first"])

    return await graph.write(work)


def _place(at: Instant) -> str:
    """Return an instant as text that sorts."""
    return f"{at:020d}"
