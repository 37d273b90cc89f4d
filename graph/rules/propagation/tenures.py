"""Who was bound to an organization: each person in each role, with tenures and findings, indexed once."""

import msgspec

from graph.model.conclusions import ReasonCode
from graph.model.facts import Finding, Neighbourhood, Person, Role, Tenure
from graph.model.law import TenureBasis
from graph.model.time import BEGINNING, Day, day_after, overlaps
from graph.rules.propagation.control import controllers
from graph.rules.propagation.record_state import Cause

SOLE_ROLES = frozenset({Role.LEGAL_REPRESENTATIVE})
"""The roles that one person holds at a time (decision D9); all others may have many holders."""


class TenureSpan(msgspec.Struct, frozen=True, gc=False):
    """A tenure as it counts: its actual days where recorded, else its registered days (decision D4).

    Control by shares is a span as well: without a tenure, linked by its holdings.
    """

    tenure: str | None
    link: tuple[str, ...]
    since: Day
    until: Day
    registered_since: Day
    registered_until: Day
    differs: bool = False


class Relationship(msgspec.Struct, frozen=True):
    """One person in one role: by tenures, or, where none is recorded, by a finding alone.

    `link` is the finding that binds, where there is no span.
    """

    person_id: str
    person: Person | None
    role: Role
    spans: tuple[TenureSpan, ...] = ()
    link: tuple[str, ...] = ()


class Anchored(msgspec.Struct, frozen=True):
    """The days in which a role must have been held; `known` is false where the source does not state them."""

    since: Day
    until: Day
    known: bool


class TenureAtAnchor(msgspec.Struct, frozen=True):
    """Whether a role was held over the anchor: a certain span, or doubts, or neither."""

    certain: bool = False
    doubts: tuple[ReasonCode, ...] = ()
    span: TenureSpan | None = None


_NOT_HELD = TenureAtAnchor()

_DOUBTS = (
    ReasonCode.CONDUCT_NOT_STATED,
    ReasonCode.CONTROL_BY_SHARES,
    ReasonCode.OUTSIDE_REGISTRATION,
    ReasonCode.TENURES_DIFFER,
    ReasonCode.TWO_HOLDERS,
)
"""The doubts about a tenure, in the order in which they are told."""


