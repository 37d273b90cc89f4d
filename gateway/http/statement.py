"""What a caller states: purpose, legal basis and case, in headers or in the body's `extensions`.

    Accord-Case: 郑公资招〔2024〕018号                       raw bytes in UTF-8
    Accord-Case: %E9%83%91…  or  UTF-8''%E9%83%91…           for clients whose headers are ASCII
    Accord-Case*: UTF-8''%E9%83%91…                          the same, under the name that RFC 8187 gives it
    {"query": …, "extensions": {"accord": {"purpose": …, "legalBasis": …, "case": …}}}

Where one thing is stated twice it must be the same; of two one would have to be guessed.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Protocol, TypeVar
from urllib.parse import unquote_to_bytes

import msgspec

from gateway.http.headers import LONGEST, Headers, only
from graph.errors import Refused
from graph.model.time import Day
from security.names import is_name
from security.principal import Purpose

T = TypeVar("T")

PURPOSE = b"accord-purpose"
LEGAL_BASIS = b"accord-legal-basis"
CASE = b"accord-case"

LONGEST_STATED = 256
"""Bytes of one statement in UTF-8 at most, however it was sent."""

_ESCAPED = re.compile(r"(?:%[0-9A-Fa-f]{2}|[^%])*")
# SPEC: RFC 8187 3.2, charset ''' language ''' value; ours is UTF-8 alone.
_EXTENDED = re.compile(r"(?P<charset>[A-Za-z0-9-]+)'(?P<language>[A-Za-z0-9-]*)'(?P<value>.*)")
_UTF8, _UNNAMED = "UTF-8", ""
"""The charset that an extended value names, and the one of a value that names none."""

_CASE = re.compile(
    r"(?=.*\w)[\w(（〔\[【［〖](?:[\w()（）〔〕\[\]【】［］〖〗./·、—–-]{0,62}[\w)）〕\]】］〗])?"
)
_MEMBERS = ("purpose", "legalBasis", "case")
"""Members of `extensions.accord`, in the order in which `_read` takes them."""


class LegalBasisReader(Protocol):
    """Whoever knows the instruments: returns a basis as it is kept, or raises `Refused`."""

    def read(self, stated: str, on: Day) -> str:
        """Return the basis as it is kept."""


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """Purpose (用途), legal basis (法律依据) and case (案件编号) together; what is not stated is nothing.

    `legal_basis` is as it is kept: the id of an instrument's pack, a blank, the article. `case` is as it
    was written, 64 characters at most.
    """

    purpose: Purpose | None = None
    legal_basis: str = ""
    case: str = ""


def state_in_headers(headers: Headers, bases: LegalBasisReader, on: Day) -> Statement:
    """Return what the headers state, or raise the code of the first that fails.

    HEADER_REFUSED, PURPOSE_UNKNOWN, CASE_MALFORMED, or what the reader of legal bases raises. `on` is the
    day on which the instruments are looked up.
    """
    return _read(
        {name: _in_header(headers, name) for name in (PURPOSE, LEGAL_BASIS, CASE)}.values(), bases, on
    )


def state_in_extensions(extensions: Mapping[str, Any], bases: LegalBasisReader, on: Day) -> Statement:
    """Return what a request's `extensions.accord` states; any other member in it is refused."""
    given = extensions.get("accord")
    if given is None:
        return Statement()
    if not isinstance(given, dict) or not given.keys() <= set(_MEMBERS):
        raise Refused(
            "REQUEST_ILL_FORMED",
            member="extensions.accord",
            expected="an object of purpose, legalBasis and case",
        )
    for name in _MEMBERS:
        if not isinstance(given.get(name, ""), str):
            raise Refused("REQUEST_ILL_FORMED", member=f"extensions.accord.{name}", expected="a text")
    return _read(map(given.get, _MEMBERS), bases, on)


def joined(one: Statement, other: Statement) -> Statement:
    """Return two statements as one; raises STATEMENT_CONTRADICTS where both say something else."""
    return Statement(
        purpose=_same(one.purpose, other.purpose, "purpose", "用途"),
        legal_basis=_same(one.legal_basis, other.legal_basis, "legal basis", "法律依据"),
        case=_same(one.case, other.case, "case", "案件编号"),
    )


def _same(one: T, other: T, what: str, what_chinese: str) -> T:
    """Return what one of the two states, or both alike; raises STATEMENT_CONTRADICTS."""
    if one and other and one != other:
        raise Refused("STATEMENT_CONTRADICTS", what=what, what_chinese=what_chinese)
    return one or other


def _read(stated: Iterable[str | None], bases: LegalBasisReader, on: Day) -> Statement:
    """Return a statement of its three texts; an empty text is something stated, and is read as such."""
    purpose, legal_basis, case = stated
    return Statement(
        purpose=None if purpose is None else _purpose(purpose),
        legal_basis="" if legal_basis is None else bases.read(legal_basis, on),
        case="" if case is None else _case(case),
    )


def _in_header(headers: Headers, name: bytes) -> str | None:
    """Return what a header and its extended twin state, decoded; both may be there if they agree."""
    plain, extended = only(headers, name, LONGEST), only(headers, name + b"*", LONGEST)
    found = {
        *(() if plain is None else (_decoded(plain, name, {_UTF8, _UNNAMED}),)),
        *(() if extended is None else (_decoded(extended, name + b"*", {_UTF8}),)),
    }
    if len(found) > 1:
        raise Refused("HEADER_REFUSED", header=name.decode().title())
    return found.pop() if found else None


def _decoded(text: str, name: bytes, charsets: Collection[str]) -> str:
    """Return what a header's value says, in one of the `charsets`; raises HEADER_REFUSED."""
    shape = _EXTENDED.fullmatch(text)
    charset, value = (shape["charset"].upper(), shape["value"]) if shape else (_UNNAMED, text)
    said = _unescaped(value)
    if said is None or charset not in charsets or len(said.encode()) > LONGEST_STATED:
        raise Refused("HEADER_REFUSED", header=name.decode().title())
    return said


def _unescaped(value: str) -> str | None:
    """Return a text without its percent-encoding, or nothing where that is broken or not UTF-8."""
    if not _ESCAPED.fullmatch(value):
        return None
    try:
        return unquote_to_bytes(value).decode("utf-8")
    except UnicodeDecodeError:
        return None


def _purpose(value: str) -> Purpose:
    if value not in Purpose.__members__:
        raise Refused("PURPOSE_UNKNOWN", known=", ".join(Purpose.__members__))
    return Purpose(value)


def _case(value: str) -> str:
    """Return a case number as it is; raises CASE_MALFORMED for what looks like none.

    Letters of any script, digits, brackets and a few marks: the shape of numbers such as
    郑公资招〔2024〕018号, and nothing in which a sentence, or markup, would find room.
    """
    if not _CASE.fullmatch(value) or not is_name(value):
        raise Refused("CASE_MALFORMED")
    return value
