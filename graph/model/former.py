"""What an organization was called, and how it stood in the register, before (曾用名、登记状态沿革).

A registration carries its past as lines of text, `SINCE/UNTIL ITEM value`: both engines keep a list of
texts as it stands, and whoever reads one version has all that was known then.
"""

from enum import Enum

import msgspec

from graph.model.time import Day


class FormerItem(Enum):
    """What of a registration a past value is of (沿革项目)."""

    NAME = "NAME"  # 名称
    STATUS = "STATUS"  # 登记状态


class Former(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A value that held from `since` until the day `until`, the first without it (沿革)."""

    item: FormerItem
    value: str
    since: Day
    until: Day

    @property
    def line(self) -> str:
        """The line of text that a registration carries."""
        return f"{self.since}/{self.until} {self.item.value} {self.value}"


def read_former(line: str) -> Former:
    """Return the value that a line states."""
    days, item, value = line.split(" ", 2)
    since, until = days.split("/")
    return Former(item=FormerItem(item), value=value, since=since, until=until)
