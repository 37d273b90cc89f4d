"""Recognise another region's signed result, or refuse it: by the law here, for stated reasons, once."""

from collections.abc import Sequence
from typing import Any

import msgspec

from graph.errors import Fault, Refused, VerificationError
from graph.model.exchange import RecognitionFact
from graph.model.recognition import Recognition
from graph.model.results import Conclusion, NamedOrganization, NamedPerson, Result
from graph.store import read_results, read_subjects, write_results
from graph.store.batch_read import Known
from graph.store.fact_kinds import new_id
from graph.store.write_once import Done, repeated
from resolvers.batch_resolver import Ask, Ports, Section, Want
from resolvers.recognition_state import judged
from resolvers.views import RecognitionDone
from resolvers.writing import feed_of, once
from security.decision import Verdict as Ruled
from security.policy.ask import Action
from security.policy.decide import Target
from security.principal import every_row
from security.results.reasons import Reason, sentences
from security.results.verdict import Answer, Signed, Verdict


async def recognised(ports: Ports, wants: Sequence[Want]) -> Sequence[RecognitionDone]:
    """Recognise results if the caller is the credit centre."""
    return [await _recognised(ports, want) for want in wants]


async def _recognised(ports: Ports, want: Want) -> RecognitionDone:
    """1. who may, and was it done; 2. it is theirs and in force; 3. what the law here makes of it; 4. kept.

    A result that does not verify is refused with the step that failed, and nothing is kept of it. One
    that verifies is kept with its bytes whatever the law here makes of it, also a refusal. Asked again
    with its key, the write tells what it did, though the result may have been recalled since.
    """
    ask = want.ask
    # 1.
    ruling = ports.policy.permits(ask.caller, Action.RECOGNISE, Target())
    if ruling.verdict is not Ruled.ALLOWED:
        raise Fault(ruling.code, action=Action.RECOGNISE.value)
    raw, write = want.args["result"].encode(), once(want, "recogniseResult")
    if before := await repeated(ports.graph, write):
        return await _logged(ports, ask, raw, before)
    # 2.
    verdict = await verified(ports, ask, raw, (want.args.get("proof") or "").encode() or None)
    assert verdict.signed is not None
    # 3.
    concluded = judged(ports, ask, verdict, ask.today)
    # 4.
    fact = _fact(ports, want, verdict.signed, concluded)
    return await _logged(ports, ask, raw, await write_results.recognise(ports.graph, write, fact))


async def _logged(ports: Ports, ask: Ask, raw: bytes, done: Done) -> RecognitionDone:
    """Log the result's entry, which stands in the issuer's log too: whoever has both can compare."""
    await ports.ledger.append_result(raw)
    kept = msgspec.json.decode(done.result["verdict"], type=Recognition)
    return RecognitionDone(
        id=done.result["id"],
        outcome=kept.recognised,
        reasons=kept.reasons,
        subject=await registered(ports, ask, done.result["organization"]),
        replayed=done.replayed,
    )


async def verified(ports: Ports, ask: Ask, raw: bytes, proof: bytes | None) -> Verdict:
    """Return the verdict on a result that holds, with the newest lists of its issuer; else refuse.

    1. Without lists: whatever fails already is the reason.
    2. With the lists that it names, as they were last fetched; none is asked for here.
    """
    # 1.
    first = _held(ports.exchange.verdict(raw, ask.now, (), proof))
    assert first.signed is not None
    # 2.
    urls = addresses(first.signed)
    lists = await read_results.status_lists(ports.graph, urls)
    if any(url not in lists for url in urls):
        raise Refused("STATUS_LIST_AWAITED", region=first.signed.result.issuer)
    return _held(ports.exchange.verdict(raw, ask.now, tuple(lists[url].jws.encode() for url in urls), proof))


def addresses(signed: Signed) -> tuple[str, ...]:
    """Return where the lists lie that can recall a result."""
    return tuple(entry.status_list_credential for entry in signed.status)


def _held(verdict: Verdict) -> Verdict:
    if verdict.answer is not Answer.REFUSED:
        return verdict
    failed, reason = verdict.failed, verdict.reason or Reason.NOT_REACHED
    said = sentences().reason[reason.name]
    step: dict[str, Any] = {"step": int(failed.step)} if failed else {}
    raise VerificationError(
        "RESULT_REFUSED", reason=reason.name, why=said.english, why_chinese=said.chinese, **step
    )


def _fact(ports: Ports, want: Want, signed: Signed, concluded: Recognition) -> RecognitionFact:
    result = signed.result
    return RecognitionFact(
        id=new_id(),
        key=concluded.key,
        region=ports.exchange.region,
        feed=feed_of(want.ask.caller.principal),
        batch=want.args["key"],
        row=0,
        recorded_at=want.ask.now,
        result=result.id,
        issuer=result.issuer,
        organization=_organization(result),
        jws=want.args["result"],
        sha256=signed.digest,
        lists=addresses(signed),
        outcome=concluded.recognised.value,
        decided_on=concluded.decided_on,
        until=concluded.until,
        verdict=msgspec.json.encode(concluded).decode(),
        handle=_handle(result),
    )


def _organization(result: Result) -> str:
    """Return the code of the organization that a result is about, itself or one of its persons."""
    if isinstance(result.statement, Conclusion):
        return result.statement.organization
    return result.subject.uscc if isinstance(result.subject, NamedOrganization) else ""


def _handle(result: Result) -> str:
    """Return the name that both regions have for the person that a result is about, if it is about one."""
    return result.subject.handle if isinstance(result.subject, NamedPerson) else ""


async def registered(ports: Ports, ask: Ask, code: str) -> str | None:
    """Return the id of the organization where it is registered here: the ledger says who was touched."""
    wanted = Known(name=code, known_at=ask.now)
    (found,) = await read_subjects.organizations_by_code(ports.graph, every_row(ask.today), [wanted])
    return found.id if found else None


SECTIONS = (Section("recognise_result", recognised),)
