"""Organizations, persons, and what joins them: roles, penalties, documents and effects."""

import strawberry

from graph.model.conclusions import Outcome
from graph.model.facts import CodeCheck, Procedure, Role, Severity
from graph.model.facts import Organization as OrganizationRecord
from graph.model.facts import Person as PersonRecord
from graph.model.law import EffectKind, RestsOn
from graph.model.time import end_or_none
from graph.model.words import OrganizationKind, OrganizationStatus, PenaltyKind
from resolvers.views import EffectView, PenaltyView, RoleHolder
from schema.field_formats import (
    organization_kind,
    organization_status,
    path_ids,
    penalty_kinds,
    text_or_none,
)
from schema.fields import guarded, public, shows
from schema.ids import global_id
from schema.scalars import Date, DateTime
from schema.types.arguments import After, Before, First, Include, Last, Outcomes
from schema.types.connection import Connection
from schema.types.determined import Determination, Holding, Permission
from schema.types.exchange import Recognition
from schema.types.filters import BY_OUTCOME, BY_PHASE, HELD_BY_PHASE, JUDGED, PERMITTED_BY_PHASE
from schema.types.law import Citation, DisputePause, Reason
from schema.types.measures import MeasureCase
from schema.types.node import Node
from schema.types.particulars import Document, FormerName
from schema.types.public_bodies import PublicBodyNotices
from schema.types.records import Annulment, Dispute, Identification
from schema.types.restorations import Restoration
from security.principal import DataClass

SHARED, PERSONAL, SENSITIVE = DataClass.SHARED, DataClass.PERSONAL, DataClass.SENSITIVE


@shows(interface=True)
class CreditSubject(Node):
    """An organization or a person that records are about（信用主体）."""

    @guarded(SHARED)
    def name(self) -> str | None:
        """Name（名称）."""

    @guarded(SHARED)
    def roles(
        self,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        include: Include = None,
    ) -> "Connection[Tenure] | None":
        """Who held which role on the day asked for, as registered（任职）."""

    @guarded(PERSONAL)
    def effects(
        self,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        outcome: Outcomes = None,
    ) -> "Connection[Effect] | None":
        """Whom its records reach, whom they do not, and why（责任归属结论）."""


