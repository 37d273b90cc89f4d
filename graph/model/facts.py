"""What was recorded: subjects, tenures, penalties, and the events upon them.

Every fact is append-only and carries two times: valid `[since, until)` where it has one, and
recorded `[recorded_at, superseded_at)`. It carries its region (GB/T 2260) and its source
(feed, batch, row), and the scope that decides which callers may have the row at all.
"""

from enum import Enum

import msgspec

from graph.model.bilingual import Bilingual
from graph.model.former import Former, FormerItem, read_former
from graph.model.time import BEGINNING, FOREVER, NOT_SUPERSEDED, Day, Instant, covers


class Role(Enum):
    """An office or a bond that lets a company's breach reach a person (职务或身份)."""

    LEGAL_REPRESENTATIVE = "LEGAL_REPRESENTATIVE"  # 法定代表人
    PRINCIPAL = "PRINCIPAL"  # 主要负责人
    ACTUAL_CONTROLLER = "ACTUAL_CONTROLLER"  # 实际控制人
    DIRECTLY_RESPONSIBLE = "DIRECTLY_RESPONSIBLE"  # 直接责任人员
    SUPERVISOR_IN_CHARGE = "SUPERVISOR_IN_CHARGE"  # 直接负责的主管人员
    DIRECTOR = "DIRECTOR"  # 董事
    SUPERVISOR = "SUPERVISOR"  # 监事
    SENIOR_MANAGER = "SENIOR_MANAGER"  # 高级管理人员
    SHAREHOLDER = "SHAREHOLDER"  # 股东
    FINANCE_HEAD = "FINANCE_HEAD"  # 财务负责人
    REGISTERED_PRACTITIONER = "REGISTERED_PRACTITIONER"  # 注册执业人员
    EXECUTIVE_PARTNER = "EXECUTIVE_PARTNER"  # 执行事务合伙人
    BRANCH_HEAD = "BRANCH_HEAD"  # 分支机构负责人


class TenurePhase(Enum):
    """When a tenure lies by the day that is asked for (任职时段), as registered."""

    CURRENT = "CURRENT"  # 在任
    FORMER = "FORMER"  # 曾任
    LATER = "LATER"  # 之后任职


class Severity(Enum):
    """The authority's own statement of the breach (失信程度); never derived from the penalty."""

    GENERAL = "GENERAL"  # 一般
    CONSIDERABLE = "CONSIDERABLE"  # 较重
    SEVERE = "SEVERE"  # 严重


class Procedure(Enum):
    """How the penalty was decided (处罚程序)."""

    SIMPLIFIED = "SIMPLIFIED"  # 简易程序
    ORDINARY = "ORDINARY"  # 普通程序


class Scope(Enum):
    """To whom a row may be shown at all (公开范围), before any field is asked about."""

    PUBLIC = "PUBLIC"  # 社会公开
    SHARED = "SHARED"  # 政务共享
    AUTHORISED = "AUTHORISED"  # 授权查询


class IdentityDecision(Enum):
    """What its source or the centre says of a record whose party does not fit the register (身份确认)."""

    CONFIRM = "CONFIRM"  # 确认
    REFUSE = "REFUSE"  # 不予确认


class IdentityItem(Enum):
    """What of its party a record and the register may name otherwise (核对项目): the member that has it."""

    PARTY = "party"  # 行政相对人名称
    REPRESENTATIVE = "representative"  # 法定代表人


class CodeCheck(Enum):
    """What the check of a code found (校验结果); a finding, never a rejection."""

    VALID = "VALID"
    CHECK_CHARACTER = "CHECK_CHARACTER"  # real registered codes with a wrong one exist
    UNKNOWN_CATEGORY = "UNKNOWN_CATEGORY"


