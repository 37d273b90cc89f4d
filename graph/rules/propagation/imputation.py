"""Whom a penalty or a listing of an organization reaches on a day, by which clause, and whom it does not.

One effect for each (cause, person in a role, rule). The outcomes are ordered: NONE < CANDIDATE <
RECORDED < RESTRICTED; doubt makes a candidate, never a guess, and what nothing speaks for is no doubt.
The steps, numbered as in the code:

    1  Known events.     An annulled decision never reached anybody; before its day there is none.
    2  Trigger.          The breach is as severe as the rule asks, by the authority's own statement.
    3  Finality.         Where a rule asks for it, the cause can no longer fall.
    4  Rules in force.   Those of the deciding place on the day of the decision; where they are harsher
                         than those of the day of the act, the lower outcome of the two stands.
    5  Role.             Held on a day of the anchor, by the tenure that counts.
    6  Person.           Named in a finding where the rule asks for one, and of full capacity.
    7  Output.           Death, term, exit, restoration, permission and dispute narrow what is left.

The consuming place may only narrow: a measure waits if either place pauses it.
"""

from collections.abc import Iterator

from graph.model.conclusions import Effect, Outcome, ReasonCode
from graph.model.facts import Neighbourhood, Penalty
from graph.model.law import Citation, Covering, EffectKind, ImputationRule, Law, RestsOn, TriggerKind
from graph.model.rulings import weakest
from graph.model.time import BEGINNING, FOREVER, Day, day_before
from graph.rules.propagation.case import CaseUnderJudgment, ImputationQuestion, RuleVerdict, stop_verdict
from graph.rules.propagation.judgment import judge
from graph.rules.propagation.record_state import Cause, events
from graph.rules.propagation.tenures import Relationship, Relationships

_WEIGHT = {
    Outcome.NONE: 0,
    Outcome.UNKNOWN: 1,
    Outcome.CANDIDATE: 2,
    Outcome.RECORDED: 3,
    Outcome.RESTRICTED: 4,
}


INDIVIDUAL_BUSINESS = "个体工商户"
"""The kind of an organization that is one with its operator."""

STATE_OWNED = {
    "国有企业": True,
    "民营企业": False,
    INDIVIDUAL_BUSINESS: False,
    "农民专业合作社": False,
    "事业单位": False,
    "机关": False,
    "社会组织": False,
}
"""Which kinds of organizations are state-owned enterprises and which are none; the others do not say."""


def impute(neighbourhood: Neighbourhood, law: Law, as_of: Day, place: str) -> tuple[Effect, ...]:
    """Return every effect of the organization's record on persons on the day `as_of`, in a fixed order.

    `neighbourhood` holds what the caller may know at its instant; `place` is where the answer is
    used; raises `Refused` PLACE_UNKNOWN where it is no code of a place. Records of others are passed
    over: nothing travels by a shared person (decision D8).
    """
    causes = CausesUnderJudgment(neighbourhood, law, as_of, place)
    effects = [effect for cause in causes for effect in causes.reach(cause)]
    return tuple(sorted(effects, key=_order))


class CausesUnderJudgment:
    """The causes of one organization's record on one day: each is judged when it is asked for.

    No cause's judgment depends on another's, so a page needs no more of them than it shows.
    """

    def __init__(self, neighbourhood: Neighbourhood, law: Law, as_of: Day, place: str) -> None:
        law.place_chain(place)  # refused whatever the facts are, so that the refusal tells nothing of them
        # A list to watch, to reward or for reference sets nothing in motion (`procedures.listing.triggers`).
        against = tuple(one for one in neighbourhood.determinations if one.burdens)
        recorded: tuple[Cause, ...] = (*neighbourhood.penalties, *against)
        self._causes = [one for one in recorded if one.subject == neighbourhood.organization.id]
        self._relationships = Relationships(neighbourhood)
        self._happened = events(neighbourhood)
        kind = neighbourhood.organization.kind
        self._asked = ImputationQuestion(
            law=law,
            as_of=as_of,
            place=place,
            individual=kind == INDIVIDUAL_BUSINESS,
            state_owned=STATE_OWNED.get(kind),
        )

    def __iter__(self) -> Iterator[Cause]:
        """Yield the causes in the order of the facts."""
        return iter(self._causes)

    def reach(self, cause: Cause, person: str = "") -> tuple[Effect, ...]:
        """Return the effects of one cause on everybody, or on one person, in a fixed order."""
        at = CaseUnderJudgment(cause, self._relationships, self._happened, self._asked)
        return tuple(sorted(_reach(at, person), key=_order))


def _reach(at: CaseUnderJudgment, person: str) -> list[Effect]:
    """Return the effects of one cause on every person in every role, or on one person alone."""
    # 4. Rules in force on the day of the decision, and on the day of the act where they were others.
    decided = _covering(at, at.trigger.decided_on)
    acted = _covering_at_the_act(at, decided)
    effects: list[Effect] = []
    for relationship in at.relationships.of(at.trigger, at.majority):
        if person and relationship.person_id != person:
            continue
        rules = decided.get(relationship.role, ())
        if not rules:
            effects.append(_uncovered(at, relationship, decided))
        for rule in rules:
            verdict = at.stop or judge(at, rule, relationship)
            if at.stop is None and acted is not decided and verdict.outcome is not Outcome.NONE:
                verdict = _lower(at, rule, relationship, verdict, acted)
            effects.append(_effect(at, rule, relationship, verdict))
    return effects


