"""What packs say and no rule reads: each key and field with its reason; no value is idle in silence."""

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from graph.packs.format import Pack, Provision, key_row


class Unread(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Reasons in both languages: keys nobody asks for, keys asked for their clause, fields not looked at."""

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
        if row is None or row.kind != "value" or not one.speaks or reason(one.key):
            continue
        known = {
            *row.fields,
            *(name.partition(":")[2] for name in unread().field if name.startswith(f"{one.key}:")),
        }
        yield from (
            (one.key, f"no rule reads `{field}` of its value") for field in _fields(one) if field not in known
        )


def _fields(one: Provision) -> list[str]:
    tables = one.value if isinstance(one.value, list) else [one.value]
    found: dict[str, Any] = {}
    for table in tables:
        found |= table if isinstance(table, dict) else {}
    return list(found)
