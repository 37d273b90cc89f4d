"""One rule applied to one person in one role: the steps 2, 3, 5, 6 and 7 of imputation."""

import msgspec

from graph.model.conclusions import DisputePause, Outcome, Reason, ReasonCode
from graph.model.facts import Dispute, Finding, Penalty
from graph.model.law import Anchor, Citation, EffectKind, ImputationRule, Law
from graph.model.time import FOREVER, Day, day_after, day_before, years_after
from graph.rules.bonds import Anchored, Bond, Bonds, Held, Span, conduct, single_day
from graph.rules.dispute import annotation, pause
from graph.rules.reasons import reached, reason
from graph.rules.standing import ALWAYS, Events, Finality, Lasting, finality

OUTCOME: dict[EffectKind, Outcome] = {
    EffectKind.RECORD: Outcome.RECORDED,
    EffectKind.MARK: Outcome.RECORDED,
    EffectKind.MEASURE: Outcome.RESTRICTED,
    EffectKind.BAN: Outcome.RESTRICTED,
    EffectKind.HONOUR: Outcome.RESTRICTED,
    EffectKind.NOTICE: Outcome.RESTRICTED,
}

SWITCH: dict[EffectKind, str] = {
    EffectKind.RECORD: "record",
    EffectKind.MARK: "record",
    EffectKind.MEASURE: "measures",
    EffectKind.BAN: "measures",
    EffectKind.HONOUR: "measures",
    EffectKind.NOTICE: "publicity",
}
"""Which of the three switches of a pending dispute lets an effect wait (decision D6)."""


class Verdict(msgspec.Struct, frozen=True):
    """What one rule says of one person, why, on which days, and by which span or finding."""

    outcome: Outcome
    reasons: tuple[Reason, ...]
    lasting: Lasting = ALWAYS
    span: Span | None = None
    finding: Finding | None = None


class Gate(msgspec.Struct, frozen=True):
    """What a rule says of the penalty itself, before any person is looked at."""

    stop: Verdict | None
    doubts: tuple[Reason, ...] = ()
    lasting: Lasting = ALWAYS


class Matter:
    """One penalty, asked about on one day for use at one place; what all persons share is found once."""

    def __init__(
        self, penalty: Penalty, bonds: Bonds, happened: Events, law: Law, *, as_of: Day, place: str
    ) -> None:
        self.penalty = penalty
        self.bonds = bonds
        self.law = law
        self.as_of = as_of
        self.place = place
        self.challenges = happened.challenges.get(penalty.id, ())
        self.disputes = happened.disputes.get(penalty.id, ())
        self.disputed = annotation(self.disputes, penalty.id, as_of) if self.disputes else None
        self.pause = self._pause(self.disputed, as_of) if self.disputed else None
        self.stop = self._stop(happened)
        self._gates: dict[str, Gate] = {}

    def clause(self, key: str) -> Citation | None:
        """Return the clause in force on `key` at the deciding place on the day of the decision."""
        found = self.law.find(key, self.penalty.region, self.penalty.decided_on)
        return found.citations[0] if found else None

    def gate(self, rule: ImputationRule) -> Gate:
        """Return what `rule` says of the penalty itself."""
        key = f"{rule.id}@{rule.needs_finality}"
        if key not in self._gates:
            self._gates[key] = _gate(self, rule)
        return self._gates[key]

    def waits(self, kind: EffectKind) -> bool:
        """Whether the pending dispute lets an effect of this kind wait."""
        return self.pause is not None and getattr(self.pause, SWITCH[kind]) is True

    def undisturbed(self, kind: EffectKind) -> Lasting:
        """Return the days around the day asked for on which no dispute lets this kind wait."""
        days = ALWAYS
        for one in self.disputes:
            if one.closed_on <= self.as_of and self._would_wait(one, day_before(one.closed_on), kind):
                days = days.within(one.closed_on, FOREVER)
            elif one.opened_on > self.as_of and self._would_wait(one, one.opened_on, kind):
                days = days.within(days.since, one.opened_on)
        return days

    def _would_wait(self, dispute: Dispute, day: Day, kind: EffectKind) -> bool:
        return getattr(self._pause(dispute, day), SWITCH[kind]) is True

    def _pause(self, dispute: Dispute, day: Day) -> DisputePause:
        return pause(dispute, self.law, self.penalty.region, self.place, day)

    def _stop(self, happened: Events) -> Verdict | None:
        # 1. Known events.
        if self.penalty.id in happened.annulled:
            return stopped(ReasonCode.ANNULLED, self.clause("annulment.effect"))
        # INVARIANT: where facts are missing nothing is concluded; an annulment that is known stays one.
        if happened.cut:
            return unknown(Lasting(self.as_of, day_after(self.as_of)))
        if self.as_of < self.penalty.decided_on:
            return stopped(ReasonCode.NOT_YET_DECIDED, None, Lasting(until=self.penalty.decided_on))
        return None


