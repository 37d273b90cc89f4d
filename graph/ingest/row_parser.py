"""One row's cells to values: a table of types, each a small function; all problems of a row are told.

    cell → what can be seen of it → not empty, not too long, no control characters → value by its type

What a cell means is settled here; what cells mean together is for the reporters (`registers`, `penalties`,
`decisions`), which ask for values by field code. An unusable cell has no value and is a problem of the row,
so that a reporter never meets half of a value.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import msgspec

from graph.ingest.authorities import Authorities
from graph.ingest.formats import Column, Kind, choices
from graph.ingest.identifiers import (
    DocumentNumber,
    document_kind,
    document_labels,
    half_width,
    normalised_region,
    read_document,
    read_uscc,
    shape,
)
from graph.ingest.reasons import Problem, quote
from graph.ingest.values import parse_amount, parse_day, parse_share
from graph.model.names import TURNING, is_shown
from graph.model.pseudonymizer import Pseudonymizer
from graph.model.reported import DocumentKind
from graph.model.time import FOREVER, Day

NULLS = frozenset({"", "\\N", "NULL"})  # how exports write that there is nothing
SEALED = "sealed|"  # how a document's number stands in a quarantine: sealed|KIND|handle|seal
_UNSEEN = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
"""What has no width: it is left out of a cell."""

_TURNING = re.compile(f"[{''.join(sorted(TURNING))}]")

# Control characters, private use, and the sign that stands for what another program could not read.
_ODD = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufffd\U000f0000-\U0010ffff]")


TRICKS = frozenset("='’‘`\"“")
"""What a cell begins with that was kept from being taken for a number."""

_FORMULA_OF_TEXT = re.compile(r'="([^"]*)"')
_EXPONENT = re.compile(r"\d(?:\.\d+)?[Ee]\+?\d{1,2}", re.ASCII)

_PRIVATE = 0xE000  # from here on characters are private or lost, below they are controls
_LOST = 0xFFFD


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What cells are read against: the pseudonymizer, the day of the delivery, the region, the authorities.

    Only where `replayed` may a sealed number stand in the place of a plain one. `feed` is empty where an
    authority reports by itself; without `authorities` the operator vouches for what a feed brings.
    """

    pseudonymizer: Pseudonymizer
    today: date
    region: str
    replayed: bool = False
    authorities: Authorities | None = None
    feed: str = ""


