"""What another region answers when it is asked about a subject."""

from typing import Annotated

import strawberry

from graph.model.exchange import AskingLevel, MissingPart, NeighbourAnswer
from resolvers.ask_region import NeighbourReplyView
from schema.error_codes import ErrorCode, error_code
from schema.fields import guarded, shows
from schema.scalars import Date, DateTime
from security.principal import DataClass
from security.results.region_question import HeldRecord as HeldRecordPart

SHARED = DataClass.SHARED

AskedRegion = Annotated[
    str, strawberry.argument(description="The region that is asked, GB/T 2260（被询问地区）.")
]
OfPerson = Annotated[
    strawberry.ID | None,
    strawberry.argument(
        description="Ask about this person, who holds or held an office there, and not about the "
        "organization itself: by id, never by name or number（询问的自然人）."
    ),
]
CalledSo = Annotated[
    str | None,
    strawberry.argument(description="What the organization is called, as far as you know（名称）."),
]
AtLevel = Annotated[
    AskingLevel | None,
    strawberry.argument(description="How much is asked; PRESENCE if absent（询问层级）."),
]


def _error(value: str | None) -> ErrorCode | None:
    """Show why there is no answer; one that was given has no such code."""
    return error_code(value) if value else None


@shows(HeldRecordPart)
class HeldRecord:
    """A record that stands in the region that was asked, as it tells it（外地所持记录）."""

    @guarded(SHARED)
    def kind(self) -> str | None:
        """PENALTY, or the kind of the determination（记录类型）."""

    @guarded(SHARED)
    def authority(self) -> str | None:
        """The authority that decided it（决定机关）."""

    @guarded(SHARED)
    def authority_code(self) -> str | None:
        """The authority's code（决定机关代码）."""

    @guarded(SHARED)
    def document_number(self) -> str | None:
        """Number of the decision（决定文书号）."""

    @guarded(SHARED)
    def decided_on(self) -> Date | None:
        """Day of the decision（决定日期）."""

    @guarded(SHARED)
    def until(self) -> Date | None:
        """Day from which that region uses it no longer; absent where no text ends it（终止日）."""


@shows(NeighbourReplyView)
class NeighbourReply:
    """What another region answered to a signed question, or why nobody knows（外地答复）."""

    @guarded(SHARED)
    def region(self) -> str | None:
        """The region that was asked, GB/T 2260（被询问地区）."""

    @guarded(SHARED)
    def level(self) -> AskingLevel | None:
        """How much was asked（询问层级）."""

    @guarded(SHARED)
    def answer(self) -> NeighbourAnswer | None:
        """Whether anything that stands is held there; silence and doubt are UNKNOWN（询问结论）."""

    @guarded(SHARED, size=2)
    def missing(self) -> list[MissingPart] | None:
        """What would tell that region whom you mean（识别所缺）."""

    @guarded(SHARED, size=10)
    def records(self) -> list[HeldRecord] | None:
        """What stands there, the latest decision first; of the first level none（所持记录）."""

    @guarded(SHARED)
    def complete(self) -> bool | None:
        """Whether no record was left out of the list（是否完整）."""

    @guarded(SHARED, shown=_error)
    def error_code(self) -> ErrorCode | None:
        """Why the answer is UNKNOWN, as a code; absent if it was answered（错误代码）."""

    @guarded(SHARED)
    def reason(self) -> str | None:
        """The reason in that code's closed list, if it has one（原因代码）."""

    @guarded(SHARED)
    def english(self) -> str | None:
        """The same in English（英文说明）."""

    @guarded(SHARED)
    def chinese(self) -> str | None:
        """The same in Chinese（中文说明）."""

    @guarded(SHARED)
    def asked_at(self) -> DateTime | None:
        """When the question was signed（询问时间）."""

    @guarded(SHARED)
    def replied_at(self) -> DateTime | None:
        """When the reply was signed（答复时间）."""

    @guarded(SHARED, attr="question")
    def question_digest(self) -> str | None:
        """SHA-256 of the signed question: `operationDigest` in both regions' ledgers（询问摘要）."""

    @guarded(SHARED, attr="reply")
    def reply_digest(self) -> str | None:
        """SHA-256 of the signed reply: `answerDigest` in both regions' ledgers（答复摘要）."""
