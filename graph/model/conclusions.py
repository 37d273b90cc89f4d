"""What follows from facts and law on a day: effects, their reasons, and pauses; never stored."""

from enum import Enum

import msgspec

from graph.model.bilingual import Bilingual
from graph.model.facts import Role
from graph.model.law import Citation, EffectKind, RestsOn
from graph.model.time import Day


class Outcome(Enum):
    """How far a record reaches a person (结论)."""

    NONE = "NONE"
    CANDIDATE = "CANDIDATE"
    RECORDED = "RECORDED"
    RESTRICTED = "RESTRICTED"
    UNKNOWN = "UNKNOWN"


class ReasonCode(Bilingual):
    """Why an effect stands or stops (理由): a closed list, one per numbered step."""

    REACHED = "REACHED"
    ANNULLED = "ANNULLED"
    IDENTITY_UNCONFIRMED = "IDENTITY_UNCONFIRMED"
    IDENTITY_REFUSED = "IDENTITY_REFUSED"
    SET_ASIDE = "SET_ASIDE"
    NOT_YET_DECIDED = "NOT_YET_DECIDED"
    NOT_SEVERE = "NOT_SEVERE"
    SEVERITY_NOT_STATED = "SEVERITY_NOT_STATED"
    NOT_FINAL = "NOT_FINAL"
    FINALITY_NOT_STATED = "FINALITY_NOT_STATED"
    CONTENT_CHANGED = "CONTENT_CHANGED"
    PAUSED_BY_DISPUTE = "PAUSED_BY_DISPUTE"
    ROLE_NOT_COVERED = "ROLE_NOT_COVERED"
    ROLE_NOT_HELD_AT_CONDUCT = "ROLE_NOT_HELD_AT_CONDUCT"
    CONDUCT_NOT_STATED = "CONDUCT_NOT_STATED"
    CONTROL_BY_SHARES = "CONTROL_BY_SHARES"
    OUTSIDE_REGISTRATION = "OUTSIDE_REGISTRATION"
    TENURES_DIFFER = "TENURES_DIFFER"
    TWO_HOLDERS = "TWO_HOLDERS"
    NO_PERSONAL_FINDING = "NO_PERSONAL_FINDING"
    NOT_NAMED_IN_DECISION = "NOT_NAMED_IN_DECISION"
    NO_FULL_CAPACITY = "NO_FULL_CAPACITY"
    DECEASED = "DECEASED"
    NO_RULE = "NO_RULE"
    PART_UNREACHABLE = "PART_UNREACHABLE"
    TERM_ENDED = "TERM_ENDED"
    RETENTION_ENDED = "RETENTION_ENDED"
    TERM_NOT_STATED = "TERM_NOT_STATED"
    GROUND_NOT_STATED = "GROUND_NOT_STATED"
    NOT_STATE_OWNED = "NOT_STATE_OWNED"
    OWNERSHIP_NOT_STATED = "OWNERSHIP_NOT_STATED"
    BASIS_NOT_STATED = "BASIS_NOT_STATED"
    LIFTED = "LIFTED"
    RESTORED = "RESTORED"
    EXEMPTED = "EXEMPTED"


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """One step's finding (理由): code, sentence in both languages, step number, clause where one decides."""

    code: ReasonCode
    step: int
    english: str
    chinese: str
    citation: Citation | None = None


class DisputePause(msgspec.Struct, frozen=True, kw_only=True):
    """What a pending dispute changes (异议期间的处理): each switch, its clause, its place.

    `None` means that no text says. `measures` is true if either the origin's or the receiver's
    law pauses measures; `citations` carries every clause once, the three tuples say which decides what.
    """

    dispute: str
    opened_on: Day
    place: str
    record: bool | None
    publicity: bool | None
    measures: bool | None
    citations: tuple[Citation, ...] = ()
    record_clauses: tuple[Citation, ...] = ()
    publicity_clauses: tuple[Citation, ...] = ()
    measures_clauses: tuple[Citation, ...] = ()


class Effect(msgspec.Struct, frozen=True, kw_only=True):
    """Whether and why a record of an organization reaches a person on a day (责任归属结论).

    `path` names ids from the organization to the person: organization, record, tenure or finding
    or, for control by shares, every holding that it stands on, person.
    `since`/`until` bound the days on which the outcome holds; `ends` says why it does not hold from
    `until` on, where a term, a period of retention, an exit, a restoration or a death ends it.
    """

    record: str
    organization: str
    person: str
    role: Role | None
    tenure: str | None
    rule: str
    kind: EffectKind
    measure: str | None
    outcome: Outcome
    reasons: tuple[Reason, ...]
    citations: tuple[Citation, ...]
    rests_on: RestsOn
    path: tuple[str, ...]
    since: Day | None
    until: Day | None
    as_of: Day
    disputed: bool
    pause: DisputePause | None
    pack_digest: str
    ends: Reason | None = None
