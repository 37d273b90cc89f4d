"""Where every query begins: the fields of Query, each with its section."""

from typing import Annotated

import strawberry

from graph.model.reported import DocumentKind
from graph.model.work_reports import WorkReportKind
from schema.fields import REPRESENTATIONS, guarded, public, shows
from schema.types import audit_asking as said
from schema.types import measures as joint
from schema.types.arguments import After, AsOf, Before, First, KnownAt, Last, Place
from schema.types.asking import (
    DecidedFrom,
    DecidedTo,
    Event,
    Matter,
    On,
    OneMaterial,
    OneMatter,
    OneUse,
    Order,
    PenaltyKinds,
    RegisteredIn,
    Search,
    Severe,
    Since,
    Status,
    Subjects,
    Until,
)
from schema.types.audit import AccessRecord, Checkpoint
from schema.types.audit_own import LookAtMe
from schema.types.audit_patterns import AccessPattern
from schema.types.audit_statistics import AccessCount, CountedSince, CountedUntil, ToldApart
from schema.types.catalogue import InspectionBand, LegalDeadline, Measure, WorkingDays
from schema.types.checks import SubjectCheck
from schema.types.commitments import COMMITMENTS_BY, Commitment, CommitmentStates, OfMaker, OfReviewer
from schema.types.connection import Connection
from schema.types.exchange import ForRegion, OfKinds, OutboxItem, OwnId, Recognition, SignedResult
from schema.types.federation import Entity, Representations, Service
from schema.types.listings import LISTINGS_BY, ListingCase, ListingStates, OfAuthority, OfStandings
from schema.types.node import Node
from schema.types.region_questions import AskedRegion, AtLevel, CalledSo, NeighbourReply, OfPerson
from schema.types.rulings import Ruling
from schema.types.search import OrganizationMatch
from schema.types.subjects import CreditSubject, Organization, Person
from schema.types.work_reports import OfPeriod, OfReport, WorkReport, WorkReportDue
from security.principal import DataClass

Code = Annotated[str, strawberry.argument(description="Unified social credit code（统一社会信用代码）.")]
Id = Annotated[strawberry.ID, strawberry.argument(description="Global id（全局标识）.")]


