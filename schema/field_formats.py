"""Values that leave in another form than they are kept in: each a pure function of one stored value."""

from collections.abc import Callable, Mapping
from enum import Enum
from typing import TypeVar

import msgspec

from graph.model import words
from graph.model.facts import IdentityItem
from graph.model.measures import MeasureBinding, MeasureKind
from graph.model.reported import DocumentKind
from graph.model.results import MeasureFinding
from graph.model.rulings import RuleAnswer
from resolvers.check_receipt import FINDINGS
from schema.error_codes import ErrorCode, error_code
from schema.ids import global_id
from security.account import AccessOutcome, AccessPhase, AccessRole
from security.masks import mask
from security.principal import Purpose

E = TypeVar("E", bound=Enum)
_PATH_TYPES = ("Organization", "Penalty")


class ReleasedCount(msgspec.Struct, frozen=True, gc=False):
    """How often one field of one type left in an answer."""

    type: str
    field: str
    count: int


def text_or_none(text: str) -> str | None:
    """Return a text, or nothing where nothing was said."""
    return text or None


def member_or_none(enum: type[E]) -> Callable[[str], E | None]:
    """Return what makes a stored word the member of a closed list, or nothing where nothing was said."""
    return lambda word: enum(word) if word else None


def organization_status(word: str) -> words.OrganizationStatus:
    """Return the status that a register's word means."""
    return words.member(words.OrganizationStatus, word)


def organization_kind(word: str) -> words.OrganizationKind:
    """Return the kind of organization that a register's word means."""
    return words.member(words.OrganizationKind, word)


def penalty_kinds(kinds: tuple[str, ...]) -> tuple[words.PenaltyKind, ...]:
    """Return the kinds of penalty that a decision's words mean."""
    return tuple(words.member(words.PenaltyKind, word) for word in kinds)


def identity_items(members: tuple[str, ...]) -> tuple[IdentityItem, ...]:
    """Return what of a record's party does not fit the register, by the members that differ."""
    return tuple(map(IdentityItem, members))


def access_outcome(outcome: str) -> AccessOutcome:
    """Return how an entry says that its operation ended; every other word is the code of an error."""
    found = AccessOutcome.__members__.get(outcome)
    return AccessOutcome.WITH_ERROR if found is None else found


def outcome_code(outcome: str) -> ErrorCode | None:
    """Return the code of the error that an entry names as its operation's end, if it names one."""
    return error_code(outcome) if access_outcome(outcome) is AccessOutcome.WITH_ERROR else None


document_kind = member_or_none(DocumentKind)
phase = member_or_none(AccessPhase)
caller_role = member_or_none(AccessRole)
purpose = member_or_none(Purpose)
measure_binding = member_or_none(MeasureBinding)
measure_kind = member_or_none(MeasureKind)


def measure_finding(answer: RuleAnswer) -> MeasureFinding:
    """Return how what the law says of a measure is told: as a receipt tells it."""
    return FINDINGS[answer]


def path_ids(path: tuple[str, ...]) -> tuple[str, ...]:
    """Return the path of an effect as global ids: organization, record, the links between, person."""
    names = [*_PATH_TYPES, *["Link"] * (len(path) - 3), "Person"] if len(path) > 2 else _PATH_TYPES
    names = ["Determination" if "/" in local else name for name, local in zip(names, path, strict=False)]
    return tuple(global_id(name)(local) for name, local in zip(names, path, strict=False))


def holder_id(holder: tuple[str, bool]) -> str:
    """Return the global id of who holds a share: of a person or of an organization."""
    name, by_person = holder
    return global_id("Person" if by_person else "Organization")(name)


def number_shown(numbered: tuple[str, str]) -> str:
    """Return a document's number as it is."""
    return numbered[1]


def number_masked(numbered: tuple[str, str]) -> str:
    """Return what leaves of a document's number where only its bearer may see it whole."""
    return mask(*numbered)


def handle_masked(handle: str | None) -> str | None:
    """Return the ledger's caller as its subjects are returned; nobody stays nobody."""
    return mask("LEDGER_SUBJECT", handle) if handle else None


def handles_masked(handles: tuple[str, ...]) -> tuple[str, ...]:
    """Return the ledger's subjects, so that one auditor can tell them apart and join nothing."""
    return tuple(mask("LEDGER_SUBJECT", handle) for handle in handles)


def count_fields(fields: Mapping[str, Mapping[str, int]]) -> tuple[ReleasedCount, ...]:
    """Return an account by type and field as rows."""
    return tuple(ReleasedCount(t, f, n) for t, counts in fields.items() for f, n in counts.items())
