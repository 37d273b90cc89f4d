"""JSON and JSON lines, one record in memory at a time, figures as they stand.

Records may be the document itself, one on each line, an array, or an array anywhere below (data.list). A
number is taken by its text: 410100198001011234 keeps all its digits.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

from graph.ingest.layouts.bounds import CHUNK, broken, too_large
from graph.ingest.layouts.records import Found, Record
from graph.ingest.sheet import LONGEST_ROW

JSON = "JSON"
LONGEST = 2 * LONGEST_ROW  # characters of one record
_BLANKS = " \t\r\n"
_DEEPEST = 20


class _Pairs(list[tuple[str, Any]]):
    """What an object states, in order; a name that comes again is not lost."""


class JsonRecords:
    """Reads a stream from its beginning and yields what is found."""

    def __init__(self, read: Callable[[int], str], file: str) -> None:
        self._read = read
        self._file = file
        self._text = ""
        self._ended = False
        self._number = 0
        constant: Callable[[str], Any] = self._constant
        self._decoder = json.JSONDecoder(
            object_pairs_hook=_Pairs, parse_float=str, parse_int=str, parse_constant=constant
        )

    def __iter__(self) -> Iterator[Found]:
        while self._peek():
            yield from self._items("", 0)
            if self._peek() == ",":
                self._bad()

    def _items(self, path: str, depth: int) -> Iterator[Found]:
        """Yield the records of the value that comes next, which is read piece by piece where it is long."""
        if depth > _DEEPEST:
            too_large(self._file, "objects one in the other", "嵌套层数", _DEEPEST)
        sign = self._peek()
        if sign == "[":
            yield from self._array(path, depth)
        elif sign == "{" and depth < 3 and not self._fits():
            yield from self._object(path, depth)
        else:
            yield from self._found(path, self._value())

    def _array(self, path: str, depth: int) -> Iterator[Found]:
        self._take("[")
        while self._peek() != "]":
            if self._peek() not in ("{" if depth == 0 else "{["):
                self._bad()
            yield from self._items(path, depth + 1)
            if self._peek() != "]":
                self._take(",")
        self._take("]")

    def _object(self, path: str, depth: int) -> Iterator[Found]:
        self._take("{")
        while self._peek() != "}":
            name = self._value()
            self._take(":")
            yield from self._items(f"{path}.{name}".lstrip("."), depth + 1)
            if self._peek() != "}":
                self._take(",")
        self._take("}")

    def _found(self, path: str, value: Any) -> Iterator[Found]:
        """Yield the records in a value that is held: the value itself, or the arrays of objects below it."""
        if not isinstance(value, _Pairs):
            return
        below = [(name, one) for name, one in value if _has_records(one)]
        if not below:
            self._number += 1
            yield path, self._number, flat(value)
        for name, one in below:
            inner = f"{path}.{name}".lstrip(".")
            for each in [one] if isinstance(one, _Pairs) else one:
                if not isinstance(each, _Pairs):
                    self._bad()
                yield from self._found(inner, each)

    def _fits(self) -> bool:
        """Whether the value that comes next is no longer than a record may be."""
        try:
            self._decoded()
        except ValueError:
            return False
        return True

    def _decoded(self) -> tuple[Any, int]:
        """Return the next value and where it ends; reads on as long as it is not whole."""
        while True:
            try:
                value, end = self._decoder.raw_decode(self._text)
                if end < len(self._text) or self._ended:
                    return value, end
            except RecursionError:
                too_large(self._file, "objects one in the other", "嵌套层数", _DEEPEST)
            except ValueError:
                if self._ended or len(self._text) > LONGEST:
                    raise
            if not self._more():
                self._ended = True

    def _value(self) -> Any:
        self._peek()
        try:
            value, end = self._decoded()
        except ValueError:
            self._bad()
        self._text = self._text[end:]
        return value

    def _peek(self) -> str:
        """Return the next sign that is no blank, empty at the end."""
        self._text = self._text.lstrip(_BLANKS)
        while not self._text and self._more():
            self._text = self._text.lstrip(_BLANKS)
        return self._text[:1]

    def _take(self, sign: str) -> None:
        if self._peek() != sign:
            self._bad()
        self._text = self._text[1:]

    def _more(self) -> bool:
        chunk = self._read(CHUNK)
        self._text += chunk
        return bool(chunk)

    def _constant(self, word: str) -> NoReturn:
        raise ValueError(word)

    def _bad(self) -> NoReturn:
        why = f"what stands behind record {self._number} is not in order", f"第 {self._number} 条记录之后有误"
        broken(self._file, JSON, *why)


def _has_records(value: Any) -> bool:
    """Whether a value is an array of objects, or an object with such an array below it."""
    if isinstance(value, _Pairs):
        return any(_has_records(one) for _, one in value)
    return isinstance(value, list) and any(isinstance(one, _Pairs) for one in value)


def flat(record: Any, above: str = "") -> Record:
    """Return what a record states by name; several values of one name are parted as a cell parts them."""
    found: Record = []
    for name, value in record:
        if isinstance(value, _Pairs):
            found += flat(value, f"{above}{name}")
        else:
            found.append((f"{above}{name}", _text(value)))
    return found


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ";".join(_text(one) for one in value)
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)