@shows()
class Query:
    """What may be asked（查询）."""

    @public(batch_resolver="organization")
    def organization(
        self, uscc: Code, as_of: AsOf = None, known_at: KnownAt = None, place: Place = None
    ) -> Organization | None:
        """An organization by its unified social credit code（按代码查询组织）."""

    @public(batch_resolver="person", ids={"id": "Person"})
    def person(
        self, id: Id, as_of: AsOf = None, known_at: KnownAt = None, place: Place = None
    ) -> Person | None:
        """A person by global id; never by name or number（查询自然人）."""

    @public(batch_resolver="subject")
    def subject(
        self, code: Code, as_of: AsOf = None, known_at: KnownAt = None, place: Place = None
    ) -> CreditSubject | None:
        """A subject by its code（按代码查询信用主体）."""

    @public(batch_resolver="node", ids={"id": ""})
    def node(self, id: Id, as_of: AsOf = None, known_at: KnownAt = None, place: Place = None) -> Node | None:
        """Anything by global id（按全局标识查询）."""

    @guarded(DataClass.SHARED, batch_resolver="check", weight=25)
    def check(
        self,
        subjects: Subjects,
        matter: Matter,
        as_of: On = None,
    ) -> list[SubjectCheck] | None:
        """Which measures apply to subjects in a matter, by the law of this city, and why（核查适用措施）.

        The same judgment as `checkReceipt`, without a signature: one line for each subject, in their order.
        """

    @public(
        batch_resolver="organizations",
        weight=50,
        filters={
            "search": "Organization.name",
            "registered_in": "Organization.place",
            "status": "Organization.status",
            "severe": "Penalty.severity",
            "penalty_kinds": "Penalty.kinds",
            "decided_from": "Penalty.decidedOn",
            "decided_to": "Penalty.decidedOn",
            "order": "Organization.name",
        },
    )
    def organizations(  # noqa: PLR0917  (arguments of a GraphQL field are named by the caller)
        self,
        search: Search = None,
        registered_in: RegisteredIn = None,
        status: Status = None,
        severe: Severe = None,
        penalty_kinds: PenaltyKinds = None,
        decided_from: DecidedFrom = None,
        decided_to: DecidedTo = None,
        order: Order = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[OrganizationMatch] | None:
        """Organizations by part of a name, a former name or an identifier, or of a district（检索组织）.

        Whom the caller may not see has no part in what is found, its order or its number.
        """

    @public(batch_resolver="catalogue", size=64)
    def measures(
        self,
        place: Place = None,
        as_of: On = None,
        matter: OneMatter = None,
    ) -> list[Measure] | None:
        """The catalogue of measures in force at a place on a day（惩戒措施清单）."""

    @public(batch_resolver="deadlines", size=11)
    def deadlines(
        self,
        as_of: Event,
        place: Place = None,
    ) -> list[LegalDeadline] | None:
        """What falls due by the law of a place when its event falls on a day（法定期限）."""

    @public(batch_resolver="working_days")
    def working_days(
        self,
        since: Since,
        until: Until,
        place: Place = None,
    ) -> WorkingDays | None:
        """How many working days lie between two days, by the calendar of a place（工作日天数）."""

    @public(batch_resolver="inspection_bands", size=8)
    def inspection_bands(self, place: Place = None, as_of: On = None) -> list[InspectionBand] | None:
        """How often whom the law of a place has inspected, on a day（检查频次）."""

    @public(batch_resolver="barred_use")
    def barred_use(
        self, material: OneMaterial, use: OneUse, place: Place = None, as_of: On = None
    ) -> Ruling | None:
        """Whether the law of a place bars a use of a kind of information on a day（禁止使用情形）.

        YES: a clause bars it. UNKNOWN: the texts are silent, which permits nothing. NO: no text could bar it.
        """

    @guarded(
        DataClass.AUDIT,
        batch_resolver="access_records",
        ids={"subject": ""},
        filters=said.ENTRIES_BY,
        masked_filters=dict.fromkeys(("subject", "code", "document", "handle"), "AccessRecord.subjects"),
    )
    def access_records(  # noqa: PLR0917  (arguments of a GraphQL field are named by the caller)
        self,
        subject: said.LookedAt = None,
        handle: said.Shown = None,
        officer: said.Officer = None,
        since: said.NotBefore = None,
        department: said.CallersDepartment = None,
        purpose: said.StatedPurpose = None,
        until: said.EndsBefore = None,
        code: said.LookedAtCode = None,
        document: said.LookedAtDocument = None,
        document_kind: said.LookedAtKind = DocumentKind.RESIDENT_ID,
        region: said.CallersRegion = None,
        client: said.Client = None,
        legal_basis: said.StatedBasis = None,
        case: said.StatedCase = None,
        operation: said.OperationName = None,
        phase: said.Phase = None,
        caller_role: said.Role = None,
        outcome: said.Outcome = None,
        error_code: said.EndedWith = None,
        released: said.ReleasedField = None,
        masked: said.MaskedField = None,
        refused: said.RefusedField = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[AccessRecord] | None:
        """The ledger's entries, newest first（访问记录）."""

    @guarded(
        DataClass.AUDIT,
        batch_resolver="access_statistics",
        weight=50,
        size=1_000,
        filters={"by": "AccessRecord.officer", **said.SAID},
    )
    def access_statistics(  # noqa: PLR0917  (arguments of a GraphQL field are named by the caller)
        self,
        by: ToldApart,
        since: CountedSince,
        until: CountedUntil,
        officer: said.Officer = None,
        department: said.CallersDepartment = None,
        purpose: said.StatedPurpose = None,
        region: said.CallersRegion = None,
        phase: said.Phase = None,
        caller_role: said.Role = None,
        outcome: said.Outcome = None,
    ) -> list[AccessCount] | None:
        """How often the ledger was used, by whom and for what（访问统计）."""

    @guarded(
        DataClass.AUDIT,
        batch_resolver="access_patterns",
        weight=50,
        size=100,
        filters={"since": "AccessRecord.at", "until": "AccessRecord.at"},
    )
    def access_patterns(self, since: CountedSince, until: CountedUntil) -> list[AccessPattern] | None:
        """What is out of the way in the use of the ledger, with the entries to read（查询异常）."""

    @guarded(
        DataClass.AUDIT,
        batch_resolver="looks_at_me",
        filters={"since": "LookAtMe.at", "until": "LookAtMe.at"},
    )
    def looks_at_me(  # noqa: PLR0917  (arguments of a GraphQL field are named by the caller)
        self,
        since: said.NotBefore = None,
        until: said.EndsBefore = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[LookAtMe] | None:
        """Who looked at the calling subject, newest first（谁查询过我）."""

    @guarded(DataClass.AUDIT, batch_resolver="notices")
    def notices(
        self,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[AccessRecord] | None:
        """What auditors should look at: callers who asked beyond their volume, newest first（审计提示）."""

    @guarded(DataClass.SHARED, batch_resolver="result", weight=5)
    def result(self, result_id: OwnId) -> SignedResult | None:
        """A signed result of this region; another region gets those that are for it（签名结果）."""

    @guarded(DataClass.SHARED, batch_resolver="results", weight=5, filters={"kinds": "SignedResult.kind"})
    def results(  # noqa: PLR0917  (arguments of a GraphQL field are named by the caller)
        self,
        for_: ForRegion,
        kinds: OfKinds = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[OutboxItem] | None:
        """All that one region is told, in order, for systems of that region（发件箱）."""

    @guarded(DataClass.SHARED, batch_resolver="recognitions", weight=5)
    def recognitions(
        self, uscc: Code, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[Recognition] | None:
        """Other regions' results about an organization, as they count here（外地结果的承认）."""

    @guarded(DataClass.SHARED, batch_resolver="ask_region", weight=500, ids={"person": "Person"})
    def ask_region(
        self,
        region: AskedRegion,
        uscc: Code,
        name: CalledSo = None,
        person: OfPerson = None,
        level: AtLevel = None,
    ) -> NeighbourReply | None:
        """Whether another region holds anything that stands about a subject（询问其他地区）."""

    @guarded(DataClass.SHARED, batch_resolver="measure_cases", weight=5, filters=joint.CASES_BY)
    def measure_cases(  # noqa: PLR0917  (arguments of a GraphQL field are named by the caller)
        self,
        states: joint.CaseStates = None,
        overdue: joint.Overdue = None,
        since: joint.SinceDay = None,
        until: joint.UntilDay = None,
        department: joint.OfDepartment = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[joint.MeasureCase] | None:
        """Cases of joint measures: of an initiator its own, of the credit centre all（联合惩戒案件）."""

    @guarded(DataClass.SHARED, batch_resolver="tasks", weight=5, filters=joint.TASKS_BY)
    def tasks(  # noqa: PLR0917  (arguments of a GraphQL field are named by the caller)
        self,
        states: joint.TaskStates = None,
        overdue: joint.Overdue = None,
        since: joint.SinceDay = None,
        until: joint.UntilDay = None,
        department: joint.OfDepartment = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[joint.MeasureTask] | None:
        """Tasks of joint measures: of a department its own, of the credit centre all（联合惩戒任务）."""

    @public(batch_resolver="listing_cases", weight=5, filters=LISTINGS_BY)
    def listing_cases(  # noqa: PLR0917  (arguments of a GraphQL field are named by the caller)
        self,
        states: ListingStates = None,
        standings: OfStandings = None,
        since: joint.SinceDay = None,
        until: joint.UntilDay = None,
        authority: OfAuthority = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[ListingCase] | None:
        """Listings: an authority's own, of a subject those it was told of, of the centre all（列入名单）.

        For anybody else there are none.
        """

    @guarded(DataClass.SHARED, batch_resolver="work_report", weight=100)
    def report(self, period: OfPeriod, kind: OfReport = WorkReportKind.JOINT_MEASURES) -> WorkReport | None:
        """The report on the work of a period, each figure with the query that gives it（工作报告）."""

    @guarded(DataClass.SHARED, batch_resolver="work_reports_due", size=8)
    def reports_due(self) -> list[WorkReportDue] | None:
        """Reports that the law of this city asks for: the last that fell due and the next（应报报告）."""

    @public(batch_resolver="commitments", weight=5, filters=COMMITMENTS_BY)
    def commitments(  # noqa: PLR0917  (arguments of a GraphQL field are named by the caller)
        self,
        uscc: OfMaker = None,
        states: CommitmentStates = None,
        overdue: joint.Overdue = None,
        since: joint.SinceDay = None,
        authority: OfReviewer = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Commitment] | None:
        """Commitments: an authority's or subject's own, of the centre all, else public ones（信用承诺）."""

    @guarded(DataClass.AUDIT, batch_resolver="checkpoint")
    def checkpoint(self) -> Checkpoint | None:
        """The ledger's newest signed state（检查点）."""

    @public(batch_resolver="_entities", ids={"representations": REPRESENTATIONS})
    def _entities(self, representations: Representations) -> list[Entity | None]:
        """Entities by key, for a router of Apollo Federation（联邦实体）."""

    @public(batch_resolver="_service")
    def _service(self) -> Service:
        """This subgraph, for a router of Apollo Federation; by policy, like introspection（子图）."""
