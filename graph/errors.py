"""Refusals, and the one table of their codes.

    Fault                    something a caller did or lacks; a code, a public sentence, a private detail
    ├── Refused              the caller may not, or asked for what cannot be given
    ├── Unavailable          an engine, a log or a deadline failed us; asking again later may help
    ├── BadLaw               a pack says nothing, or says it without a clause
    └── VerificationError    bytes that claim to prove something do not

Answers with reasons ("the penalty does not reach this person") are values, never exceptions.
Anything that is not a `Fault` is a defect: it leaves as INTERNAL with an id and nothing else.
Misuse inside the program is a plain `RuntimeError` or `AssertionError`.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from graph.phrases import chinese_of, reasons

PROSE = frozenset({"why", "what", "text", "expected"})
"""Details that are phrases for people, with their Chinese in `phrases.toml`; others are names and numbers."""


class ErrorRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One row of `errors.toml`: sentences take the fault's details by name in braces.

    `retry_after` are the seconds after which asking the same again may help; 0 where it does not.
    """

    english: str
    chinese: str
    cause: str
    remedy: str
    status: int
    log: str
    retry_after: int = 0


@cache
def table() -> dict[str, ErrorRow]:
    """Return every code with its entry, in the order of the file."""
    text = Path(__file__).with_name("errors.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), dict[str, ErrorRow])


class Fault(Exception):
    """A refusal with two faces: `english`/`chinese` for the caller, `private` for the log only."""

    def __init__(self, code: str, /, *, private: str = "", **details: Any) -> None:
        self.code = code
        self.private = private
        self.details = details
        super().__init__(self.english)

    @property
    def entry(self) -> ErrorRow:
        """The table's row for this code; an unknown code is a defect of ours."""
        return table()[self.code]

    @property
    def english(self) -> str:
        """The public sentence in English."""
        said = {name: reasons().get(self.details[name], self.details[name]) for name in self._prose}
        return self.entry.english.format_map({**self.details, **said})

    @property
    def chinese(self) -> str:
        """The public sentence in Chinese."""
        said = {
            name: chinese_of(reasons().get(self.details[name], self.details[name])) for name in self._prose
        }
        return self.entry.chinese.format_map({**self.details, **said})

    @property
    def _prose(self) -> frozenset[str]:
        return PROSE & self.details.keys()

    @property
    def extensions(self) -> dict[str, Any]:
        """The GraphQL error extensions of this fault."""
        return {"code": self.code, "chinese": self.chinese, **self.details}


class Refused(Fault):
    """The caller may not, or asked for what cannot be given."""


class Unavailable(Fault):
    """An engine, a log or a deadline failed us."""


class BadLaw(Fault):
    """A pack says nothing where a value was needed, or says it without a clause."""


class VerificationError(Fault):
    """Bytes that claim to prove something do not."""
