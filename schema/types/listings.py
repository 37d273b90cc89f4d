"""Listings: from the proposal over notice and defence to decision, publicity and exit."""

from typing import Annotated

import strawberry

from graph.model.facts import ListStanding, Remedy
from graph.model.listing_cases import ListingDecision, ListingExit, ListingState
from graph.model.listing_cases import ListingNotice as ListingNoticeRecord
from graph.model.listing_cases import ListParts as ListPartsRecord
from graph.model.rulings import RuleAnswer
from graph.model.time import end_or_none
from graph.rules.procedures.listing_steps import ListingClockKind, ListingCommand
from resolvers.listing_views import ListingCaseView, ListingWritten
from resolvers.views import ClockView, NextStepView, StepView
from schema.fields import guarded, public, shows
from schema.ids import global_id
from schema.scalars import Date
from schema.types.law import Citation
from schema.types.node import Node
from schema.types.public_bodies import PublicBodyNotices
from schema.types.rulings import Condition
from schema.types.subjects import Organization
from security.principal import DataClass

ListingStates = Annotated[
    list[ListingState] | None,
    strawberry.argument(description="Only listings in these states; all if absent（办理状态）."),
]
OfStandings = Annotated[
    list[ListStanding] | None,
    strawberry.argument(description="Only those on lists of these kinds; all if absent（名单性质）."),
]
OfAuthority = Annotated[
    str | None,
    strawberry.argument(
        description="Whose, by its unified code; your own if absent, of the centre all（认定机关代码）."
    ),
]

LISTINGS_BY = {
    "states": "ListingCase.state",
    "standings": "ListingCase.listStanding",
    "since": "ListingCase.openedOn",
    "until": "ListingCase.openedOn",
    "authority": "ListingCase.authorityCode",
}
"""What lists of listings are chosen by, each with the field that it chooses by."""


def _said(text: str) -> str | None:
    return text or None


def _decision(choice: ListingDecision | ListingExit | None) -> ListingDecision | None:
    return choice if isinstance(choice, ListingDecision) else None


def _exit(choice: ListingDecision | ListingExit | None) -> ListingExit | None:
    return choice if isinstance(choice, ListingExit) else None


@shows(ListPartsRecord)
class ListParts:
    """What the list's own rules define（名单必备要素）."""

    @public
    def grounds(self) -> str:
        """By which text it lists（认定依据）."""

    @public
    def standard(self) -> str:
        """Who is to be listed（认定标准）."""

    @public
    def procedure(self) -> str:
        """By which procedure（认定程序）."""

    @public
    def dispute(self) -> str:
        """How to object（异议申诉）."""

    @public
    def exit(self) -> str:
        """How one leaves it（退出机制）."""


@shows(ListingNoticeRecord)
class ListingNotice:
    """What the subject was told before, for whoever may know of the case（事前告知）."""

    @public
    def given_on(self) -> Date:
        """The day on which it was told（告知日）."""

    @public
    def written(self) -> bool:
        """Whether in writing（是否书面）."""

    @public(shown=_said)
    def grounds(self) -> str | None:
        """By which text（列入依据）."""

    @public(shown=_said)
    def reasons(self) -> str | None:
        """Why（列入理由）."""

    @public(shown=_said)
    def measures(self) -> str | None:
        """Which measures would follow（惩戒措施）."""

    @public(shown=_said)
    def rights(self) -> str | None:
        """That it may state its case and be heard（陈述申辩等权利）."""

    @public(shown=_said)
    def objection(self) -> str | None:
        """That it may object（异议申请的权利）."""

    @public
    def defend_by(self) -> Date | None:
        """The last day that the authority gave it to be heard（陈述申辩截止日）."""


@shows(ClockView)
class ListingClock:
    """By when something is to be done in a listing（列入名单办理期限）."""

    @public
    def what(self) -> ListingClockKind:
        """What is to be done（事项）."""

    @public
    def starts(self) -> Date | None:
        """The event that starts it（起算日）."""

    @public
    def due(self) -> Date | None:
        """Its last day; nothing where no text sets one（届满日）."""

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


@shows(StepView)
class ListingStep:
    """A step of a listing（列入名单环节）."""

    @public
    def command(self) -> ListingCommand:
        """What was done（环节）."""

    @public(attr="choice", shown=_decision)
    def decision(self) -> ListingDecision | None:
        """What was decided（决定）."""

    @public(attr="choice", shown=_exit)
    def exit(self) -> ListingExit | None:
        """Why the subject left the list（移出事由）."""

    @public
    def on(self) -> Date:
        """The day on which it was done（日期）."""

    @guarded(DataClass.SHARED)
    def department(self) -> str | None:
        """Which department did it（办理部门）."""

    @guarded(DataClass.SHARED)
    def reason(self) -> str | None:
        """In whose words why, or what the subject said（理由或者陈述申辩意见）."""


@shows(NextStepView)
class ListingNextStep:
    """What you may do next in a listing（下一步）."""

    @public
    def command(self) -> ListingCommand:
        """The command（环节）."""

    @public
    def missing(self) -> list[Condition]:
        """What must be there before it can be done（尚缺条件）."""


