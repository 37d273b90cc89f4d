"""Codes of organizations and numbers of persons' documents: normalised, checked, never rejected by a check.

A real register holds codes whose check character is wrong and persons whose number predates the rule.
So a check is a flag on a code that still finds its subject; only what cannot be a code at all
(a wrong length, a foreign character, a known placeholder) is a problem of the row.
"""

import re
import tomllib
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import msgspec
from stdnum.cn import ric

from graph.errors import Refused
from graph.model.facts import CodeCheck
from graph.model.law import PLACE
from graph.model.reported import DocumentKind

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015: no I, O, S, V, Z
# Of the characters of a code, from the first (GB 32100-2015).
WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_HALF_WIDTH = {**{wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}, 0x3000: 0x20}
_OTHER = re.compile(r"其他-([A-Za-z0-9\u4e00-\u9fff]{1,20})")
# What clerks and spreadsheets put between the characters of a number.
_BLANKS = dict.fromkeys(map(ord, " \t\r\n-\u00a0\u200b\u200c\u200d\u2060\ufeff"))


class Code(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A unified social credit code as read: what was found, a problem that stops it, warnings that do not.

    `check` says VALID only if check character and category are both right.
    """

    value: str
    check: CodeCheck = CodeCheck.VALID
    problem: str | None = None
    warnings: tuple[str, ...] = ()


class DocumentNumber(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A document as read: `number` names the person, `original` is what stood in the source.

    Neither may leave in plain text: hand them to a `Pseudonymizer` at once.
    """

    kind: DocumentKind
    number: str
    original: str
    problem: str | None = None
    warnings: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Say nothing of the number: a repr ends up in logs."""
        return f"Document({self.kind.value}, {self.problem}, {self.warnings})"


def half_width(text: str) -> str:
    """Return full-width Latin letters, digits, signs and blanks as their usual forms, all else unchanged."""
    return text if text.isascii() else text.translate(_HALF_WIDTH)


def compact(raw: str) -> str:
    """Return a code in half width and capitals, without blanks, hyphens and invisible characters."""
    return half_width(raw).translate(_BLANKS).upper()


def is_blank(text: str) -> bool:
    """Whether a text shows nothing: empty, or of blanks and invisible characters alone."""
    return not any(char.isprintable() and not char.isspace() for char in text)


def normalised_uscc(raw: str) -> str:
    """Return a code typed by somebody as it is stored; raises CODE_MALFORMED for what cannot be a code.

    The same reading as of files, at every other door: width, case and blanks do not matter.
    """
    code = read_uscc(raw)
    if code.problem is not None:
        raise Refused("CODE_MALFORMED", code_given=code.value[:32])
    return code.value


def normalised_region(raw: str) -> str | None:
    """Return a GB/T 2260 code as it is stored, or None where it is not six digits."""
    code = compact(raw)
    return code if len(code) == 6 and code.isascii() and code.isdigit() else None


def normalised_place(raw: str) -> str:
    """Return the code of a place typed by somebody as the law knows it; raises PLACE_UNKNOWN for others."""
    code = normalised_region(raw)
    if code is None or not PLACE.fullmatch(code):
        raise Refused("PLACE_UNKNOWN", place=raw[:16])
    return code


def uscc_check_character(first17: str) -> str:
    """Return the check character of the first 17 (GB 32100-2015): weights 3^(i-1) mod 31."""
    total = sum(ALPHABET.index(char) * weight for char, weight in zip(first17, WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def organization_check_character(first8: str) -> str:
    """Return the check character of the inner organization code (GB 11714-1997): 10 is X, 11 is 0."""
    total = sum(
        int(char, 36) * weight for char, weight in zip(first8, (3, 7, 9, 10, 5, 8, 4, 2), strict=True)
    )
    return "0123456789X0"[11 - total % 11]


def resident_check_character(first17: str) -> str:
    """Return the check character of a resident identity number (GB 11643-1999, ISO 7064 MOD 11-2)."""
    return str(ric.calc_check_digit(first17 + "0"))


@lru_cache(maxsize=65_536)
def _problem_of_code(value: str) -> str:
    """Return why a normalised code is none, else nothing; remembered, for files repeat codes."""
    if len(set(value)) == 1 or value in _categories().placeholders:
        return "PLACEHOLDER_CODE"
    return "" if len(value) == 18 and set(value) <= set(ALPHABET) else "MALFORMED_CODE"


def read_uscc(raw: str) -> Code:
    """Read a unified social credit code.

    1. normalise width, case, blanks; 2. a placeholder is a problem; 3. a wrong length or character is a
    problem; 4. an unknown department and category is a warning; 5. a wrong check character is a warning.
    It does not say whether the code was ever issued, nor where its holder is now.
    """
    value = compact(raw)
    if problem := _problem_of_code(value):
        return Code(value=value, problem=problem)
    warnings, check = [], CodeCheck.VALID
    if value[1] not in _categories().pairs.get(value[0], ""):
        warnings, check = ["UNKNOWN_CATEGORY"], CodeCheck.UNKNOWN_CATEGORY
    if uscc_check_character(value[:17]) != value[17]:
        warnings, check = [*warnings, "CHECK_CHARACTER"], CodeCheck.CHECK_CHARACTER
    return Code(value=value, check=check, warnings=tuple(warnings))


def document_kind(label: str) -> tuple[DocumentKind, str] | None:
    """Return the kind that a source's label means and, for `其他-…`, the label's own rest; or None."""
    name = half_width(label).strip()
    if other := _OTHER.fullmatch(name):
        return DocumentKind.OTHER, other[1]
    kind = _documents().labels.get(name)
    return None if kind is None else (kind, "")


def document_labels() -> tuple[str, ...]:
    """Return the labels that sources may write, besides `其他-` and a name."""
    return tuple(_documents().labels)


def _fails_its_check(kind: DocumentKind, number: str) -> bool:
    """Whether a number that has a check character has a wrong one; those of residents are read apart."""
    checked = kind is DocumentKind.FOREIGN_RESIDENT and len(number) == 18
    return checked and resident_check_character(number[:17]) != number[-1]


def read_document(kind: DocumentKind, raw: str, today: date, *, label: str = "") -> DocumentNumber:
    """Read a document's number by the shape of its kind; `label` tells other documents apart.

    A resident number of 15 digits is named by its 18-character form, so that both find one person.
    """
    original = compact(raw)
    found = _documents().patterns[kind].fullmatch(original)
    if found is None:
        return DocumentNumber(kind=kind, number=original, original=original, problem="MALFORMED_DOCUMENT")
    number = found[1]
    if kind is DocumentKind.RESIDENT_ID:
        return _resident(number, today)
    if kind is DocumentKind.OTHER:
        number = f"{label}:{number}"
    warnings = ("DOCUMENT_CHECK",) if _fails_its_check(kind, number) else ()
    return DocumentNumber(kind=kind, number=number, original=original, warnings=warnings)


def shape(kind: DocumentKind) -> tuple[str, str]:
    """Return what a number of the kind looks like, in English and Chinese."""
    return _documents().shapes[kind]


def _resident(original: str, today: date) -> DocumentNumber:
    """Read a resident identity number (GB 11643-1999); every check is a warning.

    stdnum's `validate` is not used: it rejects nine of ten numbers of Zhengzhou's people born 1945-83,
    and crashes on statistical codes.
    """
    warnings = []
    number = original
    if len(original) == 15:
        stem = f"{original[:6]}19{original[6:]}"
        number = stem + resident_check_character(stem)
        warnings.append("DOCUMENT_OLD_FORM")
    elif resident_check_character(number[:17]) != number[-1]:
        warnings.append("DOCUMENT_CHECK")
    if not _is_past_day(number[6:14], today):
        warnings.append("DOCUMENT_DATE")
    if number[:2] not in _documents().provinces:
        warnings.append("DOCUMENT_REGION")
    return DocumentNumber(
        kind=DocumentKind.RESIDENT_ID, number=number, original=original, warnings=tuple(warnings)
    )


def _is_past_day(digits: str, today: date) -> bool:
    """Whether eight digits are a day on which somebody who is on file may have been born."""
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return date(1850, 1, 1) <= day <= today


class _Categories(msgspec.Struct, frozen=True):
    pairs: dict[str, str]
    placeholders: frozenset[str]


class _Documents(msgspec.Struct, frozen=True):
    labels: dict[str, DocumentKind]
    patterns: dict[DocumentKind, re.Pattern[str]]
    shapes: dict[DocumentKind, tuple[str, str]]
    provinces: frozenset[str]


@cache
def _categories() -> _Categories:
    table = _table("uscc.toml")
    return _Categories(table["categories"], frozenset(table["placeholders"]["values"]))


@cache
def _documents() -> _Documents:
    kinds = {DocumentKind(name): row for name, row in _table("documents.toml").items()}
    return _Documents(
        {label: kind for kind, row in kinds.items() for label in row["labels"]},
        {kind: re.compile(row["pattern"], re.ASCII) for kind, row in kinds.items()},
        {kind: (row["shape"], row["shape_chinese"]) for kind, row in kinds.items()},
        frozenset(kinds[DocumentKind.RESIDENT_ID]["provinces"]),
    )


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))
