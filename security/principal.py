"""Who is calling, for what, and what kind of rows that lets through.

A principal (主体) is what a token established; a caller (调用方) is a principal with what it states for one
request; a row filter (行级过滤) is what comes of both before any row is read.
"""

from enum import Enum

import msgspec

from graph.model.facts import Fact, Penalty, RestorationEffect, Scope
from graph.model.time import BEGINNING, STANDING, Day, Instant


class CallerRole(Enum):
    """In what standing a caller appears (调用方身份)."""

    PUBLIC = "PUBLIC"  # 社会公众
    OFFICER = "OFFICER"  # 部门工作人员
    MACHINE = "MACHINE"  # 部门业务系统
    SUBJECT = "SUBJECT"  # 信用主体本人
    AUDITOR = "AUDITOR"  # 审计人员
    NEIGHBOUR = "NEIGHBOUR"  # 其他地区系统: whatever its own region calls it, here it is that and no more


class Duty(Enum):
    """What a department's caller may do beyond asking (职责); a token lists it under `roles`."""

    REPORTER = "REPORTER"  # 信息报送: reports and annuls what its own agency decided
    CREDIT_CENTRE = "CREDIT_CENTRE"  # 信用中心


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


class RowFilter(msgspec.Struct, frozen=True, kw_only=True):
    """The rows a caller may have at all: parameters of every read query.

    A row is visible if its scope is in `scopes` and (`ignores_window`, or `today` lies in its shown window
    and it stands at `now`), or if it is about `own`. What was published once and is no more, a version that
    was corrected, a record that was annulled, does not come back with an earlier instant. A window ends with
    the law, whatever the file says: a penalty that was decided before `decided_since` has none.
    """

    scopes: tuple[Scope, ...]
    ignores_window: bool
    today: Day
    own: str = ""
    decided_since: Day = BEGINNING
    now: Instant = STANDING

    def shows(
        self, fact: Fact, about: str, *, fell: bool = False, stopped: frozenset[str] = frozenset()
    ) -> bool:
        """Whether a standing fact about a subject is among them, as statements in `graph/cypher/read` ask.

        A record that was annulled or set aside (`fell`) is outside every window, and so is one whose
        publicity was `stopped` by a restoration; where its sharing was, it is its subject's alone.
        """
        if self.own and about == self.own:
            return True
        if fact.scope not in self.scopes or RestorationEffect.STOP_SHARING.value in stopped:
            return False
        fell = fell or RestorationEffect.STOP_PUBLICITY.value in stopped
        return self.ignores_window or self._is_open(fact, fell=fell)

    def _is_open(self, fact: Fact, *, fell: bool) -> bool:
        """Whether a fact lies in its shown window today, stands, and was decided within the law's bound."""
        if fell or (isinstance(fact, Penalty) and fact.decided_on < self.decided_since):
            return False
        return fact.shown_since <= self.today < fact.shown_until and self.now < fact.superseded_at


def every_row(today: Day) -> RowFilter:
    """Return what lets every row through: for what must be found before it is asked who may."""
    return RowFilter(scopes=tuple(Scope), ignores_window=True, today=today)
