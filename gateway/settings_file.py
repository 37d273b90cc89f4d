"""A settings file as dotted keys, and what was written under a key as a value of its type.

TOML has types, the environment has texts: `convert_value` takes both, strict for the one and lenient for
the other, so that `port = "8410"` in the file is a mistake and `ACCORD_HTTP_PORT=8410` is a number.
"""

import tomllib
import typing
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from graph.errors import Fault
from graph.toml_flaws import flaw_of

DEFAULT = Path("accord.toml")
"""The file that is read where nobody names one: in the working directory, if it is there."""

PLAIN = {"str": "text", "int": "a whole number", "float": "a number", "path": "a path"}
"""How a sentence to an operator names a type."""


def parse_settings(path: Path | None, named: str = "") -> dict[str, Any]:
    """Return the file's tables; only the unnamed default file may be absent.

    `named` is the phrase that says who named the file. Raises `Fault` SETTINGS_FILE_INVALID.
    """
    if path is not None:
        return _tables(path, named)
    return _tables(DEFAULT, "in the working directory") if DEFAULT.exists() else {}


def _tables(path: Path, named: str) -> dict[str, Any]:
    """Return the tables of a file that somebody named, or raise SETTINGS_FILE_INVALID with why it is none."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        why = (error.strerror or "it cannot be opened").lower()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        why = flaw_of(error)
    raise Fault("SETTINGS_FILE_INVALID", path=str(path), what=named, why=why)


def flat(tables: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each value under its dotted key: `[http]` and `port` are `http.port`."""
    for name, value in tables.items():
        if isinstance(value, dict):
            yield from flat(value, f"{above}{name}.")
        else:
            yield above + name, value


def convert_value(key: str, value: Any, to: Any, *, strict: bool) -> Any:
    """Return `value` as the type `to` with its bounds; `strict` is off for the text of a variable.

    Raises `Fault` SETTINGS_INVALID with the key as it was written and what was expected there.
    """
    try:
        if value == "" and typing.get_args(to)[0] == Path | None:
            return None
        return msgspec.convert(value, to, strict=strict, dec_hook=_path)
    except (msgspec.ValidationError, TypeError) as error:
        raise Fault("SETTINGS_INVALID", key=key, why=_expectation(to)) from error


def _expectation(to: Any) -> str:
    """Return what a setting takes, as its declaration has it: kind, bounds, or the shape of a text."""
    plain, meta = typing.get_args(to)
    if typing.get_origin(plain) is typing.Literal:
        return f"expected {' or '.join(typing.get_args(plain))}"
    if shape := (meta.extra or {}).get("shape"):
        return f"expected {shape}"
    members = typing.get_args(plain) or (plain,)
    bounds = [
        f"{word} {bound:g}"
        for word, bound in (("of at least", meta.ge), ("more than", meta.gt), ("up to", meta.le))
        if bound is not None
    ]
    return " ".join(["expected", PLAIN[members[0].__name__.lower()], *bounds])


def _path(kind: type, value: Any) -> Any:
    """Return a text as a path, where a path is wanted: the one type that msgspec does not know itself."""
    if kind is not Path or not isinstance(value, str):
        raise TypeError("expected a path")
    return Path(value)
