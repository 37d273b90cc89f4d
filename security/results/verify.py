"""Verification: from bytes that claim to be a region's result to a verdict that a court could follow.

One procedure for the command line, the console and the exchange between regions. It reads no clock
and no network: bytes, trust list and day are arguments, and so is everything else it looks at. A
verdict says whether a result is really theirs; whether it is honoured here is `graph.rules.recognition`.
"""

import hashlib
from collections.abc import Callable
from functools import lru_cache

import msgspec

from graph.errors import VerificationError
from graph.model.time import Day, china_day, day_after
from security.ledger.checkpoint import Checkpoint
from security.results import jws
from security.results.evidence import NOTHING, Evidence, Window, check_history, check_log, check_status
from security.results.moments import first_instant
from security.results.reasons import VerificationReason, VerificationStep, reason_of, refusal
from security.results.verdict import (
    LogSeen,
    Mark,
    Observed,
    SealedContent,
    StatusSeen,
    Verdict,
    VerificationAnswer,
    VerificationCheck,
)
from security.results.wire import Read, credential_of, read_credential, spelt_as_ours
from security.signed_lists.trust_document import KeyUse
from security.signed_lists.trust_list import TrustList, UsableKey


class Work(msgspec.Struct, kw_only=True, gc=False):
    """What one verification has in hand; each step adds what it established.

    `parts` are there from step 1, `key` from 2 (checked in 3), `read` from 5, `signed` from 6: what a later
    step needs, an earlier one has made, or the procedure has ended. `now` are the instants of the day asked
    for, or the one instant of the evidence.
    """

    raw: bytes
    trust: TrustList
    day: Day
    now: Window
    evidence: Evidence
    parts: jws.Parts | None = None
    key: UsableKey | None = None
    read: Read | None = None
    signed: SealedContent | None = None
    status: tuple[StatusSeen, ...] = ()
    log: LogSeen | None = None
    checkpoint: Checkpoint | None = None


def verify(raw: bytes, trust: TrustList, day: Day, *, evidence: Evidence = NOTHING) -> Verdict:
    """Return what can be said of `raw` on `day` by those who go by `trust`.

    Does not establish that the statement is true, nor that anybody must act on it. The first step
    that fails ends it; steps for which nothing was given are not done, and the verdict lists them.

     1. Bytes: at most 64 KB, three parts, each canonical base64url.
     2. Header: strict JSON of `alg` Ed25519, `typ` vc+jwt, `cty` vc and `kid`, and nothing else.
     3. Key: the trust list has not ended by the day; it has the key, for results, and not revoked.
     4. Signature: holds under that key.
     5. Content: strict JSON, one statement of a known kind, consistent, every address its issuer's.
     6. Issuer: the key's owner, trusted when it was issued, and allowed to issue this kind.
     7. Key's period: it was issued while the key was in use.
     8. Audience: the region whose trust list this is.
     9. Validity: issued and in force on the day.
    10. Status: the lists given are genuine, current, of the right purpose, and do not recall it.
    11. Log: the proof given shows its bytes in the issuer's log.
    12. History: that log is consistent with the checkpoint kept from before.
    """
    work = Work(raw=raw, trust=trust, day=day, now=_window(day, evidence), evidence=evidence)
    checks: list[VerificationCheck] = []
    for step, check in PROCEDURE:
        try:
            undone = check(work)
        except VerificationError as fault:
            checks.append(VerificationCheck(step, Mark.FAILS, reason_of(fault)))
            checks.extend(_not_reached(step))
            return _verdict(VerificationAnswer.REFUSED, checks, work)
        checks.append(VerificationCheck(step, Mark.NOT_DONE, undone) if undone else _HOLDS[step])
    open_steps = any(check.mark is Mark.NOT_DONE for check in checks)
    return _verdict(
        VerificationAnswer.INCOMPLETE if open_steps else VerificationAnswer.VERIFIED, checks, work
    )


def _bytes(work: Work) -> None:
    # 1. SPEC: RFC 7515 3.1, three parts; RFC 4648 3.5, one spelling each.
    work.parts = jws.split(work.raw, jws.LONGEST_RESULT)


def _header(work: Work) -> None:
    # 2. and the first half of 3: from the header nothing but the key's name is taken.
    assert work.parts is not None
    work.key = work.trust.keys.get(jws.key_id(work.parts.header))


def _key(work: Work) -> None:
    # 3. INVARIANT: key and algorithm come from the trust list, never from the bytes.
    if work.day >= work.trust.until:
        raise refusal(VerificationReason.TRUST_LIST_EXPIRED)
    key = work.key
    if key is None:
        raise refusal(VerificationReason.KEY_UNKNOWN)
    if KeyUse.RESULTS not in key.uses:
        raise refusal(VerificationReason.KEY_USE_REFUSED)
    if key.revoked_at is not None and key.revoked_at <= work.now.last:
        raise refusal(VerificationReason.KEY_REVOKED)


def _signature(work: Work) -> None:
    # 4.
    assert work.parts is not None
    assert work.key is not None
    jws.check_signature(work.parts, work.key.public)


