"""Kinds of records that are declared: one table, from which their reader, facts, statements and page come.

record_kinds.toml → graph.ingest    columns, and what a row of them reports
→ graph.store     the kind of fact, its statements, how it hangs in the graph
→ docs/feeds.md   held to it by a test
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import msgspec

from graph.model import facts
from graph.model.facts import Fact, Scope


class RecordColumn(msgspec.Struct, frozen=True, kw_only=True):
    """One column (栏目): the member of the record that it states, and how its cells are read.

    `words` are those of the table; `included` says that a day is the last one and not the first without.
    """

    member: str
    headings: str
    type: str
    longest: int
    words: str

    @property
    def included(self) -> bool:
        """Whether its day is the last one of a stretch that is kept half-open."""
        return "included" in self.words.split()

    @property
    def far(self) -> bool:
        """Whether nothing stated means long-term."""
        return "far" in self.words.split()


class RecordKind(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of record (信息种类): what a row of it states, and of whom.

    `key` are the members that tell a record from another. `in_order` are pairs of days, `past` days that lie
    not after the delivery; of `one_of` exactly one is stated; `asks` says which members a value of another
    makes required.
    """

    name: str
    chinese: str
    order: int
    fact: type[Fact]
    hangs: str
    scope: Scope
    key: tuple[str, ...]
    columns: Mapping[str, RecordColumn]
    in_order: tuple[tuple[str, str], ...] = ()
    past: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()
    asks: Mapping[str, Mapping[str, tuple[str, ...]]] = {}

    @property
    def label(self) -> str:
        """The label of its nodes: the name of its record."""
        return self.fact.__name__

    def code(self, member: str) -> str:
        """Return the column that states a member; another member is a defect of ours."""
        return next(code for code, column in self.columns.items() if column.member == member)


@cache
def record_kinds() -> dict[str, RecordKind]:
    """Return every declared kind by name, in the order in which they are delivered."""
    text = Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
    return {name: _kind(name, table) for name, table in tomllib.loads(text).items()}


def _kind(name: str, table: dict[str, object]) -> RecordKind:
    record, columns = table.pop("fact"), table.pop("columns")
    assert isinstance(record, str)
    assert isinstance(columns, dict)
    rest = msgspec.convert(table, _Rest)
    return RecordKind(
        name=name,
        fact=getattr(facts, record),
        columns={code: _column(*row) for code, row in columns.items()},
        **msgspec.structs.asdict(rest),
    )


def _column(member: str, headings: str, kind: str, longest: int, words: str) -> RecordColumn:
    return RecordColumn(member=member, headings=headings, type=kind, longest=longest, words=words)


class _Rest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the table says of a kind as plain values."""

    chinese: str
    order: int
    hangs: str
    scope: Scope
    key: tuple[str, ...]
    in_order: tuple[tuple[str, str], ...] = ()
    past: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()
    asks: dict[str, dict[str, tuple[str, ...]]] = {}
