"""The arguments that many fields share, described once."""

from typing import Annotated

import strawberry

from graph.model.conclusions import Outcome
from graph.model.facts import TenurePhase
from schema.scalars import Date, DateTime

First = Annotated[
    int | None,
    strawberry.argument(
        description="Return so many from the beginning, 1 to 100; 25 where neither end is named（前几条）."
    ),
]
After = Annotated[
    str | None, strawberry.argument(description="Return what follows this cursor（从此游标之后）.")
]
Last = Annotated[
    int | None,
    strawberry.argument(description="Return so many from the end, 1 to 100, in the same order（后几条）."),
]
Before = Annotated[
    str | None, strawberry.argument(description="Return what comes before this cursor（到此游标之前）.")
]
Include = Annotated[
    list[TenurePhase] | None,
    strawberry.argument(
        description="Which tenures, by the day asked for; those held on it if absent（任职时段）."
    ),
]
Outcomes = Annotated[
    list[Outcome] | None,
    strawberry.argument(description="Only effects of these outcomes; all if absent（结论）."),
]
AsOf = Annotated[
    Date | None,
    strawberry.argument(description="The day on which it was true; today if absent（事实有效日）."),
]
KnownAt = Annotated[
    DateTime | None,
    strawberry.argument(description="What was known at this instant; now if absent（认知时点）."),
]
Place = Annotated[
    str | None,
    strawberry.argument(
        description="Whose law the asking side applies, GB/T 2260; this city's if absent（适用法域）."
    ),
]
