"""The kinds of files that `ingest` reads, as the tables `kinds.toml` and `choices.toml` state them.

Penalties come in the national double-publicity format (双公示), with columns of ours behind it for what the
rules need and the format has not. A file does not say which kind it is: its header row does, by codes or by
Chinese headings, of the present layout or an earlier one.
"""

import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import msgspec

from graph.ingest.headings import core, plain, readings
from graph.model.record_kinds import record_kinds


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """One column: its field code, the headings it also goes by, and what a cell of it must be.

    `type` is a name of the table in `row_parser`; `longest` counts characters. `far` lets a day mean
    long-term, `old` is the code in earlier layouts, `choices` names a code list, and `of` the column that
    says what kind of document a number belongs to.
    """

    code: str
    headings: tuple[str, ...]
    type: str
    longest: int
    required: bool = False
    far: bool = False
    old: str = ""
    choices: str = ""
    of: str = ""


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of file; files of a lower `order` come first, for the others name their subjects."""

    name: str
    chinese: str
    order: int
    columns: dict[str, Column]

    @property
    def required(self) -> frozenset[str]:
        """Codes of the columns without which no row can be used."""
        return frozenset(code for code, column in self.columns.items() if column.required)


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """A header row, matched: the column of each cell (None where it is not known), and what is wrong.

    `line` counts from one, `names` are the headings as they were compared. `missing` are the codes of
    required columns that no cell names, `twice` the first code that two cells name. `units` are those that
    headings state for amounts, by place.
    """

    kind: Kind
    line: int
    names: tuple[str, ...]
    columns: tuple[Column | None, ...]
    missing: tuple[str, ...] = ()
    twice: str = ""
    units: dict[int, str] = {}

    @property
    def named(self) -> int:
        """How many columns are known."""
        return len({column.code for column in self.columns if column})

    @property
    def whole(self) -> bool:
        """Whether rows can be read by it."""
        return not (self.missing or self.twice)

    @property
    def flaws(self) -> tuple[bool, int, int]:
        """What is wrong with it, to compare: the least is the best."""
        return bool(self.twice), len(self.missing), -self.named


@cache
def kinds() -> dict[str, Kind]:
    """Return the kinds by name, in the order of delivery; those that are declared come last."""
    tables = tomllib.loads(Path(__file__).with_name("kinds.toml").read_text(encoding="utf-8"))
    return {
        name: Kind(
            name=name,
            chinese=table["chinese"],
            order=table["order"],
            columns={code: _column(code, *row) for code, row in table["columns"].items()},
        )
        for name, table in tables.items()
    } | {
        name: Kind(
            name=name,
            chinese=kind.chinese,
            order=kind.order,
            columns={
                code: _column(code, one.headings, one.type, one.longest, one.words)
                for code, one in kind.columns.items()
            },
        )
        for name, kind in record_kinds().items()
    }


@cache
def choices(name: str) -> dict[str, str]:
    """Return the values of a code list by the labels that sources write; several may mean one value."""
    return {label: value for value, labels in _lists()[name].items() for label in labels}


def list_word(name: str) -> str:
    """Return our word for a list that goes by several names; its own name where we have none."""
    plain = name.strip()
    return choices("lists").get(plain, plain)


@cache
def label(name: str, value: str) -> str:
    """Return the label that we ourselves write for a value of a code list."""
    return _lists()[name][value][0]


def match(cells: Sequence[str], line: int) -> Header | None:
    """Return the kind whose columns a row names best, by code or by heading; None if it names none."""
    return match_headings([(cell,) if cell else () for cell in cells], line)


def match_headings(headings: Sequence[tuple[str, ...]], line: int) -> Header | None:
    """Return the kind whose columns are named best by headings that stand one below the other.

    A kind counts only if three of them name columns of it. The best has fewest required columns missing,
    then most columns named.
    """
    found = [_match(kind, headings, line) for kind in kinds().values()]
    usable = [header for header in found if header.named >= 3]
    return min(usable, key=lambda header: (len(header.missing), -header.named), default=None)


def _match(kind: Kind, headings: Sequence[tuple[str, ...]], line: int) -> Header:
    columns = tuple(_named(kind.name, texts) for texts in headings)
    codes = [column.code for column in columns if column]
    return Header(
        kind=kind,
        line=line,
        names=tuple(plain("".join(texts)) for texts in headings),
        columns=columns,
        missing=tuple(code for code in kind.columns if code in kind.required and code not in codes),
        twice=next((code for code in codes if codes.count(code) > 1), ""),
        units={
            place: core(texts[-1])[1]
            for place, (column, texts) in enumerate(zip(columns, headings, strict=True))
            if column and column.type == "amount" and core(texts[-1])[1]
        },
    )


def _named(kind: str, texts: tuple[str, ...]) -> Column | None:
    """Return the column that headings name: as they stand, else by their words."""
    for text in readings(texts):
        column = _names(kind).get(plain(text)) or _cores(kind).get(core(text)[0])
        if column:
            return column
    return None


@cache
def _names(kind: str) -> dict[str, Column]:
    """All spellings of a kind's columns: codes, older codes, headings."""
    return {
        plain(name): column
        for column in kinds()[kind].columns.values()
        for name in (column.code, column.old, *column.headings)
        if name
    }


@cache
def _cores(kind: str) -> dict[str, Column]:
    """Return a kind's columns by the words of their headings; words that two share name neither."""
    found: dict[str, Column] = {}
    shared: set[str] = set()
    for name, column in _names(kind).items():
        words = core(name)[0]
        if found.setdefault(words, column) is not column:
            shared.add(words)
    return {words: column for words, column in found.items() if words and words not in shared}


def _column(code: str, headings: str, kind: str, longest: int, words: str) -> Column:
    """Return a column from its row of `kinds.toml`, which says in its head what each word means."""
    marks = dict(word.partition("=")[::2] for word in words.split())
    return Column(
        code=code,
        headings=tuple(headings.split("/")),
        type=kind,
        longest=longest,
        required="required" in marks,
        far="far" in marks,
        old=marks.get("old", ""),
        choices=marks.get("list", ""),
        of=marks.get("of", ""),
    )


@cache
def _lists() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(Path(__file__).with_name("choices.toml").read_text(encoding="utf-8"))
