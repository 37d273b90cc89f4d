"""What regions state to one another: signed results, and what was made of those of others."""

from typing import Annotated

import strawberry

from graph.model.conclusions import Outcome
from graph.model.exchange import OutboxEvent, RecognitionState
from graph.model.facts import Role
from graph.model.law import EffectKind
from graph.model.recognition import Deciding, Execution, Recognised, RecognitionGround
from graph.model.recognition import RecognisedPart as PartRecord
from graph.model.recognition import RecognitionReason as ReasonRecord
from graph.model.results import ResultKind
from resolvers.statuses import RecallReason
from resolvers.told import ToldView
from resolvers.views import (
    DecisionView,
    PauseView,
    RecognitionView,
    SignedResultView,
    StateReason,
)
from schema.error_codes import ErrorCode, error_code
from schema.fields import guarded, public, shows
from schema.ids import global_id
from schema.scalars import Date, DateTime
from schema.types.law import Citation
from schema.types.node import Node
from security.principal import DataClass
from security.results.reasons import VerificationReason

SHARED, PERSONAL = DataClass.SHARED, DataClass.PERSONAL

OwnId = Annotated[
    str, strawberry.argument(description="Its own id, as in the address inside it（结果编号）.")
]
ForRegion = Annotated[
    str, strawberry.argument(name="for", description="Your own region, GB/T 2260（接收地区）.")
]
OfKinds = Annotated[
    list[ResultKind] | None,
    strawberry.argument(description="Only results of these kinds; all if absent（结果种类）."),
]


def _reason(value: str) -> RecallReason | None:
    """Show why a result was recalled; one that was stated has no such reason."""
    return RecallReason[value] if value else None


@shows(
    SignedResultView,
    subjects=["about"],
    touches=["fact.subject", "fact.person"],
    within="fact",
    door="Query.result",
)
class SignedResult(Node):
    """A signed result of this region, as it is handed to those it is for（签名结果）."""

    @public(shown=global_id("SignedResult"))
    def id(self) -> strawberry.ID:
        """Global id（全局标识）."""

    @public(attr="id")
    def result_id(self) -> str:
        """Its own id, as in the address inside it, for `result`（结果编号）."""

    @guarded(SHARED)
    def kind(self) -> ResultKind | None:
        """What it states（结果种类）."""

    @guarded(SHARED, size=10)
    def audience(self) -> list[str] | None:
        """The regions it is for, GB/T 2260; nobody else accepts it（接收地区）."""

    @guarded(SHARED)
    def issued_at(self) -> DateTime | None:
        """When it was signed（签发时间）."""

    @guarded(SHARED)
    def valid_until(self) -> Date | None:
        """Day from which it no longer holds（失效日）."""

    @guarded(PERSONAL)
    def jws(self) -> str | None:
        """The very bytes: a W3C Verifiable Credential 2.0 as a compact JWS（签名文本）."""

    @guarded(SHARED, attr=".proof")
    def proof(self) -> str | None:
        """C2SP tlog-proof that it is in the issuer's log, to verify offline（入账证明）."""


@shows(ToldView, subjects=["about"], within="item", door="Query.results")
class OutboxItem:
    """One item of what a region is told: a result was stated to it, or recalled（发件项）."""

    @guarded(SHARED)
    def number(self) -> int | None:
        """Its number among all that the region is told, without gaps（序号）."""

    @guarded(SHARED)
    def event(self) -> OutboxEvent | None:
        """What became of the result（告知事项）."""

    @guarded(SHARED, attr="at")
    def told_at(self) -> DateTime | None:
        """When it was told（告知时间）."""

    @guarded(SHARED, attr="reason", shown=_reason)
    def recall_reason(self) -> RecallReason | None:
        """Why it was recalled, if it was（撤回原因）."""

    @guarded(SHARED, attr=".result")
    def result(self) -> SignedResult | None:
        """The result（签名结果）."""


@shows(ReasonRecord)
class RecognitionReason:
    """What one step of recognition found（承认理由）."""

    @public
    def ground(self) -> RecognitionGround:
        """The finding, from a closed list（理由代码）."""

    @public
    def step(self) -> int:
        """The step of the procedure, numbered（步骤）."""

    @public
    def english(self) -> str:
        """The finding in English（英文说明）."""

    @public
    def chinese(self) -> str:
        """The finding in Chinese（中文说明）."""

    @public(size=4)
    def clauses(self) -> list[Citation]:
        """The clauses that decide it（条款）."""


@shows(StateReason)
class RecognitionDoubt:
    """Why a recognised result has no effect now, or why nobody can say（无效或者不明的原因）."""

    @public
    def reason(self) -> VerificationReason | None:
        """What did not hold when the result was verified again, if that is why（核验理由）."""

    @public(attr="error", shown=error_code)
    def error_code(self) -> ErrorCode | None:
        """What kept it from being judged, if that is why（错误代码）."""

    @public
    def english(self) -> str:
        """The same in English（英文说明）."""

    @public
    def chinese(self) -> str:
        """The same in Chinese（中文说明）."""