class Fact(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What every record of the graph carries (事实): its names, its place, its source, its two bounds."""

    id: str
    key: str
    region: str
    feed: str
    batch: str
    row: int
    recorded_at: Instant
    superseded_at: Instant = NOT_SUPERSEDED
    scope: Scope = Scope.SHARED
    shown_since: Day = BEGINNING
    shown_until: Day = FOREVER


class Organization(Fact, frozen=True, kw_only=True, gc=False):
    """A legal person, unincorporated organization or individual business (法人及非法人组织).

    `id` is the identity's, `key` its unified social credit code; the other fields are those of
    the registration; `former` are lines of `graph.model.former`, earlier names and states with their days.
    """

    uscc: str
    name: str
    status: str
    kind: str
    place: str
    code_check: CodeCheck = CodeCheck.VALID
    since: Day
    until: Day = FOREVER
    former: tuple[str, ...] = ()

    @property
    def former_names(self) -> tuple[Former, ...]:
        """What it was called before, earliest first."""
        return tuple(one for one in map(read_former, self.former) if one.item is FormerItem.NAME)

    def as_it_was(self, day: Day) -> "Organization":
        """Return it with the name and the status that it had on a day, and what it was called before then."""
        if not self.former:
            return self
        past = [read_former(line) for line in self.former]
        values = {one.item: one.value for one in past if covers(one.since, one.until, day)}
        return msgspec.structs.replace(
            self,
            name=values.get(FormerItem.NAME, self.name),
            status=values.get(FormerItem.STATUS, self.status),
            former=tuple(one.line for one in past if one.until <= day),
        )


class Person(Fact, frozen=True, kw_only=True, gc=False):
    """A natural person (自然人), known by a random id; documents are found by keyed handles."""

    name: str
    born: Day | None = None
    died: Day | None = None
    own_income: bool = False  # 民法典 18: from sixteen, living on one's own work


class Document(Fact, frozen=True, kw_only=True, gc=False):
    """A person's identity document (证件): the number is sealed, the handle finds it."""

    person: str
    kind: str
    handle: str
    sealed: str


class Tenure(Fact, frozen=True, kw_only=True, gc=False):
    """A person's time in a role (任职期间), as registered and, where it differs, as it was."""

    organization: str
    person: str
    role: Role
    since: Day
    until: Day = FOREVER
    actual_since: Day | None = None
    actual_until: Day | None = None


class Holding(Fact, frozen=True, kw_only=True, gc=False):
    """A share of an organization (持股), held by an organization or, `by_person`, by a natural person.

    `share` is in hundredths of a percent: 10,000 is the whole. Shares are as registered; they need not
    add up to the whole.
    """

    holder: str
    by_person: bool
    organization: str
    share: int
    since: Day
    until: Day = FOREVER


class Penalty(Fact, frozen=True, kw_only=True, gc=False):
    """An administrative penalty (行政处罚), as the authority reported it.

    `subject` is the party's id. `conduct_since`/`conduct_until` are half-open. `None` means that
    the source does not say, and no rule may guess it. Amounts are decimal strings in 万元. `breach` is
    the kind of severe breach (严重失信行为种类) in the words of the list that the authority went by.
    `key` is authority code, document number and the party's identifier.

    `mismatch` names the members that are not what the register says of the party, `registered` what it
    says of each. Such a record is held back from effects and publication until `identified` confirms it:
    by the agency, for the reason and on the day that stand beside it. A version that only says so has in
    `stated_at` when its source stated the rest.
    """

    subject: str
    party: str
    representative: str | None = None
    mismatch: tuple[str, ...] = ()
    registered: tuple[str, ...] = ()
    identified: IdentityDecision | None = None
    identified_by: str | None = None
    identified_because: str | None = None
    identified_on: Day | None = None
    stated_at: Instant | None = None
    decision: str
    document_number: str
    authority: str
    authority_code: str
    violation: str
    circumstances: str
    basis: str
    kinds: tuple[str, ...]
    content: str
    fine: str | None = None
    confiscated: str | None = None
    licence: str | None = None
    decided_on: Day
    expires_on: Day | None = None
    conduct_since: Day | None = None
    conduct_until: Day | None = None
    severity: Severity | None = None
    breach: str | None = None
    procedure: Procedure | None = None
    final_on: Day | None = None
    remark: str | None = None

    @property
    def held(self) -> bool:
        """Whether it waits for a confirmation, or was refused one: it reaches nobody and is not published."""
        return bool(self.mismatch) and self.identified is not IdentityDecision.CONFIRM

    @property
    def stated(self) -> Instant:
        """Since when it has been known as its source states it: who is meant may be said later."""
        return self.stated_at or self.recorded_at


class Finding(Fact, frozen=True, kw_only=True, gc=False):
    """A decision's finding that names a person as responsible (责任认定)."""

    decision: str
    person: str
    responsibility: Role
    decided_on: Day


class DisputeState(Bilingual):
    """How far a dispute has come (异议处理状态); the last five are its ends."""

    RECEIVED = "RECEIVED"
    FORWARDED = "FORWARDED"
    FOUND_ACCURATE = "FOUND_ACCURATE"
    TO_CORRECT = "TO_CORRECT"
    TO_REVOKE = "TO_REVOKE"
    REJECTED = "REJECTED"
    CORRECTED = "CORRECTED"
    REVOKED = "REVOKED"
    WITHDRAWN = "WITHDRAWN"
    LAPSED = "LAPSED"


class Remedy(Enum):
    """What is open to whoever was not heard (救济途径)."""

    RECONSIDERATION = "RECONSIDERATION"  # 行政复议
    LITIGATION = "LITIGATION"  # 行政诉讼


class DisputeFinding(Bilingual):
    """What the provider of a record finds when it verifies an objection (核实结论)."""

    ACCURATE = "ACCURATE"
    CORRECT = "CORRECT"
    REVOKE = "REVOKE"


class Step(Fact, frozen=True, kw_only=True, gc=False):
    """One step of a procedure upon a record (程序环节): what was done, when, by whom, and why.

    `case` is the id of the dispute that it belongs to, `command` and `choice` name the row of the procedure's
    table, `by` is the agency or subject that did it and `department` its name. `until` is the day after the
    last one of what took days, as an expert test; `done_on` the day of what a department says it did, `basis`
    the legal basis that it named.
    """

    record: str
    case: str
    command: str
    choice: str = ""
    on: Day
    until: Day | None = None
    done_on: Day | None = None
    by: str
    department: str = ""
    reason: str = ""
    basis: str = ""


class Dispute(Fact, frozen=True, kw_only=True, gc=False):
    """An objection to a record (异议), pending from `opened_on` until `closed_on`.

    `outcome` is the state in which it ended (`DisputeState`), `steps` are what was done so far, as known.
    """

    record: str
    opened_on: Day
    opened_at: Instant = 0
    closed_on: Day = FOREVER
    opened_by: str
    grounds: str
    outcome: str | None = None
    steps: tuple[Step, ...] = ()


class Challenge(Fact, frozen=True, kw_only=True, gc=False):
    """Administrative reconsideration or litigation (行政复议、行政诉讼) against a decision.

    `changed` says that it gave the decision another content, or took a part of it away (变更、部分撤销):
    neither upheld nor set aside, it stands with that content from `closed_on`.
    """

    record: str
    opened_on: Day
    closed_on: Day = FOREVER
    instance: str
    upheld: bool | None = None
    changed: bool | None = None


class Annulment(Fact, frozen=True, kw_only=True, gc=False):
    """The revocation of a record (撤销): once known, the record never reached anybody."""

    record: str
    annulled_on: Day
    authority: str
    reason: str


class DeterminationKind(Enum):
    """What else than a penalty sets rules in motion (认定类型)."""

    LISTING = "LISTING"  # 列入名单
    CONSUMPTION_ORDER = "CONSUMPTION_ORDER"  # 限制消费令
    LICENCE_REVOCATION = "LICENCE_REVOCATION"  # 吊销
    BANKRUPTCY = "BANKRUPTCY"  # 破产


class ListStanding(Enum):
    """What stands behind a list (名单性质): only the first sets rules in motion against anybody."""

    SERIOUS = "SERIOUS"  # 严重失信主体名单
    WATCH = "WATCH"  # 重点关注名单
    INCENTIVE = "INCENTIVE"  # 守信激励名单
    REFERENCE = "REFERENCE"  # 参考名单


class Determination(Fact, frozen=True, kw_only=True, gc=False):
    """A listing, an order or a revocation against a subject (认定), in force from `decided_on` to `until`.

    `list_id` names the list, by our word or by its source's own, `list_standing` what stands behind it; none
    is a list of severely dishonest subjects, too. `key` is decision, code and kind. What a penalty must
    state, severity and finality, is not asked here: the determination is itself what the rule names.
    """

    subject: str
    decision: str
    kind: DeterminationKind
    list_standing: ListStanding | None = None
    list_id: str | None = None
    document_number: str = ""
    authority: str = ""
    authority_code: str = ""
    ground: str | None = None
    basis: str | None = None
    decided_on: Day
    until: Day = FOREVER
    conduct_since: Day | None = None
    conduct_until: Day | None = None
    severity: Severity | None = None
    final_on: Day | None = None

    @property
    def burdens(self) -> bool:
        """Whether it can be held against anybody: a list to watch, to reward or for reference cannot."""
        return self.list_standing in {None, ListStanding.SERIOUS}


class Restoration(Fact, frozen=True, kw_only=True, gc=False):
    """The restoration of a record (信用修复); with `person`, of that person's own entry only.

    One that is revoked is superseded, and never was. `case` is the id of the application that it was granted
    on; `stops` says what ends with it by the law in force when it was granted (`restoration.effects`).
    """

    record: str
    restored_on: Day
    person: str | None = None
    case: str = ""
    stops: tuple[str, ...] = ()


class Grade(Enum):
    """The grade of a breach for publicity and restoration (失信信息等级), as the authority states it."""

    MINOR = "MINOR"  # 轻微
    GENERAL = "GENERAL"  # 一般
    SERIOUS = "SERIOUS"  # 严重


class RestorationState(Bilingual):
    """How far an application for restoration has come (信用修复办理状态)."""

    APPLIED = "APPLIED"
    ACCEPTED = "ACCEPTED"
    PROVISIONAL = "PROVISIONAL"
    GRANTED = "GRANTED"
    REFUSED = "REFUSED"
    WITHDRAWN = "WITHDRAWN"
    REVOKED = "REVOKED"
    LAPSED = "LAPSED"


class RestorationEffect(Enum):
    """What follows from a restoration by the law in force when it is granted (修复效果)."""

    STOP_PUBLICITY = "STOP_PUBLICITY"  # 停止公示
    STOP_SHARING = "STOP_SHARING"  # 停止共享
    STOP_USE = "STOP_USE"  # 停止使用
    END_MEASURES = "END_MEASURES"  # 解除惩戒措施
    PUBLISH_RESTORATION = "PUBLISH_RESTORATION"  # 公示修复信息


class RestorationCase(Fact, frozen=True, kw_only=True, gc=False):
    """An application for the restoration of a record (信用修复申请), pending until `closed_on`.

    `commitment` is the applicant's public commitment; `grade` and what follows it are what the authority
    stated when it accepted it, `None` where it said nothing. `outcome` is the state in which it ended, and
    `steps` are what was done.
    """

    record: str
    opened_on: Day
    opened_at: Instant = 0
    closed_on: Day = FOREVER
    opened_by: str
    commitment: str = ""
    grade: Grade | None = None
    corrected_on: Day | None = None
    duties_done: bool = False
    corrected_in_time: bool | None = None
    harm_removed: bool | None = None
    outcome: str | None = None
    steps: tuple[Step, ...] = ()


class Permission(Fact, frozen=True, kw_only=True, gc=False):
    """A dated exemption of a person from a measure (准许的例外), by a court or an authority."""

    person: str
    measure: str
    authority: str
    since: Day
    until: Day
    decision: str = ""
    document_number: str = ""
    authority_code: str = ""


class Neighbourhood(msgspec.Struct, frozen=True, kw_only=True):
    """All that a judgment of one organization needs (关联邻域), visible to one caller, as known at one
    instant.

    `holdings` are those of its owners, of their owners, and so on upwards.
    `truncated` says that a list was longer than the store's bound and was cut: whatever is concluded
    from it is UNKNOWN, never less. `more` says that penalties follow which were not asked for: what is
    concluded from those that are here is whole.
    """

    organization: Organization
    penalties: tuple[Penalty, ...] = ()
    tenures: tuple[Tenure, ...] = ()
    persons: tuple[Person, ...] = ()
    findings: tuple[Finding, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    challenges: tuple[Challenge, ...] = ()
    annulments: tuple[Annulment, ...] = ()
    determinations: tuple[Determination, ...] = ()
    restorations: tuple[Restoration, ...] = ()
    restoration_cases: tuple[RestorationCase, ...] = ()
    permissions: tuple[Permission, ...] = ()
    holdings: tuple[Holding, ...] = ()
    truncated: bool = False
    more: bool = False
