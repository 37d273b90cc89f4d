"""One rule applied to one person in one role: the steps 2, 3, 5 and 6 of imputation, then its output."""

from graph.model.conclusions import Outcome, Reason, ReasonCode
from graph.model.facts import Role
from graph.model.law import Anchor, Citation, EffectKind, ImputationRule
from graph.model.time import BEGINNING, day_after, years_after
from graph.rules.propagation.case import CaseUnderJudgment, CauseCondition, RuleVerdict, stop_verdict
from graph.rules.propagation.outcome import output
from graph.rules.propagation.reasons import reason
from graph.rules.propagation.record_state import standing
from graph.rules.propagation.tenures import Anchored, Relationship, TenureAtAnchor, conduct, single_day


def judge(at: CaseUnderJudgment, rule: ImputationRule, relationship: Relationship) -> RuleVerdict:
    """Return what `rule` says of the person in this role; the first step that fails is the reason kept."""
    # 2., 3. The cause itself.
    gate = _gate(at, rule)
    if gate.stop is not None:
        return gate.stop
    # 5. The role at the anchor.
    anchor = _anchor(rule.anchor, at)
    held = at.relationships.held(relationship, at.trigger, anchor, rule.tenure_basis)
    if not held.certain and not held.doubts:
        return stop_verdict(ReasonCode.ROLE_NOT_HELD_AT_CONDUCT, at.clause("imputation.tenure"))
    # 6. The person.
    finding = at.relationships.finding(at.trigger, relationship.person_id)
    if not _has_capacity(at, relationship, held, anchor):
        return stop_verdict(ReasonCode.NO_FULL_CAPACITY, at.clause("imputation.subjects"))
    unfound = _finding_missed(rule) if finding is None else None
    if unfound is not None and not _speaks(at, rule, relationship.role):
        return RuleVerdict(Outcome.NONE, (unfound,))
    doubts = (*gate.doubts, *_doubts_of_role(at, held), *_doubts_of_rule(rule, unfound))
    # 7. Output.
    return output(
        at, rule, relationship, RuleVerdict(Outcome.CANDIDATE, doubts, gate.lasting, held.span, finding)
    )


def _gate(at: CaseUnderJudgment, rule: ImputationRule) -> CauseCondition:
    """Return what `rule` says of the cause itself; found once for all persons."""
    known = at.gates.get(id(rule))
    if known is None:
        known = at.gates[id(rule)] = (
            rule,
            _asked_of_the_trigger(at, rule),
        )  # kept, so that the id is its own
    return known[1]


def _asked_of_the_trigger(at: CaseUnderJudgment, rule: ImputationRule) -> CauseCondition:
    doubts: list[Reason] = []
    # 2. The trigger.
    for missed, doubt in (_severity(at, rule), _ownership(at, rule)):
        if missed is not None:
            return CauseCondition(stop_verdict(missed, rule.citations[0]))
        doubts += [doubt] if doubt is not None else []
    # 3. Finality, only where a clause asks for it.
    stands = standing(at.trigger, at.happened, at.as_of, needs_finality=rule.needs_finality)
    if stands.fails is not None:
        return CauseCondition(stop_verdict(stands.fails, rule.finality_clause, stands.lasting))
    if stands.doubt is not None:
        doubts.append(reason(stands.doubt, _clause_of_standing(at, rule, stands.doubt)))
    return CauseCondition(None, tuple(doubts), stands.lasting)


_Miss = tuple[ReasonCode | None, Reason | None]
"""Why a rule passes a cause by, else what is not stated of it; neither where it asks for nothing more."""


def _severity(at: CaseUnderJudgment, rule: ImputationRule) -> _Miss:
    """Say whether the breach is as severe as the rule asks.

    LAW: the authority's own statement counts, it is never derived (decision D17).
    """
    stated = at.trigger.severity
    if rule.severity is None or stated is rule.severity:
        return None, None
    if stated is None:
        return None, reason(ReasonCode.SEVERITY_NOT_STATED, at.clause("imputation.not_stated"))
    return ReasonCode.NOT_SEVERE, None


