"""Steps 10 to 12: what others published about a result, as far as the verifier was given it.

None of it is part of what was signed, so none of it is believed further than its own signature goes.
What was not given is not done, and the verdict says so: silence is never good news.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache

import msgspec
from joserfc.jwk import OKPKey

from graph.errors import VerificationError
from graph.model.time import Instant
from security.ledger.checkpoint import Checkpoint, open_checkpoint, parse_text
from security.ledger.entry import result_entry
from security.ledger.merkle_tree import check_consistency
from security.ledger.note import VerifierKey, split_unverified
from security.ledger.proof import parse_proof, verify_proof_file
from security.ledger.reasons import ProofReason as LogReason
from security.ledger.reasons import reason_of as log_reason_of
from security.results.reasons import VerificationReason, refusal
from security.results.status import StatusList, open_status_list, reason_within
from security.results.verdict import LogSeen, SealedContent, StatusSeen
from security.results.wire import Purpose, StatusEntry
from security.signed_lists.trust_document import KeyUse
from security.signed_lists.trust_list import TrustList, UsableKey


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """The material given with a result; whatever is absent leaves its step undone.

    `at`: the instant, on the day asked for, at which status lists must hold; without it they must hold at the
    very end of the day. `longest`: for how many microseconds from its beginning a list is believed, whatever
    it says itself. `status`: signed status lists. `status_since`: the beginning of the newest list already
    seen, older ones are refused. `proof`: the tlog-proof file. `checkpoint`: a checkpoint of that log kept
    from before, `consistency`: the hashes that lead from the smaller of the two trees to the larger.
    """

    at: Instant | None = None
    longest: int | None = None
    status: tuple[bytes, ...] = ()
    status_since: Instant | None = None
    proof: bytes | None = None
    checkpoint: bytes | None = None
    consistency: tuple[bytes, ...] | None = None


NOTHING = Evidence()


class Window(msgspec.Struct, frozen=True):
    """The instants that count as now: one, or all of the day that was asked for.

    What is stated to the second is judged by the second: by `last`, the instant or the day's end.
    """

    first: Instant
    last: Instant


def check_status(
    signed: SealedContent, trust: TrustList, evidence: Evidence, now: Window
) -> tuple[tuple[StatusSeen, ...], VerificationReason | None]:
    """Return the bits that were read, and STATUS_NOT_GIVEN where a list is missing.

    1. Every list given is genuine, of the result's issuer, and one that the result names.
    2. It serves that purpose, is in time, and not older than one seen before.
    3. It has the entry, and the bit is not set.
    """
    seen = {}
    for raw in evidence.status:
        # 1.
        entry, found = _named_list(raw, signed, trust, now)
        # 2.
        _check_currency(entry, found, evidence, now)
        # 3.
        seen[entry.status_purpose] = _seen(found, int(entry.status_list_index))
    # After all lists, so that one amiss is told before what another one says.
    _check_not_recalled(seen)
    missing = any(entry.status_purpose not in seen for entry in signed.status)
    return tuple(seen.values()), VerificationReason.STATUS_NOT_GIVEN if missing else None


_RECALLS: dict[Purpose, VerificationReason] = {
    "revocation": VerificationReason.REVOKED,
    "suspension": VerificationReason.SUSPENDED,
}
"""Purposes whose bit ends a result, for good or for a while; of a dispute each receiver's law decides."""


def _check_not_recalled(seen: Mapping[Purpose, StatusSeen]) -> None:
    """Refuse a result of which a bit that ends it is set; a revocation is told before a suspension."""
    for purpose, reason in _RECALLS.items():
        if purpose in seen and seen[purpose].set:
            raise refusal(reason)


def _seen(found: StatusList, index: int) -> StatusSeen:
    """Return the bit at `index` with the period of its list; refused where the list is too short for it."""
    return StatusSeen(
        purpose=found.purpose,
        list=found.id,
        index=index,
        set=_bit(found, index),
        since=found.since,
        until=found.until,
    )