class Relationships:
    """All bonds of one neighbourhood; nothing here depends on the order of the facts."""

    def __init__(self, facts: Neighbourhood) -> None:
        persons = {person.id: person for person in facts.persons}
        self._findings: dict[str, dict[str, Finding]] = {}
        self._named_as: dict[tuple[str, str, Role], Finding] = {}
        for finding in sorted(facts.findings, key=lambda one: one.id):
            self._findings.setdefault(finding.decision, {}).setdefault(finding.person, finding)
            self._named_as.setdefault((finding.decision, finding.person, finding.responsibility), finding)
        grouped: dict[tuple[str, Role], list[TenureSpan]] = {}
        for tenure in facts.tenures:
            if tenure.organization == facts.organization.id:
                grouped.setdefault((tenure.person, tenure.role), []).append(_span(tenure))
        self._by_office = tuple(
            Relationship(person, persons.get(person), role, tuple(sorted(spans, key=_in_time)))
            for (person, role), spans in grouped.items()
        )
        self._persons = persons
        self._organization = facts.organization.id
        self._life = facts.organization.since, facts.organization.until
        self.holdings = facts.holdings
        self._by_shares: dict[int, tuple[Relationship, ...]] = {}
        self._offices = frozenset(grouped)
        self._sole = tuple(
            (relationship.person_id, relationship.role, span)
            for relationship in self._by_office
            if relationship.role in SOLE_ROLES
            for span in relationship.spans
        )

    def of(self, trigger: Cause, majority: int | None = None) -> tuple[Relationship, ...]:
        """Return every person in every role, also those whom only a finding of this decision names.

        A finding adds a bond of its own where it states a role that no tenure records: the authority
        found it, so it needs no registration. Where the law says what `majority` of shares controls, so
        does control by shares, where neither records a controller's office of that person.
        """
        relationships = self._by_office
        if trigger.decision in self._findings:
            relationships += tuple(
                Relationship(person, self._persons.get(person), role, link=(finding.id,))
                for (decision, person, role), finding in self._named_as.items()
                if decision == trigger.decision and (person, role) not in self._offices
            )
        if majority is None:
            return relationships
        known = {
            relationship.person_id
            for relationship in relationships
            if relationship.role is Role.ACTUAL_CONTROLLER
        }
        return relationships + tuple(one for one in self._controllers(majority) if one.person_id not in known)

    def _controllers(self, majority: int) -> tuple[Relationship, ...]:
        if majority not in self._by_shares:
            spans: dict[str, list[TenureSpan]] = {}
            for one in controllers(self.holdings, self._organization, majority):
                span = TenureSpan(None, one.holdings, one.since, one.until, one.since, one.until)
                spans.setdefault(one.person, []).append(span)
            self._by_shares[majority] = tuple(
                Relationship(person, self._persons.get(person), Role.ACTUAL_CONTROLLER, tuple(some))
                for person, some in spans.items()
            )
        return self._by_shares[majority]

    def finding(self, trigger: Cause, person: str) -> Finding | None:
        """Return the finding of the cause's decision that names the person, if there is one."""
        return self._findings.get(trigger.decision, {}).get(person)

    def held(
        self, relationship: Relationship, trigger: Cause, anchor: Anchored, basis: TenureBasis
    ) -> TenureAtAnchor:
        """Return whether the role was held over the anchor.

        1. A finding alone stands for the role that it states.
        2. One common day of a tenure and the anchor is enough (decision D4).
        3. Where actual and registered days answer differently, or another person is recorded in a
           sole role on a common day, or the anchor is not stated, or shares alone speak for control,
           or the organization was not registered on any common day (decision D22), it is doubtful.
        4. A finding of that very role against all tenures is doubtful as well.
        """
        # 1. Named without an office.
        if not relationship.spans:
            return TenureAtAnchor(certain=True)
        answering: list[tuple[TenureSpan, set[ReasonCode]]] = []
        for span in reversed(relationship.spans):  # the latest that answers, so that age is judged by it
            # 2. The common day.
            found = self._doubt(relationship, span, anchor, basis)
            if found is None:
                continue
            if not found:
                return TenureAtAnchor(certain=True, span=span)
            answering.append((span, found))
        # 3. The doubts.
        if answering:
            doubts = {code for _, found in answering for code in found}
            return TenureAtAnchor(
                doubts=tuple(code for code in _DOUBTS if code in doubts), span=answering[0][0]
            )
        # 4. The finding against the register.
        if (trigger.decision, relationship.person_id, relationship.role) in self._named_as:
            return TenureAtAnchor(doubts=(ReasonCode.TENURES_DIFFER,))
        return _NOT_HELD

    def _doubt(
        self, relationship: Relationship, span: TenureSpan, anchor: Anchored, basis: TenureBasis
    ) -> set[ReasonCode] | None:
        """Return the doubts about one tenure, an empty set for none, `None` where it was not held."""
        registered = overlaps(span.registered_since, span.registered_until, anchor.since, anchor.until)
        actual = overlaps(span.since, span.until, anchor.since, anchor.until)
        if basis is TenureBasis.REGISTERED:
            # Who was in fact in office without being registered is for an officer to find out.
            if actual and not registered:
                return {ReasonCode.TENURES_DIFFER}
            actual = registered
        elif basis is TenureBasis.EITHER and span.differs and actual != registered:
            return {ReasonCode.TENURES_DIFFER}
        return self._doubts_of_days(relationship, span, anchor, basis) if actual else None

    def _doubts_of_days(
        self, relationship: Relationship, span: TenureSpan, anchor: Anchored, basis: TenureBasis
    ) -> set[ReasonCode]:
        doubts: set[ReasonCode] = set()
        if not anchor.known:
            doubts.add(ReasonCode.CONDUCT_NOT_STATED)
        elif relationship.role in SOLE_ROLES and self._contested(relationship, span, anchor):
            doubts.add(ReasonCode.TWO_HOLDERS)
        if span.tenure is None:
            doubts.add(ReasonCode.CONTROL_BY_SHARES)
        if not self._in_life(span, anchor, basis):
            doubts.add(ReasonCode.OUTSIDE_REGISTRATION)
        return doubts

    def _in_life(self, span: TenureSpan, anchor: Anchored, basis: TenureBasis) -> bool:
        """Whether the organization was registered on a day of both the span that counts and the anchor."""
        since, until = span.since, span.until
        if basis is TenureBasis.REGISTERED:
            since, until = span.registered_since, span.registered_until
        return overlaps(max(since, anchor.since), min(until, anchor.until), *self._life)

    def _contested(self, relationship: Relationship, span: TenureSpan, anchor: Anchored) -> bool:
        """Whether another person is recorded in the sole role on a day of both the span and the anchor."""
        since, until = max(span.since, anchor.since), min(span.until, anchor.until)
        return any(
            overlaps(other.since, other.until, since, until)
            for person, role, other in self._sole
            if person != relationship.person_id and role is relationship.role
        )


def conduct(trigger: Cause) -> Anchored:
    """Return the days of the breach; where the source leaves an end open, the widest days possible."""
    since, until = trigger.conduct_since, trigger.conduct_until
    return Anchored(
        since or BEGINNING,
        until or day_after(trigger.decided_on),
        since is not None and until is not None,
    )


def single_day(day: Day) -> Anchored:
    """Return an anchor of one day."""
    return Anchored(day, day_after(day), known=True)


def _span(tenure: Tenure) -> TenureSpan:
    since = tenure.actual_since or tenure.since
    until = tenure.actual_until or tenure.until
    differs = (since, until) != (tenure.since, tenure.until)
    return TenureSpan(tenure.id, (tenure.id,), since, until, tenure.since, tenure.until, differs)


def _in_time(span: TenureSpan) -> tuple[Day, tuple[str, ...]]:
    return span.registered_since, span.link
