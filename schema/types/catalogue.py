"""What the law says, without any record: measures, deadlines, working days, inspections, barred uses."""

from graph.model.law import RestsOn
from graph.model.measures import MeasureBinding, MeasureKind
from graph.rules.procedures.eligibility import Band, Inspection, InspectionEffect
from graph.rules.procedures.legal_deadlines import LegalDeadline as DeadlineRecord
from graph.rules.procedures.legal_deadlines import LegalDeadlineKind
from graph.rules.procedures.legal_deadlines import WorkingDays as WorkingDaysRecord
from graph.rules.procedures.measures import BusinessMatter
from resolvers.law_queries import CatalogueEntry
from schema.field_formats import measure_binding, measure_kind, text_or_none
from schema.fields import public, shows
from schema.scalars import Date
from schema.types.law import Citation


@shows(CatalogueEntry)
class Measure:
    """A measure of the catalogue in force（惩戒措施清单所列措施）."""

    @public
    def code(self) -> str:
        """Its code in the catalogue（措施代码）."""

    @public(attr="chinese")
    def name(self) -> str:
        """Its name in the words of the clause（措施名称）."""

    @public(shown=measure_kind)
    def kind(self) -> MeasureKind | None:
        """By whose hand it works（措施类别）."""

    @public(shown=measure_binding)
    def binding(self) -> MeasureBinding | None:
        """Whether it has to be carried out or is recommended（强制性、推荐性）."""

    @public(size=15)
    def targets(self) -> list[str]:
        """Whom the clause aims it at: ORGANIZATION, PERSON, MEMBER, or a role（适用对象）."""

    @public(size=8)
    def matters(self) -> list[BusinessMatter]:
        """The matters that it concerns（办理事项）."""

    @public
    def for_listed(self) -> bool:
        """Whether the clause aims it at listed subjects alone（仅适用于列入名单的主体）."""

    @public
    def needs_refusal(self) -> bool:
        """Whether it asks for a subject that could perform and refuses（以有履行能力但拒不履行为前提）."""

    @public
    def needs_end(self) -> bool:
        """Whether it is none without an end that the decision states（须载明期限）."""

    @public
    def clause(self) -> Citation:
        """The clause that it stands on（法律依据）."""


@shows(DeadlineRecord, within="due")
class LegalDeadline:
    """What falls due by law when its event falls on a day（法定期限）."""

    @public(attr=".kind")
    def kind(self) -> LegalDeadlineKind:
        """What has to be done（事项）."""

    @public(attr="day")
    def due(self) -> Date | None:
        """Its last day; absent where no text sets one（届满日）."""

    @public
    def provisional(self) -> bool:
        """Whether a calendar that is not published yet may move it（待日历公布）."""

    @public(shown=text_or_none)
    def text(self) -> str | None:
        """Where no text sets a day: what it does say（未规定期限时的原文说明）."""

    @public(size=3)
    def citations(self) -> list[Citation]:
        """The clauses that set it（法律依据）."""

    @public
    def rests_on(self) -> RestsOn:
        """Whether the text says it, a reading, or a decision of this house（依据性质）."""


@shows(WorkingDaysRecord)
class WorkingDays:
    """How many working days lie between two days（工作日）: the first is not counted, the last is."""

    @public
    def count(self) -> int:
        """How many（天数）."""

    @public
    def provisional(self) -> bool:
        """Whether a calendar that is not published yet may change it（待日历公布）."""


@shows(Inspection)
class InspectionBand:
    """How often subjects of a band are inspected, as a text says it（检查频次）; none gives a rate."""

    @public
    def band(self) -> Band:
        """Whom it speaks of（检查对象的信用状况）."""

    @public
    def effect(self) -> InspectionEffect:
        """What it says（检查频次）."""

    @public(attr="citation")
    def clause(self) -> Citation:
        """The clause that says it（法律依据）."""
