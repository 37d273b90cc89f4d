"""One rule applied to one person in one role: the steps 2, 3, 5 and 6 of imputation, then its output."""

from graph.model.conclusions import Outcome, Reason, ReasonCode
from graph.model.facts import Finding
from graph.model.law import Anchor, EffectKind, ImputationRule
from graph.model.time import BEGINNING, day_after, years_after
from graph.rules.propagation.case import Gate, Matter, Verdict, stopped
from graph.rules.propagation.outcome import output
from graph.rules.propagation.reasons import reason
from graph.rules.propagation.record_state import Finality, Lasting, finality
from graph.rules.propagation.tenures import Anchored, Bond, Held, conduct, single_day


def judge(at: Matter, rule: ImputationRule, bond: Bond) -> Verdict:
    """Return what `rule` says of the person in this role; the first step that fails is the reason kept."""
    # 2., 3. The cause itself.
    gate = _gate(at, rule)
    if gate.stop is not None:
        return gate.stop
    # 5. The role at the anchor.
    anchor = _anchor(rule.anchor, at)
    held = at.bonds.held(bond, at.cause, anchor, rule.tenure_basis)
    if not held.certain and not held.doubts:
        return stopped(ReasonCode.ROLE_NOT_HELD_AT_CONDUCT, at.clause("imputation.tenure"))
    # 6. The person.
    finding = at.bonds.finding(at.cause, bond.person_id)
    if not _has_capacity(at, bond, held, anchor):
        return stopped(ReasonCode.NO_FULL_CAPACITY, at.clause("imputation.subjects"))
    doubts = (*gate.doubts, *_doubts_of_role(at, held), *_doubts_of_rule(rule, finding))
    # 7. Output.
    return output(at, rule, bond, Verdict(Outcome.CANDIDATE, doubts, gate.lasting, held.span, finding))


def _gate(at: Matter, rule: ImputationRule) -> Gate:
    """Return what `rule` says of the cause itself; found once for all persons."""
    known = at.gates.get(id(rule))
    if known is None:
        known = at.gates[id(rule)] = (rule, _asked_of_the_cause(at, rule))  # kept, so that the id is its own
    return known[1]


def _asked_of_the_cause(at: Matter, rule: ImputationRule) -> Gate:
    cause = at.cause
    doubts: list[Reason] = []
    # 2. The trigger. LAW: the authority's own statement counts, it is never derived (decision D17).
    if rule.severity is not None and cause.severity is None:
        doubts.append(reason(ReasonCode.SEVERITY_NOT_STATED, at.clause("imputation.not_stated")))
    elif rule.severity is not None and cause.severity is not rule.severity:
        return Gate(stopped(ReasonCode.NOT_SEVERE, rule.citations[0]))
    lasting = Lasting(since=cause.decided_on)
    # 3. Finality, only where a clause asks for it.
    if rule.needs_finality:
        state, days = finality(cause, at.challenges, at.as_of)
        if state is Finality.OPEN:
            return Gate(stopped(ReasonCode.NOT_FINAL, rule.finality_clause, days))
        if state is Finality.NOT_STATED:
            doubts.append(reason(ReasonCode.FINALITY_NOT_STATED, rule.finality_clause))
        lasting = lasting.within(days.since, days.until)
    return Gate(None, tuple(doubts), lasting)


def _anchor(anchor: Anchor, at: Matter) -> Anchored:
    if anchor is Anchor.ACT_PERIOD:
        return conduct(at.cause)
    if anchor is Anchor.BEFORE_ORDER:
        return Anchored(BEGINNING, at.cause.decided_on, known=True)
    # Decision, listing and order are the cause itself: their day is its own.
    return single_day(at.as_of if anchor is Anchor.QUERY_DATE else at.cause.decided_on)


def _has_capacity(at: Matter, bond: Bond, held: Held, anchor: Anchored) -> bool:
    """Whether the person was of full capacity on a day of both role and anchor (decisions D9, D19)."""
    person = bond.person
    if person is None or person.born is None:
        return True
    ages = at.law.find("imputation.capacity", at.cause.region, at.cause.decided_on)
    if ages is None:
        return True
    years = ages.value["own_income_years" if person.own_income else "adult_years"]
    adult = day_after(years_after(person.born, years))
    last = max(held.span.until, held.span.registered_until) if held.span else anchor.until
    return adult < min(anchor.until, held.span.until if held.span and held.certain else last)


def _doubts_of_role(at: Matter, held: Held) -> tuple[Reason, ...]:
    if held.certain:
        return ()
    return tuple(reason(code, at.clause(_CLAUSE_OF_DOUBT[code])) for code in held.doubts)


_CLAUSE_OF_DOUBT = {
    ReasonCode.CONDUCT_NOT_STATED: "imputation.not_stated",
    ReasonCode.CONTROL_BY_SHARES: "control.majority",
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
    # LAW: 二七政〔2020〕5号 三(三)11: no source states these grounds, and none is guessed.
    if rule.grounds:
        doubts.append(reason(ReasonCode.GROUND_NOT_STATED, rule.citations[0]))
    if rule.needs_own_basis:
        doubts.append(reason(ReasonCode.BASIS_NOT_STATED, rule.citations[0]))
    # INVARIANT: a ban without an end has no path; the clause or a decision of its own must state one.
    if rule.effect is EffectKind.BAN and rule.duration_years is None:
        doubts.append(reason(ReasonCode.TERM_NOT_STATED, rule.citations[0]))
    return tuple(doubts)
