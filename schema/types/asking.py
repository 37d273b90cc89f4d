"""The arguments of checks, searches and questions of law, described once."""

from typing import Annotated

import strawberry

from graph.model.words import OrganizationStatus
from graph.rules.procedures.measures import BusinessMatter
from graph.rules.procedures.prohibited_uses import Material, Use
from resolvers.searches import SearchOrder
from schema.scalars import Date

Subjects = Annotated[
    list[str],
    strawberry.argument(description="Codes, at most 100, however typed（统一社会信用代码）."),
]
Matter = Annotated[
    BusinessMatter, strawberry.argument(description="What the department is about to decide（办理事项）.")
]
OneMatter = Annotated[
    BusinessMatter | None,
    strawberry.argument(description="Those that concern this matter; all if absent（办理事项）."),
]
OneMaterial = Annotated[Material, strawberry.argument(description="What somebody wants to use（信息类型）.")]
OneUse = Annotated[Use, strawberry.argument(description="What it is to be used for（用途）.")]
On = Annotated[
    Date | None,
    strawberry.argument(name="on", description="The day to ask about; today if absent（基准日）."),
]
Event = Annotated[
    Date,
    strawberry.argument(
        name="event",
        description="The day on which the objection, the decision or the like fell（起算事由日）.",
    ),
]
Since = Annotated[Date, strawberry.argument(description="The day of the event; it is not counted（起始日）.")]
Until = Annotated[Date, strawberry.argument(description="The last day; it is counted（截止日）.")]
Search = Annotated[
    str | None,
    strawberry.argument(
        description="Part of a name, words of it apart by blanks, a former name, a unified code, an "
        "organization code, however typed（名称片段、曾用名或者代码）."
    ),
]
RegisteredIn = Annotated[
    str | None,
    strawberry.argument(
        description="Registered in this place, GB/T 2260; without `search` a district（登记地）."
    ),
]
Status = Annotated[
    OrganizationStatus | None, strawberry.argument(description="Registration status（登记状态）.")
]
Severe = Annotated[
    bool | None,
    strawberry.argument(description="Only with a penalty that stands for a severe breach（有严重失信处罚）."),
]
DecidedFrom = Annotated[
    Date | None,
    strawberry.argument(
        description="Only with a penalty that stands, decided on this day or later（处罚决定起始日）."
    ),
]
DecidedTo = Annotated[
    Date | None,
    strawberry.argument(
        description="Only with a penalty that stands, decided by this day（处罚决定截止日）."
    ),
]
Order = Annotated[SearchOrder | None, strawberry.argument(description="By relevance if absent（排序）.")]
