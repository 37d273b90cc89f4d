"""What registers and decisions write in words of a closed list: each member's value is the word that is kept.

Sources may write other words (`其他-…`, a list of another year): such a word is OTHER, and stays beside it.
"""

from enum import Enum
from typing import TypeVar

E = TypeVar("E", bound=Enum)


class OrganizationStatus(Enum):
    """The registration status of an organization (登记状态)."""

    ACTIVE = "存续"
    REVOKED = "吊销"
    DEREGISTERED = "注销"
    MOVED_OUT = "迁出"
    OTHER = "其他"


class OrganizationKind(Enum):
    """The kind of an organization (主体类型)."""

    ENTERPRISE = "企业"
    STATE_OWNED_ENTERPRISE = "国有企业"
    PRIVATE_ENTERPRISE = "民营企业"
    INDIVIDUAL_BUSINESS = "个体工商户"
    FARMERS_COOPERATIVE = "农民专业合作社"
    PUBLIC_INSTITUTION = "事业单位"
    STATE_ORGAN = "机关"
    SOCIAL_ORGANIZATION = "社会组织"
    OTHER = "其他"


class PenaltyKind(Enum):
    """The kind of a penalty (处罚类别), by article 9 of the Law on Administrative Penalties."""

    WARNING = "警告"
    CENSURE = "通报批评"
    FINE = "罚款"
    CONFISCATION_OF_GAINS = "没收违法所得"
    CONFISCATION_OF_PROPERTY = "没收非法财物"
    LICENCE_SUSPENDED = "暂扣许可证件"
    QUALIFICATION_LOWERED = "降低资质等级"
    LICENCE_REVOKED = "吊销许可证件"
    OPERATIONS_RESTRICTED = "限制开展生产经营活动"
    BUSINESS_SUSPENDED = "责令停产停业"
    CLOSURE = "责令关闭"
    OCCUPATION_RESTRICTED = "限制从业"
    DETENTION = "行政拘留"
    OTHER = "其他"


def member(enum: type[E], word: str) -> E:
    """Return the member that a word means; a word outside the list is OTHER."""
    return _MEMBERS[enum].get(word, enum["OTHER"])  # type: ignore[return-value]


_MEMBERS: dict[type[Enum], dict[str, Enum]] = {
    enum: {each.value: each for each in enum} for enum in (OrganizationStatus, OrganizationKind, PenaltyKind)
}
