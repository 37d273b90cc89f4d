"""How values of several texts on one key meet: what collides yields, element by element, the rest stands.

Which elements a value has, and which of them collide, its key says (`keys.toml`): all of it, one item of
a list, one field of a table. The order of the texts is that of `graph.packs.lookup`.

    replace    the first text stands, the others yield
    add        items of lists; one of a name that is taken is lost, unless it is the same item
    join       fields of tables; a field whose element another text has is lost, unless it says the same

So article 32 of a regulation can leave a district its three bands of inspection and still fix one of them.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import msgspec

from graph.packs.format import PackKey, Provision

Source = tuple[Provision, int | str]
"""Where an item or a field of a value comes from: the text, and its place or name in that text's value."""


class _Heard(NamedTuple):
    """What came of one text: whether it gave anything to the value, and which elements it lost."""

    text: Provision
    gives: bool
    lost: tuple[str, ...]

    @property
    def stands(self) -> bool:
        """Whether the value rests on it: it gave something, or says nothing that others do not say too."""
        return self.gives or not self.lost


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
    """Return what the texts, from the one that stands to the one that yields first, make together.

    `speaking` holds one text at least, each with a value of the kind that its key merges; without a row,
    as for a key that nobody may set, the first text stands.
    """
    return _WAYS[row.merge if row else "replace"](row, speaking)


def _replaced(_row: PackKey | None, speaking: Sequence[Provision]) -> Met:
    """Return the first text's value; where it is a list, each item still has its own words."""
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
    """Return the items of all texts, those of the first one first, each name once."""
    items: list[Any] = []
    sources: list[Source] = []
    taken: dict[object, Any] = {}
    heard: list[_Heard] = []
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
        heard.append(_Heard(one, given, tuple(lost)))
    return _met(items, sources, heard)


class _Table:
    """A table as it is put together, text by text.

    `fields` is what it holds so far and `sources` where each field comes from. An element, a field or a
    group of them, belongs to the first text that has any field of it: a second text's other fields of that
    element would make one clock out of two.
    """

    def __init__(self, row: PackKey | None) -> None:
        self.fields: dict[str, Any] = {}
        self.sources: dict[str, Source] = {}
        self._row = row
        self._owners: dict[str, Provision] = {}

    def take(self, one: Provision, name: str, value: Any) -> bool:
        """Take a field of a text, or the items of it that are new; return whether it gave anything."""
        if self._adds_up(name):
            new = [item for item in value if item not in self.fields[name]]
            self.fields[name] = [*self.fields[name], *new]
            return bool(new)
        if self._owners.setdefault(_group(self._row, name), one) is not one:
            return False
        self.fields[name] = value
        self.sources[name] = (one, name)
        return True

    def contradicts(self, name: str, value: Any) -> bool:
        """Whether a field that was not taken says something else than what stands."""
        return not self._adds_up(name) and self.fields.get(name) != value

    def _adds_up(self, name: str) -> bool:
        """Whether a field is a list that is there already and that further texts may add to."""
        return self._row is not None and name in self._row.adds and name in self.fields


def _joined(row: PackKey | None, speaking: Sequence[Provision]) -> Met:
    """Return the fields of all texts, each element from the first text that has it."""
    table = _Table(row)
    heard: list[_Heard] = []
    for one in speaking:
        given = {name for name, value in one.value.items() if table.take(one, name, value)}
        left = ((name, value) for name, value in one.value.items() if name not in given)
        lost = tuple(name for name, value in left if table.contradicts(name, value))
        heard.append(_Heard(one, bool(given), lost))
    return _met(table.fields, [table.sources[name] for name in table.fields], heard)


_WAYS: dict[str, Callable[[PackKey | None, Sequence[Provision]], Met]] = {
    "replace": _replaced,
    "add": _added,
    "join": _joined,
}


def _met(value: Any, sources: list[Source], heard: list[_Heard]) -> Met:
    """Return the outcome; a text stands where it gives something, and where it says nothing else."""
    standing = [one for one in heard if one.stands]
    return Met(
        value=value,
        sources=tuple(sources),
        standing=tuple(one.text for one in standing),
        yielding=tuple(one.text for one in heard if not one.stands),
        lost=tuple(one.lost for one in standing),
    )


def _name(by: tuple[str, ...], item: Any) -> str:
    """Return the name by which items of several texts are one: the fields of `by`, else all of it.

    It is shown too, as what a text loses, so that a condition that holds is told by its own name.
    """
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
