"""Where every operation begins: the fields of Query and Mutation, each with its section."""

from typing import Annotated, TypeVar

import strawberry
from strawberry.federation.schema import FederationAny

from schema.fields import REPRESENTATIONS, command, guarded, public, shows
from schema.scalars import DateTime
from schema.types.arguments import After, AsOf, Before, First, KnownAt, Last, Place
from schema.types.asking import (
    DecidedFrom,
    DecidedTo,
    Event,
    Matter,
    On,
    OneMatter,
    Order,
    RegisteredIn,
    Search,
    Severe,
    Since,
    Status,
    Subjects,
    Until,
)
from schema.types.audit import AccessRecord, Checkpoint
from schema.types.catalogue import LegalDeadline, Measure, WorkingDays
from schema.types.checks import SubjectCheck
from schema.types.connection import Connection
from schema.types.exchange import Recognition, SignedResult
from schema.types.inputs import (
    AcceptRestorationInput,
    AnnulRecordInput,
    AnswerDisputeInput,
    ApplyForRestorationInput,
    CheckReceiptInput,
    ConfirmRecordInput,
    ConfirmRestorationInput,
    DecideRecognitionInput,
    ForwardDisputeInput,
    GrantRestorationInput,
    IssueResultInput,
    LapseDisputeInput,
    OpenDisputeInput,
    RecogniseResultInput,
    RefuseRestorationInput,
    ReportRecordsInput,
    RevokeRestorationInput,
    TestDisputeInput,
    VerifyDisputeInput,
    WithdrawDisputeInput,
    WithdrawRestorationInput,
)
from schema.types.measure_inputs import (
    AcknowledgeTaskInput,
    DeclineTaskInput,
    ExecuteTaskInput,
    FeedBackTaskInput,
    FindTaskInapplicableInput,
    PushMeasuresInput,
    StartMeasureCaseInput,
    WithdrawMeasureCaseInput,
)
from schema.types.measures import (
    CaseStates,
    MeasureCase,
    MeasureCasePayload,
    MeasureTask,
    MeasureTaskPayload,
    OfDepartment,
    Overdue,
    SinceDay,
    TaskStates,
)
from schema.types.node import Node
from schema.types.search import OrganizationMatch
from schema.types.subjects import CreditSubject, Organization, Person
from schema.types.writes import (
    AnnulmentPayload,
    ConfirmationPayload,
    DisputePayload,
    RecognitionPayload,
    ReportPayload,
    RestorationPayload,
    ResultPayload,
)
from security.principal import DataClass, Purpose

Code = Annotated[str, strawberry.argument(description="Unified social credit code（统一社会信用代码）.")]
Id = Annotated[strawberry.ID, strawberry.argument(description="Global id（全局标识）.")]
Takes = TypeVar("Takes")
Given = Annotated[
    Takes, strawberry.argument(description="What is to be done, with the caller's own key（写入内容）.")
]
Representations = Annotated[
    list[FederationAny], strawberry.argument(description="`__typename` and key of each（实体引用）.")
]
Entity = Annotated[
    Organization | Person,
    strawberry.union(name="_Entity", description="What other subgraphs may refer to（联邦实体）."),
]