@shows(PauseView)
class PlacePause:
    """What one place's law says of measures while a dispute is pending（异议期间的规定）."""

    @public
    def place(self) -> str:
        """Whose law, GB/T 2260（法域）."""

    @public
    def measures(self) -> bool | None:
        """Whether measures wait; nothing said means that no text says（措施是否暂停）."""

    @public(size=4)
    def clauses(self) -> list[Citation]:
        """The clauses that say so（条款）."""


@shows(PartRecord, within="reached")
class RecognisedEffect:
    """One effect of another region's result, and what becomes of it here（承认的后果）."""

    @guarded(PERSONAL)
    def effect(self) -> EffectKind | None:
        """What it is（后果）."""

    @guarded(PERSONAL)
    def measure(self) -> str | None:
        """Measure of the origin's catalogue（措施代码）."""

    @guarded(PERSONAL)
    def role(self) -> Role | None:
        """The role through which it reaches a person, if it is about one（职务）."""

    @guarded(PERSONAL)
    def outcome(self) -> Outcome | None:
        """How far it reaches at its origin（来源地结论）."""

    @guarded(PERSONAL, attr=".execution")
    def execution(self) -> Execution | None:
        """Whether it is carried out here now（执行状态）."""

    @guarded(PERSONAL, attr=".until")
    def until(self) -> Date | None:
        """Day from which it is no longer carried out here（终止日）."""

    @guarded(PERSONAL, attr=".reasons", size=3)
    def reasons(self) -> list[RecognitionReason] | None:
        """Why, each with its clause（理由）."""


@shows(DecisionView)
class OfficersDecision:
    """What an officer decided where the law here asks for one（人工决定）."""

    @guarded(SHARED, attr="deciding")
    def decision(self) -> Deciding | None:
        """The decision（决定）."""

    @guarded(SHARED, attr="taken", size=10)
    def effects(self) -> list[int] | None:
        """Numbers, from 1, of the effects that are carried out（承认的后果序号）."""

    @guarded(SHARED)
    def reason(self) -> str | None:
        """The officer's reason（理由）."""

    @guarded(SHARED)
    def department(self) -> str | None:
        """The officer's department; who it was stands in the ledger（决定单位）."""

    @guarded(SHARED)
    def decided_on(self) -> Date | None:
        """Day of the decision（决定日）."""


@shows(RecognitionView, subjects=["subject"], touches=["handle"], within="fact", door="Query.recognitions")
class Recognition(Node):
    """Another region's result as it counts here（承认）."""

    @public(shown=global_id("Recognition"))
    def id(self) -> strawberry.ID:
        """Global id（全局标识）."""

    @guarded(SHARED)
    def issuer(self) -> str | None:
        """The region that states it, GB/T 2260（来源地）."""

    @guarded(SHARED)
    def result(self) -> str | None:
        """Id of the result at its origin（结果编号）."""

    @guarded(SHARED, attr="sha256")
    def digest(self) -> str | None:
        """SHA-256 of its bytes, as in both regions' logs（摘要）."""

    @guarded(SHARED, attr=".outcome")
    def outcome(self) -> Recognised | None:
        """What the law here made of it when it came, or its officer since（承认结论）."""

    @guarded(SHARED, attr=".state")
    def state(self) -> RecognitionState | None:
        """Whether it has effect now（现状）."""

    @guarded(SHARED, attr=".why", size=5)
    def why(self) -> list[RecognitionDoubt] | None:
        """Why it has none, or why nobody can say（原因）."""

    @guarded(SHARED)
    def decided_on(self) -> Date | None:
        """Day on which it was recognised or refused（决定日）."""

    @guarded(SHARED)
    def until(self) -> Date | None:
        """Day from which nothing of it has effect here（终止日）."""

    @guarded(SHARED, attr=".reasons", size=3)
    def reasons(self) -> list[RecognitionReason] | None:
        """Why, for the result as a whole（理由）."""

    @guarded(SHARED, attr=".decision")
    def decision(self) -> OfficersDecision | None:
        """What an officer decided, where one had to（人工决定）."""

    @guarded(PERSONAL, attr=".parts", size=32)
    def effects(self) -> list[RecognisedEffect] | None:
        """Its effects and what becomes of each here; none where it has no effect now（后果）.

        An officer names them by their place in this list, from 1.
        """

    @guarded(SHARED, attr=".dispute_pending")
    def dispute_pending(self) -> bool | None:
        """Whether a dispute is pending at its origin（来源地异议是否处理中）."""

    @guarded(SHARED, attr=".pauses", size=2)
    def pauses(self) -> list[PlacePause] | None:
        """What the origin's law and the law here say of measures while it is pending（异议期间的规定）."""
