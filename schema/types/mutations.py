"""Where every mutation begins: one field for each row of the table of commands, in its order."""

from typing import Annotated, TypeVar

import strawberry

from schema.fields import command, shows
from schema.types.commitment_inputs import (
    BreachCommitmentInput,
    FulfilCommitmentInput,
    LapseCommitmentInput,
    MakeCommitmentInput,
    ReviewCommitmentInput,
    WithdrawCommitmentInput,
)
from schema.types.commitments import CommitmentPayload
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
from schema.types.listing_inputs import (
    DecideListingInput,
    DefendListingInput,
    ExitListingInput,
    GiveListingNoticeInput,
    LapseListingInput,
    ProposeListingInput,
    PublishListingInput,
    WithdrawListingInput,
)
from schema.types.listings import ListingPayload
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
from schema.types.measures import MeasureCasePayload, MeasureTaskPayload
from schema.types.writes import (
    AnnulmentPayload,
    ConfirmationPayload,
    DisputePayload,
    RecognitionPayload,
    ReportPayload,
    RestorationPayload,
    ResultPayload,
)

Takes = TypeVar("Takes")
Given = Annotated[
    Takes, strawberry.argument(description="What is to be done, with the caller's own key（写入内容）.")
]


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

    @command("propose_listing")
    def propose_listing(self, input: Given[ProposeListingInput]) -> ListingPayload | None:
        """Propose to put an organization on a list, with the list's five parts（拟列入名单）."""

    @command("give_listing_notice", ids={"input.listing": "ListingCase"})
    def give_listing_notice(self, input: Given[GiveListingNoticeInput]) -> ListingPayload | None:
        """Tell the subject before it is listed, as the law asks（列入前告知）."""

    @command("defend_listing", ids={"input.listing": "ListingCase"})
    def defend_listing(self, input: Given[DefendListingInput]) -> ListingPayload | None:
        """State one's case before one is listed（陈述申辩）."""

    @command("decide_listing", ids={"input.listing": "ListingCase"})
    def decide_listing(self, input: Given[DecideListingInput]) -> ListingPayload | None:
        """List the subject, or drop the matter: with reasons, and a listing with remedies（作出列入决定）."""

    @command("publish_listing", ids={"input.listing": "ListingCase"})
    def publish_listing(self, input: Given[PublishListingInput]) -> ListingPayload | None:
        """Show a listing to everybody until a day（公布名单）."""

    @command("exit_listing", ids={"input.listing": "ListingCase"})
    def exit_listing(self, input: Given[ExitListingInput]) -> ListingPayload | None:
        """Take the subject off the list; what was annulled never stood（移出名单）."""

    @command("withdraw_listing", ids={"input.listing": "ListingCase"})
    def withdraw_listing(self, input: Given[WithdrawListingInput]) -> ListingPayload | None:
        """Withdraw a proposal of one's own authority（撤回拟列入）."""

    @command("lapse_listing", ids={"input.listing": "ListingCase"})
    def lapse_listing(self, input: Given[LapseListingInput]) -> ListingPayload | None:
        """End a listing that nobody can pursue any more（终止列入程序）."""

    @command("make_commitment")
    def make_commitment(self, input: Given[MakeCommitmentInput]) -> CommitmentPayload | None:
        """Commit oneself, or enter what a subject committed itself to（作出信用承诺）."""

    @command("review_commitment", ids={"input.commitment": "Commitment"})
    def review_commitment(self, input: Given[ReviewCommitmentInput]) -> CommitmentPayload | None:
        """Review a commitment that goes on, and say when it is reviewed next（复核信用承诺）."""

    @command("fulfil_commitment", ids={"input.commitment": "Commitment"})
    def fulfil_commitment(self, input: Given[FulfilCommitmentInput]) -> CommitmentPayload | None:
        """State that a commitment was kept（认定承诺已履行）."""

    @command("breach_commitment", ids={"input.commitment": "Commitment"})
    def breach_commitment(self, input: Given[BreachCommitmentInput]) -> CommitmentPayload | None:
        """Find that a commitment was broken; this alone has no effect（认定违背承诺）."""

    @command("withdraw_commitment", ids={"input.commitment": "Commitment"})
    def withdraw_commitment(self, input: Given[WithdrawCommitmentInput]) -> CommitmentPayload | None:
        """Withdraw one's own commitment（撤回信用承诺）."""

    @command("lapse_commitment", ids={"input.commitment": "Commitment"})
    def lapse_commitment(self, input: Given[LapseCommitmentInput]) -> CommitmentPayload | None:
        """End a commitment whose review date has passed（信用承诺失效）."""

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
