"""A rule's answer with its reasons and its clauses, wherever one is shown."""

from graph.model.law import RestsOn
from graph.model.rulings import Ground, RuleAnswer
from graph.model.rulings import Ruling as RulingRecord
from schema.error_codes import FindingCode, finding_code
from schema.fields import public, shows
from schema.scalars import Date
from schema.types.law import Citation


@shows(Ground)
class Condition:
    """A condition that a rule found met or missing（条件）."""

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
        """The clause that asks for it（条款）."""


@shows(RulingRecord)
class Ruling:
    """What a rule answers, why, by which clauses, and how firmly（裁断）."""

    @public
    def answer(self) -> RuleAnswer:
        """The answer（结论）."""

    @public(attr="grounds")
    def reasons(self) -> list[Condition]:
        """Why, each with its clause（理由）."""

    @public
    def since(self) -> Date | None:
        """From which day it holds, where the rule knows one（起始日）."""

    @public
    def until(self) -> Date | None:
        """Day from which it holds no longer, where the rule knows one（终止日）."""

    @public(size=3)
    def citations(self) -> list[Citation]:
        """Every clause that it rests on（条款）."""

    @public
    def rests_on(self) -> RestsOn:
        """Whether the text says it, a reading, or a decision of this house（依据性质）."""
