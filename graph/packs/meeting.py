"""How values of several texts on one key meet: what collides yields, element by element, the rest stands.

Which elements a value has, and which of them collide, its key says (`keys.toml`): all of it, one item of
a list, one field of a table. The order of the texts is that of `graph.packs.lookup`.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec

from graph.packs.format import PackKey, Provision

Source = tuple[Provision, int | str]
"""Where an item or a field of a value comes from: the text, and its place or name in that text's value."""


class Met(msgspec.Struct, frozen=True, kw_only=True):
    """A value as several texts make it.

    `sources` has the source of each item or field, in their order; empty where the value is not made
    of such. `standing` are the texts that it comes from, `yielding` those that give nothing to it, and
    `lost` the names of the elements that each text of `standing` loses to a text before it.
    """

    value: Any
    sources: tuple[Source, ...]
    standing: tuple[Provision, ...]
    yielding: tuple[Provision, ...]
    lost: tuple[tuple[str, ...], ...]


def meet(row: PackKey | None, speaking: Sequence[Provision]) -> Met:
    """Return what the texts, from the one that stands to the one that yields first, make together."""
    return _WAYS[row.merge if row else "replace"](row, speaking)


def _replaced(_row: PackKey | None, speaking: Sequence[Provision]) -> Met:
    first = speaking[0]
    items = range(len(first.value)) if isinstance(first.value, list) else ()
    return Met(
        value=first.value,
        sources=tuple((first, place) for place in items),
        standing=(first,),
        yielding=tuple(speaking[1:]),
        lost=((),),
    )


def _added(row: PackKey | None, speaking: Sequence[Provision]) -> Met:
    items: list[Any] = []
    sources: list[Source] = []
    taken: dict[object, Any] = {}
    told: list[tuple[Provision, bool, tuple[str, ...]]] = []
    for one in speaking:
        given, lost = False, []
        for place, item in enumerate(one.value):
            name = _name(row.by if row else (), item)
            if name not in taken:
                taken[name] = item
                items.append(item)
                sources.append((one, place))
                given = True
            elif taken[name] != item:
                lost.append(name)
        told.append((one, given, tuple(lost)))
    return _met(items, sources, told)


def _joined(row: PackKey | None, speaking: Sequence[Provision]) -> Met:
    fields: dict[str, Any] = {}
    sources: dict[str, Source] = {}
    taken: dict[str, Provision] = {}
    told: list[tuple[Provision, bool, tuple[str, ...]]] = []
    for one in speaking:
        given, lost = False, []
        for name, value in one.value.items():
            if row and name in row.adds and name in fields:
                new = [item for item in value if item not in fields[name]]
                fields[name] = [*fields[name], *new]
                given = given or bool(new)
            elif taken.setdefault(_group(row, name), one) is one:
                fields[name] = value
                sources[name] = (one, name)
                given = True
            elif fields.get(name) != value:
                lost.append(name)
        told.append((one, given, tuple(lost)))
    return _met(fields, [sources[name] for name in fields], told)


_WAYS: dict[str, Callable[[PackKey | None, Sequence[Provision]], Met]] = {
    "replace": _replaced,
    "add": _added,
    "join": _joined,
}


def _met(value: Any, sources: list[Source], told: list[tuple[Provision, bool, tuple[str, ...]]]) -> Met:
    """Return the outcome; a text stands where it gives something, and where it says nothing else."""
    stands = [(one, lost) for one, given, lost in told if given or not lost]
    return Met(
        value=value,
        sources=tuple(sources),
        standing=tuple(one for one, _ in stands),
        yielding=tuple(one for one, given, lost in told if lost and not given),
        lost=tuple(lost for _, lost in stands),
    )


def _name(by: tuple[str, ...], item: Any) -> str:
    """Return the name by which items of several texts are one: the fields of `by`, else all of it."""
    if by and isinstance(item, dict):
        return " ".join(field if item[field] is True else str(item[field]) for field in by if field in item)
    return item if isinstance(item, str) else msgspec.json.encode(item, order="sorted").decode()


def _group(row: PackKey | None, field: str) -> str:
    """Return the name of the element that a field belongs to: the first of its group, else its own."""
    return next((group[0] for group in (row.groups if row else ()) if field in group), field)


def elements(value: Any) -> Iterator[tuple[int | str, Any]]:
    """Yield the items of a list by their places, the fields of a table by their names."""
    if isinstance(value, list):
        yield from enumerate(value)
    elif isinstance(value, dict):
        yield from value.items()
