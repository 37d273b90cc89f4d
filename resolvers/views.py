"""Records as a section returns them: a fact or a conclusion together with what hangs on it.

The projection walks attributes; a view joins in memory what one round trip already brought, so
that naming the person of a role or the penalty of an effect costs no further read.
"""

from enum import Enum

import msgspec

from graph.model.conclusions import DisputePause, Outcome, Reason
from graph.model.exchange import OfficersDecision, RecognitionFact, RecognitionState, StatedResult
from graph.model.facts import (
    Annulment,
    Determination,
    DisputeState,
    Grade,
    Organization,
    Penalty,
    Person,
    Remedy,
    RestorationEffect,
    RestorationState,
    Role,
)
from graph.model.law import Citation, EffectKind, RestsOn
from graph.model.measure_cases import ChosenMeasure, MeasureCaseState, MeasureTaskState
from graph.model.recognition import Deciding, Recognised, RecognisedPart, RecognitionReason
from graph.model.reported import ReportOutcome
from graph.model.rulings import Ground, RuleAnswer, Ruling
from graph.model.time import Day
from graph.rules.procedures.dispute_steps import DisputeCommand
from graph.rules.procedures.restoration_steps import RestorationCommand
from resolvers.record_views import DeterminationView
from security.results.reasons import VerificationReason


