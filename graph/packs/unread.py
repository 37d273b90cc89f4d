"""What packs say and no rule reads: each key and field with its reason; no value is idle in silence.

A lawyer who changes a value must know whether anything will follow from it. So every field is either named
by its key as one that rules read (`fields` in `keys.toml`), or stands in `unread.toml` with the reason why it
is kept as text only; a third kind does not pass the check.
"""

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from graph.packs.format import Pack, PackKey, Provision, key_row, kind_of


class Unread(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Reasons in both languages: keys nobody asks for, keys asked for their clause, fields not looked at.

    Each reason is (English, Chinese). `value` and `cited` are by key, `field` by `key:field`.
    """

    value: dict[str, tuple[str, str]]
    cited: dict[str, tuple[str, str]]
    field: dict[str, tuple[str, str]]


@cache
def unread() -> Unread:
    """Return what no rule reads."""
    text = Path(__file__).with_name("unread.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), Unread)


def reason(key: str) -> tuple[str, str] | None:
    """Return why a key's value is read by no rule, in English and Chinese, or `None` where one reads it."""
    return unread().value.get(key) or unread().cited.get(key)


def idle_fields(pack: Pack) -> Iterator[tuple[str, str]]:
    """Yield (key, reason) for every field of a value that neither a rule reads nor `unread.toml` explains."""
    for one in pack.provisions:
        row = key_row(one.key)
        if row is not None and _is_asked_for(one):
            idle = [field for field in _fields(one) if field not in _known(one.key, row)]
            yield from ((one.key, f"no rule reads `{field}` of its value") for field in idle)


def _is_asked_for(one: Provision) -> bool:
    """Whether a rule asks for what a text says; rules and conditions refuse unknown fields themselves."""
    return one.speaks and kind_of(one.key) == "value" and not reason(one.key)


def _known(key: str, row: PackKey) -> set[str]:
    """Return the fields that a rule reads, and those that are explained."""
    explained = (name.partition(":") for name in unread().field)
    return {*row.fields, *(field for of, _, field in explained if of == key)}


def _fields(one: Provision) -> list[str]:
    """Return the names of the fields of a table, or of all tables of a list, each once."""
    tables = one.value if isinstance(one.value, list) else [one.value]
    found: dict[str, Any] = {}
    for table in tables:
        found |= table if isinstance(table, dict) else {}
    return list(found)
