"""Whom a penalty of an organization reaches on a day, by which clause, and why it reaches nobody else.

One effect for each (penalty, person in a role, rule). The outcomes are ordered: NONE < CANDIDATE <
RECORDED < RESTRICTED; doubt makes a candidate, never a guess. The steps, numbered as in the code:

    1  Known events.     An annulled decision never reached anybody; before its day there is none.
    2  Trigger.          The breach is as severe as the rule asks, by the authority's own statement.
    3  Finality.         Where a rule asks for it, the penalty can no longer fall.
    4  Rules in force.   Those of the deciding place on the day of the decision; where they are harsher
                         than those of the day of the act, the lower outcome of the two stands.
    5  Role.             Held on a day of the anchor, by the tenure that counts.
    6  Person.           Named in a finding where the rule asks for one, and of full capacity.
    7  Output.           Death, the end of a term and a pausing dispute narrow what is left.

The consuming place may only narrow: a measure waits if either place pauses it. Other triggers than
penalties have their place in the rule record and in step 2, and no facts yet.
"""

from graph.model.conclusions import Effect, Outcome, ReasonCode
from graph.model.facts import Neighbourhood, Role
from graph.model.law import Citation, EffectKind, ImputationRule, Law, RestsOn, TriggerKind
from graph.model.time import BEGINNING, FOREVER, Day, day_before
from graph.rules.bonds import Bond, Bonds
from graph.rules.judgment import Matter, Verdict, judge, stopped
from graph.rules.standing import events

Covering = dict[Role, tuple[ImputationRule, ...]]

_WEIGHT = {
    Outcome.NONE: 0,
    Outcome.UNKNOWN: 1,
    Outcome.CANDIDATE: 2,
    Outcome.RECORDED: 3,
    Outcome.RESTRICTED: 4,
}

_FIRMNESS = {RestsOn.TEXT: 0, RestsOn.READING: 1, RestsOn.DECISION: 2}


def impute(neighbourhood: Neighbourhood, law: Law, as_of: Day, place: str) -> tuple[Effect, ...]:
    """Return every effect of the organization's penalties on persons on the day `as_of`, in a fixed order.

    `neighbourhood` holds what the caller may know at its instant; `place` is where the answer is
    used. Penalties of others are passed over: nothing travels by a shared person (decision D8).
    """
    bonds = Bonds(neighbourhood)
    happened = events(neighbourhood)
    organization = neighbourhood.organization.id
    effects: list[Effect] = []
    for penalty in neighbourhood.penalties:
        if penalty.subject == organization:
            effects += _reach(Matter(penalty, bonds, happened, law, as_of=as_of, place=place))
    effects.sort(key=_order)
    return tuple(effects)


def _reach(at: Matter) -> list[Effect]:
    """Return the effects of one penalty on every person in every role."""
    # 4. Rules in force on the day of the decision, and on the day of the act where they were others.
    decided = _covering(at.law.rules(at.penalty.region, at.penalty.decided_on))
    acted = _covering_at_the_act(at, decided)
    effects: list[Effect] = []
    for bond in at.bonds.of(at.penalty):
        rules = decided.get(bond.role, ())
        if not rules:
            effects.append(_uncovered(at, bond, decided))
        for rule in rules:
            verdict = at.stop or judge(at, rule, bond)
            if acted is not decided and verdict.outcome is not Outcome.NONE:
                verdict = _lower(at, rule, bond, verdict, acted)
            effects.append(_effect(at, rule, bond, verdict))
    return effects


def _covering(rules: tuple[ImputationRule, ...]) -> Covering:
    covering: dict[Role, list[ImputationRule]] = {}
    for rule in rules:
        if rule.trigger is TriggerKind.PENALTY:
            for role in rule.roles:
                covering.setdefault(role, []).append(rule)
    return {role: tuple(found) for role, found in covering.items()}