def _named_list(
    raw: bytes, signed: SealedContent, trust: TrustList, now: Window
) -> tuple[StatusEntry, StatusList]:
    """Return a genuine list and the member of the result that names it, by its address."""
    try:
        found = genuine_status_list(raw, trust)
    except VerificationError as error:
        raise refusal(reason_within(error), error.details["reason"]) from error
    _check_list_key(found, trust.keys[found.kid], now)
    entry = next((one for one in signed.status if one.status_list_credential == found.id), None)
    # SPEC: W3C Bitstring Status List 1.0 lets another issuer keep the list; here nobody else may.
    if entry is None or found.issuer != signed.origin:
        raise refusal(VerificationReason.STATUS_LIST_FOREIGN)
    return entry, found


@lru_cache(64)
def genuine_status_list(raw: bytes, trust: TrustList) -> StatusList:
    """Return a list that a key on the trust list signed, expanded.

    INVARIANT: nothing in it depends on the day, so the same list need not be expanded twice; refusals
    are not remembered. Whether list and key are in time is asked every time.
    """

    def public(kid: str) -> OKPKey:
        key = trust.keys.get(kid)
        if key is None:
            raise refusal(VerificationReason.KEY_UNKNOWN)
        return key.public

    return open_status_list(raw, public)


def current_status_list(
    raw: bytes, trust: TrustList, url: str, now: Instant, longest: int | None = None
) -> StatusList:
    """Return a list that its issuer signed for `url` and that holds now; refused by the reason of step 10.

    For whoever fetches lists before any result names them. `url` is the issuer's address of it, wherever it
    was really fetched.
    """
    window = Window(now, now)
    try:
        found = genuine_status_list(raw, trust)
    except VerificationError as error:
        raise refusal(reason_within(error), error.details["reason"]) from error
    _check_list_key(found, trust.keys[found.kid], window)
    if found.id != url:
        raise refusal(VerificationReason.STATUS_LIST_FOREIGN)
    _check_period(found, Evidence(longest=longest), window)
    return found


def _check_list_key(found: StatusList, key: UsableKey, now: Window) -> None:
    """Refuse a list whose key is not one for status lists, was not in use then, or is another region's."""
    revoked = key.revoked_at is not None and key.revoked_at <= now.last
    if revoked or KeyUse.STATUS not in key.uses or not key.since <= found.since < key.until:
        raise refusal(VerificationReason.STATUS_LIST_REFUSED, "key")
    if (found.issuer, found.region) != (key.region.issuer, key.region.region):
        raise refusal(VerificationReason.STATUS_LIST_REFUSED, "issuer")


def _check_currency(entry: StatusEntry, found: StatusList, evidence: Evidence, now: Window) -> None:
    if found.purpose != entry.status_purpose:
        raise refusal(VerificationReason.STATUS_PURPOSE_DIFFERS)
    _check_period(found, evidence, now)


def _check_period(found: StatusList, evidence: Evidence, now: Window) -> None:
    if found.since > now.last:
        raise refusal(VerificationReason.STATUS_LIST_EARLY)
    # INVARIANT: the receiver, not the issuer, says for how long silence may pass for good news.
    believed = found.until if evidence.longest is None else min(found.until, found.since + evidence.longest)
    if believed <= now.last:
        raise refusal(VerificationReason.STATUS_LIST_EXPIRED)
    newest = evidence.status_since
    if newest is not None and found.since < newest:
        raise refusal(VerificationReason.STATUS_LIST_OLDER)


def _bit(found: StatusList, index: int) -> bool:
    try:
        return found.has(index)
    except VerificationError as error:
        raise refusal(reason_within(error)) from error