@shows(name="_Service")
class Service:
    """This subgraph as Apollo Federation asks for it（子图）."""

    @public
    def sdl(self) -> str | None:
        """The printed schema（模式文本）."""


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

    @guarded(
        DataClass.AUDIT,
        batch_resolver="access_records",
        ids={"subject": ""},
        filters={
            "subject": "AccessRecord.subjects",
            "officer": "AccessRecord.officer",
            "department": "AccessRecord.department",
            "purpose": "AccessRecord.purpose",
            "since": "AccessRecord.at",
            "until": "AccessRecord.at",
        },
        masked_filters={"handle": "AccessRecord.subjects"},
    )
    def access_records(  # noqa: PLR0917  (arguments of a GraphQL field are named by the caller)
        self,
        subject: Annotated[
            strawberry.ID | None,
            strawberry.argument(description="Global id of a subject that was touched（涉及主体）."),
        ] = None,
        handle: Annotated[
            str | None,
            strawberry.argument(description="A subject as `subjects` shows it, masked（脱敏的主体标识）."),
        ] = None,
        officer: Annotated[
            str | None, strawberry.argument(description="The acting person（经办人）.")
        ] = None,
        since: Annotated[
            DateTime | None, strawberry.argument(description="Not before this instant（起始时间）.")
        ] = None,
        department: Annotated[
            str | None, strawberry.argument(description="The caller's department（部门）.")
        ] = None,
        purpose: Annotated[
            Purpose | None, strawberry.argument(description="The stated purpose（用途）.")
        ] = None,
        until: Annotated[
            DateTime | None, strawberry.argument(description="Before this instant（截止时间）.")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[AccessRecord] | None:
        """The ledger's entries, newest first（访问记录）."""

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
    def result(
        self,
        result_id: Annotated[
            str, strawberry.argument(description="Its own id, as in the address inside it（结果编号）.")
        ],
    ) -> SignedResult | None:
        """A signed result of this region; another region gets those that are for it（签名结果）."""

    @guarded(DataClass.SHARED, batch_resolver="recognitions", weight=5)
    def recognitions(
        self, uscc: Code, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[Recognition] | None:
        """Other regions' results about an organization, as they count here（外地结果的承认）."""

    @guarded(
        DataClass.SHARED,
        batch_resolver="measure_cases",
        weight=5,
        filters={
            "states": "MeasureCase.state",
            "overdue": "MeasureCase.overdue",
            "since": "MeasureCase.openedOn",
            "department": "MeasureCase.initiator",
        },
    )
    def measure_cases(  # noqa: PLR0917  (arguments of a GraphQL field are named by the caller)
        self,
        states: CaseStates = None,
        overdue: Overdue = None,
        since: SinceDay = None,
        department: OfDepartment = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[MeasureCase] | None:
        """Cases of joint measures: of an initiator its own, of the credit centre all（联合惩戒案件）."""

    @guarded(
        DataClass.SHARED,
        batch_resolver="tasks",
        weight=5,
        filters={
            "states": "MeasureTask.state",
            "overdue": "MeasureTask.overdue",
            "since": "MeasureTask.pushedOn",
            "department": "MeasureTask.department",
        },
    )
    def tasks(  # noqa: PLR0917  (arguments of a GraphQL field are named by the caller)
        self,
        states: TaskStates = None,
        overdue: Overdue = None,
        since: SinceDay = None,
        department: OfDepartment = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[MeasureTask] | None:
        """Tasks of joint measures: of a department its own, of the credit centre all（联合惩戒任务）."""

    @guarded(DataClass.AUDIT, batch_resolver="checkpoint")
    def checkpoint(self) -> Checkpoint | None:
        """The ledger's newest signed state（检查点）."""

    @public(batch_resolver="_entities", ids={"representations": REPRESENTATIONS})
    def _entities(self, representations: Representations) -> list[Entity | None]:
        """Entities by key, for a router of Apollo Federation（联邦实体）."""

    @public(batch_resolver="_service")
    def _service(self) -> Service:
        """This subgraph, for a router of Apollo Federation; by policy, like introspection（子图）."""


@shows()
class Mutation:
    """What may be written; beside the class of the field, a policy decides on each command（写入）."""

    @command("report_records")
    def report_records(self, input: Given[ReportRecordsInput]) -> ReportPayload | None:
        """Report penalties; each is used or refused by itself（上报行政处罚）."""

    @command("annul_record", ids={"input.record": "Penalty"})
    def annul_record(self, input: Given[AnnulRecordInput]) -> AnnulmentPayload | None:
        """Revoke a record: from now on it never reached anybody（撤销记录）."""

    @command("confirm_record", ids={"input.record": "Penalty"})
    def confirm_record(self, input: Given[ConfirmRecordInput]) -> ConfirmationPayload | None:
        """Say who is meant by a record whose party does not fit the register（确认当事人身份）."""

    @command("open_dispute", ids={"input.record": "Penalty"})
    def open_dispute(self, input: Given[OpenDisputeInput]) -> DisputePayload | None:
        """Object to a record about oneself（提出异议）."""

    @command("forward_dispute", ids={"input.dispute": "Dispute"})
    def forward_dispute(self, input: Given[ForwardDisputeInput]) -> DisputePayload | None:
        """Forward an objection to whoever provided the record（转送异议核实）."""

    @command("test_dispute", ids={"input.dispute": "Dispute"})
    def test_dispute(self, input: Given[TestDisputeInput]) -> DisputePayload | None:
        """Enter the days of an expert test, which the clock does not count（登记检验、鉴定、评审）."""

    @command("verify_dispute", ids={"input.dispute": "Dispute"})
    def verify_dispute(self, input: Given[VerifyDisputeInput]) -> DisputePayload | None:
        """Verify a disputed record, as the authority that decided it（核实异议）."""

    @command("answer_dispute", ids={"input.dispute": "Dispute"})
    def answer_dispute(self, input: Given[AnswerDisputeInput]) -> DisputePayload | None:
        """Answer an objection by what was found; a revocation it grants is done with it（答复异议）."""

    @command("withdraw_dispute", ids={"input.dispute": "Dispute"})
    def withdraw_dispute(self, input: Given[WithdrawDisputeInput]) -> DisputePayload | None:
        """Withdraw an objection of one's own（撤回异议）."""

    @command("lapse_dispute", ids={"input.dispute": "Dispute"})
    def lapse_dispute(self, input: Given[LapseDisputeInput]) -> DisputePayload | None:
        """End an objection of which nothing is left to verify（终止异议）."""

    @command("apply_for_restoration", ids={"input.record": "Penalty"})
    def apply_for_restoration(self, input: Given[ApplyForRestorationInput]) -> RestorationPayload | None:
        """Apply for the restoration of a record about oneself（申请信用修复）."""

    @command("accept_restoration", ids={"input.restoration": "Restoration"})
    def accept_restoration(self, input: Given[AcceptRestorationInput]) -> RestorationPayload | None:
        """Accept an application, stating the grade and what was done about the breach（受理修复申请）."""

    @command("grant_restoration", ids={"input.restoration": "Restoration"})
    def grant_restoration(self, input: Given[GrantRestorationInput]) -> RestorationPayload | None:
        """Grant a restoration: what the law says stops with it（准予修复）."""

    @command("confirm_restoration", ids={"input.restoration": "Restoration"})
    def confirm_restoration(self, input: Given[ConfirmRestorationInput]) -> RestorationPayload | None:
        """Confirm a provisional restoration once the plan is performed（确认修复）."""

    @command("refuse_restoration", ids={"input.restoration": "Restoration"})
    def refuse_restoration(self, input: Given[RefuseRestorationInput]) -> RestorationPayload | None:
        """Refuse an application, with reasons（不予修复）."""

    @command("withdraw_restoration", ids={"input.restoration": "Restoration"})
    def withdraw_restoration(self, input: Given[WithdrawRestorationInput]) -> RestorationPayload | None:
        """Withdraw an application of one's own（撤回修复申请）."""

    @command("revoke_restoration", ids={"input.restoration": "Restoration"})
    def revoke_restoration(self, input: Given[RevokeRestorationInput]) -> RestorationPayload | None:
        """Revoke a restoration: it never was（撤销修复）."""

    @command("start_measure_case", ids={"input.record": "Penalty"})
    def start_measure_case(self, input: Given[StartMeasureCaseInput]) -> MeasureCasePayload | None:
        """Set the object of joint measures, with measures of the catalogue in force（发起联合惩戒）."""

    @command("push_measures", ids={"input.case": "MeasureCase"})
    def push_measures(self, input: Given[PushMeasuresInput]) -> MeasureCasePayload | None:
        """Push a case to departments: each gets a task（推送联合惩戒案件）."""

    @command("withdraw_measure_case", ids={"input.case": "MeasureCase"})
    def withdraw_measure_case(self, input: Given[WithdrawMeasureCaseInput]) -> MeasureCasePayload | None:
        """Withdraw the object of joint measures, as its initiator: every task ends（撤回联合惩戒）."""

    @command("acknowledge_task", ids={"input.task": "MeasureTask"})
    def acknowledge_task(self, input: Given[AcknowledgeTaskInput]) -> MeasureTaskPayload | None:
        """Acknowledge a task of one's own department（签收任务）."""

    @command("execute_task", ids={"input.task": "MeasureTask"})
    def execute_task(self, input: Given[ExecuteTaskInput]) -> MeasureTaskPayload | None:
        """Say what was done, and on which day（执行任务）."""

    @command("find_task_inapplicable", ids={"input.task": "MeasureTask"})
    def find_task_inapplicable(self, input: Given[FindTaskInapplicableInput]) -> MeasureTaskPayload | None:
        """Say why the measures do not apply with the department（认定任务不适用）."""

    @command("decline_task", ids={"input.task": "MeasureTask"})
    def decline_task(self, input: Given[DeclineTaskInput]) -> MeasureTaskPayload | None:
        """Decline a task with reasons, with a legal one where a measure is mandatory（不予执行任务）."""

    @command("feed_back_task", ids={"input.task": "MeasureTask"})
    def feed_back_task(self, input: Given[FeedBackTaskInput]) -> MeasureTaskPayload | None:
        """Feed back to the initiator; with the last feedback the case is closed（反馈任务）."""

    @command("issue_result", ids={"input.record": "Penalty", "input.person": "Person"})
    def issue_result(self, input: Given[IssueResultInput]) -> ResultPayload | None:
        """State to other regions, signed, what follows from a penalty（出具签名结果）."""

    @command("check_receipt")
    def check_receipt(self, input: Given[CheckReceiptInput]) -> ResultPayload | None:
        """Check an organization in a matter and sign what was found, also nothing（查询回执）."""

    @command("recognise_result")
    def recognise_result(self, input: Given[RecogniseResultInput]) -> RecognitionPayload | None:
        """Enter another region's result, and what the law here makes of it（承认外地结果）."""

    @command("decide_recognition", ids={"input.recognition": "Recognition"})
    def decide_recognition(self, input: Given[DecideRecognitionInput]) -> RecognitionPayload | None:
        """Decide, as an officer, on a recognition that waits for one（人工决定承认）."""