def _covering(at: CaseUnderJudgment, day: Day) -> Covering:
    """Return the rules of a day that the cause sets in motion; a list narrows them to its own."""
    trigger = at.trigger
    if isinstance(trigger, Penalty):
        # LAW: decision D20: an individual business is its operator; clauses on enterprises pass it by.
        kind = TriggerKind.OWN_PENALTY if at.individual else TriggerKind.PENALTY
        return at.law.covering(kind, trigger.region, day)
    found = at.law.covering(TriggerKind(trigger.kind.value), trigger.region, day)
    named = {
        role: tuple(rule for rule in rules if not rule.lists or trigger.list_id in rule.lists)
        for role, rules in found.items()
    }
    return {role: rules for role, rules in named.items() if rules}


def _covering_at_the_act(at: CaseUnderJudgment, decided: Covering) -> Covering:
    """Return the rules of the last day of the conduct; `decided` itself where no earlier day is stated."""
    trigger = at.trigger
    if trigger.conduct_until is None or trigger.conduct_until > trigger.decided_on:
        return decided
    return _covering(at, day_before(trigger.conduct_until))


def _lower(
    at: CaseUnderJudgment,
    rule: ImputationRule,
    relationship: Relationship,
    verdict: RuleVerdict,
    acted: Covering,
) -> RuleVerdict:
    """Return the lower of two verdicts: by the law of the decision, and by that of the act.

    LAW: decision D5: a newer rule that is harsher to the person does not reach back.
    """
    alike = [
        judge(at, one, relationship)
        for one in acted.get(relationship.role, ())
        if one.effect is rule.effect and one.measure == rule.measure
    ]
    earlier = max(
        alike,
        key=lambda one: _WEIGHT[one.outcome],
        default=stop_verdict(ReasonCode.NO_RULE, at.clause("imputation.governing")),
    )
    lower = min(verdict, earlier, key=lambda one: _WEIGHT[one.outcome])
    days = verdict.lasting.within(earlier.lasting.since, earlier.lasting.until)
    standing = lower.outcome is not Outcome.NONE
    ends = next((one.ends for one in (lower, verdict) if standing and one.lasting.until == days.until), None)
    return RuleVerdict(lower.outcome, lower.reasons, days, verdict.span, verdict.finding, ends)


def _uncovered(at: CaseUnderJudgment, relationship: Relationship, decided: Covering) -> Effect:
    """Return the one effect that says why a role is not reached at all."""
    clauses = _once(tuple(rule.citations[0] for rules in decided.values() for rule in rules))
    code = ReasonCode.ROLE_NOT_COVERED if clauses else ReasonCode.NO_RULE
    silence = at.clause("imputation.silence")
    verdict = at.stop or stop_verdict(code, silence)
    deciding = verdict.reasons[0].citation
    cited = _once(tuple(one for one in (*clauses, silence, deciding) if one is not None))
    rests_on = RestsOn.TEXT if clauses else RestsOn.DECISION
    return _record(at, relationship, verdict, cited=cited, rests_on=rests_on)


def _effect(
    at: CaseUnderJudgment, rule: ImputationRule, relationship: Relationship, verdict: RuleVerdict
) -> Effect:
    # Many persons get the same answer for the same reasons: its clauses are put together once.
    said = tuple(id(one.citation) for one in (*verdict.reasons, verdict.ends) if one is not None)
    same = (rule.id, rule.needs_finality, verdict.finding is None, said)
    if same not in at.grounds:
        at.grounds[same] = _grounds(rule, verdict)
    cited, rests_on = at.grounds[same]
    return _record(at, relationship, verdict, cited=cited, rests_on=rests_on, rule=rule)


def _grounds(rule: ImputationRule, verdict: RuleVerdict) -> tuple[tuple[Citation, ...], RestsOn]:
    """Return the clauses of a conclusion, and what the least firm of those that decide rests on."""
    deciding = [one.citation for one in verdict.reasons if one.citation is not None]
    ending = [verdict.ends.citation] if verdict.ends and verdict.ends.citation else []
    rests_on = weakest(rule.citations[0], *deciding)
    # LAW: decision D3: without a finding, the entry by office is one reading of two clauses.
    if rule.reading_without_finding and verdict.finding is None and rests_on is RestsOn.TEXT:
        rests_on = RestsOn.READING
    return _once((*rule.citations, *deciding, *ending)), rests_on


def _record(
    at: CaseUnderJudgment,
    relationship: Relationship,
    verdict: RuleVerdict,
    *,
    cited: tuple[Citation, ...],
    rests_on: RestsOn,
    rule: ImputationRule | None = None,
) -> Effect:
    span = verdict.span or (relationship.spans[0] if relationship.spans else None)
    link = span.link if span else relationship.link
    return Effect(
        record=at.trigger.id,
        organization=at.trigger.subject,
        person=relationship.person_id,
        role=relationship.role,
        tenure=span.tenure if span else None,
        rule=rule.id if rule else "",
        kind=rule.effect if rule else EffectKind.RECORD,
        measure=rule.measure if rule else None,
        outcome=verdict.outcome,
        reasons=verdict.reasons,
        citations=cited,
        rests_on=rests_on,
        path=(at.trigger.subject, at.trigger.id, *link, relationship.person_id),
        since=None if verdict.lasting.since == BEGINNING else verdict.lasting.since,
        until=None if verdict.lasting.until == FOREVER else verdict.lasting.until,
        as_of=at.as_of,
        disputed=at.disputed is not None,
        pause=at.pause,
        pack_digest=at.law.digest,
        ends=verdict.ends,
    )


def _once(cited: tuple[Citation, ...]) -> tuple[Citation, ...]:
    """Return every clause once, in the order in which they are first cited."""
    found: dict[tuple[str, str, str], Citation] = {}
    for one in cited:
        found.setdefault((one.pack, one.article, one.quotation), one)
    return tuple(found.values())


def _order(effect: Effect) -> tuple[str, str, str, str]:
    return effect.record, effect.person, str(effect.role), effect.rule
