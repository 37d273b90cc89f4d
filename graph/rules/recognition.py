"""Recognition: whether a result of another region has effect here, how far, how long, and by which clause.

The law in five sentences. A receiver honours what its own law lets it honour, and nothing because it
is well signed. A severe breach elsewhere counts here if the plan here lists its kind as severe. An
effect runs no longer than the result, than the effect at its origin, and than the law here allows.
While a dispute is pending, an effect waits if either the origin's or the receiver's law makes it wait.
Where the law here asks for an officer, an officer decides and this is only a proposal.

Not modelled: whether the origin applied its own law rightly. That is disputed there, not here.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from hashlib import sha256

import msgspec

from graph.model.conclusions import Outcome
from graph.model.law import Citation, EffectKind, Pause
from graph.model.recognition import (
    Deciding,
    Execution,
    OfficersWord,
    Recognised,
    RecognisedEffect,
    RecognisedKind,
    RecognisedPart,
    Recognition,
    RecognitionCondition,
    RecognitionGround,
    RecognitionPolicy,
    RecognitionReason,
    VerifiedResult,
)
from graph.model.results import CheckReceipt, Conclusion, Reached, Result
from graph.model.time import Day
from graph.rules.grounds import recognition_reason


def recognise(
    verified: VerifiedResult, policy: RecognitionPolicy, origin: Pause, receiver: Pause, day: Day
) -> Recognition:
    """Return what the receiver's law makes of a verified result on a day.

    `origin` and `receiver` are what each law says of pending disputes on the day. Does not ask whether
    the result is genuine or in force: that is verification, and it came first.

    1. The kind of result is one that the law here recognises.
    2. Its issuer's status list was seen, and whatever else the law here asks for.
    3. The breach is of a grade that counts here.
    4. Its kind stands on the severe list of the plan here.
    5. Each effect is established at its origin and carried out here.
    6. It ends with the result, with its own term, or with the term here, whichever comes first.
    7. While a dispute is pending it waits if either law says so.
    8. Where the law here asks for an officer, nothing is automatic.
    """
    result = verified.result
    pending = result.dispute_pending or verified.disputed
    # 1. to 4. The result as a whole.
    against = _against(verified, policy, day)
    if against is not None:
        return _recognition(verified, policy, day, Recognised.REFUSED, reasons=[against])
    # 5. to 7. Each effect by itself.
    parts = tuple(
        _part(effect, result, policy, (origin, receiver) if pending else None, day)
        for effect in result.statement.effects
    )
    kind = _kind(policy, result)
    assert kind is not None, "step 1 found it"
    reasons = [recognition_reason(_found(result, parts), 1, kind.clause)]
    # 8.
    officers = _officers(kind, parts, policy)
    if officers:
        reasons.append(recognition_reason(RecognitionGround.OFFICER_DECIDES, 8, *officers))
    return _recognition(verified, policy, day, _outcome(parts, officers), reasons=reasons, parts=parts)


def _found(result: Result, parts: tuple[RecognisedPart, ...]) -> RecognitionGround:
    """Return what a recognised result comes to: a check in doubt is never told as one that found nothing."""
    if parts:
        return RecognitionGround.RECOGNISED
    statement = result.statement
    in_doubt = isinstance(statement, CheckReceipt) and not statement.nothing_found
    return RecognitionGround.LEFT_IN_DOUBT if in_doubt else RecognitionGround.NOTHING_FOUND


def parts_awaiting_officer(proposal: Recognition) -> tuple[int, ...]:
    """Return the numbers, from 1, of the effects on which an officer has to decide."""
    parts = enumerate(proposal.parts, 1)
    return tuple(number for number, part in parts if part.execution is not Execution.NONE)


def apply_decision(proposal: Recognition, word: OfficersWord) -> Recognition:
    """Return a recognition as an officer decided on it.

    An officer narrows and never widens: what no clause recognises stays unrecognised, whatever is taken.

    1. An effect that was not taken is not carried out.
    2. What is left is the outcome; where there was no effect, the word itself is.
    """
    # 1.
    parts = tuple(_by_the_officer(part, number, word) for number, part in enumerate(proposal.parts, 1))
    # 2.
    outcome = Recognised.REFUSED if word.deciding is Deciding.REFUSE else _outcome(parts, ())
    ground = (
        RecognitionGround.OFFICER_REFUSED
        if outcome is Recognised.REFUSED
        else RecognitionGround.OFFICER_ACCEPTED
    )
    asked = [reason for reason in proposal.reasons if reason.ground is not RecognitionGround.OFFICER_DECIDES]
    clauses = _once(clause for reason in proposal.reasons if reason not in asked for clause in reason.clauses)
    return msgspec.structs.replace(
        proposal,
        recognised=outcome,
        reasons=(*asked, recognition_reason(ground, 8, *clauses, why=word.reason)),
        parts=parts,
    )


def _by_the_officer(part: RecognisedPart, number: int, word: OfficersWord) -> RecognisedPart:
    if part.execution is Execution.NONE:
        return part
    if number not in word.taken:
        return _not(part.reached, recognition_reason(RecognitionGround.OFFICER_REFUSED, 8, why=word.reason))
    accepted = recognition_reason(RecognitionGround.OFFICER_ACCEPTED, 8, why=word.reason)
    return msgspec.structs.replace(part, reasons=(*part.reasons, accepted))


def recognition_key(place: str, digest: str) -> str:
    """Return the name of the recognition of one result at one place; it says nothing of the subject."""
    return sha256(f"recognition/v1|{place}|{digest}".encode()).hexdigest()


def _against(verified: VerifiedResult, policy: RecognitionPolicy, day: Day) -> RecognitionReason | None:
    """Return why the whole result is refused, if it is."""
    result = verified.result
    # 1.
    if _kind(policy, result) is None:
        return recognition_reason(RecognitionGround.KIND_NOT_RECOGNISED, 1, kind=result.kind.value)
    # 2. INVARIANT: nothing is recognised whose recall would not be seen, or that stands in no log of its
    # issuer, whatever the law here says.
    asked = [
        (RecognitionCondition.STATUS_CHECKED, ()),
        (RecognitionCondition.LOG_CHECKED, ()),
        *((one, (clause,)) for one, clause in policy.conditions),
    ]
    for condition, clauses in asked:
        if not _met(condition, verified, day):
            return recognition_reason(
                RecognitionGround.CONDITION_NOT_MET, 2, *clauses, condition=condition.value
            )
    statement = result.statement
    return _breach(statement, policy) if isinstance(statement, Conclusion) else None


def _breach(conclusion: Conclusion, policy: RecognitionPolicy) -> RecognitionReason | None:
    # 3. A grade that the source does not state is not guessed.
    grades = policy.grades
    if conclusion.severity is None:
        return recognition_reason(RecognitionGround.GRADE_NOT_STATED, 3, grades.clause)
    if conclusion.severity not in grades.severities:
        return recognition_reason(
            RecognitionGround.GRADE_NOT_RECOGNISED, 3, grades.clause, grade=conclusion.severity.value
        )
    # 4. LAW: for Chenzhou, 郴政发〔2017〕11号 二(三)10: the receiver's own list, in its own words.
    if conclusion.breach is None:
        return recognition_reason(RecognitionGround.BREACH_NOT_STATED, 4, policy.severe_list)
    if all(conclusion.breach != listed.words for listed in policy.severe):
        return recognition_reason(
            RecognitionGround.BREACH_NOT_LISTED, 4, policy.severe_list, breach=conclusion.breach
        )
    return None


def _met(condition: RecognitionCondition, verified: VerifiedResult, day: Day) -> bool:
    statement = verified.result.statement
    final = statement.decision.final_on if isinstance(statement, Conclusion) else day
    return {
        RecognitionCondition.STATUS_CHECKED: verified.status_checked,
        RecognitionCondition.LOG_CHECKED: verified.log_checked,
        RecognitionCondition.FINAL: final is not None and final <= day,
    }[condition]


def _part(
    reached: Reached,
    result: Result,
    policy: RecognitionPolicy,
    pauses: tuple[Pause, Pause] | None,
    day: Day,
) -> RecognisedPart:
    # 5. A candidate there is no more than a candidate here.
    if reached.outcome not in {Outcome.RECORDED, Outcome.RESTRICTED}:
        return _not(
            reached, recognition_reason(RecognitionGround.NOT_ESTABLISHED, 5, outcome=reached.outcome.value)
        )
    rule = _effect(policy, reached)
    if rule is None:
        return _not(
            reached,
            recognition_reason(RecognitionGround.EFFECT_NOT_RECOGNISED, 5, effect=reached.effect.value),
        )
    if reached.effect is EffectKind.BAN and reached.until is None:
        return _not(reached, recognition_reason(RecognitionGround.BAN_WITHOUT_END, 5, rule.clause))
    # 6.
    until = min(_ends(reached, result, rule, day))
    if until <= day:
        return _not(reached, recognition_reason(RecognitionGround.TERM_ENDED, 6, rule.clause, until=until))
    reasons = [recognition_reason(RecognitionGround.RECOGNISED, 5, rule.clause)]
    # 7.
    waits = [] if pauses is None else [pause for pause in pauses if _switch(pause, reached.effect)[0]]
    if waits:
        clauses = _once(clause for pause in waits for clause in _switch(pause, reached.effect)[1])
        reasons.append(recognition_reason(RecognitionGround.WAITS_WHILE_DISPUTED, 7, *clauses))
    return RecognisedPart(
        reached=reached,
        execution=Execution.WAITS if waits else Execution.RUNS,
        until=until,
        reasons=tuple(reasons),
    )


def _ends(reached: Reached, result: Result, rule: RecognisedEffect, day: Day) -> list[Day]:
    ends = [result.valid_until]
    if reached.until is not None:
        ends.append(reached.until)
    if rule.longest_days is not None:
        ends.append((date.fromisoformat(day) + timedelta(days=rule.longest_days)).isoformat())
    return ends


def _switch(pause: Pause, effect: EffectKind) -> tuple[bool | None, tuple[Citation, ...]]:
    """Return which of a law's three switches an effect of this kind hangs on, and its clauses."""
    if effect in {EffectKind.RECORD, EffectKind.MARK}:
        return pause.record, pause.record_clauses
    if effect is EffectKind.NOTICE:
        return pause.publicity, pause.publicity_clauses
    return pause.measures, pause.measures_clauses