def _covering_at_the_act(at: Matter, decided: Covering) -> Covering:
    """Return the rules of the last day of the conduct, or `decided` itself where they are the same."""
    penalty = at.penalty
    if penalty.conduct_until is None or penalty.conduct_until > penalty.decided_on:
        return decided
    day = day_before(penalty.conduct_until)
    rules = at.law.rules(penalty.region, day)
    return decided if rules == at.law.rules(penalty.region, penalty.decided_on) else _covering(rules)


def _lower(at: Matter, rule: ImputationRule, bond: Bond, verdict: Verdict, acted: Covering) -> Verdict:
    """Return the lower of two verdicts: by the law of the decision, and by that of the act.

    LAW: decision D5: a newer rule that is harsher to the person does not reach back.
    """
    alike = [
        judge(at, one, bond)
        for one in acted.get(bond.role, ())
        if one.effect is rule.effect and one.measure == rule.measure
    ]
    earlier = max(
        alike,
        key=lambda one: _WEIGHT[one.outcome],
        default=stopped(ReasonCode.NO_RULE, at.clause("imputation.governing")),
    )
    lower = min(verdict, earlier, key=lambda one: _WEIGHT[one.outcome])
    days = verdict.lasting.within(earlier.lasting.since, earlier.lasting.until)
    return Verdict(lower.outcome, lower.reasons, days, verdict.span, verdict.finding)


def _uncovered(at: Matter, bond: Bond, decided: Covering) -> Effect:
    """Return the one effect that says why a role is not reached at all."""
    clauses = tuple(dict.fromkeys(rule.citations[0] for rules in decided.values() for rule in rules))
    code = ReasonCode.ROLE_NOT_COVERED if clauses else ReasonCode.NO_RULE
    silence = at.clause("imputation.silence")
    verdict = at.stop or stopped(code, silence)
    deciding = verdict.reasons[0].citation
    cited = tuple(dict.fromkeys(one for one in (*clauses, silence, deciding) if one is not None))
    rests_on = RestsOn.TEXT if clauses else RestsOn.DECISION
    return _record(at, bond, verdict, cited=cited, rests_on=rests_on)


def _effect(at: Matter, rule: ImputationRule, bond: Bond, verdict: Verdict) -> Effect:
    deciding = [one.citation for one in verdict.reasons if one.citation is not None]
    rests_on = max((rule.citations[0], *deciding), key=lambda one: _FIRMNESS[one.rests_on]).rests_on
    # LAW: decision D3: without a finding, the entry by office is one reading of two clauses.
    if rule.reading_without_finding and verdict.finding is None and rests_on is RestsOn.TEXT:
        rests_on = RestsOn.READING
    cited = tuple(dict.fromkeys((*rule.citations, *deciding)))
    return _record(at, bond, verdict, cited=cited, rests_on=rests_on, rule=rule)


def _record(
    at: Matter,
    bond: Bond,
    verdict: Verdict,
    *,
    cited: tuple[Citation, ...],
    rests_on: RestsOn,
    rule: ImputationRule | None = None,
) -> Effect:
    span = verdict.span or (bond.spans[0] if bond.spans else None)
    link = span.tenure.id if span else bond.finding.id if bond.finding else ""
    return Effect(
        record=at.penalty.id,
        organization=at.penalty.subject,
        person=bond.person_id,
        role=bond.role,
        tenure=span.tenure.id if span else None,
        rule=rule.id if rule else "",
        kind=rule.effect if rule else EffectKind.RECORD,
        measure=rule.measure if rule else None,
        outcome=verdict.outcome,
        reasons=verdict.reasons,
        citations=cited,
        rests_on=rests_on,
        path=(at.penalty.subject, at.penalty.id, link, bond.person_id),
        since=None if verdict.lasting.since == BEGINNING else verdict.lasting.since,
        until=None if verdict.lasting.until == FOREVER else verdict.lasting.until,
        as_of=at.as_of,
        disputed=at.disputed is not None,
        pause=at.pause,
        pack_digest=at.law.digest,
    )


def _order(effect: Effect) -> tuple[str, str, str, str]:
    role = effect.role.value if effect.role else ""
    return effect.record, effect.person, role, effect.rule
