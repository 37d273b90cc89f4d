"""Where each kind of reported row is put: its statements, what it hangs on, what it leaves out.

A kind of fact (事实类型) is a row of a table, and `graph.store.upsert` is the one way by which every kind
is written:

    find      by key: what stands, whose it is, the ids that the row hangs on, what the register says
    close     by key: the version that stands is superseded from now on
    create    the new version with what it hangs on

A reported row (`graph.model.reported`) becomes an `Item`: its key, the digest that decides sameness, what
`find` looks up, and the fact's own properties. A new kind of fact is a row here, three statements and a
reported type.
"""

import base64
import secrets
from typing import Any

import msgspec

from graph.model.facts import IdentityDecision, Scope
from graph.model.names import is_one_of
from graph.model.reported import (
    HELD_BACK,
    RowOutcome,
)
from graph.model.time import BEGINNING, FOREVER, NOT_SUPERSEDED, Day, Instant
from graph.store.database import Row

COMMON = {"row", "key", "scope", "shown_since", "shown_until", "owner", "withdrawn"}
"""Members of every reported row that a fact carries under the same name, apart from its content."""


IDENTIFIED = ("identified", "identified_by", "identified_because", "identified_on")
"""What a version carries of the decision on who its party is, once the source or the centre made it."""


class Provenance(msgspec.Struct, frozen=True, kw_only=True):
    """Who reported, in which delivery, from which region (来源): it stands on every fact.

    `feed` owns the keys that it brings first. `region` is a GB/T 2260 code: whose law governs the record.
    """

    feed: str
    batch: str
    region: str


