"""One cause and one question about it: what is found once for all persons, and what a verdict is."""

from functools import cached_property
from itertools import pairwise

import msgspec

from graph.model.conclusions import DisputePause, Outcome, Reason, ReasonCode
from graph.model.facts import Determination, DeterminationKind, Dispute, Finding, Penalty
from graph.model.law import Citation, EffectKind, ImputationRule, Law, RestsOn
from graph.model.time import BEGINNING, FOREVER, Day, covers, day_after
from graph.rules.procedures.dispute import annotation, pause
from graph.rules.propagation.reasons import reason
from graph.rules.propagation.record_state import ALWAYS, Cause, Events, StableDays, fallen, standing
from graph.rules.propagation.tenures import Relationships, TenureSpan
from graph.rules.retention import Kept, RetentionFacts, kept_on, person_retention

SWITCH: dict[EffectKind, str] = {
    EffectKind.RECORD: "record",
    EffectKind.MARK: "record",
    EffectKind.MEASURE: "measures",
    EffectKind.BAN: "measures",
    EffectKind.HONOUR: "measures",
    EffectKind.NOTICE: "publicity",
}
"""Which of the three switches of a pending dispute lets an effect wait (decision D6)."""


class RuleVerdict(msgspec.Struct, frozen=True):
    """What one rule says of one person, why, on which days, and by which span or finding.

    `ends` is why a conclusion that stands will end with those days, where something ends it for good.
    """

    outcome: Outcome
    reasons: tuple[Reason, ...]
    lasting: StableDays = ALWAYS
    span: TenureSpan | None = None
    finding: Finding | None = None
    ends: Reason | None = None


class CauseCondition(msgspec.Struct, frozen=True):
    """What a rule says of the cause itself, before any person is looked at."""

    stop: RuleVerdict | None
    doubts: tuple[Reason, ...] = ()
    lasting: StableDays = ALWAYS


class ImputationQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked about an organization's record: on which day, for use where, under which law.

    `individual` says that the organization is an individual business, one with its operator;
    `state_owned` whether it is a state-owned enterprise, `None` where the register does not say.
    """

    law: Law
    as_of: Day
    place: str
    individual: bool = False
    state_owned: bool | None = None


class CaseUnderJudgment:
    """One cause, asked about on one day for use at one place; what all persons share is found once."""

    def __init__(
        self, trigger: Cause, relationships: Relationships, happened: Events, asked: ImputationQuestion
    ) -> None:
        self.trigger = trigger
        self.relationships = relationships
        self.law = asked.law
        self.as_of = asked.as_of
        self.place = asked.place
        self.individual = asked.individual
        self.state_owned = asked.state_owned
        self.happened = happened
        self.disputes = happened.disputes.get(trigger.id, ())
        self.restorations = happened.restorations.get(trigger.id, ())
        self.permissions = happened.permissions
        self.disputed = annotation(self.disputes, trigger.id, asked.as_of)
        self.pause = self._pause(self.disputed, asked.as_of) if self.disputed else None
        self.majority = self._majority() if relationships.holdings else None
        self.stop = self._stop(happened)
        self.gates: dict[int, tuple[ImputationRule, CauseCondition]] = {}
        self.grounds: dict[tuple[object, ...], tuple[tuple[Citation, ...], RestsOn]] = {}

    def clause(self, key: str) -> Citation | None:
        """Return the clause in force on `key` at the deciding place on the day of the decision."""
        found = self.law.find(key, self.trigger.region, self.trigger.decided_on)
        return found.citations[0] if found else None

    def _majority(self) -> int | None:
        found = self.law.find("control.majority", self.trigger.region, self.trigger.decided_on)
        return found.value["more_than"] if found else None

    def waits(self, kind: EffectKind) -> bool:
        """Whether the pending dispute lets an effect of this kind wait."""
        return self.pause is not None and getattr(self.pause, SWITCH[kind]) is True

    def undisturbed(self, kind: EffectKind) -> StableDays:
        """Return the days around the day asked for on which no dispute lets this kind wait."""
        days = ALWAYS
        for waiting in self._waiting(kind):
            if waiting.until <= self.as_of:
                days = days.within(waiting.until, FOREVER)
            else:
                days = days.within(BEGINNING, waiting.since)
        return days

    def disturbed(self, kind: EffectKind) -> StableDays:
        """Return the days around the day asked for on which one dispute or another lets this kind wait.

        Disputes that overlap are one stretch; where the law changes a new one begins.
        """
        joined: list[StableDays] = []
        for one in sorted(self._waiting(kind), key=lambda one: one.since):
            before = joined.pop() if joined and one.since < joined[-1].until else one
            joined.append(StableDays(before.since, max(before.until, one.until)))
        return next(one for one in joined if covers(one.since, one.until, self.as_of))

    def _waiting(self, kind: EffectKind) -> list[StableDays]:
        """Return the days on which each dispute lets this kind wait.

        LAW: decision D5: each day of a dispute follows the law of that day.
        """
        changes = {*self.law.changes(self.trigger.region), *self.law.changes(self.place)}
        found: list[StableDays] = []
        for one in self.disputes:
            within = {day for day in changes if one.opened_on < day < one.closed_on}
            for since, until in pairwise(sorted({one.opened_on, *within, one.closed_on})):
                if getattr(self._pause(one, since), SWITCH[kind]) is True:
                    found.append(StableDays(since, until))
        return found

    def _pause(self, dispute: Dispute, day: Day) -> DisputePause:
        return pause(dispute, self.law, self.trigger.region, self.place, day)

    def is_kept(self, kind: EffectKind) -> bool:
        """Whether an effect of this kind lasts as long as the record of the breach.

        All that a penalty does; of a listing the entry and the mark, the rest lasts as long as the listing.
        """
        of_a_list = isinstance(self.trigger, Determination) and self.trigger.kind is DeterminationKind.LISTING
        return isinstance(self.trigger, Penalty) or (of_a_list and SWITCH[kind] == "record")

    @cached_property
    def kept(self) -> Kept:
        """How long the breach is used, at the deciding place and where the answer is used."""
        listed = self.trigger.until if isinstance(self.trigger, Determination) else None
        record = RetentionFacts(
            conduct_until=self.trigger.conduct_until,
            disclosed_since=self.trigger.decided_on,
            listed_until=listed,
        )
        return kept_on(person_retention, self.law, (self.trigger.region, self.place), record, self.as_of)

    def _stop(self, happened: Events) -> RuleVerdict | None:
        # 1. Known events.
        felled = fallen(self.trigger.id, happened)
        if felled is not None:
            return stop_verdict(felled, self.clause("annulment.effect"))
        # INVARIANT: where facts are missing nothing is concluded; an annulment that is known stays one.
        if happened.cut:
            return unknown_verdict(StableDays(self.as_of, day_after(self.as_of)))
        stands = standing(self.trigger, happened, self.as_of, needs_finality=False)
        return stop_verdict(stands.fails, None, stands.lasting) if stands.fails else None


def stop_verdict(code: ReasonCode, citation: Citation | None, lasting: StableDays = ALWAYS) -> RuleVerdict:
    """Return the verdict of a step that does not hold."""
    return RuleVerdict(Outcome.NONE, (reason(code, citation),), lasting)


def unknown_verdict(lasting: StableDays) -> RuleVerdict:
    """Return the verdict on facts of which a part is missing: not even NONE can be said."""
    return RuleVerdict(Outcome.UNKNOWN, (reason(ReasonCode.PART_UNREACHABLE),), lasting)
