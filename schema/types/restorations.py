"""Restoration of credit: an application, the conditions that the law asks for, and what ends with it."""

import strawberry

from graph.model.facts import Grade, RestorationEffect, RestorationState
from graph.model.rulings import RuleAnswer
from graph.model.time import end_or_none
from graph.rules.procedures.restoration_steps import Basis, RestorationClockKind, RestorationCommand
from resolvers.views import ClockView, RestorationView, StepView
from schema.fields import guarded, public, shows
from schema.ids import global_id
from schema.scalars import Date
from schema.types.law import Citation
from schema.types.node import Node
from schema.types.rulings import Condition, Ruling
from security.principal import DataClass


@shows(StepView)
class RestorationStep:
    """A step of a restoration（修复程序环节）."""

    @public
    def command(self) -> RestorationCommand:
        """What was done（环节）."""

    @public(attr="choice")
    def basis(self) -> Basis | None:
        """On what it was granted（修复依据）."""

    @public
    def on(self) -> Date:
        """The day on which it was done（日期）."""

    @guarded(DataClass.SHARED)
    def department(self) -> str | None:
        """Which department did it（办理部门）."""

    @guarded(DataClass.SHARED)
    def reason(self) -> str | None:
        """In whose words why（理由）."""


@shows(ClockView)
class RestorationClock:
    """By when something must be done about an application（修复办理期限）."""

    @public
    def what(self) -> RestorationClockKind:
        """What is to be done（事项）."""

    @public
    def due(self) -> Date | None:
        """Its last day（届满日）."""

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


@shows(RestorationView, subjects=["subject"])
class Restoration(Node):
    """An application for the restoration of a record, and what became of it（信用修复）."""

    @public(attr="name", shown=global_id("Restoration"))
    def id(self) -> strawberry.ID:
        """Global id（全局标识）."""

    @public
    def opened_on(self) -> Date:
        """Day of the application（申请日）."""

    @public(shown=end_or_none)
    def closed_on(self) -> Date | None:
        """Day from which nothing of it is pending（办结日）."""

    @public
    def pending(self) -> bool:
        """Whether it is pending on the day asked for（是否办理中）."""

    @public
    def state(self) -> RestorationState:
        """How far it has come, or how it ended（办理状态）."""

    @guarded(DataClass.SHARED)
    def commitment(self) -> str | None:
        """The applicant's public commitment（信用承诺）."""

    @guarded(DataClass.SHARED)
    def grade(self) -> Grade | None:
        """The grade of the breach, as its authority stated when it accepted it（失信信息等级）."""

    @guarded(DataClass.SHARED)
    def corrected_on(self) -> Date | None:
        """Day on which the breach was corrected, as its authority stated（纠正日期）."""

    @guarded(DataClass.SHARED)
    def duties_done(self) -> bool | None:
        """Whether the duties of the decision are done, as its authority stated（义务是否履行）."""

    @guarded(DataClass.SHARED)
    def corrected_in_time(self) -> bool | None:
        """Whether it was corrected in the time set, as its authority stated（是否在规定期限内纠正）."""

    @guarded(DataClass.SHARED)
    def harm_removed(self) -> bool | None:
        """Whether its ill effects are removed, as its authority stated（不良影响是否消除）."""

    @guarded(DataClass.SHARED)
    def may_apply(self) -> Ruling | None:
        """Whether the law in force on the day asked for lets it be applied for（是否可以申请修复）."""

    @guarded(DataClass.SHARED)
    def publicity(self) -> Ruling | None:
        """Whether a breach of its grade may be published on the day asked for（是否仍可公示）."""

    @guarded(DataClass.SHARED)
    def steps(self) -> list[RestorationStep] | None:
        """What was done until the day asked for, in order（办理过程）."""

    @public
    def clocks(self) -> list[RestorationClock]:
        """What is due, by the law in force at its place at the application（办理期限）."""

    @guarded(DataClass.SHARED)
    def answer(self) -> RuleAnswer | None:
        """Whether the law in force on the day asked for grants it（是否符合修复条件）."""

    @guarded(DataClass.SHARED)
    def conditions(self) -> list[Condition] | None:
        """What is met or missing, each with the clause that asks for it（条件符合情况）."""

    @guarded(DataClass.SHARED)
    def citations(self) -> list[Citation] | None:
        """Every clause that this answer rests on（条款）."""

    @guarded(DataClass.SHARED)
    def earliest(self) -> Date | None:
        """Last day of the shortest publicity: before it nothing is restored（最短公示期届满日）."""

    @guarded(DataClass.SHARED)
    def latest(self) -> Date | None:
        """Day from which its publicity has ended by itself（最长公示期届满次日）."""

    @public
    def next_steps(self) -> list[RestorationCommand]:
        """What may be done next by you（您可以办理的下一步）."""

    @public
    def restored_on(self) -> Date | None:
        """Since when the record is restored（修复日期）."""

    @public
    def stops(self) -> list[RestorationEffect]:
        """What ended with it, by the law in force when it was granted（修复后停止的事项）."""
