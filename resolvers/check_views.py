"""What a check of subjects comes to, line by line, as a section returns it."""

import msgspec

from graph.model.bilingual import Bilingual
from graph.model.conclusions import Outcome, Reason
from graph.model.facts import Neighbourhood, Organization, Person, Role
from graph.model.law import EffectKind
from graph.model.rulings import Ground, RuleAnswer
from graph.model.time import Day
from graph.rules.procedures.measures import MeasureAnswer


class LineOutcome(Bilingual):
    """What became of one line of a check (查询结果): a bad line spoils itself alone."""

    CHECKED = "CHECKED"
    NOTHING_KNOWN_HERE = "NOTHING_KNOWN_HERE"
    MALFORMED = "MALFORMED"


class CheckedSubject(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a check (核查结果): what was asked, and what the law says of it in the matter.

    Whom nobody knows here and whom the caller may not see are the same: every member but the line and the
    code says nothing of either. `around` is what was judged, for whoever asks for the people as well.
    """

    line: int
    given: str
    outcome: LineOutcome
    as_of: Day
    uscc: str | None = None
    organization: Organization | None = None
    measures: tuple[MeasureAnswer, ...] = ()
    nothing_found: bool | None = None
    dispute_pending: bool | None = None
    measures_wait: bool | None = None
    around: Neighbourhood | None = None

    @property
    def about(self) -> str:
        """The id of the organization that was checked, or an empty text."""
        return self.organization.id if self.organization else ""


class Escalated(msgspec.Struct, frozen=True, kw_only=True):
    """Whether lists in several fields add force to joint measures (多领域列入的加重), and which lists."""

    answer: RuleAnswer
    conditions: tuple[Ground, ...] = ()
    lists: tuple[str, ...] = ()


class PersonReached(msgspec.Struct, frozen=True, kw_only=True):
    """A person whom a record of the organization reaches in a role (涉及人员), and how far."""

    person: Person
    role: Role | None
    kind: EffectKind
    outcome: Outcome
    since: Day | None
    until: Day | None
    reasons: tuple[Reason, ...]


class PeopleReached(msgspec.Struct, frozen=True, kw_only=True):
    """Who answers for an organization (涉及人员), the farthest reached first; not `complete` where cut."""

    persons: tuple[PersonReached, ...] = ()
    complete: bool = True