def stopped(code: ReasonCode, citation: Citation | None, lasting: Lasting = ALWAYS) -> Verdict:
    """Return the verdict of a step that does not hold."""
    return Verdict(Outcome.NONE, (reason(code, citation),), lasting)


def unknown(lasting: Lasting) -> Verdict:
    """Return the verdict on facts of which a part is missing: not even NONE can be said."""
    return Verdict(Outcome.UNKNOWN, (reason(ReasonCode.PART_UNREACHABLE),), lasting)


def judge(at: Matter, rule: ImputationRule, bond: Bond) -> Verdict:
    """Return what `rule` says of the person in this role; the first step that fails is the reason kept."""
    # 2., 3. The penalty itself.
    gate = at.gate(rule)
    if gate.stop is not None:
        return gate.stop
    # 5. The role at the anchor.
    anchor = _anchor(rule.anchor, at)
    held = at.bonds.held(bond, at.penalty, anchor, rule.tenure_basis)
    if not held.certain and not held.doubts:
        return stopped(ReasonCode.ROLE_NOT_HELD_AT_CONDUCT, at.clause("imputation.tenure"))
    # 6. The person.
    finding = at.bonds.finding(at.penalty, bond.person_id)
    if not _has_capacity(at, bond, held, anchor):
        return stopped(ReasonCode.NO_FULL_CAPACITY, at.clause("imputation.subjects"))
    doubts = (*gate.doubts, *_doubts_of_role(at, held), *_doubts_of_rule(rule, finding))
    # 7. Output.
    return _output(at, rule, bond, Verdict(Outcome.CANDIDATE, doubts, gate.lasting, held.span, finding))


def _gate(at: Matter, rule: ImputationRule) -> Gate:
    penalty = at.penalty
    doubts: list[Reason] = []
    # 2. The trigger. LAW: the authority's own statement counts, it is never derived (decision D17).
    if rule.severity is not None and penalty.severity is None:
        doubts.append(reason(ReasonCode.SEVERITY_NOT_STATED, at.clause("imputation.not_stated")))
    elif rule.severity is not None and penalty.severity is not rule.severity:
        return Gate(stopped(ReasonCode.NOT_SEVERE, rule.citations[0]))
    lasting = Lasting(since=penalty.decided_on)
    # 3. Finality, only where a clause asks for it.
    if rule.needs_finality:
        state, days = finality(penalty, at.challenges, at.as_of)
        if state is Finality.OPEN:
            return Gate(stopped(ReasonCode.NOT_FINAL, rule.finality_clause, days))
        if state is Finality.NOT_STATED:
            doubts.append(reason(ReasonCode.FINALITY_NOT_STATED, rule.finality_clause))
        lasting = lasting.within(days.since, days.until)
    return Gate(None, tuple(doubts), lasting)


def _anchor(anchor: Anchor, at: Matter) -> Anchored:
    if anchor is Anchor.ACT_PERIOD:
        return conduct(at.penalty)
    # A penalty is both listing and order of itself: their day is the day of the decision.
    return single_day(at.as_of if anchor is Anchor.QUERY_DATE else at.penalty.decided_on)


