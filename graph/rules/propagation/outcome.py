"""Step 7 of imputation: what death, terms, exits, restoration, permissions and disputes leave standing."""

from collections.abc import Iterator

from graph.model.conclusions import Outcome, Reason, ReasonCode
from graph.model.facts import Determination
from graph.model.law import Citation, EffectKind, EndsOn, ImputationRule
from graph.model.time import BEGINNING, FOREVER, Day, covers, day_after, years_after
from graph.rules.propagation.case import SWITCH, CaseUnderJudgment, RuleVerdict, stop_verdict
from graph.rules.propagation.reasons import reason, reason_of_effect
from graph.rules.propagation.record_state import ALWAYS, StableDays
from graph.rules.propagation.tenures import Relationship

OUTCOME: dict[EffectKind, Outcome] = {
    EffectKind.RECORD: Outcome.RECORDED,
    EffectKind.MARK: Outcome.RECORDED,
    EffectKind.MEASURE: Outcome.RESTRICTED,
    EffectKind.BAN: Outcome.RESTRICTED,
    EffectKind.HONOUR: Outcome.RESTRICTED,
    EffectKind.NOTICE: Outcome.RESTRICTED,
}

_Ending = tuple[Day, ReasonCode, Citation | None]


def output(
    at: CaseUnderJudgment, rule: ImputationRule, relationship: Relationship, found: RuleVerdict
) -> RuleVerdict:
    """Return the verdict after everything that ends it, and everything that lets it wait.

    `found` is the candidate with its doubts.

    1. What ends for good, ends: the earliest of death, term, exit and restoration.
    2. A permission takes the person out while it is in force.
    3. A pending dispute lets the effect wait where the clause says so.
    4. Doubts make a candidate; without any, the clause's own outcome stands.
    """
    # 1. Endings.
    endings = sorted(_endings(at, rule, relationship, found), key=lambda ending: ending[0])
    first, code, clause = endings[0] if endings else (FOREVER, None, None)
    if code is not None and first <= at.as_of:
        return stop_verdict(code, clause, StableDays(first))
    lasting = found.lasting.within(BEGINNING, first)
    # 2. Permissions.
    free = _free_of_permissions(at, rule, relationship)
    if free is None:
        return _exempted(at, rule, relationship)
    lasting = lasting.within(free.since, free.until)
    # 3. Disputes.
    if at.waits(rule.effect):
        return _waiting(at, rule)
    if at.disputes:
        undisturbed = at.undisturbed(rule.effect)
        lasting = lasting.within(undisturbed.since, undisturbed.until)
    # 4. Doubts.
    ends = reason(code, clause) if code is not None and lasting.until == first < FOREVER else None
    return _concluded(rule, relationship, found, lasting, ends)


def _endings(
    at: CaseUnderJudgment, rule: ImputationRule, relationship: Relationship, found: RuleVerdict
) -> Iterator[_Ending]:
    """Yield every day from which the conclusion no longer stands, with its reason."""
    if relationship.person is not None and relationship.person.died is not None:
        yield relationship.person.died, ReasonCode.DECEASED, at.clause("imputation.deceased")
    yield from _terms(at, rule)
    yield from _restorations(at, rule, relationship, found)


def _terms(at: CaseUnderJudgment, rule: ImputationRule) -> Iterator[_Ending]:
    """Yield the end of the rule's own term; without one, that of the listing and that of keeping."""
    if rule.duration_years is not None:
        end = day_after(years_after(at.trigger.decided_on, rule.duration_years))
        yield end, ReasonCode.TERM_ENDED, rule.citations[0]
        return
    # What has a term of its own outlasts the list: an exit ends the rest.
    if isinstance(at.trigger, Determination) and at.trigger.until != FOREVER:
        yield at.trigger.until, ReasonCode.LIFTED, rule.citations[0]
    kept = at.kept if at.is_kept(rule.effect) else None
    if kept is not None and kept.ends_by is not None:
        yield kept.until if kept.used else kept.since, ReasonCode.RETENTION_ENDED, kept.ends_by


def _restorations(
    at: CaseUnderJudgment, rule: ImputationRule, relationship: Relationship, found: RuleVerdict
) -> Iterator[_Ending]:
    if EndsOn.SUBJECT_REPAIRED not in rule.ends_on:
        return
    for one in at.restorations:
        # Who was named applies alone; a derived entry ends with the organization's.
        own = one.person == relationship.person_id
        if own or (one.person is None and found.finding is None):
            yield one.restored_on, ReasonCode.RESTORED, rule.citations[0]


def _free_of_permissions(
    at: CaseUnderJudgment, rule: ImputationRule, relationship: Relationship
) -> StableDays | None:
    """Return the days around the day asked for without a permission, `None` within one."""
    days = ALWAYS
    for one in at.permissions:
        if one.person != relationship.person_id or one.measure != rule.measure:
            continue
        if covers(one.since, one.until, at.as_of):
            return None
        if one.until <= at.as_of:
            days = days.within(one.until, FOREVER)
        else:
            days = days.within(days.since, one.since)
    return days


def _exempted(at: CaseUnderJudgment, rule: ImputationRule, relationship: Relationship) -> RuleVerdict:
    days = ALWAYS
    for one in at.permissions:
        mine = one.person == relationship.person_id and one.measure == rule.measure
        if mine and covers(one.since, one.until, at.as_of):
            days = days.within(one.since, one.until)
    return stop_verdict(ReasonCode.EXEMPTED, at.clause("permission"), days)


def _waiting(at: CaseUnderJudgment, rule: ImputationRule) -> RuleVerdict:
    clauses = getattr(at.pause, f"{SWITCH[rule.effect]}_clauses")
    return stop_verdict(ReasonCode.PAUSED_BY_DISPUTE, clauses[0], at.disturbed(rule.effect))


def _concluded(
    rule: ImputationRule,
    relationship: Relationship,
    found: RuleVerdict,
    lasting: StableDays,
    ends: Reason | None,
) -> RuleVerdict:
    doubts = found.reasons
    if relationship.person is None:
        outcome, reasons = Outcome.UNKNOWN, (*doubts, reason(ReasonCode.PART_UNREACHABLE))
    elif doubts:
        outcome, reasons = found.outcome, doubts
    else:
        outcome, reasons = OUTCOME[rule.effect], (reason_of_effect(rule.effect, rule.citations[0]),)
    return RuleVerdict(outcome, reasons, lasting, found.span, found.finding, ends)
