"""The ledger as auditors read it: who saw which fields of whom, and why."""

from resolvers.views import AccessView, CheckpointView
from schema.field_formats import ReleasedCount as FieldCountRecord
from schema.field_formats import count_fields, handle_masked, handles_masked
from schema.fields import guarded, shows
from schema.scalars import DateTime
from security.principal import DataClass

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


@shows(AccessView, within="entry")
class AccessRecord:
    """One entry of the ledger: an operation, who asked it, and what left（访问记录）."""

    @guarded(AUDIT, attr=".index")
    def index(self) -> int | None:
        """Place in the log（日志序号）."""

    @guarded(AUDIT)
    def at(self) -> DateTime | None:
        """When（时间）."""

    @guarded(AUDIT)
    def phase(self) -> str | None:
        """READ, INTENT before a write and OUTCOME after it, NOTICE, PURGE or FINDING（阶段）."""

    @guarded(AUDIT)
    def standing(self) -> str | None:
        """In what standing the caller appeared（调用方身份）."""

    @guarded(AUDIT)
    def region(self) -> str | None:
        """The caller's region, GB/T 2260（地区）."""

    @guarded(AUDIT)
    def department(self) -> str | None:
        """The caller's department（部门）."""

    @guarded(AUDIT)
    def officer(self) -> str | None:
        """The acting person（经办人）."""

    @guarded(AUDIT)
    def client(self) -> str | None:
        """The calling system（调用系统）."""

    @guarded(AUDIT)
    def purpose(self) -> str | None:
        """The stated purpose（用途）."""

    @guarded(AUDIT)
    def legal_basis(self) -> str | None:
        """The stated legal basis（法律依据）."""

    @guarded(AUDIT)
    def case(self) -> str | None:
        """The stated case（案件编号）."""

    @guarded(AUDIT)
    def operation(self) -> str | None:
        """Name of the operation（操作名称）."""

    @guarded(AUDIT)
    def operation_id(self) -> str | None:
        """Id of the operation, as in the answer's extensions（操作编号）."""

    @guarded(AUDIT)
    def operation_digest(self) -> str | None:
        """SHA-256 of the document asked（操作摘要）."""

    @guarded(AUDIT)
    def answer_digest(self) -> str | None:
        """SHA-256 of the answer's bytes（应答摘要）."""

    @guarded(AUDIT)
    def outcome(self) -> str | None:
        """How it ended（结果）."""

    @guarded(AUDIT, mask=handle_masked)
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

    @guarded(AUDIT, size=100)
    def evidence(self) -> list[str] | None:
        """Which entries a purge deleted, or what proves a finding（清除范围或证据）."""

    @guarded(AUDIT)
    def law_digest(self) -> str | None:
        """SHA-256 of the rule packs used（规则包摘要）."""

    @guarded(AUDIT)
    def policy_digest(self) -> str | None:
        """SHA-256 of the access policies used（授权策略摘要）."""


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
