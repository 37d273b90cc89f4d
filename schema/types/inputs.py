"""What every command takes: one input object each, with the caller's own key."""

import strawberry

from graph.model.facts import DisputeFinding, Grade, IdentityDecision, Procedure, Severity
from graph.model.recognition import Deciding
from graph.rules.procedures.measures import BusinessMatter
from graph.rules.procedures.restoration_steps import Basis
from schema.fields import input_field, takes
from schema.scalars import Date

KEY = "The caller's own key: the same request repeated with it is done once（幂等键）."
AUDIENCE = "Regions it is for, GB/T 2260, of the trust list; one where it is on a person（接收地区）."


@takes
class PenaltyInput:
    """An administrative penalty in the fields of the national double-publicity form（行政处罚公示信息）."""

    uscc: str = input_field("The party's unified social credit code（行政相对人统一社会信用代码）.")
    party: str = input_field("The party's name as the decision has it（行政相对人名称）.")
    representative: str = input_field(
        "The party's legal representative as the decision has it（法定代表人）."
    )
    document_number: str = input_field("Number of the decision（行政处罚决定书文号）.")
    authority: str = input_field("Deciding authority（处罚机关）.")
    authority_code: str = input_field(
        "The authority's unified social credit code（处罚机关统一社会信用代码）."
    )
    violation: str = input_field("Kind of violation（违法行为类型）.")
    circumstances: str = input_field("The facts found（违法事实）.")
    basis: str = input_field("Legal basis of the penalty（处罚依据）.")
    kinds: list[str] = input_field("Kinds of penalty（处罚类别）.")
    content: str = input_field("What was imposed（处罚内容）.")
    decided_on: Date = input_field("Day of the decision（处罚决定日期）.")
    expires_on: Date = input_field("Last day of the penalty; 2099-12-31 if it has none（处罚有效期）.")
    fine: str | None = input_field("Fine, a decimal number of 10,000 yuan（罚款金额，万元）.", default=None)
    confiscated: str | None = input_field(
        "Confiscated, a decimal number of 10,000 yuan（没收金额，万元）.", default=None
    )
    licence: str | None = input_field("Licence suspended or revoked（暂扣或吊销证照）.", default=None)
    shown_until: Date | None = input_field(
        "Last day of publication; nothing said means that it is not published（公示截止期）.", default=None
    )
    conduct_since: Date | None = input_field("First day of the conduct（行为起始日）.", default=None)
    conduct_until: Date | None = input_field(
        "Day from which the conduct had ended（行为终止日）.", default=None
    )
    severity: Severity | None = input_field(
        "The authority's statement of how grave it was（失信程度）.", default=None
    )
    breach: str | None = input_field(
        "Kind of severe breach, in the words of the list that the authority went by（严重失信行为种类）.",
        default=None,
    )
    procedure: Procedure | None = input_field("How it was decided（处罚程序）.", default=None)
    final_on: Date | None = input_field(
        "Day from which it can no longer be challenged（决定确定日）.", default=None
    )
    remark: str | None = input_field("Remark（备注）.", default=None)


@takes
class ReportRecordsInput:
    """A report of penalties（上报行政处罚）."""

    key: strawberry.ID = input_field(KEY)
    records: list[PenaltyInput] = input_field("The penalties, 100 at most（行政处罚）.")


@takes
class AnnulRecordInput:
    """The revocation of a record by the authority that decided it（撤销记录）."""

    key: strawberry.ID = input_field(KEY)
    record: strawberry.ID = input_field("Global id of a penalty（记录）.")
    reason: str = input_field("The authority's reason（撤销理由）.")
    on: Date = input_field("Day of the revocation, from the decision to today（撤销日期）.")


@takes
class ConfirmRecordInput:
    """Who is meant by a record that is held back: its party does not fit the register（确认当事人身份）."""

    key: strawberry.ID = input_field(KEY)
    record: strawberry.ID = input_field("Global id of a penalty（记录）.")
    decision: IdentityDecision = input_field("The decision（决定）.")
    reason: str = input_field("On what it rests（确认理由）.")


@takes
class OpenDisputeInput:
    """An objection to a record about oneself（提出异议）."""

    key: strawberry.ID = input_field(KEY)
    record: strawberry.ID = input_field("Global id of a penalty（记录）.")
    grounds: str = input_field("The objection's grounds（异议理由）.")


DISPUTE = "Global id of a dispute（异议）."


@takes
class ForwardDisputeInput:
    """The forwarding of an objection to whoever provided the record（转送异议核实）."""

    key: strawberry.ID = input_field(KEY)
    dispute: strawberry.ID = input_field(DISPUTE)
    reason: str | None = input_field("What is to be verified（核实要求）.", default=None)


@takes
class TestDisputeInput:
    """The days of an expert test, which the clock of a dispute does not count（检验、鉴定、评审）."""

    key: strawberry.ID = input_field(KEY)
    dispute: strawberry.ID = input_field(DISPUTE)
    since: Date = input_field("First day（起始日）.")
    until: Date = input_field("Last day（截止日）.")
    reason: str | None = input_field("What was tested（说明）.", default=None)


@takes
class VerifyDisputeInput:
    """What the deciding authority found about a disputed record（核实异议）."""

    key: strawberry.ID = input_field(KEY)
    dispute: strawberry.ID = input_field(DISPUTE)
    finding: DisputeFinding = input_field("What was found（核实结论）.")
    reason: str = input_field("On what it rests（核实说明）.")


