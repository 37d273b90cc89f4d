"""What a pack file may hold, and the checked provisions that come out of it.

A pack file (规则包) is TOML: one `[pack]` table for the instrument, one `[[value]]` table for each thing that
it says. Four kinds of value come out of that, told apart by `source` and by the pack's `text`:

    quotation    the clause's own words, which must stand in our copy of the text
    summary      known at second hand, in English words of ours
    none         read, and it leaves the key open: a silence with its clause
    unseen text  its dates are known, its articles are not: it decides nothing, and flags what it may outrank

What is written is kept apart (`PackHead`, `ValueEntry`) from what was checked (`Pack`, `Provision`): nothing
that decides comes out of here without its clause (decision D0).
"""

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
"""The code of the whole country (GB/T 2260), above every province."""

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
    """The `[pack]` table: one instrument, one place, one period.

    `id` is ours (`henan.regulation-2019`), `instrument` its name as it is cited, `rank` a name of `Rank`,
    `place` a code of GB/T 2260. `valid_until` is the first day on which it no longer holds, or `unset`
    where it names none. `text` names its copy, `file` or `file#section`, or is `summary` or `unseen`.
    `issued` is the day on which it was made public, where that is another than its first day in force.
    """

    id: str
    place: str
    instrument: str
    rank: str
    valid_from: Day
    valid_until: str
    text: str
    issued: Day | None = None


class ValueEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One `[[value]]` table, as written.

    `words` are the clause's words for each item of a list, or for fields of a table, by name; `read_on`
    is the day on which somebody read value and words beside one another a second time. `alternative` is
    what else one could hold, which a reading and a decision must name. `yields_to` are ids of packs from
    whose texts this one says itself that it takes the rule (从其规定); `except_places` are codes of places
    below that it does not bind. `merge` may repeat what the key says, for the reader, and nothing else.
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

    @property
    def decides(self) -> bool:
        """Whether it may stand at all: its text was read, and says something on the key."""
        return self.speaks and self.seen

    def said_of(self, element: int | str) -> Citation:
        """Return the clause in the words of one item or field; without such, in its own."""
        words = self.words.get(element)
        return msgspec.structs.replace(self.citation, quotation=words) if words else self.citation


class Pack(msgspec.Struct, frozen=True, kw_only=True):
    """One instrument, checked: who said it, where, from when, and each thing it says.

    It is in force on the days `[since, until)`, and was known from `issued`; `provisions` are in the order
    of the file.
    """

    id: str
    place: str
    instrument: str
    rank: Rank
    since: Day
    until: Day
    text: str
    issued: Day
    provisions: tuple[Provision, ...]


class Moved(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A division that took another code on a day (区划代码变更).

    Until `on` the law of `before` holds at both codes, from it that of `after` (decision D12).
    """

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
    """Return every key or family of keys that a pack may set, in the order of the file.

    The order counts: where nobody speaks, what stands near a key there is told in its stead.
    """
    text = Path(__file__).with_name("keys.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), dict[str, PackKey])


def key_row(key: str) -> PackKey | None:
    """Return the row for `key`: its own, or that of the nearest family above it; else `None`.

    `imputation.record.office` is of the family `imputation.record.*`, were it not named itself.
    """
    row = keys().get(key)
    family = key
    while row is None and "." in family:
        family = family.rpartition(".")[0]
        row = keys().get(f"{family}.*")
    return row


def kind_of(key: str) -> str:
    """Return whether a key is a value, a rule, a condition or a note; nothing where nobody may set it."""
    row = key_row(key)
    return row.kind if row else ""


def plain_days(value: Any) -> Any:
    """Return a TOML tree with its dates as `YYYY-MM-DD`; nothing else changes.

    A day is a string everywhere in the graph, so that no value has to be converted when it is compared.
    """
    if isinstance(value, dict):
        return {name: plain_days(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [plain_days(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value


def provision(head: PackHead, rank: Rank, entry: ValueEntry) -> Provision:
    """Return the checked provision of one entry; raises `BadLaw` PACK_INVALID naming what is missing.

    Whether its words stand in the text is not looked at here: that needs the copy.
    """
    flaw = _flaw(head, entry)
    if flaw:
        raise BadLaw("PACK_INVALID", pack=head.id, why=f"`{entry.key}` {flaw}")
    return Provision(
        key=entry.key,
        value=entry.value,
        citation=_citation(head, rank, entry),
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


def _citation(head: PackHead, rank: Rank, entry: ValueEntry) -> Citation:
    """Return the clause of an entry; an unread text says not what it rests on, and is taken as text."""
    return Citation(
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
    """Return what may be wrong with a clause that was read, whether it is so, the gravest first."""
    row = key_row(entry.key)
    if row is None:
        return ((True, "is not a key that packs may set"),)
    return (*_of_its_words(head, entry), *_of_its_value(row, entry))


def _of_its_words(head: PackHead, entry: ValueEntry) -> tuple[tuple[bool, str], ...]:
    """Ask for article and words, for what the value rests on, and for what else one could hold."""
    return (
        (head.text == SUMMARY and entry.source == "quotation", "quotes a text known in summary only"),
        (not entry.article, "names no article"),
        (not entry.quotation, "has no quotation"),
        (entry.rests_on is None, "does not say what it rests on"),
        (entry.rests_on == "reading" and not entry.alternative, "is a reading without its alternative"),
        (entry.rests_on == "decision" and not entry.alternative, "is a decision without its alternative"),
    )


def _of_its_value(row: PackKey, entry: ValueEntry) -> tuple[tuple[bool, str], ...]:
    """Ask for a value where there is a source, with words for its own items, of a kind its key can merge."""
    silent = entry.source == "none"
    return (
        (not _fits(entry), "has words for other items than its value has"),
        (silent and entry.value is not None, "has a value but no source"),
        (not silent and entry.value is None, "has a source but no value"),
        ((entry.merge or row.merge) != row.merge, "is merged otherwise than its key says"),
        (not silent and not _meets(row, entry.value), "is not what its key can merge"),
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
    """Return the words by the item's place, from 0, or by the field's name."""
    return dict(words.items()) if isinstance(words, dict) else dict(enumerate(words))
