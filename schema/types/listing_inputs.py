"""What the commands of listings take."""

import strawberry

from graph.model.facts import ListStanding, Remedy
from graph.model.listing_cases import ListingDecision, ListingExit
from schema.fields import input_field, takes
from schema.scalars import Date
from schema.types.inputs import KEY

LISTING = "Global id of a listing（列入名单案件）."


@takes
class ProposeListingInput:
    """The proposal to put an organization on a list, with the five parts of the list（拟列入名单）."""

    key: strawberry.ID = input_field(KEY)
    uscc: str = input_field("The organization's unified social credit code（统一社会信用代码）.")
    list_name: str = input_field("Name of the list（名单名称）.")
    list_standing: ListStanding = input_field("What stands behind the list（名单性质）.")
    reason: str = input_field("Why this organization is to be listed（拟列入事由）.")
    grounds: str | None = input_field(
        "Part 1 of the list's own rules: by which text it lists（认定依据）.", default=None
    )
    standard: str | None = input_field("Part 2: who is to be listed（认定标准）.", default=None)
    procedure: str | None = input_field("Part 3: by which procedure（认定程序）.", default=None)
    dispute: str | None = input_field("Part 4: how to object（异议申诉）.", default=None)
    exit: str | None = input_field("Part 5: how one leaves it（退出机制）.", default=None)
    conduct_since: Date | None = input_field("First day of the conduct（行为起始日）.", default=None)
    conduct_until: Date | None = input_field(
        "Day from which the conduct had ended（行为终止日）.", default=None
    )


@takes
class GiveListingNoticeInput:
    """What the subject is told before it is listed（列入前告知）."""

    key: strawberry.ID = input_field(KEY)
    listing: strawberry.ID = input_field(LISTING)
    written: bool = input_field("Whether it is given in writing（是否书面告知）.")
    grounds: str | None = input_field("By which text（列入依据）.", default=None)
    reasons: str | None = input_field("Why（列入理由）.", default=None)
    measures: str | None = input_field("Which measures would follow（惩戒措施）.", default=None)
    rights: str | None = input_field(
        "That it may state its case and be heard（陈述申辩等权利）.", default=None
    )
    objection: str | None = input_field("That it may object, where and how（异议申请的权利）.", default=None)
    defend_by: Date | None = input_field(
        "The last day on which it is to be heard; no text sets one（陈述申辩截止日）.", default=None
    )


@takes
class DefendListingInput:
    """What the subject says to the notice（陈述申辩）."""

    key: strawberry.ID = input_field(KEY)
    listing: strawberry.ID = input_field(LISTING)
    account: str = input_field("The subject's words（陈述申辩意见）.")


@takes
class DecideListingInput:
    """The decision: the subject is listed, or the matter is dropped（列入决定）."""

    key: strawberry.ID = input_field(KEY)
    listing: strawberry.ID = input_field(LISTING)
    decision: ListingDecision = input_field("The decision（决定）.")
    reason: str = input_field("The reasons, as the subject reads them（决定理由）.")
    document_number: str | None = input_field(
        "Number of the decision; a listing is not decided without（决定文号）.", default=None
    )
    last_day: Date | None = input_field(
        "Last day of the term that the authority sets; none if absent（有效期届满日）.", default=None
    )
    remedies: list[Remedy] | None = input_field(
        "What is open to the subject; a listing is not decided without（救济途径）.", default=None
    )


@takes
class PublishListingInput:
    """The days on which a listing is shown to everybody（公布名单）."""

    key: strawberry.ID = input_field(KEY)
    listing: strawberry.ID = input_field(LISTING)
    last_day: Date = input_field("Last day of publication; at the latest that of the term（公示截止日）.")


@takes
class ExitListingInput:
    """The exit from a list（移出名单）."""

    key: strawberry.ID = input_field(KEY)
    listing: strawberry.ID = input_field(LISTING)
    exit: ListingExit = input_field("Why it ends（移出事由）.")
    reason: str = input_field("The reasons（移出理由）.")


@takes
class WithdrawListingInput:
    """The withdrawal of a proposal by its authority（撤回拟列入）."""

    key: strawberry.ID = input_field(KEY)
    listing: strawberry.ID = input_field(LISTING)
    reason: str = input_field("Why（撤回理由）.")


@takes
class LapseListingInput:
    """The end of a listing that nobody can pursue any more（终止列入程序）."""

    key: strawberry.ID = input_field(KEY)
    listing: strawberry.ID = input_field(LISTING)
    reason: str = input_field("Why nobody can pursue it（终止理由）.")
