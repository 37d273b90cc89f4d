"""A check of subjects in a matter: which measures apply, which do not, and who answers for it."""

from typing import Annotated

import strawberry

from graph.model.conclusions import Outcome
from graph.model.facts import Role
from graph.model.law import EffectKind, RestsOn
from graph.model.measures import MeasureBinding, MeasureKind
from graph.model.results import MeasureFinding
from graph.model.rulings import Ground as GroundRecord
from graph.model.rulings import RuleAnswer
from graph.model.time import end_or_none
from graph.rules.procedures.eligibility import Ease, StatedGround
from graph.rules.procedures.measures import MeasureAnswer
from resolvers.check_views import CheckedSubject, Escalated, LineOutcome, PeopleReached, PersonReached
from resolvers.eases import EaseView
from schema.error_codes import FindingCode, finding_code
from schema.field_formats import measure_binding, measure_finding, measure_kind
from schema.fields import guarded, public, shows
from schema.scalars import Date
from schema.types.law import Citation, Reason
from schema.types.rulings import Ruling
from schema.types.subjects import Organization, Person
from security.principal import DataClass

SHARED, PERSONAL = DataClass.SHARED, DataClass.PERSONAL

JUDGED_PEOPLE = 50
"""The price of the people of one line: up to fifty records are judged for them."""


@shows(GroundRecord)
class MeasureReason:
    """Why a measure applies, does not, waits or is in doubt（理由）."""

    @public(shown=finding_code)
    def code(self) -> FindingCode:
        """The finding, from the rule's own list（代码）."""

    @public
    def english(self) -> str:
        """The finding in English（英文说明）."""

    @public
    def chinese(self) -> str:
        """The finding in Chinese（中文说明）."""

    @public
    def citation(self) -> Citation | None:
        """The clause that decides it（条款）."""


@shows(MeasureAnswer)
class CheckedMeasure:
    """What the law says of one measure（措施核查结论）; the department decides by its own law."""

    @guarded(SHARED)
    def code(self) -> str | None:
        """Its code in the catalogue（措施代码）."""

    @guarded(SHARED, attr="chinese")
    def name(self) -> str | None:
        """Its name in the words of the clause（措施名称）."""

    @guarded(SHARED, shown=measure_kind)
    def kind(self) -> MeasureKind | None:
        """By whose hand it works（措施类别）."""

    @guarded(SHARED, shown=measure_binding)
    def binding(self) -> MeasureBinding | None:
        """Whether it has to be carried out or is recommended（强制性、推荐性）."""

    @guarded(SHARED, attr="answer", shown=measure_finding)
    def finding(self) -> MeasureFinding | None:
        """Whether it applies to the subject on the day（核查结论）."""

    @guarded(SHARED)
    def until(self) -> Date | None:
        """First day on which nothing that it rests on may be used; absent where no text ends it（终止日）."""

    @guarded(SHARED, attr="grounds", size=1)
    def reasons(self) -> list[MeasureReason] | None:
        """Why（理由）."""

    @guarded(SHARED, attr="citations", size=3)
    def clauses(self) -> list[Citation] | None:
        """The clauses that it stands on（法律依据）."""

    @guarded(SHARED)
    def rests_on(self) -> RestsOn | None:
        """Whether the text says it, a reading, or a decision of this house（依据性质）."""


@shows(Escalated)
class Escalation:
    """Whether joint measures gain force because of lists in several fields at once（多领域列入的加重）.

    No source states the field of a list: two are of distinct fields where neither list nor authority is the
    same.
    """

    @guarded(SHARED)
    def answer(self) -> RuleAnswer | None:
        """Whether they do; unknown where part of what is known could not be read（结论）."""

    @guarded(SHARED, size=1)
    def conditions(self) -> list[MeasureReason] | None:
        """Why, with the clause（理由）."""

    @guarded(SHARED)
    def lists(self) -> list[str] | None:
        """The lists that the subject is on and that count for it（所列名单）."""


StatedGrounds = Annotated[
    list[StatedGround] | None,
    strawberry.argument(description="What the department has established itself（部门自行认定的条件）."),
]
WrittenPromise = Annotated[
    bool | None,
    strawberry.argument(description="Whether the subject promised the papers in writing（书面承诺）."),
]
Lacks = Annotated[
    bool | None,
    strawberry.argument(
        description="Whether a paper is missing that a law asks for, if somebody looked（是否缺法定材料）."
    ),
]


