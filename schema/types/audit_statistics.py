"""How often the ledger was used, by whom and for what."""

from enum import Enum
from typing import Annotated

import strawberry

from schema.field_formats import purpose, text_or_none
from schema.fields import guarded, publish_enum, shows
from schema.scalars import DateTime
from security.ledger.tally import AccessTally
from security.principal import DataClass, Purpose

AUDIT = DataClass.AUDIT


class AccessGroup(Enum):
    """By what entries are told apart when they are counted (分组)."""

    MONTH = "month"  # 月份
    DEPARTMENT = "department"  # 部门
    OFFICER = "officer"  # 经办人
    PURPOSE = "purpose"  # 用途


publish_enum(
    AccessGroup,
    "By what entries are told apart when they are counted（分组）.",
    {
        "MONTH": "The month of Asia/Shanghai in which it was asked（月份）.",
        "DEPARTMENT": "The caller's department（部门）.",
        "OFFICER": "The acting person（经办人）.",
        "PURPOSE": "The stated purpose（用途）.",
    },
)


ToldApart = Annotated[list[AccessGroup], strawberry.argument(description="What is told apart（分组方式）.")]
CountedSince = Annotated[DateTime, strawberry.argument(description="Not before this instant（起始时间）.")]
CountedUntil = Annotated[DateTime, strawberry.argument(description="Before this instant（截止时间）.")]


@shows(AccessTally)
class AccessCount:
    """How many entries have these words in common（访问统计）."""

    @guarded(AUDIT, shown=text_or_none)
    def month(self) -> str | None:
        """The month, `YYYY-MM`, where months are told apart（月份）."""

    @guarded(AUDIT, shown=text_or_none)
    def department(self) -> str | None:
        """The caller's department, where they are told apart and it has one（部门）."""

    @guarded(AUDIT, shown=text_or_none)
    def officer(self) -> str | None:
        """The acting person, likewise（经办人）."""

    @guarded(AUDIT, shown=purpose)
    def purpose(self) -> Purpose | None:
        """The stated purpose, likewise（用途）."""

    @guarded(AUDIT)
    def count(self) -> int | None:
        """How many entries（条数）."""
