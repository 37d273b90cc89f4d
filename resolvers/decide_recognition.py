"""An officer's decision on a recognition that waits for one: accept it, accept it in part, or refuse it."""

from typing import Any

import msgspec

from graph.errors import Refused
from graph.model.exchange import OfficersDecision, RecognitionFact
from graph.model.procedures import WriteTarget
from graph.model.recognition import Deciding, OfficersWord, Recognised, Recognition
from graph.rules.recognition import apply_decision, parts_awaiting_officer
from graph.store.fact_kinds import new_id
from graph.store.write_once import Done
from graph.store.write_results import put_decision
from resolvers.batch_resolver import Dependencies
from resolvers.procedures import Deed, Draft
from resolvers.recognise_result import Presented, recognition_entered, signed_content, verify_in_force
from resolvers.recognition_state import judge_result
from resolvers.views import RecognitionEntered


def of_recognition(given: Any) -> dict[str, Any]:
    """Return the keys of a command upon a recognition."""
    return {"recognition": given.recognition}


async def draft(deps: Dependencies, deed: Deed, target: WriteTarget) -> Draft:
    """Return a decision: 1. still in force, by today's law; 2. the officer's word; 3. what it comes to."""
    context, fact = deed.context, target.recognition
    assert fact is not None  # INVARIANT: a precondition
    # 1. Refusing needs no list; nothing is accepted that was recalled meanwhile.
    proposal = msgspec.json.decode(fact.verdict, type=Recognition)
    if deed.input.decision is not Deciding.REFUSE:
        raw, proof = fact.jws.encode(), fact.proof.encode() or None
        signed = signed_content(deps, context, raw, proof)
        verdict = await verify_in_force(deps, context, Presented(raw, proof, signed), target.lists)
        proposal = judge_result(deps, context, verdict, context.today)
    # 2.
    word = _word(deed.input, proposal)
    # 3.
    return Draft(put=put_decision(_fact(deed, fact, word, apply_decision(proposal, word))))


async def show(deps: Dependencies, deed: Deed, done: Done) -> RecognitionEntered:
    """Return the recognition as it counts now, and what the decision came to."""
    assert done.target.decision is not None  # INVARIANT: it was kept just now, or before with this key
    return recognition_entered(deps, deed, done, Recognised(done.target.decision.outcome))


def _word(given: Any, proposal: Recognition) -> OfficersWord:
    """Return what the officer decided, or refuse what does not fit what was proposed.

    The numbers of effects are given for a part and only for a part; it is some of them and not all.
    """
    deciding, effects, waiting = given.decision, given.effects, parts_awaiting_officer(proposal)
    taken = {
        Deciding.ACCEPT: waiting,
        Deciding.ACCEPT_IN_PART: tuple(sorted(set(effects or ()))),
        Deciding.REFUSE: (),
    }[deciding]
    part = bool(taken) and set(taken) < set(waiting)
    if (effects is not None or part) != (deciding is Deciding.ACCEPT_IN_PART) or (
        effects is not None and not part
    ):
        raise Refused("DECISION_UNFIT", waiting=" ".join(map(str, waiting)))
    return OfficersWord(deciding=deciding, taken=taken, reason=given.reason.strip())


def _fact(deed: Deed, fact: RecognitionFact, word: OfficersWord, concluded: Recognition) -> OfficersDecision:
    context = deed.context
    return OfficersDecision(
        id=new_id(),
        key=f"{fact.key}|decided",
        region=fact.region,
        feed=deed.by,
        batch=deed.input.key,
        row=0,
        recorded_at=context.now,
        recognition=fact.id,
        sha256=fact.sha256,
        deciding=word.deciding,
        taken=word.taken,
        reason=word.reason,
        department=context.caller.principal.department,
        decided_on=context.today,
        outcome=concluded.recognised.value,
        verdict=msgspec.json.encode(concluded).decode(),
    )
