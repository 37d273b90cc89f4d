"""Commitments: made by a subject, reviewed by an authority, and kept, broken, withdrawn or lapsed."""

from typing import Annotated

import strawberry

from graph.model.commitments import CommitmentKind, CommitmentState
from graph.model.time import end_or_none
from graph.rules.procedures.commitment_steps import CommitmentClockKind, CommitmentCommand
from resolvers.commitment_views import CommitmentView, CommitmentWritten
from resolvers.views import ClockView, NextStepView, StepView
from schema.fields import guarded, public, shows
from schema.ids import global_id
from schema.scalars import Date
from schema.types.law import Citation
from schema.types.node import Node
from schema.types.subjects import Organization
from security.principal import DataClass

CommitmentStates = Annotated[
    list[CommitmentState] | None,
    strawberry.argument(description="Only commitments in these states; all if absent（承诺状态）."),
]
OfMaker = Annotated[
    str | None,
    strawberry.argument(description="Only those of the organization with this code（承诺主体代码）."),
]
OfReviewer = Annotated[
    str | None,
    strawberry.argument(
        description="Only those that this authority reviews, by its code; your own if absent（受诺机关代码）."
    ),
]

COMMITMENTS_BY = {
    "uscc": "Commitment.uscc",
    "states": "Commitment.state",
    "overdue": "Commitment.overdue",
    "since": "Commitment.openedOn",
    "authority": "Commitment.authorityCode",
}
"""What lists of commitments are chosen by, each with the field that it chooses by."""


@shows(ClockView)
class CommitmentClock:
    """By when a commitment is to be reviewed（信用承诺复核期限）."""

    @public
    def what(self) -> CommitmentClockKind:
        """Who set the day（期限来源）."""

    @public
    def starts(self) -> Date | None:
        """The day of the commitment, or of its last review（起算日）."""

    @public
    def due(self) -> Date | None:
        """Its last day; nothing where no text sets one（届满日）."""

    @public
    def overdue(self) -> bool:
        """Whether it is late on the day asked for（是否逾期）."""

    @public
    def citations(self) -> list[Citation]:
        """The clauses that set it（条款）."""

    @public
    def text(self) -> str | None:
        """Where no text sets it: what the text that comes nearest does say（未规定时的相关条文）."""


@shows(StepView)
class CommitmentStep:
    """A step of a commitment（信用承诺环节）."""

    @public
    def command(self) -> CommitmentCommand:
        """What was done（环节）."""

    @public
    def on(self) -> Date:
        """The day on which it was done（日期）."""

    @guarded(DataClass.SHARED)
    def department(self) -> str | None:
        """Which department did it（办理部门）."""

    @guarded(DataClass.SHARED)
    def reason(self) -> str | None:
        """What was found, or why（认定情况或者理由）."""


@shows(NextStepView)
class CommitmentNextStep:
    """What you may do next about a commitment（下一步）."""

    @public
    def command(self) -> CommitmentCommand:
        """The command（环节）."""


@shows(CommitmentView, subjects=["subject"])
class Commitment(Node):
    """What an organization committed itself to, for whoever may know of it（信用承诺）."""

    @public(attr="name", shown=global_id("Commitment"))
    def id(self) -> strawberry.ID:
        """Global id（全局标识）."""

    @public(attr="subject", shown=global_id("Organization"))
    def subject(self) -> strawberry.ID:
        """Global id of the organization that made it（承诺主体）."""

    @public(attr="fact.uscc")
    def uscc(self) -> str:
        """The organization's unified social credit code（统一社会信用代码）."""

    @public
    def organization(self) -> Organization | None:
        """The organization, where you may see it（承诺主体信息）."""

    @public(attr="fact.commitment_kind")
    def kind(self) -> CommitmentKind:
        """Why it was made（承诺类型）."""

    @public(attr="fact.terms")
    def terms(self) -> str:
        """What the organization committed itself to（承诺内容）."""

    @public(attr="fact.is_public")
    def to_everybody(self) -> bool:
        """Whether it was made to everybody（是否公开作出）."""

    @public(attr="fact.consent")
    def consent(self) -> bool:
        """Whether departments with a purpose may use it（是否同意使用）."""

    @public(attr="fact.by_subject")
    def by_subject(self) -> bool:
        """Whether its subject made it here; else the authority entered it（是否由主体自行作出）."""

    @public(attr="fact.authority")
    def authority(self) -> str:
        """The authority that reviews it（受诺机关）."""

    @public(attr="fact.authority_code")
    def authority_code(self) -> str:
        """Its unified social credit code（受诺机关统一社会信用代码）."""

    @public(attr="fact.opened_on")
    def opened_on(self) -> Date:
        """Day of the commitment（承诺日）."""

    @public(attr="fact.closed_on", shown=end_or_none)
    def closed_on(self) -> Date | None:
        """Day from which it is over（终止日）."""

    @public
    def state(self) -> CommitmentState:
        """How far it has come, or how it ended（承诺状态）."""

    @public
    def pending(self) -> bool:
        """Whether it goes on（是否有效）."""

    @public
    def overdue(self) -> bool:
        """Whether its review is late（复核是否逾期）."""

    @public
    def breach_clauses(self) -> list[Citation]:
        """The clauses in force that say what a broken commitment costs; none where no text does（条款）."""

    @public
    def steps(self) -> list[CommitmentStep]:
        """What was done until the day asked for, in order（办理过程）."""

    @public
    def clocks(self) -> list[CommitmentClock]:
        """By when it is to be reviewed: by the law, else by its authority's word（复核期限）."""

    @public
    def next_steps(self) -> list[CommitmentNextStep]:
        """What you may do next（您可以办理的下一步）."""


@shows(CommitmentWritten, subjects=["subject"])
class CommitmentPayload:
    """What a command upon a commitment changed（信用承诺办理结果）."""

    @public
    def commitment(self) -> Commitment | None:
        """The commitment as it is now, where you may know of it（信用承诺）."""

    @public
    def replayed(self) -> bool:
        """Whether this key had done it before, so that nothing was done now（是否重复请求）."""