class FactKind(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of fact: its label, its statements, what must be there already, what is asked and left out.

    `about` names the columns of ids that the journal is told, by what they are ids of; `asks` are the row's
    members that `find` looks up; `needs` the columns it must answer, each with the fate of a row for which it
    does not; `keeps` those that the fact states, by the name of its field; `leaves` the row's members that it
    does not state; `author` the member that names who may always correct it, whoever brought it first;
    `compares` the members that are held against the register, each with the column of what the register says.
    One that is `searched` is found by terms as well as by its key.
    """

    label: str
    find: str
    close: str
    create: str
    about: tuple[tuple[str, str], ...]
    asks: tuple[str, ...] = ()
    needs: tuple[tuple[str, RowOutcome], ...] = ()
    keeps: tuple[tuple[str, str], ...] = ()
    leaves: tuple[str, ...] = ()
    author: str = ""
    compares: tuple[tuple[str, str], ...] = ()
    searched: bool = False


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """A row on its way to a shelf: its key, what decides sameness, and the properties of its fact.

    `row` is its number in the delivery or report, by which its fate is told. `digest` is SHA-256, of
    `graph.model.reported.content_digest`. `asks` are the parameters of `find` beside the key.
    `shown_since` and `shown_until` are the window of publicity, `[since, until)`. `owner` is empty where
    the feed vouches for the row. `withdrawn` is the reason of a row that takes back what stands, else
    nothing.
    """

    row: int
    key: str
    digest: str
    asks: Row
    content: Row
    scope: Scope = Scope.SHARED
    shown_since: Day = BEGINNING
    shown_until: Day = FOREVER
    owner: str = ""
    withdrawn: str | None = None


class RowResult(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a row, the id of the record or fact it is about, and whom a penalty is against.

    `id` is absent where nothing stands under the key and nothing was made; `subject`, the id of an
    organization or a person, is absent for all but penalties, and where nobody here has that code or
    document.
    """

    outcome: RowOutcome
    id: str | None = None
    subject: str | None = None


ORGANIZATION = ("organization", RowOutcome.SUBJECT_UNKNOWN)
PERSON = ("person", RowOutcome.SUBJECT_UNKNOWN)
"""What most kinds need: the party must be known, or the row is not taken."""

ORGANIZATIONS = FactKind(
    label="Registration",
    find="find_organizations",
    close="close_organizations",
    create="create_organizations",
    about=(("organizations", "id"),),
    searched=True,
)
PARTICULARS = FactKind(
    label="Particulars",
    find="find_particulars",
    close="close_particulars",
    create="create_particulars",
    about=(("persons", "person"),),
    needs=(PERSON,),
)
TENURES = FactKind(
    label="Tenure",
    find="find_tenures",
    close="close_tenures",
    create="create_tenures",
    about=(("organizations", "organization"), ("persons", "person")),
    asks=("uscc", "handle"),
    needs=(ORGANIZATION, PERSON),
    keeps=(("organization", "organization"), ("person", "person")),
    leaves=("uscc", "handle"),
)
PENALTIES_OF_ORGANIZATIONS = FactKind(
    label="Penalty",
    find="find_penalties",
    close="close_penalties",
    create="create_penalties_of_organizations",
    about=(("organizations", "organization"), ("records", "id")),
    asks=("uscc", "handle", "decision"),
    needs=(ORGANIZATION,),
    keeps=(("organization", "subject"),),
    leaves=("uscc", "handle"),
    author="authority_code",
    compares=(("party", "names"), ("representative", "representatives")),
)
PENALTIES_OF_PERSONS = msgspec.structs.replace(
    PENALTIES_OF_ORGANIZATIONS,
    create="create_penalties_of_persons",
    about=(("persons", "person"), ("records", "id")),
    needs=(PERSON,),
    keeps=(("person", "subject"),),
    compares=(("party", "names"),),
)
FINDINGS = FactKind(
    label="Finding",
    find="find_findings",
    close="close_findings",
    create="create_findings",
    about=(("organizations", "organizations"), ("persons", "person")),
    asks=("decision", "handle"),
    needs=(("decision", RowOutcome.DECISION_UNKNOWN), PERSON),
    keeps=(("person", "person"),),
    leaves=("handle",),
)
CHALLENGES = FactKind(
    label="Challenge",
    find="find_challenges",
    close="close_challenges",
    create="create_challenges",
    about=(("organizations", "organization"), ("persons", "person"), ("records", "record")),
    asks=("record",),
    needs=(("record", RowOutcome.RECORD_UNKNOWN),),
    keeps=(("record", "record"),),
    leaves=("record",),
)


class Mismatch(msgspec.Struct, frozen=True):
    """The members of a row that are not what the register says, and what it says of each."""

    members: tuple[str, ...] = ()
    registered: tuple[str, ...] = ()

    @property
    def outcome(self) -> RowOutcome | None:
        """What becomes of such a row: the first of its members decides."""
        return HELD_BACK[self.members[0]] if self.members else None


def mismatch(fact_kind: FactKind, item: Item, found: Row) -> Mismatch:
    """Compare what a source states of a party with the register; where that is silent nothing differs.

    Names are compared as they are meant and not as they are typed (`graph.model.names.is_one_of`); any
    name that the party ever had counts, since a decision names it as it was called then.
    """
    differs = [
        (member, "; ".join(sorted(found[column])))
        for member, column in fact_kind.compares
        if (said := item.content[member]) and found[column] and not is_one_of(said, found[column])
    ]
    return Mismatch(tuple(member for member, _ in differs), tuple(says for _, says in differs))


def identified(fact_kind: FactKind, item: Item, found: Row) -> Row:
    """Return what was decided on who the party is, where a row names it as the standing version does."""
    same = all(item.content[member] == found[member] for member, _ in fact_kind.compares)
    decided = {name: found.get(name) for name in IDENTIFIED} if same else {}
    return decided if decided.get("identified") else {}


def hold_back(properties: Row, differs: Mismatch, decided: Row) -> Row:
    """Return a fact's properties with its mismatch, and its publication put off unless it is confirmed.

    A window that ends where it begins contains no day. Its end as the source had it is kept as
    `publish_until`, for whoever confirms that the party is the right one.
    """
    if not differs.members:
        return properties
    confirmed = decided.get("identified") == IdentityDecision.CONFIRM.value
    return properties | {
        **decided,
        "mismatch": list(differs.members),
        "registered": list(differs.registered),
        "shown_until": properties["shown_until" if confirmed else "shown_since"],
        "publish_until": properties["shown_until"],
    }


def fact(item: Item, source: Provenance, known_as: str, now: Instant, **kept: str) -> Row:
    """Return the properties of a new version, `kept` among them; absent values stay absent.

    `standing` is the key while nothing supersedes the version: it makes the version findable and unique.
    """
    properties: dict[str, Any] = {
        "id": known_as,
        "key": item.key,
        "standing": item.key,
        "digest": item.digest,
        "region": source.region,
        "feed": source.feed,
        "owner": item.owner or source.feed,
        "batch": source.batch,
        "row": item.row,
        "recorded_at": now,
        "superseded_at": NOT_SUPERSEDED,
        "scope": item.scope.value,
        "shown_since": item.shown_since,
        "shown_until": item.shown_until,
        **item.content,
        **kept,
    }
    return {name: value for name, value in properties.items() if value is not None}


def new_id() -> str:
    """Return 26 random characters: nothing about a person can be read from them, or guessed."""
    return base64.b32encode(secrets.token_bytes(16)).decode("ascii").rstrip("=").lower()