@shows(ListingCaseView, subjects=["subject"])
class ListingCase(Node):
    """The listing of an organization by an authority（列入名单案件）."""

    @public(attr="name", shown=global_id("ListingCase"))
    def id(self) -> strawberry.ID:
        """Global id（全局标识）."""

    @public(attr="subject", shown=global_id("Organization"))
    def subject(self) -> strawberry.ID:
        """Global id of the organization that it is about（拟列入主体）."""

    @public
    def organization(self) -> Organization | None:
        """The organization, where you may see it（拟列入主体信息）."""

    @public(attr="fact.list_id")
    def list_name(self) -> str:
        """Name of the list, by our word or by its authority's own（名单名称）."""

    @public(attr="fact.list_standing")
    def list_standing(self) -> ListStanding:
        """What stands behind the list（名单性质）."""

    @public(attr="fact.authority")
    def authority(self) -> str:
        """The authority that keeps the list（认定机关）."""

    @public(attr="fact.authority_code")
    def authority_code(self) -> str:
        """Its unified social credit code（认定机关统一社会信用代码）."""

    @public(attr="fact.opened_on")
    def opened_on(self) -> Date:
        """Day of the proposal（提出日）."""

    @public(attr="fact.closed_on", shown=end_or_none)
    def closed_on(self) -> Date | None:
        """Day from which it is over（办结日）."""

    @public
    def state(self) -> ListingState:
        """How far it has come, or how it ended（办理状态）."""

    @public
    def pending(self) -> bool:
        """Whether it goes on: it is not decided, or the subject is still on the list（是否办理中）."""

    @public
    def on_list(self) -> bool:
        """Whether the subject is on the list on the day asked for（是否在名单内）."""

    @public
    def overdue(self) -> bool:
        """Whether something of it is late（是否逾期）."""

    @guarded(DataClass.SHARED, attr="fact.reason")
    def reason(self) -> str | None:
        """Why the organization is to be listed, in the authority's words（拟列入事由）."""

    @guarded(DataClass.SHARED, attr="fact.conduct_since")
    def conduct_since(self) -> Date | None:
        """First day of the conduct（行为起始日）."""

    @guarded(DataClass.SHARED, attr="fact.conduct_until")
    def conduct_until(self) -> Date | None:
        """Day from which the conduct had ended（行为终止日）."""

    @public(attr="fact.parts")
    def parts(self) -> ListParts:
        """What the list's own rules define（名单必备要素）."""

    @public(attr="fact.notice")
    def notice(self) -> ListingNotice | None:
        """What the subject was told before（事前告知）."""

    @public
    def answer(self) -> RuleAnswer:
        """Whether the law in force on the day asked for lets it be listed（能否列入）."""

    @public
    def conditions(self) -> list[Condition]:
        """Why, or what is missing（理由或者尚缺条件）."""

    @public
    def citations(self) -> list[Citation]:
        """The clauses that say what a list and a notice must have（条款）."""

    @public(attr="fact.document_number", shown=_said)
    def document_number(self) -> str | None:
        """Number of the decision（决定文号）."""

    @public(attr="fact.decided_on")
    def decided_on(self) -> Date | None:
        """Day of the decision（决定日）."""

    @public(attr="fact.until", shown=end_or_none)
    def until(self) -> Date | None:
        """Day from which the listing no longer stands（失效日）."""

    @public(size=2)
    def remedies(self) -> list[Remedy]:
        """What is open to the subject, as the decision names it（救济途径）."""

    @public(attr="fact.published_on")
    def published_on(self) -> Date | None:
        """First day of publication（公布日）."""

    @public(attr="fact.published_until", shown=end_or_none)
    def published_until(self) -> Date | None:
        """Day from which it is published no more（停止公布日）."""

    @public(attr="determined", shown=global_id("Determination"))
    def determination(self) -> strawberry.ID | None:
        """Global id of the determination that the listing became（认定）."""

    @guarded(DataClass.SHARED)
    def notices(self) -> PublicBodyNotices | None:
        """Whom the law has told where a public body or a state-owned enterprise is listed（通报单位）."""

    @guarded(DataClass.SHARED)
    def steps(self) -> list[ListingStep] | None:
        """What was done until the day asked for, in order（办理过程）."""

    @public
    def clocks(self) -> list[ListingClock]:
        """What is due, by the law in force when each clock started（办理期限）."""

    @public
    def next_steps(self) -> list[ListingNextStep]:
        """What you may do next, with what is missing（您可以办理的下一步）."""


@shows(ListingWritten, subjects=["subject"])
class ListingPayload:
    """What a command upon a listing changed（列入名单办理结果）."""

    @public(attr="case")
    def listing(self) -> ListingCase | None:
        """The listing as it is now, where you may know of it（列入名单案件）."""

    @public
    def replayed(self) -> bool:
        """Whether this key had done it before, so that nothing was done now（是否重复请求）."""