@shows(OrganizationRecord, subjects=["id"], keys=["uscc"])
class Organization(CreditSubject):
    """A legal person, unincorporated organization or individual business（法人及非法人组织）."""

    @public(shown=global_id("Organization"))
    def id(self) -> strawberry.ID:
        """Global id（全局标识）."""

    @public
    def uscc(self) -> str:
        """Unified social credit code, GB 32100（统一社会信用代码）."""

    @public
    def code_check(self) -> CodeCheck:
        """What the check of the code found（校验结果）."""

    @public
    def name(self) -> str | None:
        """Registered name on the day asked for（名称）."""

    @public(attr="former_names")
    def former_names(self) -> list[FormerName]:
        """What it was called before the day asked for, earliest first（曾用名）."""

    @public(shown=organization_status)
    def status(self) -> OrganizationStatus:
        """Registration status on the day asked for（登记状态）."""

    @public(attr="status")
    def status_word(self) -> str:
        """Registration status on the day asked for, in the register's word（登记状态原文）."""

    @public(shown=organization_kind)
    def kind(self) -> OrganizationKind:
        """Kind of organization（主体类型）."""

    @public(attr="kind")
    def kind_word(self) -> str:
        """Kind of organization in the register's word（主体类型原文）."""

    @public
    def place(self) -> str:
        """Place of registration, GB/T 2260（登记地）."""

    @public
    def since(self) -> Date:
        """First day of this registration（登记起始日）."""

    @public(shown=end_or_none)
    def until(self) -> Date | None:
        """Day from which this registration no longer held（登记终止日）."""

    @guarded(SHARED, batch_resolver="organization.roles", filters=BY_PHASE, own=True)
    def roles(
        self,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        include: Include = None,
    ) -> "Connection[Tenure] | None":
        """Who held which role in it on the day asked for, as registered（任职）."""

    @public(batch_resolver="organization.penalties")
    def penalties(
        self, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> "Connection[Penalty] | None":
        """Penalties against it; the public sees those that are published（行政处罚）."""

    @public(batch_resolver="organization.determinations")
    def determinations(
        self, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> "Connection[Determination] | None":
        """Listings, orders and the like; the public sees those that are published（认定）."""

    @guarded(SHARED, batch_resolver="organization.holdings", filters=HELD_BY_PHASE, own=True)
    def holdings(
        self,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        include: Include = None,
    ) -> "Connection[Holding] | None":
        """Who holds which share of it on the day asked for, as registered（股东及持股）."""

    @guarded(PERSONAL, batch_resolver="organization.effects", weight=JUDGED, filters=BY_OUTCOME)
    def effects(
        self,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        outcome: Outcomes = None,
    ) -> "Connection[Effect] | None":
        """Whom its records reach, whom they do not, and why（责任归属结论）."""


@shows(PersonRecord, subjects=["id"], keys=["id"])
class Person(CreditSubject):
    """A natural person, known by a random id, never by a number（自然人）."""

    @public(shown=global_id("Person"))
    def id(self) -> strawberry.ID:
        """Global id（全局标识）."""

    @guarded(SHARED)
    def name(self) -> str | None:
        """Name（姓名）."""

    @guarded(SHARED, batch_resolver="person.roles", filters=BY_PHASE, own=True)
    def roles(
        self,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        include: Include = None,
    ) -> "Connection[Tenure] | None":
        """Which roles the person held on the day asked for, and where, as registered（任职）."""

    @guarded(SHARED, batch_resolver="person.holdings", filters=HELD_BY_PHASE, own=True)
    def holdings(
        self,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        include: Include = None,
    ) -> "Connection[Holding] | None":
        """Which shares the person holds on the day asked for, as registered（持股）."""

    @guarded(PERSONAL, batch_resolver="person.effects", weight=JUDGED, filters=BY_OUTCOME, own=True)
    def effects(
        self,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        outcome: Outcomes = None,
    ) -> "Connection[Effect] | None":
        """Which records of organizations reach the person, which do not, and why（责任归属结论）."""

    @guarded(PERSONAL, batch_resolver="person.permissions", filters=PERMITTED_BY_PHASE, own=True)
    def permissions(
        self,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        include: Include = None,
    ) -> "Connection[Permission] | None":
        """From which measures a court or an authority exempts the person（准许的例外）."""

    @guarded(PERSONAL, batch_resolver="person.recognitions", weight=5)
    def recognitions(
        self, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> "Connection[Recognition] | None":
        """Other regions' results about the person, as they count here（外地结果的承认）."""

    @guarded(SENSITIVE, batch_resolver="person.documents")
    def documents(self) -> "list[Document] | None":
        """Identity documents; numbers leave masked（证件）."""


@shows(RoleHolder, subjects=["person.id", "organization.id"])
class Tenure:
    """A person's time in a role, as registered and, where it differs, as it was（任职期间）."""

    @guarded(SHARED)
    def role(self) -> Role | None:
        """The role（职务）."""

    @guarded(SHARED, attr="person")
    def holder(self) -> Person | None:
        """Who held it（任职人）."""

    @guarded(SHARED)
    def organization(self) -> Organization | None:
        """Where it was held（任职单位）."""

    @guarded(SHARED)
    def since(self) -> Date | None:
        """First day as registered（登记任职起始日）."""

    @guarded(SHARED, shown=end_or_none)
    def until(self) -> Date | None:
        """Day from which it was no longer registered（登记任职终止日）."""

    @guarded(SHARED)
    def actual_since(self) -> Date | None:
        """First day in fact, where it differs（实际任职起始日）."""

    @guarded(SHARED, shown=end_or_none)
    def actual_until(self) -> Date | None:
        """Day from which it was no longer so in fact, where it differs（实际任职终止日）."""


@shows(PenaltyView, subjects=["fact.subject"], within="fact")
class Penalty(Node):
    """An administrative penalty, as the deciding authority reported it（行政处罚）."""

    @public(shown=global_id("Penalty"))
    def id(self) -> strawberry.ID:
        """Global id, the same for every version of the record（全局标识）."""

    @public
    def document_number(self) -> str:
        """Number of the decision（行政处罚决定书文号）."""

    @public
    def authority(self) -> str:
        """Deciding authority（处罚机关）."""

    @public
    def authority_code(self) -> str:
        """The authority's unified social credit code（处罚机关统一社会信用代码）."""

    @public
    def party(self) -> str:
        """Name of the party as the decision has it（行政相对人名称）."""

    @public
    def violation(self) -> str:
        """Kind of violation（违法行为类型）."""

    @guarded(SHARED)
    def circumstances(self) -> str | None:
        """The facts found（违法事实）."""

    @public
    def basis(self) -> str:
        """Legal basis of the penalty（处罚依据）."""

    @public(shown=penalty_kinds)
    def kinds(self) -> list[PenaltyKind]:
        """Kinds of penalty（处罚类别）."""

    @public(attr="kinds")
    def kind_words(self) -> list[str]:
        """Kinds of penalty in the decision's words（处罚类别原文）."""

    @public
    def content(self) -> str:
        """What was imposed（处罚内容）."""

    @public
    def fine(self) -> str | None:
        """Fine, a decimal number of 10,000 yuan（罚款金额，万元）."""

    @public
    def confiscated(self) -> str | None:
        """Gains and property confiscated, a decimal number of 10,000 yuan（没收金额，万元）."""

    @public
    def licence(self) -> str | None:
        """Licence suspended or revoked（暂扣或吊销证照）."""

    @public
    def decided_on(self) -> Date:
        """Day of the decision（处罚决定日期）."""

    @public(shown=end_or_none)
    def expires_on(self) -> Date | None:
        """Last day of the penalty, where it has one（处罚有效期）."""

    @guarded(SHARED)
    def conduct_since(self) -> Date | None:
        """First day of the conduct; absent where the source does not say（行为起始日）."""

    @guarded(SHARED)
    def conduct_until(self) -> Date | None:
        """Day from which the conduct had ended（行为终止日）."""

    @guarded(SHARED)
    def severity(self) -> Severity | None:
        """The authority's statement of how grave it was; never guessed（失信程度）."""

    @guarded(SHARED)
    def breach(self) -> str | None:
        """Kind of severe breach, in the words of the list that the authority went by（严重失信行为种类）."""

    @guarded(SHARED)
    def procedure(self) -> Procedure | None:
        """How it was decided（处罚程序）."""

    @guarded(SHARED)
    def final_on(self) -> Date | None:
        """Day from which it can no longer be challenged（决定确定日）."""

    @guarded(SHARED)
    def remark(self) -> str | None:
        """The authority's remark（备注）."""

    @public
    def region(self) -> str:
        """Deciding place, GB/T 2260: its law governs whom it reaches（作出地）."""

    @public
    def recorded_at(self) -> DateTime:
        """Since when this version has been known here（入库时间）."""

    @public(attr=".organization")
    def organization(self) -> Organization | None:
        """The party, where it is an organization（行政相对人）."""

    @guarded(SHARED, attr=".identification")
    def identification(self) -> Identification | None:
        """Where its party does not fit the register: the record is held back until confirmed（身份核对）."""

    @public(attr=".annulment")
    def annulment(self) -> Annulment | None:
        """Its revocation, if it was revoked（撤销）."""

    @public(attr=".disputes")
    def disputes(self) -> list[Dispute]:
        """Objections to it, earliest first（异议）."""

    @public(attr=".restorations")
    def restorations(self) -> list[Restoration]:
        """Applications for its restoration, earliest first（信用修复申请）."""

    @guarded(SHARED, batch_resolver="penalty.notices")
    def notices(self) -> PublicBodyNotices | None:
        """Whom the law has told of it where its party is a public body or state-owned（通报）."""

    @guarded(SHARED, batch_resolver="penalty.measure_cases", weight=5)
    def measure_cases(self) -> list[MeasureCase] | None:
        """Cases of joint measures upon it, those in which you take part（联合惩戒案件）."""

    @guarded(PERSONAL, batch_resolver="penalty.effects", weight=JUDGED, filters=BY_OUTCOME)
    def effects(
        self,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        outcome: Outcomes = None,
    ) -> "Connection[Effect] | None":
        """Whom it reaches, whom it does not, and why（责任归属结论）."""


@shows(EffectView, subjects=["person.id"], touches=["organization.id"])
class Effect:
    """Whether a record of an organization reaches a person under one rule on a day（责任归属结论）, and why.

    It is computed from facts and clauses when it is asked for and kept nowhere.
    """

    @guarded(PERSONAL)
    def outcome(self) -> Outcome | None:
        """How far it reaches（结论）."""

    @guarded(PERSONAL)
    def kind(self) -> EffectKind | None:
        """What reaches the person（后果）."""

    @guarded(PERSONAL)
    def measure(self) -> str | None:
        """Measure of the catalogue, where the effect is one（措施）."""

    @guarded(PERSONAL)
    def role(self) -> Role | None:
        """The role through which it reaches（职务）."""

    @guarded(PERSONAL)
    def person(self) -> Person | None:
        """The person（自然人）."""

    @guarded(PERSONAL)
    def organization(self) -> Organization | None:
        """The organization（失信主体）."""

    @guarded(PERSONAL)
    def penalty(self) -> Penalty | None:
        """The record it comes from, where that is a penalty（来源行政处罚）."""

    @guarded(PERSONAL)
    def determination(self) -> Determination | None:
        """The record it comes from, where that is a listing, an order or the like（来源认定）."""

    @guarded(PERSONAL)
    def reasons(self) -> list[Reason] | None:
        """What each step found, in order（理由）."""

    @guarded(PERSONAL)
    def citations(self) -> list[Citation] | None:
        """The clauses of the rule（法律依据）."""

    @guarded(PERSONAL)
    def rests_on(self) -> RestsOn | None:
        """Whether the text says it, a reading, or a decision of this house（依据性质）."""

    @guarded(PERSONAL, shown=path_ids)
    def path(self) -> list[strawberry.ID] | None:
        """From organization to person, as global ids（路径）."""

    @guarded(PERSONAL)
    def since(self) -> Date | None:
        """First day on which the outcome holds（结论起始日）."""

    @guarded(PERSONAL, shown=end_or_none)
    def until(self) -> Date | None:
        """Day from which it no longer holds（结论终止日）."""

    @guarded(PERSONAL)
    def ends(self) -> Reason | None:
        """Why it does not hold from that day on, and by which clause（终止事由）."""

    @guarded(PERSONAL)
    def as_of(self) -> Date | None:
        """The day it was computed for（查询基准日）."""

    @guarded(PERSONAL)
    def disputed(self) -> bool | None:
        """Whether a dispute is pending on that day（是否有异议）."""

    @guarded(PERSONAL)
    def pause(self) -> DisputePause | None:
        """What waits while it is disputed, and which clause says so（异议期间的处理）."""

    @guarded(PERSONAL, shown=text_or_none)
    def rule(self) -> str | None:
        """Id of the rule; absent where none reaches the person（规则）."""

    @guarded(PERSONAL)
    def pack_digest(self) -> str | None:
        """SHA-256 of the rule packs it was computed with（规则包摘要）."""

    @guarded(PERSONAL)
    def recomputed(self) -> bool | None:
        """Whether it is drawn now for a past `knownAt`（是否重新计算）.

        Then it stands on the facts recorded and the texts issued by then, as today's packs read them; what
        was answered at that time is in the ledger.
        """