def _content(work: Work) -> None:
    # 5. First as our own writer spells it, then the long way: both read alike, the first far quicker.
    assert work.parts is not None
    payload = work.parts.payload
    members = spelt_as_ours(payload)
    try:
        work.read = read_credential(members or credential_of(jws.content(payload)))
    except ValueError as error:
        raise refusal(VerificationReason.CONTENT_REFUSED, str(error)) from error


def _issuer(work: Work) -> None:
    # 6. From here on it is a word of that issuer, so what it sealed is shown even where a later step refuses.
    read, key = _established(work)
    region = key.region
    if (read.origin, read.result.issuer) != (region.issuer, region.region):
        raise refusal(VerificationReason.ISSUER_FOREIGN)
    if not region.since <= china_day(read.result.issued_at) < region.until:
        raise refusal(VerificationReason.REGION_NOT_TRUSTED_THEN)
    if read.result.kind not in work.trust.kinds[region.region]:
        raise refusal(VerificationReason.KIND_REFUSED)
    work.signed = SealedContent(
        result=read.result,
        origin=read.origin,
        kid=key.kid,
        digest=hashlib.sha256(work.raw).hexdigest(),
        status=read.status,
    )


def _key_period(work: Work) -> None:
    # 7. The issuer's word for when; a stolen key can lie, so a stolen key is revoked (step 3).
    read, key = _established(work)
    if read.result.issued_at < key.since:
        raise refusal(VerificationReason.KEY_NOT_YET_IN_USE)
    if read.result.issued_at >= key.until:
        raise refusal(VerificationReason.KEY_ENDED)


def _audience(work: Work) -> None:
    # 8. A result for one region, shown to another, would name persons to strangers.
    read, _ = _established(work)
    if work.trust.owner not in read.result.audience:
        raise refusal(VerificationReason.AUDIENCE_FOREIGN)


def _validity(work: Work) -> None:
    # 9. Half-open days `[valid_from, valid_until)`; and nothing is in force before it was issued.
    read, _ = _established(work)
    result = read.result
    if work.day < result.valid_from or result.issued_at > work.now.last:
        raise refusal(VerificationReason.NOT_YET_VALID)
    if work.day >= result.valid_until:
        raise refusal(VerificationReason.EXPIRED)


def _status(work: Work) -> VerificationReason | None:
    # 10.
    assert work.signed is not None
    work.status, undone = check_status(work.signed, work.trust, work.evidence, work.now)
    return undone


def _log(work: Work) -> VerificationReason | None:
    # 11.
    if work.evidence.proof is None:
        return VerificationReason.PROOF_NOT_GIVEN
    read, _ = _established(work)
    found = check_log(work.raw, read.result.issuer, work.trust, work.evidence.proof)
    work.log, work.checkpoint = found
    return None


def _history(work: Work) -> VerificationReason | None:
    # 12. Without step 11 there is no checkpoint of the log to compare.
    if work.checkpoint is None:
        return VerificationReason.PROOF_NOT_GIVEN
    read, _ = _established(work)
    return check_history(work.checkpoint, read.result.issuer, work.trust, work.evidence)


PROCEDURE: tuple[tuple[VerificationStep, Callable[[Work], VerificationReason | None]], ...] = (
    (VerificationStep.BYTES, _bytes),
    (VerificationStep.HEADER, _header),
    (VerificationStep.KEY, _key),
    (VerificationStep.SIGNATURE, _signature),
    (VerificationStep.CONTENT, _content),
    (VerificationStep.ISSUER, _issuer),
    (VerificationStep.KEY_PERIOD, _key_period),
    (VerificationStep.AUDIENCE, _audience),
    (VerificationStep.VALIDITY, _validity),
    (VerificationStep.STATUS, _status),
    (VerificationStep.LOG, _log),
    (VerificationStep.HISTORY, _history),
)
"""The procedure in its order: the only place where it is written down for the machine."""

_HOLDS = {step: VerificationCheck(step, Mark.HOLDS) for step in VerificationStep}


def _established(work: Work) -> tuple[Read, UsableKey]:
    """Return what steps 2 and 5 left, for those after them."""
    assert work.read is not None
    assert work.key is not None
    return work.read, work.key


def _not_reached(after: VerificationStep) -> list[VerificationCheck]:
    return [
        VerificationCheck(step, Mark.NOT_DONE, VerificationReason.NOT_REACHED)
        for step in VerificationStep
        if step > after
    ]


def _window(day: Day, evidence: Evidence) -> Window:
    """Return what counts as now; an instant on another day than the one asked for is our caller's mistake."""
    if evidence.at is None:
        return _whole(day)
    if china_day(evidence.at) != day:
        raise ValueError("the instant does not lie on the day")
    return Window(evidence.at, evidence.at)


@lru_cache(16)
def _whole(day: Day) -> Window:
    """Return a day in Asia/Shanghai, to its last microsecond."""
    return Window(first_instant(day), first_instant(day_after(day)) - 1)


def _verdict(answer: VerificationAnswer, checks: list[VerificationCheck], work: Work) -> Verdict:
    observed = Observed(
        day=work.day,
        at=work.evidence.at,
        trust_owner=work.trust.owner,
        trust_version=work.trust.version,
        status=work.status,
        log=work.log,
    )
    return Verdict(answer=answer, checks=tuple(checks), signed=work.signed, observed=observed)
