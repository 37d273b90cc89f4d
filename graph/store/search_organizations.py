"""Search for organizations: which term leads there fastest, then whoever hangs on it, fits and may be seen.

Two round trips whatever is looked for. What decides the way, how many hang on a term, counts hidden ones too;
what is answered does not: nobody who is hidden takes part in what is found, in its order or in its bound.
"""

from collections.abc import Sequence

import msgspec

from graph.model.time import BEGINNING, FOREVER, Day, Instant
from graph.store.batch_read import BatchQuery, VisibleRows, read_batch
from graph.store.database import Graph, Row

MOST_FOUND = 1_000
"""Names that fit at most: whoever looks for more is asked to say more."""


class SearchKey(msgspec.Struct, frozen=True, kw_only=True):
    """What is looked for: `terms` each lead to all of it, `parts` and `code` say what fits.

    `prefix` begins the code of the place, `statuses` are words of the register; `severity`, `kinds`, `since`
    and `until` are of a penalty that stands, where `penalised` asks for one; `unlisted` are the words beside
    which any other one counts among `kinds`. What is empty chooses nothing.
    """

    terms: tuple[str, ...]
    known_at: Instant
    as_of: Day
    parts: tuple[str, ...] = ()
    code: str = ""
    prefix: str = ""
    statuses: tuple[str, ...] = ()
    penalised: bool = False
    severity: str = ""
    kinds: tuple[str, ...] = ()
    unlisted: tuple[str, ...] = ()
    since: Day = BEGINNING
    until: Day = FOREVER


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """An organization that fits, by its id, with its code and name now, and every name of it that fits."""

    id: str
    uscc: str
    name: str
    names: tuple[str, ...]


async def search_organizations(
    graph: Graph, row_filter: VisibleRows, batch_keys: Sequence[SearchKey]
) -> list[tuple[Candidate, ...] | None]:
    """Return who fits, in no order; None where more names fit than are looked through."""
    terms = sorted({term for batch_key in batch_keys for term in batch_key.terms})
    sizes = {row["text"]: row["size"] for row in await graph.read("search_term_sizes", terms=terms)}
    ways = [
        msgspec.structs.replace(one, terms=(min(one.terms, key=lambda term: (sizes.get(term, 0), term)),))
        for one in batch_keys
    ]
    return await read_batch(graph, _FOUND, row_filter, ways, limit=MOST_FOUND + 1)


def _columns(batch_key: SearchKey) -> Row:
    return {
        "term": batch_key.terms[0],
        **{name: getattr(batch_key, name) for name in SearchKey.__struct_fields__ if name != "terms"},
    }


def _candidates(_: SearchKey, rows: list[Row]) -> tuple[Candidate, ...] | None:
    """Return each organization once, with its names that fit; None where the list was cut."""
    found: list[list[str]] = rows[0]["found"] if rows else []
    if len(found) > MOST_FOUND:
        return None
    names: dict[tuple[str, str, str], dict[str, None]] = {}
    for known_as, uscc, name, fits in found:
        names.setdefault((known_as, uscc, name), {})[fits] = None
    return tuple(
        Candidate(id=known_as, uscc=uscc, name=name, names=tuple(each))
        for (known_as, uscc, name), each in names.items()
    )


_FOUND = BatchQuery(query="organizations_found", flat=_columns, make=_candidates)
