"""What a command answers: what it changed, where the caller may see it, and whether it was done before."""

import strawberry

from graph.model.recognition import Recognised
from graph.model.reported import ReportOutcome
from resolvers.views import RecognitionEntered, RecordWritten, ReportDone, ResultIssued, RowDone
from resolvers.views import RowNote as RowNoteView
from schema.error_codes import RowReason, row_reason
from schema.fields import public, shows
from schema.ids import global_id
from schema.types.exchange import Recognition, SignedResult
from schema.types.records import Dispute
from schema.types.restorations import Restoration
from schema.types.subjects import Penalty


@shows(RowNoteView)
class RowNote:
    """What is odd with a reported record that was used all the same（提示）."""

    @public
    def field(self) -> str | None:
        """The field（项目）."""

    @public(shown=row_reason)
    def code(self) -> RowReason:
        """What is odd（提示代码）."""

    @public
    def english(self) -> str:
        """The same in English（英文说明）."""

    @public
    def chinese(self) -> str:
        """The same in Chinese（中文说明）."""


@shows(RowDone, subjects=["subject"])
class RowResult:
    """What became of one reported record（逐条结果）."""

    @public
    def row(self) -> int:
        """Its place in the report, from 1（序号）."""

    @public
    def outcome(self) -> ReportOutcome:
        """Used, unchanged, superseding, held back, annulled, or refused（处理结果）."""

    @public(shown=global_id("Penalty"))
    def record(self) -> strawberry.ID | None:
        """The record it became or was（记录）."""

    @public
    def field(self) -> str | None:
        """The field that stopped it（问题字段）."""

    @public(shown=row_reason)
    def code(self) -> RowReason | None:
        """Why it was refused or held back（错误代码）."""

    @public
    def english(self) -> str | None:
        """The same in English（英文说明）."""

    @public
    def chinese(self) -> str | None:
        """The same in Chinese（中文说明）."""

    @public
    def notes(self) -> list[RowNote]:
        """What is odd with it though it was used, as a file's notes say（提示）."""


@shows(ReportDone)
class ReportPayload:
    """What became of a report（上报结果）."""

    @public(size=100)
    def rows(self) -> list[RowResult]:
        """Its records in their order（逐条结果）."""

    @public
    def replayed(self) -> bool:
        """Whether this key had done it before, so that nothing was done now（是否重复请求）."""


@shows(RecordWritten, subjects=["subject"])
class AnnulmentPayload:
    """What a revocation changed（撤销结果）."""

    @public
    def record(self) -> Penalty | None:
        """The record as it is now, where the caller may see it: the public sees no revoked one（记录）."""

    @public
    def replayed(self) -> bool:
        """Whether this key had done it before, so that nothing was done now（是否重复请求）."""


@shows(RecordWritten, subjects=["subject"])
class ConfirmationPayload:
    """What a decision on the party's identity changed（身份确认结果）."""

    @public
    def record(self) -> Penalty | None:
        """The record as it is now, where the caller may see it（记录）."""

    @public
    def replayed(self) -> bool:
        """Whether this key had done it before, so that nothing was done now（是否重复请求）."""


@shows(RecordWritten, subjects=["subject"])
class DisputePayload:
    """What an objection changed（异议结果）."""

    @public
    def dispute(self) -> Dispute | None:
        """The dispute, where the caller may see the record（异议）."""

    @public
    def record(self) -> Penalty | None:
        """The record as it is now, where the caller may see it（记录）."""

    @public
    def replayed(self) -> bool:
        """Whether this key had done it before, so that nothing was done now（是否重复请求）."""


@shows(RecordWritten, subjects=["subject"])
class RestorationPayload:
    """What an application for restoration, or a step of one, changed（信用修复结果）."""

    @public
    def restoration(self) -> Restoration | None:
        """The application as it is now（信用修复申请）."""

    @public
    def record(self) -> Penalty | None:
        """The record as it is now, where the caller may see it（记录）."""

    @public
    def replayed(self) -> bool:
        """Whether this key had done it before, so that nothing was done now（是否重复请求）."""


@shows(ResultIssued, subjects=["result.fact.subject"], touches=["result.fact.person"])
class ResultPayload:
    """A result that was signed just now, or before with this key（出具结果）."""

    @public
    def result(self) -> SignedResult:
        """The result（签名结果）."""

    @public(attr="result.fact.sha256")
    def digest(self) -> str:
        """SHA-256 of its bytes: its entry in the log is made of it（摘要）."""

    @public(attr="result.log_index")
    def log_index(self) -> int:
        """Its place in the log（日志序号）."""

    @public
    def replayed(self) -> bool:
        """Whether this key had done it before, so that nothing was done now（是否重复请求）."""


@shows(RecognitionEntered, subjects=["subject"], touches=["recognition.handle"])
class RecognitionPayload:
    """What was made of another region's result（承认处理结果）."""

    @public
    def recognition(self) -> Recognition:
        """The recognition as it counts now（承认）."""

    @public
    def outcome(self) -> Recognised:
        """What the law here made of it when it came, or its officer（承认结论）."""

    @public
    def replayed(self) -> bool:
        """Whether this key had done it before, so that nothing was done now（是否重复请求）."""