def _ownership(at: CaseUnderJudgment, rule: ImputationRule) -> _Miss:
    """Say whether the organization is a state-owned enterprise, where the rule is for those alone.

    LAW: 二七政〔2020〕5号 三(三)12: the notice of arrears names people of state-owned enterprises.
    """
    if not rule.owned_by_state or at.state_owned:
        return None, None
    if at.state_owned is None:
        return None, reason(ReasonCode.OWNERSHIP_NOT_STATED, rule.citations[0])
    return ReasonCode.NOT_STATE_OWNED, None


def _clause_of_standing(at: CaseUnderJudgment, rule: ImputationRule, code: ReasonCode) -> Citation | None:
    return at.clause("challenge.changed") if code is ReasonCode.CONTENT_CHANGED else rule.finality_clause


def _anchor(anchor: Anchor, at: CaseUnderJudgment) -> Anchored:
    if anchor is Anchor.ACT_PERIOD:
        return conduct(at.trigger)
    if anchor is Anchor.BEFORE_ORDER:
        return Anchored(BEGINNING, at.trigger.decided_on, known=True)
    # Decision, listing and order are the cause itself: their day is its own.
    return single_day(at.as_of if anchor is Anchor.QUERY_DATE else at.trigger.decided_on)


def _has_capacity(
    at: CaseUnderJudgment, relationship: Relationship, held: TenureAtAnchor, anchor: Anchored
) -> bool:
    """Whether the person was of full capacity on a day of both role and anchor (decisions D9, D19)."""
    person = relationship.person
    if person is None or person.born is None:
        return True
    ages = at.law.find("imputation.capacity", at.trigger.region, at.trigger.decided_on)
    if ages is None:
        return True
    years = ages.value["own_income_years" if person.own_income else "adult_years"]
    adult = day_after(years_after(person.born, years))
    last = max(held.span.until, held.span.registered_until) if held.span else anchor.until
    return adult < min(anchor.until, held.span.until if held.span and held.certain else last)


def _doubts_of_role(at: CaseUnderJudgment, held: TenureAtAnchor) -> tuple[Reason, ...]:
    if held.certain:
        return ()
    return tuple(reason(code, at.clause(_CLAUSE_OF_DOUBT[code])) for code in held.doubts)


_CLAUSE_OF_DOUBT = {
    ReasonCode.CONDUCT_NOT_STATED: "imputation.not_stated",
    ReasonCode.CONTROL_BY_SHARES: "control.majority",
    ReasonCode.OUTSIDE_REGISTRATION: "imputation.registration",
    ReasonCode.TENURES_DIFFER: "imputation.tenure",
    ReasonCode.TWO_HOLDERS: "imputation.two_holders",
}


def _finding_missed(rule: ImputationRule) -> Reason | None:
    """Return what a rule says of a person whom no finding names, `None` where it asks for none."""
    if rule.needs_named_decision:
        return reason(ReasonCode.NOT_NAMED_IN_DECISION, rule.citations[0])
    if rule.needs_personal_finding:
        return reason(ReasonCode.NO_PERSONAL_FINDING, rule.finding_clause or rule.citations[0])
    return None


def _speaks(at: CaseUnderJudgment, rule: ImputationRule, role: Role) -> bool:
    """Whether the office itself speaks for responsibility, so that a missing finding is a doubt.

    LAW: decision D21: an office that leads or controls does; so does one that the clause reaches by
    itself, where only a higher text asks for a finding. Whoever else is not found responsible is not.
    """
    if rule.finding_clause is not None and not rule.needs_named_decision:
        return True
    found = at.law.find("imputation.without_finding", at.trigger.region, at.trigger.decided_on)
    return found is not None and role.value in found.value["candidates"]


def _doubts_of_rule(rule: ImputationRule, unfound: Reason | None) -> tuple[Reason, ...]:
    doubts = [] if unfound is None else [unfound]
    # LAW: 二七政〔2020〕5号 三(三)11: no source states these grounds, and none is guessed.
    if rule.grounds:
        doubts.append(reason(ReasonCode.GROUND_NOT_STATED, rule.citations[0]))
    if rule.needs_own_basis:
        doubts.append(reason(ReasonCode.BASIS_NOT_STATED, rule.citations[0]))
    # INVARIANT: a ban without an end has no path; the clause or a decision of its own must state one.
    if rule.effect is EffectKind.BAN and rule.duration_years is None:
        doubts.append(reason(ReasonCode.TERM_NOT_STATED, rule.citations[0]))
    return tuple(doubts)
