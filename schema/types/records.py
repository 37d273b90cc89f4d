"""What lies upon a record: its annulment, its disputes, and whether its party fits the register."""

import strawberry

from graph.model.facts import Annulment as AnnulmentRecord
from graph.model.facts import DisputeFinding, DisputeState, IdentityDecision, IdentityItem, Remedy
from graph.model.facts import Penalty as PenaltyRecord
from graph.model.time import end_or_none
from graph.rules.procedures.dispute_steps import DisputeClockKind, DisputeCommand
from resolvers.views import ClockView, DisputeView, StepView
from schema.field_formats import identity_items
from schema.fields import guarded, public, shows
from schema.ids import global_id
from schema.scalars import Date, DateTime
from schema.types.law import Citation, DisputePause
from schema.types.node import Node
from security.principal import DataClass


@shows(AnnulmentRecord)
class Annulment:
    """The revocation of a record: once known, the record never reached anybody（撤销）."""

    @public
    def annulled_on(self) -> Date:
        """Day of the revocation（撤销日期）."""

    @public
    def authority(self) -> str:
        """Authority that revoked it（撤销机关）."""

    @public
    def reason(self) -> str:
        """The authority's reason（撤销理由）."""

    @public
    def recorded_at(self) -> DateTime:
        """Since when it has been known here（入库时间）."""


@shows(PenaltyRecord)
class Identification:
    """That a record names its party otherwise than the register, and what was decided on it（身份核对）."""

    @guarded(DataClass.SHARED, attr="mismatch", shown=identity_items)
    def differs(self) -> list[IdentityItem] | None:
        """What differs（不符的项目）."""

    @guarded(DataClass.PERSONAL)
    def registered(self) -> list[str] | None:
        """What the register says of each, former names too（登记内容）."""

    @guarded(DataClass.SHARED, attr="held")
    def held_back(self) -> bool | None:
        """Whether it reaches nobody and is not published（是否暂不使用）."""

    @guarded(DataClass.SHARED, attr="identified")
    def decision(self) -> IdentityDecision | None:
        """What its source or the credit centre decided; absent while it waits（决定）."""

    @guarded(DataClass.SHARED, attr="identified_by")
    def decided_by(self) -> str | None:
        """Agency that decided（确认机关）."""

    @guarded(DataClass.SHARED, attr="identified_because")
    def reason(self) -> str | None:
        """On what it rests（确认理由）."""

    @guarded(DataClass.SHARED, attr="identified_on")
    def decided_on(self) -> Date | None:
        """Day of the decision（确认日期）."""


@shows(StepView)
class DisputeStep:
    """A step of a dispute（异议程序环节）."""

    @public
    def command(self) -> DisputeCommand:
        """What was done（环节）."""

    @guarded(DataClass.SHARED, attr="choice")
    def finding(self) -> DisputeFinding | None:
        """What the deciding authority found, where it verified（核实结论）."""

    @public
    def on(self) -> Date:
        """The day on which it was done; of a test its first（日期）."""

    @public
    def until(self) -> Date | None:
        """The day after the last one of a test（检验截止次日）."""

    @guarded(DataClass.SHARED)
    def department(self) -> str | None:
        """Which department did it; the party's own steps have none（办理部门）."""

    @guarded(DataClass.SHARED)
    def reason(self) -> str | None:
        """In whose words why（理由）."""


@shows(ClockView)
class DisputeClock:
    """By when something must be done in a dispute（异议处理期限）."""

    @public
    def what(self) -> DisputeClockKind:
        """What is to be done（事项）."""

    @public
    def starts(self) -> Date | None:
        """The event that starts it; nothing while that has not happened（起算日）."""

    @public
    def due(self) -> Date | None:
        """Its last day; nothing where it has not started or no text sets one（届满日）."""

    @public
    def provisional(self) -> bool:
        """Whether a calendar that is not published yet may move it（待日历公布）."""

    @public
    def done_on(self) -> Date | None:
        """The day on which it was done（办结日）."""

    @public
    def overdue(self) -> bool:
        """Whether it was done late, or is late on the day asked for（是否逾期）."""

    @public
    def citations(self) -> list[Citation]:
        """The clauses that set it（条款）."""

    @public
    def text(self) -> str | None:
        """Where no text sets it: what the text that comes nearest does say（未规定时的相关条文）."""


@shows(DisputeView, subjects=["subject"])
class Dispute(Node):
    """An objection to a record, annotated in every answer while it is pending（异议）."""

    @public(attr="name", shown=global_id("Dispute"))
    def id(self) -> strawberry.ID:
        """Global id（全局标识）."""

    @public
    def opened_on(self) -> Date:
        """First day（提出日）."""

    @public(shown=end_or_none)
    def closed_on(self) -> Date | None:
        """Day from which it is no longer pending（办结日）."""

    @public
    def pending(self) -> bool:
        """Whether it is pending on the day asked for（是否处理中）."""

    @public
    def state(self) -> DisputeState:
        """How far it has come, or how it ended（处理状态）."""

    @guarded(DataClass.SHARED)
    def grounds(self) -> str | None:
        """What is objected to, in the party's words（异议理由）."""

    @public
    def pause(self) -> DisputePause | None:
        """What waits, and which clause says so（异议期间的处理）."""

    @guarded(DataClass.SHARED)
    def steps(self) -> list[DisputeStep] | None:
        """What was done until the day asked for, in order（办理过程）."""

    @public
    def clocks(self) -> list[DisputeClock]:
        """What is due, by the law in force at its place when it was opened（办理期限）."""

    @public
    def next_steps(self) -> list[DisputeCommand]:
        """What may be done next by you（您可以办理的下一步）."""

    @public
    def remedies(self) -> list[Remedy] | None:
        """What is open to whoever is not content with the answer, as the plan names it（救济途径）."""

    @public
    def remedies_clauses(self) -> list[Citation]:
        """The clauses that name these remedies（救济条款）."""