@shows(EaseView)
class EaseEligibility:
    """Whether the law here lets a subject use an ease; the department decides（便利措施适用）."""

    @guarded(SHARED)
    def ease(self) -> Ease | None:
        """The ease（便利措施）."""

    @guarded(SHARED)
    def ruling(self) -> Ruling | None:
        """What the law says, why, and by which clause（结论）."""


@shows(PersonReached, subjects=["person.id"])
class AnsweringPerson:
    """A person whom a record of the checked organization reaches, for reference only（涉及人员，仅供参考）.

    No measure follows for the person from it: ask about the person for that.
    """

    @guarded(PERSONAL)
    def person(self) -> Person | None:
        """Who（自然人）."""

    @guarded(PERSONAL)
    def role(self) -> Role | None:
        """The role through which a record reaches the person（职务）."""

    @guarded(PERSONAL)
    def outcome(self) -> Outcome | None:
        """How far, of all records the farthest（结论）."""

    @guarded(PERSONAL)
    def kind(self) -> EffectKind | None:
        """What reaches the person（后果）."""

    @guarded(PERSONAL)
    def since(self) -> Date | None:
        """First day on which it does（结论起始日）."""

    @guarded(PERSONAL, shown=end_or_none)
    def until(self) -> Date | None:
        """Day from which it does no longer（结论终止日）."""

    @guarded(PERSONAL, size=4)
    def reasons(self) -> list[Reason] | None:
        """What each step found（理由）."""


@shows(PeopleReached)
class AnsweringPeople:
    """Who answers for the checked organization, for reference only（涉及人员，仅供参考）."""

    @guarded(PERSONAL, size=10)
    def persons(self) -> list[AnsweringPerson] | None:
        """Each person in each role once, the farthest reached first; ten at most（涉及人员）."""

    @guarded(PERSONAL)
    def complete(self) -> bool | None:
        """Whether nobody was left out; ask for the organization's effects otherwise（是否完整）."""


@shows(CheckedSubject, subjects=["about"])
class SubjectCheck:
    """One line of a check（核查结果）: a line that cannot be a code spoils itself alone.

    Whom nobody knows here, whoever is registered elsewhere and whom the caller may not see look the same.
    """

    @guarded(SHARED)
    def line(self) -> int | None:
        """Which of the subjects asked for, from 1（行号）."""

    @guarded(SHARED)
    def given(self) -> str | None:
        """The line as it was asked, 64 characters at most（所询内容）."""

    @guarded(SHARED)
    def outcome(self) -> LineOutcome | None:
        """What became of it（结果）."""

    @guarded(SHARED, attr="outcome.english")
    def english(self) -> str | None:
        """The same in English（英文说明）."""

    @guarded(SHARED, attr="outcome.chinese")
    def chinese(self) -> str | None:
        """The same in Chinese（中文说明）."""

    @guarded(SHARED)
    def uscc(self) -> str | None:
        """The unified social credit code that was looked for（统一社会信用代码）."""

    @guarded(SHARED)
    def as_of(self) -> Date | None:
        """The day it was checked for（核查基准日）."""

    @guarded(SHARED)
    def organization(self) -> Organization | None:
        """The organization（组织）."""

    @guarded(SHARED, size=8)
    def measures(self) -> list[CheckedMeasure] | None:
        """Every measure that concerns the matter, whether it applies or not（措施）."""

    @guarded(SHARED)
    def nothing_found(self) -> bool | None:
        """Whether no measure applies, waits or is in doubt; absent where nobody was checked（查无结果）."""

    @guarded(SHARED)
    def dispute_pending(self) -> bool | None:
        """Whether a dispute about a record is pending on the day（是否有异议）."""

    @guarded(SHARED)
    def measures_wait(self) -> bool | None:
        """Whether the law here lets measures wait for it（异议期间措施是否暂缓）."""

    @guarded(SHARED, batch_resolver="check.escalation")
    def escalation(self) -> Escalation | None:
        """Whether lists in several fields add force here, while they stand together（加大惩戒力度）."""

    @guarded(SHARED, batch_resolver="check.eases", size=2)
    def eases(
        self,
        stated: StatedGrounds = None,
        written_promise: WrittenPromise = None,
        lacks_required: Lacks = None,
    ) -> list[EaseEligibility] | None:
        """Whether it may use the green channel, or file incomplete papers, by the law here（便利措施）."""

    @guarded(PERSONAL, batch_resolver="check.people", weight=JUDGED_PEOPLE)
    def people(self) -> AnsweringPeople | None:
        """Who answers for the organization, for reference only（涉及人员，仅供参考）."""
