"""The ledger as auditors read it: who saw which fields of whom, and why."""

import strawberry

from resolvers.access_views import AccessView, LookView
from resolvers.views import CheckpointView
from schema.error_codes import ErrorCode
from schema.field_formats import ReleasedCount as FieldCountRecord
from schema.field_formats import (
    access_outcome,
    caller_role,
    count_fields,
    handle_masked,
    handles_masked,
    outcome_code,
    phase,
    purpose,
    text_or_none,
)
from schema.fields import guarded, public, shows
from schema.ids import global_id
from schema.scalars import DateTime
from schema.types.node import Node
from security.account import AccessOutcome, AccessPhase, AccessRole
from security.principal import DataClass, Purpose

AUDIT = DataClass.AUDIT


@shows(FieldCountRecord)
class FieldCount:
    """How often one field of one type left in an answer（字段计数）."""

    @guarded(AUDIT)
    def type(self) -> str | None:
        """GraphQL type（类型）."""

    @guarded(AUDIT)
    def field(self) -> str | None:
        """Field（字段）."""

    @guarded(AUDIT)
    def count(self) -> int | None:
        """How often（次数）."""


@shows(LookView)
class AccessLook:
    """What left about some of an entry's subjects（主体明细）."""

    @guarded(AUDIT, mask=handles_masked, size=100)
    def subjects(self) -> list[str] | None:
        """Keyed handles of those of whom the same fields left（主体）."""

    @guarded(AUDIT, size=100)
    def released(self) -> list[str] | None:
        """Which fields left about them, `Type.field`（已披露字段）."""

    @guarded(AUDIT, size=100)
    def masked(self) -> list[str] | None:
        """Which fields left masked（脱敏字段）."""

    @guarded(AUDIT, size=100)
    def refused(self) -> list[str] | None:
        """Which fields were refused（拒绝字段）."""

    @guarded(AUDIT)
    def most(self) -> bool | None:
        """Whether they are told together: no more than these left about any of them（是否合并说明）."""


@shows(AccessView, within="entry", door="Query.accessRecords")
class AccessRecord(Node):
    """One entry of the ledger: an operation, who asked it, and what left（访问记录）."""

    @public(attr=".name", shown=global_id("AccessRecord"))
    def id(self) -> strawberry.ID:
        """Global id（全局标识）."""

    @guarded(AUDIT, attr=".index")
    def index(self) -> int | None:
        """Place in the log（日志序号）."""

    @guarded(AUDIT)
    def at(self) -> DateTime | None:
        """When（时间）."""

    @guarded(AUDIT, shown=phase)
    def phase(self) -> AccessPhase | None:
        """What it stands for: a read, a write before or after it was done, or the log itself（阶段）."""

    @guarded(AUDIT, attr="standing", shown=caller_role)
    def caller_role(self) -> AccessRole | None:
        """As what the caller appeared（调用方身份）."""

    @guarded(AUDIT, shown=text_or_none)
    def region(self) -> str | None:
        """The caller's region, GB/T 2260（地区）."""

    @guarded(AUDIT, shown=text_or_none)
    def department(self) -> str | None:
        """The caller's department（部门）."""

    @guarded(AUDIT, shown=text_or_none)
    def officer(self) -> str | None:
        """The acting person（经办人）."""

    @guarded(AUDIT, shown=text_or_none)
    def client(self) -> str | None:
        """The calling system（调用系统）."""

    @guarded(AUDIT, shown=purpose)
    def purpose(self) -> Purpose | None:
        """The stated purpose（用途）."""

    @guarded(AUDIT, shown=text_or_none)
    def legal_basis(self) -> str | None:
        """The stated legal basis（法律依据）."""

    @guarded(AUDIT, shown=text_or_none)
    def case(self) -> str | None:
        """The stated case（案件编号）."""

    @guarded(AUDIT, shown=text_or_none)
    def operation(self) -> str | None:
        """Name of the operation（操作名称）."""

    @guarded(AUDIT, shown=text_or_none)
    def operation_id(self) -> str | None:
        """Id of the operation, as in the answer's extensions（操作编号）."""

    @guarded(AUDIT, shown=text_or_none)
    def operation_digest(self) -> str | None:
        """SHA-256 of the document asked（操作摘要）."""

    @guarded(AUDIT, shown=text_or_none)
    def answer_digest(self) -> str | None:
        """SHA-256 of the answer's bytes（应答摘要）."""

    @guarded(AUDIT, shown=access_outcome)
    def outcome(self) -> AccessOutcome | None:
        """How it ended（结果）."""

    @guarded(AUDIT, attr="outcome", shown=outcome_code)
    def error_code(self) -> ErrorCode | None:
        """The first error it ended or was answered with, if any（错误代码）."""

    @guarded(AUDIT, shown=text_or_none, mask=handle_masked)
    def caller(self) -> str | None:
        """Keyed handle of the caller, where a subject asked（查询主体）."""

    @guarded(AUDIT, mask=handles_masked, size=100)
    def subjects(self) -> list[str] | None:
        """Keyed handles of the subjects touched or asked for（涉及主体）."""

    @guarded(AUDIT, mask=handles_masked, size=100)
    def asked(self) -> list[str] | None:
        """Keyed handles of what was asked for by id or code, found or not（查询对象）."""

    @guarded(AUDIT, shown=count_fields, size=100)
    def released(self) -> list[FieldCount] | None:
        """Which fields left, how often（已披露字段）."""

    @guarded(AUDIT, shown=count_fields, size=100)
    def masked(self) -> list[FieldCount] | None:
        """Which fields left masked, how often（脱敏字段）."""

    @guarded(AUDIT, shown=count_fields, size=100)
    def refused(self) -> list[FieldCount] | None:
        """Which fields were refused, how often（拒绝字段）."""

    @guarded(AUDIT, attr=".looks", size=32)
    def looks(self) -> list[AccessLook] | None:
        """Which fields left, left masked and were refused, for each subject touched（各主体明细）."""

    @guarded(AUDIT, size=100)
    def evidence(self) -> list[str] | None:
        """Which entries a purge deleted, or what proves a finding（清除范围或证据）."""

    @guarded(AUDIT, shown=text_or_none)
    def law_digest(self) -> str | None:
        """SHA-256 of the rule packs used（规则包摘要）."""

    @guarded(AUDIT, shown=text_or_none)
    def policy_digest(self) -> str | None:
        """SHA-256 of the access policies used（授权策略摘要）."""

    @guarded(AUDIT, batch_resolver="access_record.proof")
    def proof(self) -> str | None:
        """A tlog-proof file that the entry is in the log, to verify offline（条目证明）."""

    @guarded(AUDIT, batch_resolver="access_record.disclosed_proof")
    def disclosed_proof(self) -> str | None:
        """The same with the entry's body and salt, whose handles are whole（含正文的条目证明）."""


@shows(CheckpointView)
class Checkpoint:
    """The log's newest signed state: a C2SP checkpoint（检查点）."""

    @guarded(AUDIT)
    def origin(self) -> str | None:
        """The log's name（日志名称）."""

    @guarded(AUDIT)
    def size(self) -> int | None:
        """How many entries it covers（条目数）."""

    @guarded(AUDIT)
    def root(self) -> str | None:
        """Root of the tree, hexadecimal（树根）."""

    @guarded(AUDIT)
    def note(self) -> str | None:
        """The signed note, to verify offline（签名文本）."""