class PersonReference(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A person as a row names one: by the keyed handle of a document.

    INVARIANT: `number` is plain only between reading and sealing; it is never written or shown.
    """

    kind: str
    handle: str
    number: str = ""
    sealed: str = ""

    def __repr__(self) -> str:
        """Say nothing of the number: a repr ends up in logs."""
        return f"Named({self.kind})"

    def seal(self, pseudonymizer: Pseudonymizer) -> str:
        """Return the sealed number."""
        return self.sealed or pseudonymizer.seal(self.kind, self.number)


class RowParser:
    """The values of one row by field code, what stops the row, and what is merely odd.

    Columns are read in the order of their table, so that a document's kind is known before its number.
    `raw` is what stood in the source, by field code; `values` has only what can be used.
    """

    def __init__(self, kind: Kind, raw: Mapping[str, str], reading: Reading) -> None:
        self.kind = kind
        self.raw = raw
        self.reading = reading
        self.values: dict[str, Any] = {}
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []
        for code, column in kind.columns.items():
            text = self._seen(code, raw.get(code, ""))
            if text and text[0] in TRICKS:
                text = without_trick(text, column.type)
            self._read(code, column, text)

    def _read(self, code: str, column: Column, text: str) -> None:
        """Read one cell; the length of a sealed number says nothing, for its seal is longer than it."""
        if text in NULLS:
            if column.required:
                self.refuse("MISSING", code)
        elif len(text) > column.longest and not text.startswith(SEALED):
            self.refuse("TOO_LONG", code, found=len(text), longest=column.longest)
        elif self._sound(code, text):
            self.values[code] = _TYPES[column.type](self, column, text)

    def refuse(self, code: str, field: str, **details: Any) -> None:
        """Note what stops the row."""
        self.problems.append(Problem(code=code, field=field, details=details))

    def warn(self, code: str, field: str, **details: Any) -> None:
        """Note what is odd."""
        self.warnings.append(Problem(code=code, field=field, details=details))

    def get(self, code: str) -> Any:
        """Return the value of a field, or None if it is empty or unusable."""
        return self.values.get(code)

    def need(self, code: str, because: str, because_chinese: str) -> None:
        """Refuse the row if the field is empty: another field asks for it."""
        if code not in self.values and not any(problem.field == code for problem in self.problems):
            self.refuse("MISSING_IF", code, because=because, because_chinese=because_chinese)

    def in_order(self, earlier: str, later: str) -> None:
        """Refuse the row if both days are there and the later one is before the earlier."""
        first, second = self.get(earlier), self.get(later)
        if first and second and second < first:
            self.refuse("DAYS_OUT_OF_ORDER", later, other=earlier, earlier=first, later=second)

    def _seen(self, code: str, raw: str) -> str:
        """Return what of a cell can be seen; that something could not is told.

        A cell of blank letters, such as a Hangul filler, is an empty one.
        """
        if raw.isascii():
            return raw.strip()
        text = _UNSEEN.sub("", raw)
        if _is_blank(text):
            text = ""
        if text != raw and raw.strip():
            self.warn("UNSEEN_CHARACTER", code)
        return text.strip()

    def _sound(self, code: str, text: str) -> bool:
        """Refuse control characters and such as turn the text; warn of those without an agreed meaning."""
        if text.isascii() and text.isprintable():
            return True
        found = _TURNING.search(text) or _ODD.search(text)
        if found is None:
            return True
        point = ord(found[0])
        if point < _PRIVATE:
            self.refuse("CONTROL_CHARACTER", code, point=point)
            return False
        self._warn_of_odd(code, point)
        return True

    def _warn_of_odd(self, code: str, point: int) -> None:
        """Warn of a character that is lost, or that means something to its own office only."""
        if point == _LOST:
            self.warn("LOST_CHARACTER", code)
        else:
            self.warn("PRIVATE_USE", code, point=point)


def _is_blank(text: str) -> bool:
    """Whether nothing is seen of a text, and nothing in it has a word of its own to be told by."""
    return not (is_shown(text) or _TURNING.search(text) or _ODD.search(text))


def without_trick(text: str, kind: str) -> str:
    """Return a cell without what keeps a spreadsheet from taking it for a number: ="…", or a ' before it."""
    if found := _FORMULA_OF_TEXT.fullmatch(text):
        return found[1].strip()
    return text if kind == "text" else text.lstrip("'’‘`\"“").rstrip('"”')


def _lost(cells: RowParser, column: Column, text: str) -> bool:
    """Refuse a number with an exponent, whose last digits nobody knows."""
    if ("E" in text or "e" in text) and _EXPONENT.fullmatch(text):
        cells.refuse("DIGITS_LOST", column.code)
        return True
    return False


def _text(cells: RowParser, column: Column, text: str) -> str | None:
    return None if text[0] <= "9" and _lost(cells, column, text) else text


def _number(cells: RowParser, column: Column, text: str) -> str | None:
    return None if _lost(cells, column, text) else " ".join(text.split())


def _day(cells: RowParser, column: Column, text: str) -> Day | None:
    """Return a day; that it lies for ever ahead is allowed in some columns only."""
    day = parse_day(text)
    if day is None:
        cells.refuse("BAD_DAY", column.code, value=quote(text))
    elif day == FOREVER and not column.far:
        cells.refuse("FAR_DAY", column.code, value=quote(text))
        return None
    return day


def _amount(cells: RowParser, column: Column, text: str) -> str | None:
    amount = parse_amount(text)
    if amount is None:
        cells.refuse("BAD_AMOUNT", column.code, value=quote(text))
    return amount


def _share(cells: RowParser, column: Column, text: str) -> int | None:
    """Return a share in hundredths of a percent; what is finer is left out, and told."""
    share = parse_share(text)
    if share is None:
        cells.refuse("BAD_SHARE", column.code, value=quote(text))
        return None
    if share % 1:
        cells.warn("SHARE_CUT", column.code, value=quote(text))
    return int(share)


def _word(_cells: RowParser, column: Column, text: str) -> str:
    """Return the value that a word of a list means, or the source's own word where the list has it not."""
    known = choices(column.choices)
    return known.get(text) or known.get(half_width(text)) or text


def _uscc(cells: RowParser, column: Column, text: str) -> Any:
    """Return the code with what its check found: a wrong check character does not stop a row."""
    if _lost(cells, column, text):
        return None
    code = read_uscc(text)
    if code.problem:
        cells.refuse(code.problem, column.code, value=quote(text))
        return None
    for warning in code.warnings:
        cells.warn(warning, column.code, value=code.value)
    return code


def _division(cells: RowParser, column: Column, text: str) -> str | None:
    code = normalised_region(text)
    if code is not None:
        return code
    cells.refuse("BAD_DIVISION", column.code, value=quote(text))
    return None


def _choice(cells: RowParser, column: Column, text: str) -> str | None:
    value = choices(column.choices).get(text) or choices(column.choices).get(half_width(text))
    if value is None:
        known = "、".join(choices(column.choices))
        cells.refuse("UNKNOWN_CHOICE", column.code, value=quote(text), choices=known)
    return value


def _choices(cells: RowParser, column: Column, text: str) -> tuple[str, ...]:
    """Several values of one list; `其他-…` stands for what the list does not have."""
    known = choices(column.choices)
    parts = [part.strip() for part in re.split(r"[;；,，|\n]|、(?!执照)", text) if part.strip()]
    found = {known.get(part, part): None for part in parts}
    for part in parts:
        if part not in known and not part.startswith("其他"):
            cells.refuse("UNKNOWN_CHOICE", column.code, value=quote(part), choices="、".join(known))
    return tuple(found)


def _document_kind(cells: RowParser, column: Column, text: str) -> tuple[DocumentKind, str] | None:
    kind = document_kind(text)
    if kind is None:
        known = "、".join(document_labels())
        cells.refuse("UNKNOWN_DOCUMENT_KIND", column.code, value=quote(text), choices=known)
    return kind


def _document(cells: RowParser, column: Column, text: str) -> PersonReference | None:
    if cells.reading.replayed and text.startswith(SEALED):
        return _unsealed(cells, column, text)
    if _lost(cells, column, text):
        return None
    kind, label = cells.get(column.of) or (None, "")
    if kind is None:
        _ask_for_kind(cells, column)
        return None
    return _named(cells, column, read_document(kind, text, cells.reading.today, label=label))


def _named(cells: RowParser, column: Column, read: DocumentNumber) -> PersonReference | None:
    """Return the person by the handle of a number, or refuse the row: the number itself is never told."""
    if read.problem:
        english, chinese = shape(read.kind)
        cells.refuse(read.problem, column.code, shape=english, shape_chinese=chinese)
        return None
    for warning in read.warnings:
        cells.warn(warning, column.code)
    return PersonReference(
        kind=read.kind.value,
        handle=cells.reading.pseudonymizer.handle(read.kind.value, read.number),
        number=read.original,
    )


def _ask_for_kind(cells: RowParser, column: Column) -> None:
    """Refuse a document without its kind, unless the kind itself was refused already."""
    if column.of not in {problem.field for problem in cells.problems}:
        cells.refuse("DOCUMENT_KIND_MISSING", column.code, other=column.of)


def _unsealed(cells: RowParser, column: Column, text: str) -> PersonReference | None:
    """Take a number as the quarantine kept it: by its handle and its seal, still closed."""
    kind, handle, sealed = (*text.removeprefix(SEALED).split("|", 2), "", "")[:3]
    if handle and sealed and kind in DocumentKind.__members__:
        return PersonReference(kind=kind, handle=handle, sealed=sealed)
    words = ("the number itself: it was not usable when it was sealed", "重新填写号码：封存时该号码即不可用")
    cells.refuse("MALFORMED_DOCUMENT", column.code, shape=words[0], shape_chinese=words[1])
    return None


_TYPES: dict[str, Callable[[RowParser, Column, str], Any]] = {
    "text": _text,
    "number": _number,
    "day": _day,
    "amount": _amount,
    "share": _share,
    "word": _word,
    "uscc": _uscc,
    "division": _division,
    "choice": _choice,
    "choices": _choices,
    "document_kind": _document_kind,
    "document": _document,
}
