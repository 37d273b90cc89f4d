"""Organizations that a search offers, each with the reasons why."""

from resolvers.search_text import Match, MatchGround
from resolvers.searches import OrganizationMatch as MatchRecord
from schema.fields import public, shows
from schema.types.subjects import Organization


@shows(Match)
class MatchReason:
    """Why an organization is offered（匹配理由）."""

    @public(attr="ground")
    def code(self) -> MatchGround:
        """The reason, from a closed list（理由代码）."""

    @public
    def matched(self) -> str:
        """The name or the code that fits; a former name is shown to whoever may see it（匹配内容）."""

    @public(attr="ground.english")
    def english(self) -> str:
        """The reason in English（英文说明）."""

    @public(attr="ground.chinese")
    def chinese(self) -> str:
        """The reason in Chinese（中文说明）."""


@shows(MatchRecord)
class OrganizationMatch:
    """An organization that a search offers（检索到的组织）; no name of a person is ever searched."""

    @public
    def organization(self) -> Organization:
        """The organization（组织）."""

    @public
    def score(self) -> int:
        """How well it fits, 0 to 100, by its own names alone（匹配程度）."""

    @public(size=3)
    def reasons(self) -> list[MatchReason]:
        """Why it is offered, the strongest reason first（匹配理由）."""
