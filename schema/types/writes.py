"""What a department reports, and what a write answers."""

import strawberry

from graph.model.facts import Procedure, Severity
from resolvers.views import ReportDone, RowDone, WriteDone
from schema.fields import input_field, public, shows, takes
from schema.ids import global_id
from schema.scalars import Date


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


@shows(RowDone, subjects=["subject"])
class RowResult:
    """What became of one reported record（逐条结果）."""

    @public
    def row(self) -> int:
        """Its place in the report, from 1（序号）."""

    @public
    def outcome(self) -> str:
        """Used, unchanged, superseding, or refused（处理结果）."""

    @public(shown=global_id("Penalty"))
    def record(self) -> strawberry.ID | None:
        """The record it became or was（记录）."""

    @public
    def field(self) -> str | None:
        """The field that stopped it（问题字段）."""

    @public
    def code(self) -> str | None:
        """Why it was refused, from the closed list of codes（错误代码）."""

    @public
    def english(self) -> str | None:
        """The same in English（英文说明）."""

    @public
    def chinese(self) -> str | None:
        """The same in Chinese（中文说明）."""


@shows(ReportDone)
class ReportResult:
    """What became of a report（上报结果）."""

    @public(size=100)
    def rows(self) -> list[RowResult]:
        """Its records in their order（逐条结果）."""

    @public
    def replayed(self) -> bool:
        """Whether this key had done it before, so that nothing was done now（是否重复请求）."""


@shows(WriteDone, subjects=["subject"])
class WriteResult:
    """What a write did（写入结果）."""

    @public(shown=global_id("Penalty"))
    def record(self) -> strawberry.ID:
        """The record touched（记录）."""

    @public
    def outcome(self) -> str:
        """What was done（处理结果）."""

    @public
    def replayed(self) -> bool:
        """Whether this key had done it before, so that nothing was done now（是否重复请求）."""
