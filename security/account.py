"""What left in one answer, and on whose word: the material of one ledger entry."""

from collections.abc import Mapping
from enum import Enum

import msgspec

NOTICE = "NOTICE"
"""The phase of an entry that tells auditors something and is none of an operation, and its topic."""


class AccessPhase(Enum):
    """What an entry stands for (阶段)."""

    READ = "READ"  # 查询
    INTENT = "INTENT"  # 写入前声明
    OUTCOME = "OUTCOME"  # 写入结果
    NOTICE = NOTICE  # 审计提示
    PURGE = "PURGE"  # 内容清除
    FINDING = "FINDING"  # 日志发现


class AccessRole(Enum):
    """As what whoever an entry is of appears (身份): a caller, or one who called nothing."""

    PUBLIC = "PUBLIC"  # 社会公众
    OFFICER = "OFFICER"  # 部门工作人员
    MACHINE = "MACHINE"  # 部门业务系统
    SUBJECT = "SUBJECT"  # 信用主体本人
    AUDITOR = "AUDITOR"  # 审计人员
    NEIGHBOUR = "NEIGHBOUR"  # 其他地区系统
    OPERATOR = "OPERATOR"  # 网关运维人员
    GATEWAY = "GATEWAY"  # 网关自身


class AccessOutcome(Enum):
    """How an operation ended, as its entry says it (结果)."""

    ANSWERED = "ANSWERED"  # 已应答
    ANNOUNCED = "ANNOUNCED"  # 已声明，结果见另一条
    SETTLED_DONE = "SETTLED_DONE"  # 恢复后确认已写入
    SETTLED_NOT_DONE = "SETTLED_NOT_DONE"  # 恢复后确认未写入
    DONE = "DONE"  # 运维操作已完成
    FOUND = "FOUND"  # 已发现
    WITH_ERROR = "WITH_ERROR"  # 应答含错误，或者因错误终止


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """Which fields left, left masked and were refused about some subjects, each as `Type.field`."""

    subjects: tuple[str, ...]
    released: frozenset[str] = frozenset()
    masked: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()


class SubjectLook(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A look in an entry, in few bytes: places of handles among `subjects`, and of fields in their accounts.

    The fields of an account are counted in the order of `Type.field`. `most` says that the subjects were too
    different to be told apart one by one: no more than these fields left about any of them.
    """

    subjects: tuple[int, ...]
    released: tuple[int, ...] = ()
    masked: tuple[int, ...] = ()
    refused: tuple[int, ...] = ()
    most: bool = False


def fields_of(counts: Mapping[str, Mapping[str, int]]) -> list[str]:
    """Return the fields of an account as `Type.field`, in order: what a look's places count in."""
    return sorted(f"{type_}.{field}" for type_, fields in counts.items() for field in fields)


class Released(msgspec.Struct, kw_only=True):
    """The account that the projection makes while it makes the answer.

    Keys are GraphQL type names, values the field names and how often each left, was masked or was
    refused. `subjects` are ids of organizations and persons touched, in order of first touch, `looks` what
    left about each.
    """

    released: dict[str, dict[str, int]] = {}
    masked: dict[str, dict[str, int]] = {}
    refused: dict[str, dict[str, int]] = {}
    subjects: dict[str, None] = {}
    looks: list[Look] = []


class AuditEntry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The body of one ledger entry; subjects are keyed handles, never plain identifiers.

    `subjects` are those touched and those asked for, so that a look-up that found nothing names whom it was
    about; `asked` are those asked for. `caller` is the handle of the subject that asked, where one did. Texts
    that callers wrote are kept without identity numbers and ids.
    `phase` is READ for a released read, INTENT before a write, OUTCOME after it; PURGE says which bodies were
    deleted, FINDING what was found wrong with a log. `evidence` belongs to these two: spans `first-last` of
    entries, or the bytes that prove a finding. `at` is microseconds UTC; digests are lower-case hexadecimal
    SHA-256. `looks` say for each subject touched which of the fields left about it. `lease` is the process
    that announced a write. Members that are empty for want of a write or of evidence are left out.
    """

    phase: str
    operation_id: str
    at: int
    standing: str
    region: str
    department: str
    agency: str
    officer: str
    client: str
    purpose: str
    legal_basis: str
    case: str
    operation: str
    operation_digest: str
    answer_digest: str
    outcome: str
    subjects: tuple[str, ...]
    released: dict[str, dict[str, int]]
    masked: dict[str, dict[str, int]]
    refused: dict[str, dict[str, int]]
    law_digest: str
    policy_digest: str
    write_key: str = ""
    caller: str = ""
    asked: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    lease: str = ""
    looks: tuple[SubjectLook, ...] = ()
