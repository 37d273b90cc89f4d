"""What the ledger is searched by, as arguments: closed lists are enumerations, everything else is a word."""

from typing import Annotated

import strawberry

from graph.model.reported import DocumentKind
from schema.error_codes import ErrorCode
from schema.scalars import DateTime
from security.account import AccessOutcome, AccessPhase, AccessRole
from security.principal import Purpose

SAID = {
    "since": "AccessRecord.at",
    "until": "AccessRecord.at",
    "officer": "AccessRecord.officer",
    "department": "AccessRecord.department",
    "purpose": "AccessRecord.purpose",
    "region": "AccessRecord.region",
    "phase": "AccessRecord.phase",
    "caller_role": "AccessRecord.callerRole",
    "outcome": "AccessRecord.outcome",
}
"""What lists and counts of entries are chosen by alike, each with the field that it chooses by."""

ENTRIES_BY = {
    **SAID,
    "client": "AccessRecord.client",
    "legal_basis": "AccessRecord.legalBasis",
    "case": "AccessRecord.case",
    "operation": "AccessRecord.operation",
    "error_code": "AccessRecord.errorCode",
    "released": "AccessRecord.released",
    "masked": "AccessRecord.masked",
    "refused": "AccessRecord.refused",
}
"""What lists of entries are chosen by."""

LookedAt = Annotated[
    strawberry.ID | None,
    strawberry.argument(description="Global id of a subject that was touched or asked for（被查主体）."),
]
LookedAtCode = Annotated[
    str | None,
    strawberry.argument(
        description="Unified social credit code of such a subject（被查主体的统一社会信用代码）."
    ),
]
LookedAtDocument = Annotated[
    str | None,
    strawberry.argument(
        description="Number of an identity document of such a person, kept nowhere（被查主体的证件号码）."
    ),
]
Shown = Annotated[
    str | None, strawberry.argument(description="A subject as `subjects` shows it, masked（脱敏的主体标识）.")
]
Officer = Annotated[str | None, strawberry.argument(description="The acting person（经办人）.")]
NotBefore = Annotated[
    DateTime | None, strawberry.argument(description="Not before this instant（起始时间）.")
]
EndsBefore = Annotated[DateTime | None, strawberry.argument(description="Before this instant（截止时间）.")]
CallersDepartment = Annotated[str | None, strawberry.argument(description="The caller's department（部门）.")]
StatedPurpose = Annotated[Purpose | None, strawberry.argument(description="The stated purpose（用途）.")]
CallersRegion = Annotated[
    str | None, strawberry.argument(description="The caller's region, GB/T 2260（地区）.")
]
Client = Annotated[str | None, strawberry.argument(description="The calling system（调用系统）.")]
StatedBasis = Annotated[
    str | None, strawberry.argument(description="The stated legal basis, word for word（法律依据）.")
]
StatedCase = Annotated[str | None, strawberry.argument(description="The stated case（案件编号）.")]
OperationName = Annotated[str | None, strawberry.argument(description="Name of the operation（操作名称）.")]
Phase = Annotated[AccessPhase | None, strawberry.argument(description="What the entry stands for（阶段）.")]
Role = Annotated[
    AccessRole | None, strawberry.argument(description="As what the caller appeared（调用方身份）.")
]
Outcome = Annotated[AccessOutcome | None, strawberry.argument(description="How it ended（结果）.")]
EndedWith = Annotated[
    ErrorCode | None,
    strawberry.argument(description="The first error it ended or was answered with（错误代码）."),
]
ReleasedField = Annotated[
    str | None, strawberry.argument(description="A field that left plain, as `Type.field`（已披露字段）.")
]
MaskedField = Annotated[
    str | None, strawberry.argument(description="A field that left masked, as `Type.field`（脱敏字段）.")
]
RefusedField = Annotated[
    str | None, strawberry.argument(description="A field that was refused, as `Type.field`（拒绝字段）.")
]
LookedAtKind = Annotated[DocumentKind, strawberry.argument(description="Kind of that document（证件类型）.")]