@takes
class AnswerDisputeInput:
    """The answer to an objection: it follows from what was found（答复异议）."""

    key: strawberry.ID = input_field(KEY)
    dispute: strawberry.ID = input_field(DISPUTE)
    reason: str = input_field("The reasons, as the party reads them（处理理由）.")


@takes
class WithdrawDisputeInput:
    """The withdrawal of an objection by who opened it（撤回异议）."""

    key: strawberry.ID = input_field(KEY)
    dispute: strawberry.ID = input_field(DISPUTE)
    reason: str | None = input_field("Why, if its party says so（撤回理由）.", default=None)


@takes
class LapseDisputeInput:
    """The end of an objection of which nothing is left to verify（终止异议）."""

    key: strawberry.ID = input_field(KEY)
    dispute: strawberry.ID = input_field(DISPUTE)
    reason: str = input_field("Why nothing is left to verify（终止理由）.")


RESTORATION = "Global id of an application for restoration（信用修复申请）."


@takes
class ApplyForRestorationInput:
    """An application for the restoration of a record about oneself（申请信用修复）."""

    key: strawberry.ID = input_field(KEY)
    record: strawberry.ID = input_field("Global id of a penalty（记录）.")
    commitment: str | None = input_field(
        "The public commitment that the law asks for, in the applicant's words（信用承诺）.", default=None
    )


@takes
class AcceptRestorationInput:
    """What the deciding authority states when it accepts an application（受理修复申请）."""

    key: strawberry.ID = input_field(KEY)
    restoration: strawberry.ID = input_field(RESTORATION)
    grade: Grade = input_field("The grade of the breach（失信信息等级）.")
    corrected_on: Date | None = input_field("Day of the correction（纠正日期）.", default=None)
    duties_done: bool = input_field("Whether the duties of the decision are done（义务是否履行）.")
    corrected_in_time: bool | None = input_field(
        "Whether it was corrected in the time that was set（是否在规定期限内纠正）.",
        default=None,
    )
    harm_removed: bool | None = input_field(
        "Whether its ill effects are removed（不良影响是否消除）.", default=None
    )
    reason: str | None = input_field("On what it rests（说明）.", default=None)


@takes
class GrantRestorationInput:
    """The grant of a restoration, where the law in force allows it（准予修复）."""

    key: strawberry.ID = input_field(KEY)
    restoration: strawberry.ID = input_field(RESTORATION)
    basis: Basis = input_field("On what it is granted（修复依据）.")
    reason: str = input_field("The reasons（理由）.")


@takes
class ConfirmRestorationInput:
    """The end of a provisional restoration: the court's plan was performed（确认修复）."""

    key: strawberry.ID = input_field(KEY)
    restoration: strawberry.ID = input_field(RESTORATION)
    reason: str = input_field("The reasons（理由）.")


@takes
class RefuseRestorationInput:
    """The refusal of an application（不予修复）."""

    key: strawberry.ID = input_field(KEY)
    restoration: strawberry.ID = input_field(RESTORATION)
    reason: str = input_field("The reasons, as the applicant reads them（理由）.")


@takes
class WithdrawRestorationInput:
    """The withdrawal of an application by who made it（撤回修复申请）."""

    key: strawberry.ID = input_field(KEY)
    restoration: strawberry.ID = input_field(RESTORATION)
    reason: str | None = input_field("Why, if the applicant says so（撤回理由）.", default=None)


@takes
class RevokeRestorationInput:
    """The revocation of a restoration that rests on falsified material, or whose plan failed（撤销修复）."""

    key: strawberry.ID = input_field(KEY)
    restoration: strawberry.ID = input_field(RESTORATION)
    reason: str = input_field("What was falsified, or why the plan failed（理由）.")


@takes
class IssueResultInput:
    """A result to be stated to other regions（出具签名结果）."""

    key: strawberry.ID = input_field(KEY)
    record: strawberry.ID = input_field("Global id of a penalty（记录）.")
    audience: list[str] = input_field(AUDIENCE)
    person: strawberry.ID | None = input_field(
        "Global id of the person it is about; its organization if absent（涉及个人）.", default=None
    )


@takes
class CheckReceiptInput:
    """A check of an organization that is to be signed（查询回执）."""

    key: strawberry.ID = input_field(KEY)
    uscc: str = input_field("Unified social credit code（统一社会信用代码）.")
    matter: BusinessMatter = input_field("What is about to be decided（办理事项）.")
    audience: list[str] = input_field(AUDIENCE)


@takes
class RecogniseResultInput:
    """Another region's result to be entered here（承认外地结果）."""

    key: strawberry.ID = input_field(KEY)
    result: str = input_field("The very bytes of another region's result（签名文本）.")
    proof: str | None = input_field("Its tlog-proof, where at hand（入账证明）.", default=None)


@takes
class DecideRecognitionInput:
    """An officer's decision on a recognition that waits for one（人工决定承认）."""

    key: strawberry.ID = input_field(KEY)
    recognition: strawberry.ID = input_field("Global id of a recognition that waits（承认）.")
    decision: Deciding = input_field("The decision（决定）.")
    reason: str = input_field("The officer's reason（理由）.")
    effects: list[int] | None = input_field(
        "The places, from 1, of what is carried out of it, if only a part is（后果序号）.", default=None
    )
