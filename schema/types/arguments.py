"""The arguments that many fields share, described once."""

from typing import Annotated

import strawberry

from schema.scalars import Date, DateTime

First = Annotated[
    int, strawberry.argument(description="How many to return at most, 1 to 100（返回条数上限）.")
]
After = Annotated[
    str | None, strawberry.argument(description="Return what follows this cursor（从此游标之后）.")
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
PAGE = 25
"""How many a connection returns where the caller does not say."""
