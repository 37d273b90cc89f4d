"""Which kinds of data (信息类别) a look was at: the types of an account, told together in plain words."""

from collections.abc import Iterable
from enum import Enum
from functools import lru_cache


class LookedKind(Enum):
    """A kind of data that left about a subject (信息类别)."""

    REGISTER = "REGISTER"  # 登记信息
    DOCUMENTS = "DOCUMENTS"  # 证件信息
    ROLES = "ROLES"  # 任职信息
    HOLDINGS = "HOLDINGS"  # 持股信息
    PENALTIES = "PENALTIES"  # 行政处罚
    LISTINGS = "LISTINGS"  # 名单和认定
    PERMISSIONS = "PERMISSIONS"  # 法院许可
    EFFECTS = "EFFECTS"  # 责任归属
    MEASURES = "MEASURES"  # 惩戒措施和核查
    DISPUTES = "DISPUTES"  # 异议
    RESTORATIONS = "RESTORATIONS"  # 信用修复
    RESULTS = "RESULTS"  # 跨地区结果
    COMMITMENTS = "COMMITMENTS"  # 信用承诺
    REPORTS = "REPORTS"  # 信息报送
    LAW = "LAW"  # 适用条款
    LEDGER = "LEDGER"  # 访问记录
    OTHER = "OTHER"  # 其他


KINDS = {
    "Organization": LookedKind.REGISTER,
    "FormerName": LookedKind.REGISTER,
    "Person": LookedKind.REGISTER,
    "Identification": LookedKind.REGISTER,
    "Document": LookedKind.DOCUMENTS,
    "Tenure": LookedKind.ROLES,
    "Answering": LookedKind.ROLES,
    "Holding": LookedKind.HOLDINGS,
    "Penalty": LookedKind.PENALTIES,
    "Annulment": LookedKind.PENALTIES,
    "Determination": LookedKind.LISTINGS,
    "List": LookedKind.LISTINGS,
    "Escalation": LookedKind.LISTINGS,
    "Permission": LookedKind.PERMISSIONS,
    "Effect": LookedKind.EFFECTS,
    "Measure": LookedKind.MEASURES,
    "ChosenMeasure": LookedKind.MEASURES,
    "CheckedMeasure": LookedKind.MEASURES,
    "SubjectCheck": LookedKind.MEASURES,
    "InspectionBand": LookedKind.MEASURES,
    "PublicBodyNotices": LookedKind.MEASURES,
    "EaseEligibility": LookedKind.MEASURES,
    "MatchReason": LookedKind.REGISTER,
    "Dispute": LookedKind.DISPUTES,
    "Restoration": LookedKind.RESTORATIONS,
    "Commitment": LookedKind.COMMITMENTS,
    "Recogni": LookedKind.RESULTS,
    "OfficersDecision": LookedKind.RESULTS,
    "SignedResult": LookedKind.RESULTS,
    "OutboxItem": LookedKind.RESULTS,
    "ResultPayload": LookedKind.RESULTS,
    "NeighbourReply": LookedKind.RESULTS,
    "HeldRecord": LookedKind.RESULTS,
    "Report": LookedKind.REPORTS,
    "WorkReport": LookedKind.REPORTS,
    "Row": LookedKind.REPORTS,
    "Confirmation": LookedKind.REPORTS,
    "Citation": LookedKind.LAW,
    "Condition": LookedKind.LAW,
    "Reason": LookedKind.LAW,
    "LegalDeadline": LookedKind.LAW,
    "WorkingDays": LookedKind.LAW,
    "PlacePause": LookedKind.LAW,
    "Ruling": LookedKind.LAW,
    "Access": LookedKind.LEDGER,
    "FieldCount": LookedKind.LEDGER,
    "Checkpoint": LookedKind.LEDGER,
    "LookAtMe": LookedKind.LEDGER,
}
"""Kinds by how the names of types begin; a test finds that every type with data of its own is here."""

LEADING = {
    "roles": LookedKind.ROLES,
    "holder": LookedKind.ROLES,
    "penalties": LookedKind.PENALTIES,
    "annulment": LookedKind.PENALTIES,
    "determinations": LookedKind.LISTINGS,
    "holdings": LookedKind.HOLDINGS,
    "permissions": LookedKind.PERMISSIONS,
    "documents": LookedKind.DOCUMENTS,
    "effects": LookedKind.EFFECTS,
    "listingCases": LookedKind.LISTINGS,
    "commitments": LookedKind.COMMITMENTS,
    "measureCases": LookedKind.MEASURES,
    "eases": LookedKind.MEASURES,
    "disputes": LookedKind.DISPUTES,
    "restorations": LookedKind.RESTORATIONS,
    "recognitions": LookedKind.RESULTS,
}
"""Fields that lead to records of another kind: where one is refused, nothing of that kind was reached."""


@lru_cache(1_024)
def kind_of(type_name: str) -> LookedKind:
    """Return the kind of a type, by the longest beginning that is known of its name."""
    known = [begin for begin in KINDS if type_name.startswith(begin)]
    return KINDS[max(known, key=len)] if known else LookedKind.OTHER


def kinds_of(fields: Iterable[str]) -> tuple[LookedKind, ...]:
    """Return the kinds of some fields, `Type.field`, each once, in the order of the list."""
    named = (field.partition(".") for field in fields)
    found = {LEADING.get(name) or kind_of(type_name) for type_name, _, name in named}
    return tuple(kind for kind in LookedKind if kind in found)