def _kind(policy: RecognitionPolicy, result: Result) -> RecognisedKind | None:
    return next((kind for kind in policy.kinds if kind.kind is result.kind), None)


def _effect(policy: RecognitionPolicy, reached: Reached) -> RecognisedEffect | None:
    return next((rule for rule in policy.effects if rule.effect is reached.effect), None)


def _officers(
    kind: RecognisedKind, parts: Iterable[RecognisedPart], policy: RecognitionPolicy
) -> tuple[Citation, ...]:
    """Return the clauses that ask for an officer, of the kind and of every effect that would run."""
    asking = [kind.clause] if kind.needs_officer else []
    for part in parts:
        rule = _effect(policy, part.reached)
        if rule is not None and rule.needs_officer and part.execution is not Execution.NONE:
            asking.append(rule.clause)
    return _once(asking)


def _outcome(parts: tuple[RecognisedPart, ...], officers: tuple[Citation, ...]) -> Recognised:
    taken = [part for part in parts if part.execution is not Execution.NONE]
    if parts and not taken:
        return Recognised.REFUSED
    if officers:
        return Recognised.NEEDS_OFFICER
    return Recognised.ACCEPTED if len(taken) == len(parts) else Recognised.PARTLY


def _recognition(
    verified: VerifiedResult,
    policy: RecognitionPolicy,
    day: Day,
    recognised: Recognised,
    *,
    reasons: list[RecognitionReason],
    parts: tuple[RecognisedPart, ...] = (),
) -> Recognition:
    result = verified.result
    return Recognition(
        key=recognition_key(policy.place, verified.digest),
        result=result.id,
        issuer=result.issuer,
        place=policy.place,
        policy=policy.id,
        recognised=recognised,
        reasons=tuple(reasons),
        parts=parts,
        dispute_pending=result.dispute_pending or verified.disputed,
        decided_on=day,
        until=max((part.until for part in parts if part.until), default=result.valid_until),
    )


def _not(reached: Reached, reason: RecognitionReason) -> RecognisedPart:
    return RecognisedPart(reached=reached, execution=Execution.NONE, until=None, reasons=(reason,))


def _once(clauses: Iterable[Citation]) -> tuple[Citation, ...]:
    return tuple(dict.fromkeys(clauses))
