"""What a recognition comes to now: verified again, judged again by today's law, as its officer decided.

Nothing of it is stored but the verdict, an officer's decision and the very bytes. An effect ends the moment
a newer list says so, and where no current list is at hand the answer is UNKNOWN, never ACTIVE.
"""

from collections.abc import Mapping, Sequence

import msgspec

from graph.errors import Fault
from graph.model.exchange import (
    KeptList,
    OfficersDecision,
    RecognitionEnd,
    RecognitionFact,
    RecognitionState,
)
from graph.model.recognition import (
    Execution,
    OfficersWord,
    Recognised,
    RecognisedPart,
    Recognition,
)
from graph.model.time import Day, Instant
from graph.packs.recognition import recognition_policy
from graph.rules.recognition import apply_decision, parts_awaiting_officer, recognise
from resolvers.batch_resolver import Dependencies, RequestContext
from resolvers.views import DecisionView, PauseView, RecognitionView, StateReason
from security.results.reasons import VerificationReason
from security.results.verdict import Verdict, VerificationAnswer

State = RecognitionState
ENDS = frozenset({VerificationReason.REVOKED, VerificationReason.EXPIRED, VerificationReason.KEY_REVOKED})
"""Refusals after which a recognised result has no effect any more; every other one leaves it unknown."""

UNHEARD = frozenset({VerificationReason.STATUS_LIST_EXPIRED, VerificationReason.STATUS_NOT_GIVEN})
"""What is found where nothing newer is known of a region: why that is so is the true cause."""

Stands = tuple[State, tuple[StateReason, ...]]


class StoredRecognition(msgspec.Struct, frozen=True, kw_only=True):
    """A recognition as it was stored, with what ended it, an officer's decision, and every list at hand.

    `subject` is whom it is about here: an organization registered here, or the person it was asked of.
    """

    fact: RecognitionFact
    subject: str | None
    end: RecognitionEnd | None
    decision: OfficersDecision | None
    lists: Mapping[str, KeptList]


def recognition_state(
    deps: Dependencies, context: RequestContext, kept: StoredRecognition
) -> RecognitionView:
    """Return what a recognition comes to at this request's instant.

    1. What the law here or an officer refused has no effect; nor has what ended for good: a recall that was
       heard, or its own last day. No newer list, and no older one, brings that back.
    2. Whether it is still theirs, in its issuer's log, and in force.
    3. The law today, and what its officer took of it.
    4. Where the law asked for an officer and none has decided, all of it is a proposal.
    """
    fact, decision = kept.fact, kept.decision
    then = msgspec.json.decode(decision.verdict if decision else fact.verdict, type=Recognition)
    # 1.
    if then.recognised is Recognised.REFUSED:
        return _view(deps, context, kept, then, (State.NONE, ()))
    if ended := _ended(kept, context.today):
        return _view(deps, context, kept, then, (State.ENDED, (_why(ended),)))
    try:
        # 2.
        at_hand = tuple(kept.lists[url].jws.encode() for url in fact.lists if url in kept.lists)
        proof = fact.proof.encode() or None
        verdict = deps.exchange.verdict(fact.jws.encode(), context.now, at_hand, proof)
        why = _doubt(deps, fact, verdict, context.now, complete=len(at_hand) == len(fact.lists))
        if why is not None:
            return _view(deps, context, kept, then, why)
        # 3.
        now = judge_result(deps, context, verdict, decision.decided_on if decision else fact.decided_on)
    except Fault as fault:
        return _view(deps, context, kept, then, (State.UNKNOWN, (_because(fault),)))
    if decision:
        now = apply_decision(now, word_of(decision))
    # 4.
    elif then.recognised is Recognised.NEEDS_OFFICER:
        return _view(deps, context, kept, _proposed(now), (State.AWAITING_OFFICER, ()))
    return _view(deps, context, kept, now, (_state(now.parts, context.today), ()))


