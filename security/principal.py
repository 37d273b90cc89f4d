"""Who is calling, for what, and what kind of rows that lets through.

A principal (主体) is what a token established; a caller (调用方) is a principal with what it states for one
request; a row filter (行级过滤) is what comes of both before any row is read.
"""

from enum import Enum

import msgspec


class CallerRole(Enum):
    """In what standing a caller appears (调用方身份)."""

    PUBLIC = "PUBLIC"  # 社会公众
    OFFICER = "OFFICER"  # 部门工作人员
    MACHINE = "MACHINE"  # 部门业务系统
    SUBJECT = "SUBJECT"  # 信用主体本人
    AUDITOR = "AUDITOR"  # 审计人员
    NEIGHBOUR = "NEIGHBOUR"  # 其他地区系统: whatever its own region calls it, here it is that and no more


class Duty(Enum):
    """What a department's caller or an auditor may do beyond asking (职责), as a token's `roles` say."""

    REPORTER = "REPORTER"  # 信息报送: reports and annuls what its own agency decided
    CREDIT_CENTRE = "CREDIT_CENTRE"  # 信用中心
    EVIDENCE = (
        "EVIDENCE"  # 取证: an auditor who takes out the ledger's entries with the handles in them whole
    )


class Purpose(Enum):
    """Why a caller asks (查询用途)."""

    LICENSING = "LICENSING"
    TENDER = "TENDER"
    FUNDING = "FUNDING"
    SUPERVISION = "SUPERVISION"
    JOINT_MEASURES = "JOINT_MEASURES"
    AUDIT = "AUDIT"
    OWN_RECORD = "OWN_RECORD"


class DataClass(Enum):
    """The class of a field (数据分级): who may see it is the policy's business."""

    PUBLIC = "PUBLIC"
    SHARED = "SHARED"
    PERSONAL = "PERSONAL"
    SENSITIVE = "SENSITIVE"
    SEALED = "SEALED"
    AUDIT = "AUDIT"  # the ledger's own records


class Principal(msgspec.Struct, frozen=True, kw_only=True):
    """An authenticated caller; `subject` is the id of the organization or person it is, if any.

    `officer` is the acting person, `client` the calling system; both are kept.
    `agency` is the department's unified social credit code: what it may report and annul.
    `roles` are the names of its `Duty`s, sorted. Where the identity provider knows a subject by its unified
    code (`uscc`) or by a document's number or handle (`document`), the id is looked up before anything else.
    """

    standing: CallerRole
    region: str
    department: str = ""
    agency: str = ""
    officer: str = ""
    client: str = ""
    roles: tuple[str, ...] = ()
    subject: str = ""
    uscc: str = ""
    document: str = ""


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """A principal with the purpose, legal basis and case it states for one request."""

    principal: Principal
    purpose: Purpose | None = None
    legal_basis: str = ""
    case: str = ""

    @property
    def purposeful(self) -> bool:
        """Whether purpose, legal basis and case are all stated."""
        return self.purpose is not None and bool(self.legal_basis) and bool(self.case)
