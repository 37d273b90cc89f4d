"""Whom to tell where a public body, a state-owned enterprise or one of their staff is in breach.

LAW: 二七政〔2020〕5号 三(三)12; elsewhere no text speaks of it, and nobody is told by this rule.
"""

from enum import Enum

import msgspec

from graph.model.law import Citation, Law
from graph.model.time import Day

PUBLIC = frozenset({"机关", "事业单位", "国有企业"})
"""The kinds of organizations that the clause speaks of, as the register has them."""


class Notified(Enum):
    """Who is told of a breach (通报单位)."""

    SUPERIOR = "SUPERIOR"  # 上级主管单位
    AUDIT = "AUDIT"  # 审计部门
    EMPLOYER = "EMPLOYER"  # 所在单位
    DISCIPLINE = "DISCIPLINE"  # 纪检监察部门
    PERSONNEL = "PERSONNEL"  # 组织人事部门


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """Who is told of a breach (通报单位), by which clause."""

    to: tuple[Notified, ...]
    citations: tuple[Citation, ...]


def whom_to_tell(law: Law, place: str, kind: str, day: Day, *, of_staff: bool) -> Told | None:
    """Return whom to tell of a breach of an organization of this kind, or of one of its staff.

    `None` where no text in force speaks of it, or not of such an organization.
    """
    found = law.find("notices.public_bodies", place, day)
    if found is None or kind not in PUBLIC:
        return None
    told = found.value["staff" if of_staff else "bodies"]
    return Told(to=tuple(map(Notified, told)), citations=found.citations)