def _has_capacity(at: Matter, bond: Bond, held: Held, anchor: Anchored) -> bool:
    """Whether the person was of full capacity on a day of both role and anchor (decisions D9, D19)."""
    person = bond.person
    if person is None or person.born is None:
        return True
    ages = at.law.find("imputation.capacity", at.penalty.region, at.penalty.decided_on)
    if ages is None:
        return True
    years = ages.value["own_income_years" if person.own_income else "adult_years"]
    adult = day_after(years_after(person.born, years))
    last = max(held.span.until, held.span.tenure.until) if held.span else anchor.until
    return adult < min(anchor.until, held.span.until if held.span and held.certain else last)


def _doubts_of_role(at: Matter, held: Held) -> tuple[Reason, ...]:
    if held.certain:
        return ()
    return tuple(reason(code, at.clause(_CLAUSE_OF_DOUBT[code])) for code in held.doubts)


_CLAUSE_OF_DOUBT = {
    ReasonCode.CONDUCT_NOT_STATED: "imputation.not_stated",
    ReasonCode.TENURES_DIFFER: "imputation.tenure",
    ReasonCode.TWO_HOLDERS: "imputation.two_holders",
}


def _doubts_of_rule(rule: ImputationRule, finding: Finding | None) -> tuple[Reason, ...]:
    doubts: list[Reason] = []
    if finding is None and rule.needs_named_decision:
        doubts.append(reason(ReasonCode.NOT_NAMED_IN_DECISION, rule.citations[0]))
    elif finding is None and rule.needs_personal_finding:
        clause = rule.finding_clause or rule.citations[0]
        doubts.append(reason(ReasonCode.NO_PERSONAL_FINDING, clause))
    # INVARIANT: a ban without an end has no path; the clause or a decision of its own must state one.
    if rule.effect is EffectKind.BAN and rule.duration_years is None:
        doubts.append(reason(ReasonCode.TERM_NOT_STATED, rule.citations[0]))
    return tuple(doubts)


def _output(at: Matter, rule: ImputationRule, bond: Bond, found: Verdict) -> Verdict:
    """Return the verdict after death, term and dispute; each ends or lets wait what would stand."""
    lasting = found.lasting
    person = bond.person
    if person is not None and person.died is not None:
        if person.died <= at.as_of:
            return stopped(ReasonCode.DECEASED, at.clause("imputation.deceased"), Lasting(person.died))
        lasting = lasting.within(lasting.since, person.died)
    if rule.duration_years is not None:
        end = day_after(years_after(at.penalty.decided_on, rule.duration_years))
        if end <= at.as_of:
            return stopped(ReasonCode.TERM_ENDED, rule.citations[0], Lasting(end))
        lasting = lasting.within(lasting.since, end)
    if at.waits(rule.effect):
        return _waiting(at, rule)
    if at.disputes:
        free = at.undisturbed(rule.effect)
        lasting = lasting.within(free.since, free.until)
    return _concluded(rule, bond, found, lasting)


def _concluded(rule: ImputationRule, bond: Bond, found: Verdict, lasting: Lasting) -> Verdict:
    doubts = found.reasons
    if bond.person is None:
        outcome, reasons = Outcome.UNKNOWN, (*doubts, reason(ReasonCode.PART_UNREACHABLE))
    elif doubts:
        outcome, reasons = Outcome.CANDIDATE, doubts
    else:
        outcome, reasons = OUTCOME[rule.effect], (reached(rule.effect, rule.citations[0]),)
    return Verdict(outcome, reasons, lasting, found.span, found.finding)


def _waiting(at: Matter, rule: ImputationRule) -> Verdict:
    assert at.pause is not None and at.disputed is not None  # noqa: PT018  INVARIANT: only a dispute pauses
    clauses = getattr(at.pause, f"{SWITCH[rule.effect]}_clauses")
    days = Lasting(at.disputed.opened_on, at.disputed.closed_on)
    return stopped(ReasonCode.PAUSED_BY_DISPUTE, clauses[0], days)
