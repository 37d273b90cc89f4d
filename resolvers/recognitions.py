"""What this city recognised of other regions' results, and whether it has effect now.

Nothing of the answer is stored but the verdict and the very bytes. On every read they are verified again
against the newest lists at hand, and judged again by the law of the day: an effect ends the moment a
newer list says so, and where no current list is at hand the answer is UNKNOWN, never ACTIVE.
"""

from collections.abc import Mapping, Sequence

import msgspec

from graph.errors import Fault
from graph.model.exchange import RecognitionFact, RecognitionState
from graph.model.recognition import (
    Execution,
    Recognised,
    RecognisedPart,
    Recognition,
)
from graph.model.time import NOT_SUPERSEDED, Day
from graph.packs.recognition import recognition_policy
from graph.rules.recognition import recognise
from graph.store import read_results
from graph.store.read_results import KeptList
from resolvers.reads import known, sees
from resolvers.section import Ask, Page, Ports, Section, Want
from resolvers.views import PauseView, RecognitionView, Why
from security.results.reasons import Reason, sentences
from security.results.verdict import Answer, Verdict

LISTING = "recognitions"
State = RecognitionState
ENDS = frozenset({Reason.REVOKED, Reason.EXPIRED, Reason.KEY_REVOKED})
"""Refusals after which a recognised result has no effect any more; every other one leaves it unknown."""

EFFECTLESS = frozenset({Recognised.REFUSED.value, Recognised.NEEDS_OFFICER.value})

Stands = tuple[State, tuple[Why, ...]]

Found = tuple[tuple[RecognitionFact, ...], Mapping[str, KeptList]]


async def of_organizations(ports: Ports, wants: Sequence[Want]) -> Sequence[Found]:
    """Read recognitions by code, then every status list that they name: two round trips for all."""
    names = [known(want, want.args["uscc"]) for want in wants]
    found = await read_results.recognitions(ports.graph, sees(wants), names)
    urls = dict.fromkeys(url for facts in found for fact in facts for url in fact.lists)
    lists = await read_results.status_lists(ports.graph, tuple(urls)) if urls else {}
    return [(facts, lists) for facts in found]


def stand(ports: Ports, want: Want, found: Found) -> Page:
    """Return a page of recognitions, the latest first, each with what it comes to now."""
    facts, lists = found
    listing, after = f"{LISTING}:{want.args['uscc']}", want.args.get("after")
    last = ports.cursors.open(listing, after) if after else None
    rest = [fact for fact in facts if last is None or _place(fact) > last]
    kept = rest[: want.args["first"]]
    return Page(
        items=tuple(_stands(ports, want.ask, fact, lists) for fact in kept),
        places=tuple(map(_place, kept)),
        seal=ports.cursors.sealing(listing),
        has_next=len(rest) > len(kept),
        has_previous=after is not None,
    )


def _place(fact: RecognitionFact) -> tuple[str, ...]:
    """Return what recognitions are ordered by: the latest entry, as text that sorts."""
    return f"{NOT_SUPERSEDED - fact.recorded_at:020}", fact.id


def _stands(ports: Ports, ask: Ask, fact: RecognitionFact, lists: Mapping[str, KeptList]) -> RecognitionView:
    """1. what was refused has no effect; 2. whether it is still theirs and in force; 3. the law today."""
    decided = msgspec.json.decode(fact.verdict, type=Recognition)
    # 1.
    if fact.outcome in EFFECTLESS:
        return _view(ports, ask, fact, decided, (State.NONE, ()))
    # 2.
    try:
        at_hand = tuple(lists[url].jws.encode() for url in fact.lists if url in lists)
        verdict = ports.exchange.verdict(fact.jws.encode(), ask.now, at_hand, None)
        why = _doubt(verdict, complete=len(at_hand) == len(fact.lists))
        if why is not None:
            return _view(ports, ask, fact, decided, why)
        # 3.
        policy = recognition_policy(ports.law, ports.exchange.region, ask.today)
        pauses = tuple(ports.law.pause(place, ask.today) for place in (fact.issuer, policy.place))
        now = recognise(verdict.verified(), policy, pauses[0], pauses[1], fact.decided_on)
    except Fault as fault:
        why = (State.UNKNOWN, (Why(code=fault.code, english=fault.english, chinese=fault.chinese),))
        return _view(ports, ask, fact, decided, why)
    return _view(ports, ask, fact, now, (_state(now.parts, ask.today), ()))


def _doubt(verdict: Verdict, *, complete: bool) -> Stands | None:
    """Return why a result may have no effect by what its issuer says today, if so."""
    reason = verdict.reason if verdict.answer is Answer.REFUSED else None
    if reason is None:
        return None if complete else (State.UNKNOWN, (_why(Reason.STATUS_NOT_GIVEN),))
    if reason in ENDS:
        return State.ENDED, (_why(reason),)
    return (State.PAUSED if reason is Reason.SUSPENDED else State.UNKNOWN), (_why(reason),)


def _why(reason: Reason) -> Why:
    said = sentences().reason[reason.name]
    return Why(code=reason.name, english=said.english, chinese=said.chinese)


def _state(parts: Sequence[RecognisedPart], today: Day) -> State:
    running = [part for part in parts if part.execution is not Execution.NONE and (part.until or "") > today]
    if not running:
        return State.ENDED
    if any(part.execution is Execution.WAITS for part in running):
        return State.PAUSED
    return State.ACTIVE


def _view(
    ports: Ports, ask: Ask, fact: RecognitionFact, shown: Recognition, stands: Stands
) -> RecognitionView:
    state, why = stands
    runs = state in {State.ACTIVE, State.PAUSED}
    pauses = (
        PauseView(place=place, measures=said.measures, clauses=said.measures_clauses)
        for place in (fact.issuer, ports.exchange.region)
        for said in (ports.law.pause(place, ask.today),)
    )
    return RecognitionView(
        id=fact.id,
        fact=fact,
        outcome=Recognised(fact.outcome),
        state=state,
        why=why,
        reasons=shown.reasons,
        parts=shown.parts if runs else (),
        dispute_pending=shown.dispute_pending,
        pauses=tuple(pauses) if shown.dispute_pending else (),
    )


SECTIONS = (Section("recognitions", of_organizations, stand),)
