"""Where nobody speaks: the clauses that come nearest, so that a silence says where it looked."""

from collections.abc import Iterable, Mapping

from graph.model.law import Rank
from graph.model.time import Day, covers
from graph.packs.format import Pack, Provision, key_row, keys

MOST = 3
"""How many clauses are told where nobody sets a key."""


def nearest(
    key: str, here: Mapping[str, tuple[Provision, ...]], packs: Iterable[Pack], on: Day
) -> tuple[Provision, ...]:
    """Return the clauses that come nearest to a key that nobody sets at a place on a day, the closest first.

    `here` has what any text for the place says, by key. Clauses in force on keys of the same family come
    first, in the order of `keys.toml`, where what belongs together stands together; where there are
    none, what texts of other places say on the key. Our own decisions are no clauses.
    """
    rows = list(keys())
    at = rows.index(key) if key in rows else 0
    family = sorted(
        (abs(rows.index(name) - at), name) for name in _family(key, here) if name in rows and name != key
    )
    near = [_first(here[name], on) for _, name in family]
    told = [one for one in near if one is not None]
    elsewhere = [one for pack in packs for one in pack.provisions if one.key == key and one.speaks]
    distinct = {(one.citation.article, one.citation.quotation): one for one in reversed(told or elsewhere)}
    return tuple(reversed(distinct.values()))[:MOST]


def told(clauses: Iterable[Provision]) -> str:
    """Return clauses in one line: instrument, article, words."""
    cited = (one.citation for one in clauses)
    return "; ".join(f"{one.instrument} {one.article}: {one.quotation}" for one in cited)


def _family(key: str, here: Mapping[str, tuple[Provision, ...]]) -> Iterable[str]:
    first = f"{key.partition('.')[0]}."
    return (name for name in here if name.startswith(first) and _kind(name) == _kind(key))


def _kind(key: str) -> str:
    row = key_row(key)
    return row.kind if row else ""


def _first(said: tuple[Provision, ...], on: Day) -> Provision | None:
    in_force = (one for one in said if one.seen and covers(one.since, one.until, on))
    return next((one for one in in_force if one.citation.rank is not Rank.HOUSE_DECISION), None)
