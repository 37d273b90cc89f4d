"""An officer's decision on a recognition that waits for one: accept it, accept it in part, or refuse it."""

from collections.abc import Sequence

import msgspec

from graph.errors import Fault, Refused
from graph.model.exchange import OfficersDecision, RecognitionFact
from graph.model.recognition import Deciding, OfficersWord, Recognised, Recognition
from graph.rules.recognition import awaited, decided
from graph.store import read_results, write_results
from graph.store.fact_kinds import new_id
from graph.store.write_once import Done, repeated
from resolvers.batch_resolver import Ask, Ports, Section, Want
from resolvers.recognise_result import registered, verified
from resolvers.recognition_state import judged
from resolvers.views import RecognitionDone
from resolvers.writing import feed_of, once
from security.decision import Verdict
from security.policy.ask import Action
from security.policy.decide import Target

LONGEST_REASON = 500


async def decide(ports: Ports, wants: Sequence[Want]) -> Sequence[RecognitionDone]:
    """Decide on recognitions if the caller is an officer of the credit centre, with a purpose."""
    return [await _decide(ports, want) for want in wants]


async def _decide(ports: Ports, want: Want) -> RecognitionDone:
    """1. who may, and was it done; 2. what waits; 3. still in force, by today's law; 4. the word; 5. kept."""
    ask, deciding = want.ask, want.args["decision"]
    # 1.
    ruling = ports.policy.permits(ask.caller, Action.DECIDE, Target())
    if ruling.verdict is not Verdict.ALLOWED:
        raise Fault(ruling.code, action=Action.DECIDE.value)
    write = once(want, "decideRecognition")
    if before := await repeated(ports.graph, write):
        return await _told(ports, ask, before)
    # 2.
    fact = await read_results.recognition(ports.graph, want.args["recognition"])
    if fact is None:
        raise Refused("RECORD_UNKNOWN")
    if fact.outcome != Recognised.NEEDS_OFFICER.value:
        raise Refused("NOTHING_TO_DECIDE")
    # 3. Refusing needs no list; nothing is accepted that was recalled meanwhile.
    proposal = msgspec.json.decode(fact.verdict, type=Recognition)
    if deciding is not Deciding.REFUSE:
        verdict = await verified(ports, ask, fact.jws.encode(), None)
        proposal = judged(ports, ask, verdict, ask.today)
    # 4.
    word = _word(want, proposal)
    concluded = decided(proposal, word)
    # 5.
    made = _fact(ask, fact, word, concluded, batch=want.args["key"])
    return await _told(ports, ask, await write_results.decide(ports.graph, write, made, fact.organization))


async def _told(ports: Ports, ask: Ask, done: Done) -> RecognitionDone:
    kept = msgspec.json.decode(done.result["verdict"], type=Recognition)
    return RecognitionDone(
        id=done.result["recognition"],
        outcome=kept.recognised,
        reasons=kept.reasons,
        subject=await registered(ports, ask, done.result["organization"]),
        replayed=done.replayed,
    )


def _word(want: Want, proposal: Recognition) -> OfficersWord:
    """Return what the officer decided, or refuse what does not fit what was proposed.

    The numbers of effects are given for a part and only for a part; it is some of them and not all.
    """
    deciding, reason = want.args["decision"], want.args["reason"].strip()
    given, waiting = want.args.get("effects"), awaited(proposal)
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
    ask: Ask, fact: RecognitionFact, word: OfficersWord, concluded: Recognition, *, batch: str
) -> OfficersDecision:
    return OfficersDecision(
        id=new_id(),
        key=f"{fact.key}|decided",
        region=fact.region,
        feed=feed_of(ask.caller.principal),
        batch=batch,
        row=0,
        recorded_at=ask.now,
        recognition=fact.id,
        sha256=fact.sha256,
        deciding=word.deciding,
        taken=word.taken,
        reason=word.reason,
        department=ask.caller.principal.department,
        decided_on=ask.today,
        outcome=concluded.recognised.value,
        verdict=msgspec.json.encode(concluded).decode(),
    )


SECTIONS = (Section("decide_recognition", decide),)