class RoleHolder(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A tenure with its two ends (任职): who held which role in which organization, and when."""

    id: str
    feed: str
    role: Role
    since: Day
    until: Day
    actual_since: Day | None
    actual_until: Day | None
    organization: Organization
    person: Person


class StepView(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A step of a case (程序环节): what was done, when, by which department, and why.

    `choice` is the way that its caller went, where the step asks for one. `until` is the day after the last
    one of what took days, as an expert test; `done_on` the day on which what it tells of was done; `basis`
    the legal basis that was named.
    """

    command: Enum
    choice: Enum | None
    on: Day
    until: Day | None
    done_on: Day | None
    department: str | None
    reason: str | None
    basis: str | None


class ClockView(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A clock of a case (办理期限) with the clauses that set it; `text` tells what silence says."""

    what: Enum
    starts: Day | None
    due: Day | None
    provisional: bool
    done_on: Day | None
    overdue: bool
    citations: tuple[Citation, ...]
    text: str | None


class DisputeView(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A dispute (异议) on the day asked for: its state, what waits, what is due, what may be done next."""

    id: str
    record: str
    subject: str
    opened_on: Day
    closed_on: Day
    grounds: str
    state: DisputeState
    pending: bool
    pause: DisputePause | None
    steps: tuple[StepView, ...]
    clocks: tuple[ClockView, ...]
    next_steps: tuple[DisputeCommand, ...]
    remedies: tuple[Remedy, ...] | None
    remedies_clauses: tuple[Citation, ...]

    @property
    def name(self) -> str:
        """The dispute's own name: it is found by the record that it is upon."""
        return f"{self.record}/{self.id}"


class RestorationView(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An application for restoration (信用修复申请) on the day asked for.

    `answer` and `conditions` are what the law in force on that day says of it, `may_apply` what it says of
    asking for it; `earliest` and `latest` bound the publicity of its breach, `stops` is what ended with the
    restoration.
    """

    id: str
    record: str
    subject: str
    opened_on: Day
    closed_on: Day
    state: RestorationState
    pending: bool
    commitment: str | None
    grade: Grade | None
    corrected_on: Day | None
    duties_done: bool
    corrected_in_time: bool | None
    harm_removed: bool | None
    may_apply: Ruling
    publicity: Ruling
    steps: tuple[StepView, ...]
    answer: RuleAnswer
    conditions: tuple[Ground, ...]
    earliest: Day | None
    latest: Day | None
    citations: tuple[Citation, ...]
    clocks: tuple[ClockView, ...]
    next_steps: tuple[RestorationCommand, ...]
    restored_on: Day | None
    stops: tuple[RestorationEffect, ...]

    @property
    def name(self) -> str:
        """The application's own name: it is found by the record that it is upon."""
        return f"{self.record}/{self.id}"


class PenaltyView(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A penalty (行政处罚) with its annulment, its disputes and its restorations.

    `organization` is the party where it is one; a natural person's own penalty has none. `identification` is
    the penalty itself where its party does not fit the register.
    """

    id: str
    fact: Penalty
    organization: Organization | None
    annulment: Annulment | None
    disputes: tuple[DisputeView, ...]
    restorations: tuple[RestorationView, ...]
    identification: Penalty | None

    @property
    def feed(self) -> str:
        """The feed by which the penalty came."""
        return self.fact.feed


class EffectView(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An effect (责任归属结论) with the person, the organization and the record it joins."""

    id: str
    kind: EffectKind
    measure: str | None
    outcome: Outcome
    role: Role | None
    reasons: tuple[Reason, ...]
    citations: tuple[Citation, ...]
    rests_on: RestsOn
    path: tuple[str, ...]
    since: Day | None
    until: Day | None
    as_of: Day
    disputed: bool
    pause: DisputePause | None
    rule: str
    pack_digest: str
    recomputed: bool
    ends: Reason | None
    person: Person
    organization: Organization
    penalty: PenaltyView | None
    determination: DeterminationView | None
    cause: Penalty | Determination

    @property
    def feed(self) -> str:
        """The feed by which the record came."""
        return self.cause.feed


class DocumentView(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A person's identity document (证件), opened: the projection masks what leaves of its number."""

    id: str
    person: str
    kind: str
    number: str

    @property
    def numbered(self) -> tuple[str, str]:
        """Kind and number: which mask a number has depends on its kind."""
        return self.kind, self.number


class CheckpointView(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The log's newest signed state (检查点): `root` is lower-case hexadecimal, `note` the signed note."""

    origin: str
    size: int
    root: str
    note: str


class RecordWritten(msgspec.Struct, frozen=True, kw_only=True):
    """What was laid upon a record: record and dispute where the caller may see them, and whom it is about."""

    record: PenaltyView | None
    dispute: DisputeView | None
    restoration: RestorationView | None
    subject: str
    replayed: bool


class SignedResultView(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A result of ours as it is fetched: the bytes, and beside them the proof that they are in the log."""

    id: str
    fact: StatedResult
    log_index: int
    proof: str

    @property
    def about(self) -> str:
        """Whose it is: the person's where it is on one, else the organization's."""
        return self.fact.person or self.fact.subject


class StateReason(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Why a recognised result has no effect now, or nobody can say: a reason or an error."""

    reason: VerificationReason | None = None
    error: str | None = None
    english: str
    chinese: str


class PauseView(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What one place's law says of measures while a dispute is pending; nothing said is `None`."""

    place: str
    measures: bool | None
    clauses: tuple[Citation, ...]


class DecisionView(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An officer's decision on a recognition (人工决定): whose, when, in which words, on which effects."""

    deciding: Deciding
    taken: tuple[int, ...]
    reason: str
    department: str
    decided_on: Day

    @classmethod
    def of(cls, fact: OfficersDecision) -> "DecisionView":
        """Return what is shown of a decision."""
        return cls(
            deciding=fact.deciding,
            taken=fact.taken,
            reason=fact.reason,
            department=fact.department,
            decided_on=fact.decided_on,
        )


class RecognitionView(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A recognition (承认) with what it comes to now; `subject` is whom it is about here, if known."""

    id: str
    subject: str | None
    fact: RecognitionFact
    outcome: Recognised
    state: RecognitionState
    why: tuple[StateReason, ...]
    reasons: tuple[RecognitionReason, ...]
    parts: tuple[RecognisedPart, ...]
    dispute_pending: bool
    pauses: tuple[PauseView, ...]
    decision: DecisionView | None

    @property
    def handle(self) -> str:
        """How the two regions name the person that it is on, where it is on one."""
        return self.fact.handle


class ResultIssued(msgspec.Struct, frozen=True, kw_only=True):
    """A result that was signed, now or before with this key."""

    result: SignedResultView
    replayed: bool


class RecognitionEntered(msgspec.Struct, frozen=True, kw_only=True):
    """A recognition entered or decided; `subject` is its organization where it is registered here."""

    recognition: RecognitionView
    outcome: Recognised
    subject: str | None
    replayed: bool


class RowNote(msgspec.Struct, frozen=True, kw_only=True):
    """What is odd with a row that was used all the same: field, code, and the sentence in both languages."""

    field: str | None
    code: str
    english: str
    chinese: str


class RowDone(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one reported row, and whom it is about; `code` says why a row was not used."""

    row: int
    outcome: ReportOutcome
    record: str | None = None
    subject: str | None = None
    field: str | None = None
    code: str | None = None
    english: str | None = None
    chinese: str | None = None
    notes: tuple[RowNote, ...] = ()


class ReportDone(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a report: its rows in their order, and whether this key had done it before."""

    rows: tuple[RowDone, ...]
    replayed: bool


class NextStepView(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What the caller may do next (下一步), and what is missing before it can be done."""

    command: Enum
    missing: tuple[Ground, ...]


class MeasureTaskView(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A department's task (联合惩戒任务) on the day asked for."""

    id: str
    case: str
    record: str
    subject: str
    initiator: str
    department: str
    measures: tuple[ChosenMeasure, ...]
    pushed_on: Day
    feedback_by: Day | None
    closed_on: Day
    state: MeasureTaskState
    outcome: MeasureTaskState | None
    pending: bool
    overdue: bool
    pause: DisputePause | None
    steps: tuple[StepView, ...]
    clocks: tuple[ClockView, ...]
    next_steps: tuple[NextStepView, ...]

    @property
    def name(self) -> str:
        """The task's own name: it is found by the record that it is upon."""
        return f"{self.record}/{self.id}"

    @property
    def part_of(self) -> str:
        """The name of its case."""
        return f"{self.record}/{self.case}"


class MeasureCaseView(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A case of joint measures (联合惩戒案件) on the day asked for.

    `tasks` are those that its reader may know of.
    """

    id: str
    record: str
    subject: str
    initiator: str
    opened_on: Day
    closed_on: Day
    reason: str
    measures: tuple[ChosenMeasure, ...]
    state: MeasureCaseState
    pending: bool
    overdue: bool
    pause: DisputePause | None
    tasks: tuple[MeasureTaskView, ...]
    steps: tuple[StepView, ...]
    clocks: tuple[ClockView, ...]
    next_steps: tuple[NextStepView, ...]

    @property
    def name(self) -> str:
        """The case's own name: it is found by the record that it is upon."""
        return f"{self.record}/{self.id}"


class MeasuresWritten(msgspec.Struct, frozen=True, kw_only=True):
    """What a command of joint measures changed: the case, the task that it was upon, whom it is about."""

    case: MeasureCaseView | None
    task: MeasureTaskView | None
    subject: str
    replayed: bool