def check_log(raw: bytes, region: str, trust: TrustList, proof: bytes) -> tuple[LogSeen, Checkpoint]:
    """Return where in the issuer's log the very bytes of a result stand.

    1. The proof's checkpoint is of a log that the trust list gives to the issuer, and signed by it.
    2. The entry `0x02 || SHA-256(bytes)` is in that tree.
    """
    try:
        # 1. The origin is read unverified, only to choose the key that then verifies it.
        text, _ = split_unverified(parse_proof(proof).checkpoint)
        origin = parse_text(text).origin
        keys = _log_keys(trust.logs[region], origin)
        # 2.
        read, checkpoint, _ = verify_proof_file(proof, origin, keys, result_entry(raw))
    except VerificationError as error:
        raise refusal(_log_reason(error), error.details["reason"]) from error
    root = checkpoint.root.hex()
    return LogSeen(origin=origin, index=read.index, size=checkpoint.size, root=root), checkpoint


def check_history(
    found: Checkpoint, region: str, trust: TrustList, evidence: Evidence
) -> VerificationReason | None:
    """Refuse a log that shows another history than before; return what was missing to see it.

    1. The earlier checkpoint is of the same log.
    2. Trees of one size have one root.
    3. The smaller tree is a prefix of the larger.
    """
    if evidence.checkpoint is None:
        return VerificationReason.NO_EARLIER_CHECKPOINT
    # 1.
    earlier = _earlier(evidence.checkpoint, found.origin, trust.logs[region])
    # 2.
    if earlier.size == found.size:
        if earlier.root != found.root:
            raise refusal(VerificationReason.LOG_FORKED)
        return None
    # 3. An empty tree is a prefix of every tree, so it says nothing.
    if evidence.consistency is None or not earlier.size:
        return VerificationReason.NO_CONSISTENCY_PROOF
    _check_prefix(earlier, found, evidence.consistency)
    return None


def _earlier(note: bytes, origin: str, logs: Iterable[VerifierKey]) -> Checkpoint:
    """Return the checkpoint kept from before, which a key of the same log must have signed."""
    try:
        return open_checkpoint(note, origin, _log_keys(logs, origin))
    except VerificationError as error:
        raise refusal(VerificationReason.LOG_FOREIGN, error.details["reason"]) from error


def _check_prefix(earlier: Checkpoint, found: Checkpoint, path: tuple[bytes, ...]) -> None:
    """Refuse two trees of which the smaller is no prefix of the larger, whichever of them was seen first."""
    old, new = sorted((earlier, found), key=lambda checkpoint: checkpoint.size)
    try:
        check_consistency(old.size, new.size, old.root, new.root, path)
    except VerificationError as error:
        raise refusal(VerificationReason.LOG_FORKED, error.details["reason"]) from error


def _log_keys(logs: Iterable[VerifierKey], origin: str) -> list[VerifierKey]:
    keys = [key for key in logs if key.name == origin]
    if not keys:
        raise refusal(VerificationReason.LOG_FOREIGN, "origin")
    return keys


# What a proof is refused for, sorted by what it means: it is of a log that is not the issuer's, or the
# entry is not where it is said to be; everything else is no proof at all.
_FOREIGN = {LogReason.SIGNER_UNKNOWN, LogReason.SIGNATURE_INVALID, LogReason.ORIGIN_DIFFERS}
_ELSEWHERE = {
    LogReason.ROOT_DIFFERS,
    LogReason.PATH_TOO_SHORT,
    LogReason.PATH_TOO_LONG,
    LogReason.INDEX_OUT_OF_RANGE,
    LogReason.SIZE_OUT_OF_RANGE,
}


def _log_reason(error: VerificationError) -> VerificationReason:
    """Return the reason of step 11 for what is wrong with a proof: another log, another place, no proof."""
    if error.code == "RESULT_REFUSED":
        return VerificationReason[error.details["reason"]]
    reason = log_reason_of(error)
    if reason in _FOREIGN:
        return VerificationReason.LOG_FOREIGN
    return (
        VerificationReason.LOG_ENTRY_MISSING if reason in _ELSEWHERE else VerificationReason.PROOF_MALFORMED
    )
