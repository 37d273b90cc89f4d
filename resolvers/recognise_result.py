"""Recognise another region's signed result, or refuse it: by the law here, for stated reasons, once."""

from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from graph.errors import Refused, VerificationError
from graph.model.exchange import KeptList, RecognitionFact
from graph.model.procedures import WriteTarget
from graph.model.recognition import Recognised, Recognition
from graph.model.results import Conclusion, NamedOrganization, NamedPerson, Result
from graph.store.fact_kinds import new_id
from graph.store.write_once import Done
from graph.store.write_results import put_recognition
from graph.store.write_target import TargetKeys, read_target
from resolvers.batch_resolver import Dependencies, RequestContext
from resolvers.procedures import Deed, Draft
from resolvers.recognition_state import StoredRecognition, judge_result, recognition_state
from resolvers.views import RecognitionEntered
from security.ledger.proof import parse_proof
from security.results.reasons import VerificationReason, VerificationStep, refusal
from security.results.verdict import SealedContent, Verdict, VerificationAnswer


async def draft(deps: Dependencies, deed: Deed, _target: WriteTarget) -> Draft:
    """Return a recognition: 1. it is theirs; 2. and in force; 3. what the law here makes of it.

    A result that does not verify is refused with the step that failed, and nothing is kept of it. One
    that verifies is kept with its bytes whatever the law here makes of it, also a refusal.
    """
    context, raw = deed.context, deed.input.result.encode()
    proof = (deed.input.proof or "").encode() or None
    # 1.
    signed = signed_content(deps, context, raw, proof)
    keys = TargetKeys(
        key=deed.once.key,
        today=context.today,
        uscc=_organization(signed.result),
        urls=addresses(signed),
    )
    # 2.
    found = await read_target(deps.graph.read, keys)
    verdict = await verify_in_force(deps, context, Presented(raw, proof, signed), found.lists)
    # 3.
    concluded = judge_result(deps, context, verdict, context.today)
    fact = _fact(deps, deed, signed, concluded)
    return Draft(put=put_recognition(fact), keys=msgspec.structs.replace(keys, standing=concluded.key))


async def show(deps: Dependencies, deed: Deed, done: Done) -> RecognitionEntered:
    """Return a recognition as it counts now, and what was made of it when it was entered.

    The result's entry, which stands in the issuer's log too, is durable first: whoever has both can compare.
    """
    fact = done.target.recognition
    assert fact is not None  # INVARIANT: it was kept just now, or read by what the write kept
    await deps.ledger.append_result(fact.jws.encode())
    return recognition_entered(deps, deed, done, Recognised(fact.outcome))


def recognition_entered(
    deps: Dependencies, deed: Deed, done: Done, outcome: Recognised
) -> RecognitionEntered:
    """Return what is shown of a recognition that a write is upon."""
    target = done.target
    assert target.recognition is not None  # INVARIANT: see `show`
    subject = target.organization.id if target.organization else None
    stored = StoredRecognition(
        fact=target.recognition,
        subject=subject,
        end=target.end,
        decision=target.decision,
        lists=target.lists,
    )
    return RecognitionEntered(
        recognition=recognition_state(deps, deed.context, stored),
        outcome=outcome,
        subject=subject,
        replayed=done.replayed,
    )


class Presented(NamedTuple):
    """A result as it was presented: its bytes, its log proof, and what its signature seals."""

    raw: bytes
    proof: bytes | None
    signed: SealedContent


def signed_content(
    deps: Dependencies, context: RequestContext, raw: bytes, proof: bytes | None
) -> SealedContent:
    """Return what a result says whose signature holds; whatever fails without any list is the reason.

    Whatever has effect needs its inclusion proof: an absent one is a reason as well.
    """
    verdict = held(deps.exchange.verdict(raw, context.now, (), proof))
    assert verdict.signed is not None  # INVARIANT: what is not refused was signed
    if proof is None or verdict.observed.log is None:
        raise _refused(VerificationReason.PROOF_NOT_GIVEN, VerificationStep.LOG)
    return verdict.signed


async def verify_in_force(
    deps: Dependencies, context: RequestContext, given: Presented, lists: Mapping[str, KeptList]
) -> Verdict:
    """Return the verdict on a result that holds, with its issuer's lists as last fetched; else refuse.

    1. The lists that it names: none is asked for here; without one nobody can say if it was recalled.
    2. The checkpoint kept of its issuer's log, and the issuer's own proof that it only grew since or until.
    3. All of it together. A log that shows another history is told to the auditors, with both checkpoints.
    """
    # 1.
    region, urls = given.signed.result.issuer, addresses(given.signed)
    if any(url not in lists for url in urls):
        raise Refused("STATUS_LIST_AWAITED", region=region)
    # 2.
    trusted = deps.exchange.trusted_region(region)
    assert trusted is not None, "the key that signed it is this region's"
    assert given.proof is not None, "an absent one was refused before"
    note = parse_proof(given.proof).checkpoint
    seen = await deps.logs.history(trusted, note)
    # 3.
    at_hand = tuple(lists[url].jws.encode() for url in urls)
    verdict = deps.exchange.verdict(given.raw, context.now, at_hand, given.proof, seen)
    broken = verdict.reason is VerificationReason.LOG_FORKED
    if broken or verdict.answer is not VerificationAnswer.REFUSED:
        await deps.logs.learn(trusted, note, seen, context.now, broken=broken)
    return held(verdict)


def addresses(signed: SealedContent) -> tuple[str, ...]:
    """Return where the lists lie that can recall a result."""
    return tuple(entry.status_list_credential for entry in signed.status)


def held(verdict: Verdict) -> Verdict:
    """Return a verdict that does not refuse; else raise RESULT_REFUSED with its step and reason."""
    if verdict.answer is not VerificationAnswer.REFUSED:
        return verdict
    assert verdict.failed is not None, "what is refused failed at a step"
    raise _refused(verdict.reason or VerificationReason.NOT_REACHED, verdict.failed.step)


def _refused(reason: VerificationReason, step: VerificationStep) -> VerificationError:
    fault = refusal(reason)
    fault.details["step"] = int(step)
    return fault


def _fact(deps: Dependencies, deed: Deed, signed: SealedContent, concluded: Recognition) -> RecognitionFact:
    result = signed.result
    return RecognitionFact(
        id=new_id(),
        key=concluded.key,
        region=deps.exchange.region,
        feed=deed.by,
        batch=deed.input.key,
        row=0,
        recorded_at=deed.once.at,
        result=result.id,
        issuer=result.issuer,
        organization=_organization(result),
        jws=deed.input.result,
        sha256=signed.digest,
        lists=addresses(signed),
        outcome=concluded.recognised.value,
        decided_on=concluded.decided_on,
        until=concluded.until,
        verdict=msgspec.json.encode(concluded).decode(),
        handle=_handle(result),
        proof=deed.input.proof or "",
    )


def _organization(result: Result) -> str:
    """Return the code of the organization that a result is about, itself or one of its persons."""
    if isinstance(result.statement, Conclusion):
        return result.statement.organization
    return result.subject.uscc if isinstance(result.subject, NamedOrganization) else ""


def _handle(result: Result) -> str:
    """Return the name that both regions have for the person that a result is about, if it is about one."""
    return result.subject.handle if isinstance(result.subject, NamedPerson) else ""
