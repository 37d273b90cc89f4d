"""An officer's decision on a recognition that waits for one: accept it, accept it in part, or refuse it."""

from collections.abc import Sequence

import msgspec

from graph.errors import Fault, Refused
from graph.model.exchange import OfficersDecision, RecognitionFact
from graph.model.recognition import Deciding, OfficersWord, Recognised, Recognition
from graph.rules.recognition import apply_decision, parts_awaiting_officer
from graph.store import read_results, write_results
from graph.store.fact_kinds import new_id
from graph.store.write_once import Done, replay
from resolvers.batch_resolver import BatchKey, BatchResolver, Dependencies, RequestContext
from resolvers.recognise_result import registered_id, verify_result
from resolvers.recognition_state import judge_result
from resolvers.views import RecognitionDone
from resolvers.writing import feed_of, once
from security.decision import FieldVerdict
from security.policy.ask import Action
from security.policy.decide import Target

LONGEST_REASON = 500


async def decide(deps: Dependencies, batch_keys: Sequence[BatchKey]) -> Sequence[RecognitionDone]:
    """Decide on recognitions if the caller is an officer of the credit centre, with a purpose."""
    return [await _decide(deps, batch_key) for batch_key in batch_keys]


async def _decide(deps: Dependencies, batch_key: BatchKey) -> RecognitionDone:
    """1. who may, and was it done; 2. what waits; 3. still in force, by today's law; 4. the word; 5. kept."""
    context, deciding = batch_key.context, batch_key.args["decision"]
    # 1.
    ruling = deps.policy.permits(context.caller, Action.DECIDE, Target())
    if ruling.verdict is not FieldVerdict.ALLOWED:
        raise Fault(ruling.code, action=Action.DECIDE.value)
    write = once(batch_key, "decideRecognition")
    if before := await replay(deps.graph, write):
        return await _told(deps, context, before)
    # 2.
    fact = await read_results.recognition(deps.graph, batch_key.args["recognition"])
    if fact is None:
        raise Refused("RECORD_UNKNOWN")
    if fact.outcome != Recognised.NEEDS_OFFICER.value:
        raise Refused("NOTHING_TO_DECIDE")
    # 3. Refusing needs no list; nothing is accepted that was recalled meanwhile.
    proposal = msgspec.json.decode(fact.verdict, type=Recognition)
    if deciding is not Deciding.REFUSE:
        verdict = await verify_result(deps, context, fact.jws.encode(), fact.proof.encode() or None)
        proposal = judge_result(deps, context, verdict, context.today)
    # 4.
    word = _word(batch_key, proposal)
    concluded = apply_decision(proposal, word)
    # 5.
    made = _fact(context, fact, word, concluded, batch=batch_key.args["key"])
    return await _told(deps, context, await write_results.decide(deps.graph, write, made, fact.organization))


async def _told(deps: Dependencies, context: RequestContext, done: Done) -> RecognitionDone:
    kept = msgspec.json.decode(done.result["verdict"], type=Recognition)
    return RecognitionDone(
        id=done.result["recognition"],
        outcome=kept.recognised,
        reasons=kept.reasons,
        subject=await registered_id(deps, context, done.result["organization"]),
        replayed=done.replayed,
    )


def _word(batch_key: BatchKey, proposal: Recognition) -> OfficersWord:
    """Return what the officer decided, or refuse what does not fit what was proposed.

    The numbers of effects are given for a part and only for a part; it is some of them and not all.
    """
    deciding, reason = batch_key.args["decision"], batch_key.args["reason"].strip()
    given, waiting = batch_key.args.get("effects"), parts_awaiting_officer(proposal)
    taken = {
        Deciding.ACCEPT: waiting,
        Deciding.ACCEPT_IN_PART: tuple(sorted(set(given or ()))),
        Deciding.REFUSE: (),
    }[deciding]
    part = bool(taken) and set(taken) < set(waiting)
    if (given is not None or part) != (deciding is Deciding.ACCEPT_IN_PART) or (
        given is not None and not part
    ):
        raise Refused("DECISION_UNFIT", waiting=" ".join(map(str, waiting)))
    if not 0 < len(reason) <= LONGEST_REASON:
        raise Refused("REASON_UNFIT", longest=LONGEST_REASON)
    return OfficersWord(deciding=deciding, taken=taken, reason=reason)


def _fact(
    context: RequestContext, fact: RecognitionFact, word: OfficersWord, concluded: Recognition, *, batch: str
) -> OfficersDecision:
    return OfficersDecision(
        id=new_id(),
        key=f"{fact.key}|decided",
        region=fact.region,
        feed=feed_of(context.caller.principal),
        batch=batch,
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


BATCH_RESOLVERS = (BatchResolver("decide_recognition", decide),)