def judge_result(deps: Dependencies, context: RequestContext, verdict: Verdict, since: Day) -> Recognition:
    """Return what the law here makes today of a result that holds, counting its terms from a day."""
    policy = recognition_policy(deps.law, deps.exchange.region, context.today)
    verified = verdict.verified()
    there, here = (deps.law.pause(place, context.today) for place in (verified.result.issuer, policy.place))
    return recognise(verified, policy, there, here, since)


def word_of(decision: OfficersDecision) -> OfficersWord:
    """Return what an officer decided, as the rules take it."""
    return OfficersWord(deciding=decision.deciding, taken=decision.taken, reason=decision.reason)


def _proposed(now: Recognition) -> Recognition:
    """Return a recognition whose effects say that none of them is carried out yet."""
    waiting = parts_awaiting_officer(now)
    parts = (
        msgspec.structs.replace(part, execution=Execution.PROPOSED) if number in waiting else part
        for number, part in enumerate(now.parts, 1)
    )
    return msgspec.structs.replace(now, parts=tuple(parts))


def _ended(kept: StoredRecognition, today: Day) -> VerificationReason | None:
    if kept.end is not None:
        return VerificationReason[kept.end.reason]
    return VerificationReason.EXPIRED if today >= kept.fact.until else None


def _doubt(
    deps: Dependencies, fact: RecognitionFact, verdict: Verdict, now: Instant, *, complete: bool
) -> Stands | None:
    """Return why a result may have no effect by what its issuer says today, if so."""
    reason = verdict.reason if verdict.answer is VerificationAnswer.REFUSED else None
    if reason is None and verdict.observed.log is None:
        return State.UNKNOWN, (_why(VerificationReason.PROOF_NOT_GIVEN),)
    if reason is None and complete:
        quiet = deps.exchange.quiet(fact.issuer, now)
        return (State.UNKNOWN, (_because(quiet),)) if quiet else None
    reason = reason or VerificationReason.STATUS_NOT_GIVEN
    unheard = deps.exchange.unheard.get(fact.issuer)
    if reason in UNHEARD and unheard is not None:
        return State.UNKNOWN, (_because(unheard),)
    if reason in ENDS:
        return State.ENDED, (_why(reason),)
    return (State.PAUSED if reason is VerificationReason.SUSPENDED else State.UNKNOWN), (_why(reason),)


def _because(fault: Fault) -> StateReason:
    return StateReason(error=fault.code, english=fault.english, chinese=fault.chinese)


def _why(reason: VerificationReason) -> StateReason:
    return StateReason(reason=reason, english=reason.english, chinese=reason.chinese)


def _state(parts: Sequence[RecognisedPart], today: Day) -> State:
    if not parts:  # a receipt that found nothing: it counts, and asks for nothing
        return State.ACTIVE
    running = [part for part in parts if part.execution is not Execution.NONE and (part.until or "") > today]
    if not running:
        return State.ENDED
    if any(part.execution is Execution.WAITS for part in running):
        return State.PAUSED
    return State.ACTIVE


def _view(
    deps: Dependencies,
    context: RequestContext,
    kept: StoredRecognition,
    shown: Recognition,
    stands: Stands,
) -> RecognitionView:
    state, why = stands
    fact, decision = kept.fact, kept.decision
    runs = state in {State.ACTIVE, State.PAUSED, State.AWAITING_OFFICER}
    pauses = (
        PauseView(place=place, measures=said.measures, clauses=said.measures_clauses)
        for place in (fact.issuer, deps.exchange.region)
        for said in (deps.law.pause(place, context.today),)
    )
    return RecognitionView(
        id=fact.id,
        subject=kept.subject,
        fact=fact,
        outcome=Recognised(decision.outcome if decision else fact.outcome),
        state=state,
        why=why,
        reasons=shown.reasons,
        parts=shown.parts if runs else (),
        dispute_pending=shown.dispute_pending,
        pauses=tuple(pauses) if shown.dispute_pending else (),
        decision=DecisionView.of(decision) if decision else None,
    )
