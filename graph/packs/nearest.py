"""Where nobody speaks: the clauses that come nearest, so that a silence says where it looked.

They decide nothing and are never taken in the place of what is missing (decision D0). Whoever asked is shown
what the law here says next to it, to see for himself that it is silent on this.
"""

from collections.abc import Iterable, Mapping

from graph.model.law import Rank
from graph.model.time import Day, covers
from graph.packs.format import Pack, Provision, keys, kind_of

MOST = 3
"""How many clauses are told where nobody sets a key."""


def nearest(
    key: str, here: Mapping[str, tuple[Provision, ...]], packs: Iterable[Pack], on: Day
) -> tuple[Provision, ...]:
    """Return the clauses that come nearest to a key that nobody sets at a place on a day, the closest first.

    `here` has what any text for the place says, by key. Clauses in force on keys of the same family come
    first, in the order of `keys.toml`, where what belongs together stands together; where there are
    none, what texts of other places say on the key. Our own decisions are no clauses. `MOST` at most, no
    two with the same words of the same article.
    """
    said = [_first(here[name], on) for name in _by_distance(key, _family(key, here))]
    near = [one for one in said if one is not None] or _elsewhere(key, packs)
    # The closest of several is kept, at its own place: a dictionary keeps the last that it is given.
    distinct = {(one.citation.article, one.citation.quotation): one for one in reversed(near)}
    return tuple(reversed(distinct.values()))[:MOST]


def told(clauses: Iterable[Provision]) -> str:
    """Return clauses in one line: instrument, article, words."""
    cited = (one.citation for one in clauses)
    return "; ".join(f"{one.instrument} {one.article}: {one.quotation}" for one in cited)


def _by_distance(key: str, names: Iterable[str]) -> list[str]:
    """Return keys by how far from `key` they stand in `keys.toml`; one of a family has no place there."""
    places = {name: place for place, name in enumerate(keys())}
    at = places.get(key, 0)
    listed = (name for name in names if name in places and name != key)
    return sorted(listed, key=lambda name: (abs(places[name] - at), name))


def _elsewhere(key: str, packs: Iterable[Pack]) -> list[Provision]:
    """Return what any text of any place says on a key, on whatever day."""
    return [one for pack in packs for one in pack.provisions if one.key == key and one.speaks]


def _family(key: str, here: Mapping[str, tuple[Provision, ...]]) -> Iterable[str]:
    """Return the keys of the same first word and kind: a rule is no answer to whoever asks for a value."""
    first = f"{key.partition('.')[0]}."
    return (name for name in here if name.startswith(first) and kind_of(name) == kind_of(key))


def _first(said: tuple[Provision, ...], on: Day) -> Provision | None:
    """Return the first text in force that was read and is not a decision of ours, a silent one too."""
    in_force = (one for one in said if one.seen and covers(one.since, one.until, on))
    return next((one for one in in_force if one.citation.rank is not Rank.HOUSE_DECISION), None)
