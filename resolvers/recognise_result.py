"""Recognise another region's signed result, or refuse it: by the law here, for stated reasons, once."""

from collections.abc import Sequence

import msgspec

from graph.errors import Fault, Refused, VerificationError
from graph.model.exchange import RecognitionFact
from graph.model.recognition import Recognition
from graph.model.results import Conclusion, NamedOrganization, NamedPerson, Result
from graph.store import read_results, read_subjects, write_results
from graph.store.batch_read import Known
from graph.store.fact_kinds import new_id
from graph.store.write_once import Done, replay
from resolvers.batch_resolver import BatchKey, BatchResolver, Dependencies, RequestContext
from resolvers.recognition_state import judge_result
from resolvers.views import RecognitionDone
from resolvers.writing import feed_of, once
from security.decision import FieldVerdict as Ruled
from security.ledger.proof import parse_proof
from security.policy.ask import Action
from security.policy.decide import Target
from security.principal import every_row
from security.results.reasons import VerificationReason, VerificationStep, sentences
from security.results.verdict import SealedContent, Verdict, VerificationAnswer


async def recognise_results(deps: Dependencies, batch_keys: Sequence[BatchKey]) -> Sequence[RecognitionDone]:
    """Recognise results if the caller is the credit centre."""
    return [await _recognised(deps, batch_key) for batch_key in batch_keys]


async def _recognised(deps: Dependencies, batch_key: BatchKey) -> RecognitionDone:
    """1. who may, and was it done; 2. it is theirs and in force; 3. what the law here makes of it; 4. kept.

    A result that does not verify is refused with the step that failed, and nothing is kept of it. One
    that verifies is kept with its bytes whatever the law here makes of it, also a refusal. Asked again
    with its key, the write tells what it did, though the result may have been recalled since.
    """
    context = batch_key.context
    # 1.
    ruling = deps.policy.permits(context.caller, Action.RECOGNISE, Target())
    if ruling.verdict is not Ruled.ALLOWED:
        raise Fault(ruling.code, action=Action.RECOGNISE.value)
    raw, write = batch_key.args["result"].encode(), once(batch_key, "recogniseResult")
    if before := await replay(deps.graph, write):
        return await _logged(deps, context, raw, before)
    # 2.
    verdict = await verify_result(deps, context, raw, (batch_key.args.get("proof") or "").encode() or None)
    assert verdict.signed is not None
    # 3.
    concluded = judge_result(deps, context, verdict, context.today)
    # 4.
    fact = _fact(deps, batch_key, verdict.signed, concluded)
    return await _logged(deps, context, raw, await write_results.recognise(deps.graph, write, fact))


async def _logged(deps: Dependencies, context: RequestContext, raw: bytes, done: Done) -> RecognitionDone:
    """Log the result's entry, which stands in the issuer's log too: whoever has both can compare."""
    await deps.ledger.append_result(raw)
    kept = msgspec.json.decode(done.result["verdict"], type=Recognition)
    return RecognitionDone(
        id=done.result["id"],
        outcome=kept.recognised,
        reasons=kept.reasons,
        subject=await registered_id(deps, context, done.result["organization"]),
        replayed=done.replayed,
    )


async def verify_result(
    deps: Dependencies, context: RequestContext, raw: bytes, proof: bytes | None
) -> Verdict:
    """Return the verdict on a result that holds, with the newest lists of its issuer; else refuse.

    1. Without lists and history: whatever fails already is the reason, and so is an absent log proof.
    2. The lists that it names, as they were last fetched; none is asked for here.
    3. The checkpoint kept of its issuer's log, and the issuer's own proof that it only grew since or until.
    4. All of it together. A log that shows another history is told to the auditors, with both checkpoints.
    """
    # 1.
    first = _held(deps.exchange.verdict(raw, context.now, (), proof))
    assert first.signed is not None
    region = first.signed.result.issuer
    if proof is None or first.observed.log is None:
        raise _refused(VerificationReason.PROOF_NOT_GIVEN, VerificationStep.LOG)
    # 2.
    urls = addresses(first.signed)
    lists = await read_results.status_lists(deps.graph, urls)
    if any(url not in lists for url in urls):
        raise Refused("STATUS_LIST_AWAITED", region=region)
    # 3.
    trusted = deps.exchange.trusted_region(region)
    assert trusted is not None, "the key that signed it is this region's"
    note = parse_proof(proof).checkpoint
    seen = await deps.logs.history(trusted, note)
    # 4.
    at_hand = tuple(lists[url].jws.encode() for url in urls)
    verdict = deps.exchange.verdict(raw, context.now, at_hand, proof, seen)
    broken = verdict.reason is VerificationReason.LOG_FORKED
    if broken or verdict.answer is not VerificationAnswer.REFUSED:
        await deps.logs.learn(trusted, note, seen, context.now, broken=broken)
    return _held(verdict)


def _refused(reason: VerificationReason, step: VerificationStep) -> VerificationError:
    said = sentences().reason[reason.name]
    return VerificationError(
        "RESULT_REFUSED", reason=reason.name, why=said.english, why_chinese=said.chinese, step=int(step)
    )


def addresses(signed: SealedContent) -> tuple[str, ...]:
    """Return where the lists lie that can recall a result."""
    return tuple(entry.status_list_credential for entry in signed.status)


def _held(verdict: Verdict) -> Verdict:
    if verdict.answer is not VerificationAnswer.REFUSED:
        return verdict
    assert verdict.failed is not None, "what is refused failed at a step"
    raise _refused(verdict.reason or VerificationReason.NOT_REACHED, verdict.failed.step)


def _fact(
    deps: Dependencies, batch_key: BatchKey, signed: SealedContent, concluded: Recognition
) -> RecognitionFact:
    result = signed.result
    return RecognitionFact(
        id=new_id(),
        key=concluded.key,
        region=deps.exchange.region,
        feed=feed_of(batch_key.context.caller.principal),
        batch=batch_key.args["key"],
        row=0,
        recorded_at=batch_key.context.now,
        result=result.id,
        issuer=result.issuer,
        organization=_organization(result),
        jws=batch_key.args["result"],
        sha256=signed.digest,
        lists=addresses(signed),
        outcome=concluded.recognised.value,
        decided_on=concluded.decided_on,
        until=concluded.until,
        verdict=msgspec.json.encode(concluded).decode(),
        handle=_handle(result),
        proof=batch_key.args.get("proof") or "",
    )


def _organization(result: Result) -> str:
    """Return the code of the organization that a result is about, itself or one of its persons."""
    if isinstance(result.statement, Conclusion):
        return result.statement.organization
    return result.subject.uscc if isinstance(result.subject, NamedOrganization) else ""


def _handle(result: Result) -> str:
    """Return the name that both regions have for the person that a result is about, if it is about one."""
    return result.subject.handle if isinstance(result.subject, NamedPerson) else ""


async def registered_id(deps: Dependencies, context: RequestContext, code: str) -> str | None:
    """Return the id of the organization where it is registered here: the ledger says who was touched."""
    wanted = Known(name=code, known_at=context.now)
    (found,) = await read_subjects.organizations_by_code(deps.graph, every_row(context.today), [wanted])
    return found.id if found else None


BATCH_RESOLVERS = (BatchResolver("recognise_result", recognise_results),)
