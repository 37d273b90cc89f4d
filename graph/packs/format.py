"""What a pack file may hold, and the checked provisions that come out of it."""

import tomllib
from collections.abc import Mapping
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


Merge = Literal["replace", "add", "join"]
"""How values of several texts on one key meet."""


class PackHead(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The `[pack]` table: one instrument, one place, one period."""

    id: str
    place: str
    instrument: str
    rank: str
    valid_from: Day
    valid_until: str
    text: str


class ValueEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One `[[value]]` table, as written.

    `words` are the clause's words for each item of a list, or for fields of a table, by name; `read_on`
    is the day on which somebody read value and words beside one another a second time.
    """

    key: str
    value: Any = None
    article: str = ""
    quotation: str = ""
    source: Literal["quotation", "summary", "none"] = "quotation"
    rests_on: Literal["text", "reading", "decision"] | None = None
    alternative: str | None = None
    modality: Literal["shall", "may", "aim"] = "shall"
    merge: Merge | None = None
    yields_to: tuple[str, ...] = ()
    except_places: tuple[str, ...] = ()
    words: tuple[str, ...] | dict[str, str] = ()
    read_on: Day | None = None


class File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole pack file, as written."""

    pack: PackHead
    value: tuple[ValueEntry, ...]


class PackKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One row of `keys.toml`: what a key means, how its values meet, which of its fields rules read.

    What collides displaces, what does not stands beside:

    * `replace`: the whole value is one element, the first text that speaks stands;
    * `add`: the items of lists add up; two items collide where they agree in all fields of `by`;
    * `join`: the fields of tables join, each its own element, those of one of `groups` together; the
      lists in `adds` add up.

    `fields` are those that rules read; a value with another is an error, since it would decide nothing.
    """

    kind: Literal["value", "rule", "condition", "note"]
    merge: Merge
    english: str
    chinese: str
    by: tuple[str, ...] = ()
    groups: tuple[tuple[str, ...], ...] = ()
    adds: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()


class Provision(msgspec.Struct, frozen=True, kw_only=True):
    """One value with its clause, its place and its period (规定).

    `speaks` is false where the text was read and leaves the key open; `seen` is false where the
    instrument is known by its dates only; `except_places` are those that it does not bind; `words` has
    the words of each item or field that the pack gives words of its own. A list or table in `value`
    must not be changed.
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
    words: Mapping[int | str, str] = {}
    read_on: Day | None = None

    def said_of(self, element: int | str) -> Citation:
        """Return the clause in the words of one item or field; without such, in its own."""
        words = self.words.get(element)
        return msgspec.structs.replace(self.citation, quotation=words) if words else self.citation


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


def provision(head: PackHead, rank: Rank, entry: ValueEntry) -> Provision:
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
        words=_by_element(entry.words),
        read_on=entry.read_on,
    )


def _flaw(head: PackHead, entry: ValueEntry) -> str | None:
    """Return what is wrong with an entry, in words that follow its key, or `None`."""
    checks = _of_an_unread_text(entry) if head.text == UNSEEN else _of_a_clause(head, entry)
    return next((words for wrong, words in checks if wrong), None)


def _of_an_unread_text(entry: ValueEntry) -> tuple[tuple[bool, str], ...]:
    known = entry.key == "*" or key_row(entry.key) is not None
    return (
        (not known, "is not a key that packs may set"),
        (entry.source != "none", "decides something, but nobody has read its text"),
    )


def _of_a_clause(head: PackHead, entry: ValueEntry) -> tuple[tuple[bool, str], ...]:
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
        (entry.rests_on == "decision" and not entry.alternative, "is a decision without its alternative"),
        (not _fits(entry), "has words for other items than its value has"),
        (silent and entry.value is not None, "has a value but no source"),
        (not silent and entry.value is None, "has a source but no value"),
        (row is not None and merged_as != row.merge, "is merged otherwise than its key says"),
        (row is not None and not silent and not _meets(row, entry.value), "is not what its key can merge"),
    )


def _fits(entry: ValueEntry) -> bool:
    """Whether the words are those of the items of a list, each in its turn, or of fields of a table."""
    if isinstance(entry.words, dict):
        return isinstance(entry.value, dict) and entry.words.keys() <= entry.value.keys()
    return not entry.words or (isinstance(entry.value, list) and len(entry.value) == len(entry.words))


def _meets(row: PackKey, value: Any) -> bool:
    """Whether a value is of the kind whose elements its key merges."""
    return isinstance(value, {"add": list, "join": dict}.get(row.merge, object))


def _by_element(words: tuple[str, ...] | dict[str, str]) -> dict[int | str, str]:
    return dict(words.items()) if isinstance(words, dict) else dict(enumerate(words))
