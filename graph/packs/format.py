"""What a pack file may hold, and the checked provisions that come out of it."""

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

import msgspec

from graph.errors import BadLaw
from graph.model.law import Citation, Modality, Quoted, Rank, RestsOn
from graph.model.time import FOREVER, Day

NATION = "100000"

LAPSING = frozenset(
    {
        Rank.DISTRICT_DOCUMENT,
        Rank.CITY_DOCUMENT,
        Rank.PROVINCIAL_DOCUMENT,
        Rank.MINISTRY_DOCUMENT,
        Rank.STATE_COUNCIL_DOCUMENT,
    }
)
"""Documents that may lapse without notice: an end that they do not name is flagged (decision D2)."""

UNSEEN = "unseen"
"""The `text` of an instrument whose dates are known and whose articles nobody here has read."""

SUMMARY = "summary"
"""The `text` of an instrument that is known in summary only."""


class Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The `[pack]` table: one instrument, one place, one period."""

    id: str
    place: str
    instrument: str
    rank: str
    valid_from: Day
    valid_until: str
    text: str


class ValueEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One `[[value]]` table, as written."""

    key: str
    value: Any = None
    article: str = ""
    quotation: str = ""
    source: Literal["quotation", "summary", "none"] = "quotation"
    rests_on: Literal["text", "reading", "decision"] | None = None
    alternative: str | None = None
    modality: Literal["shall", "may", "aim"] = "shall"
    merge: Literal["replace", "add"] | None = None
    yields_to: tuple[str, ...] = ()
    except_places: tuple[str, ...] = ()


class File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole pack file, as written."""

    pack: Head
    value: tuple[ValueEntry, ...]


class PackKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One row of `keys.toml`: what a key means and how its values meet."""

    kind: Literal["value", "rule", "condition", "note"]
    merge: Literal["replace", "add"]
    english: str
    chinese: str


class Provision(msgspec.Struct, frozen=True, kw_only=True):
    """One value with its clause, its place and its period (规定).

    `speaks` is false where the text was read and leaves the key open; `seen` is false where the
    instrument is known by its dates only; `except_places` are those that it does not bind. A list or
    table in `value` must not be changed.
    """

    key: str
    value: Any
    citation: Citation
    place: str
    since: Day
    until: Day
    speaks: bool
    seen: bool
    yields_to: tuple[str, ...] = ()
    except_places: tuple[str, ...] = ()


class Pack(msgspec.Struct, frozen=True, kw_only=True):
    """One instrument, checked: who said it, where, from when, and each thing it says."""

    id: str
    place: str
    instrument: str
    rank: Rank
    since: Day
    until: Day
    text: str
    provisions: tuple[Provision, ...]


class Moved(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A division that took another code on a day (区划代码变更)."""

    before: str
    after: str
    on: Day
    english: str
    chinese: str


@cache
def moved() -> dict[str, Moved]:
    """Return the divisions that took another code, by either of the two."""
    table = tomllib.loads(Path(__file__).with_name("moved.toml").read_text(encoding="utf-8"))
    found = [msgspec.convert({**row, "on": row["on"].isoformat()}, Moved) for row in table["moved"]]
    return {code: one for one in found for code in (one.before, one.after)}


@cache
def keys() -> dict[str, PackKey]:
    """Return every key or family of keys that a pack may set."""
    text = Path(__file__).with_name("keys.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), dict[str, PackKey])


def key_row(key: str) -> PackKey | None:
    """Return the row for `key`: its own, or that of the nearest family above it."""
    row = keys().get(key)
    family = key
    while row is None and "." in family:
        family = family.rpartition(".")[0]
        row = keys().get(f"{family}.*")
    return row


def plain_days(value: Any) -> Any:
    """Return a TOML tree with its dates as `YYYY-MM-DD`; nothing else changes."""
    if isinstance(value, dict):
        return {name: plain_days(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [plain_days(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value


def provision(head: Head, rank: Rank, entry: ValueEntry) -> Provision:
    """Return the checked provision of one entry; raises `BadLaw` PACK_INVALID naming what is missing."""
    flaw = _flaw(head, entry)
    if flaw:
        raise BadLaw("PACK_INVALID", pack=head.id, why=f"`{entry.key}` {flaw}")
    citation = Citation(
        pack=head.id,
        instrument=head.instrument,
        article=entry.article,
        quotation=entry.quotation,
        rank=rank,
        rests_on=RestsOn((entry.rests_on or "text").upper()),
        modality=Modality(entry.modality.upper()),
        source=Quoted(entry.source.upper()),
        alternative=entry.alternative,
        end_unset=head.valid_until == "unset" and rank in LAPSING,
    )
    return Provision(
        key=entry.key,
        value=entry.value,
        citation=citation,
        place=head.place,
        since=head.valid_from,
        until=FOREVER if head.valid_until == "unset" else head.valid_until,
        speaks=entry.source != "none",
        seen=head.text != UNSEEN,
        yields_to=entry.yields_to,
        except_places=entry.except_places,
    )


def _flaw(head: Head, entry: ValueEntry) -> str | None:
    """Return what is wrong with an entry, in words that follow its key, or `None`."""
    checks = _of_an_unread_text(entry) if head.text == UNSEEN else _of_a_clause(head, entry)
    return next((words for wrong, words in checks if wrong), None)


def _of_an_unread_text(entry: ValueEntry) -> tuple[tuple[bool, str], ...]:
    known = entry.key == "*" or key_row(entry.key) is not None
    return (
        (not known, "is not a key that packs may set"),
        (entry.source != "none", "decides something, but nobody has read its text"),
    )


def _of_a_clause(head: Head, entry: ValueEntry) -> tuple[tuple[bool, str], ...]:
    row = key_row(entry.key)
    silent = entry.source == "none"
    merged_as = entry.merge or (row.merge if row else None)
    return (
        (row is None, "is not a key that packs may set"),
        (head.text == SUMMARY and entry.source == "quotation", "quotes a text known in summary only"),
        (not entry.article, "names no article"),
        (not entry.quotation, "has no quotation"),
        (entry.rests_on is None, "does not say what it rests on"),
        (entry.rests_on == "reading" and not entry.alternative, "is a reading without its alternative"),
        (silent and entry.value is not None, "has a value but no source"),
        (not silent and entry.value is None, "has a source but no value"),
        (row is not None and merged_as != row.merge, "is merged otherwise than its key says"),
    )
