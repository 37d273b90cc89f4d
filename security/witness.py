"""Witnessing other regions' logs (见证), as C2SP tlog-witness has it: https://c2sp.org/tlog-witness.

    old <size>
    <consistency proof, one base64 hash a line>
    <empty line>
    <the signed checkpoint>

A log brings its newest checkpoint with the proof that it continues the one that is kept here, and is given
a cosignature. What is kept is one checkpoint for each log, the same that `security.neighbour_logs` compares
with at its own looks: so nothing is cosigned that contradicts what was seen in any way. Which logs are
witnessed the trust list says.

INVARIANT: what is cosigned was put, durably and under the ledger's seal, in the place of the very checkpoint
that it was compared with, before the cosignature leaves: of two requests that race, in one process or in
several over one ledger, the second is compared anew.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from graph.errors import Refused, Unavailable, VerificationError
from graph.model.time import Instant
from security.exchange import History
from security.ledger.checkpoint import Checkpoint, claimed
from security.ledger.merkle_tree import EMPTY_ROOT, SIZE_LIMIT, check_consistency
from security.ledger.note import VerifierKey, hash64, open_note, split_unverified
from security.ledger.reasons import ProofReason, reason_of, refusal
from security.neighbour_logs import Cosigner, NeighbourLogs
from security.signed_lists.trust_document import TrustedRegion
from security.signed_lists.trust_list import TrustList

MOST_HASHES = 63
"""SPEC: "The client MUST NOT send more than 63 consistency proof lines"."""

LONGEST = 1 << 16
"""Bytes of a request at most: a note of ten signatures with the longest proof is a tenth of it."""

TURNS = 8
"""How often a request is compared anew where another one was faster each time."""

_OLD = re.compile(r"old (0|[1-9][0-9]{0,18})")


class Submission(NamedTuple):
    """What was asked: the size that the log believes to be kept, the proof from there, and the note."""

    old: int
    path: tuple[bytes, ...]
    note: bytes
    shown: Checkpoint


class Witness:
    """One region's witness over what its ledger remembers of other logs."""

    def __init__(self, logs: NeighbourLogs, cosigner: Cosigner) -> None:
        self._logs = logs
        self.vkey = cosigner.key.vkey

    async def add_checkpoint(self, raw: bytes, trust: TrustList | None, now: Instant) -> str:
        """Return the cosignature line for a checkpoint, which is kept from now on.

        1. The request has its shape: WITNESS_REQUEST_MALFORMED.
        2. Its log is one of the trust list, WITNESS_LOG_UNKNOWN, and has signed it, WITNESS_SIGNER_REFUSED.
        3. It continues what is kept: WITNESS_SIZE_DIFFERS with the size of that, or WITNESS_PROOF_REFUSED.
        4. It is kept in the place of that, and then cosigned.

        What the log signed and is refused by 3. is held against the log's own proof at the next look.
        """
        # 1.
        asked = read_submission(raw)
        # 2.
        region, keys = _log_of(asked.shown.origin, trust, self._logs.region)
        note = _verified(asked, keys)
        if asked.old > asked.shown.size:
            raise Refused("WITNESS_REQUEST_MALFORMED", private="the old size is beyond the checkpoint")
        for _ in range(TURNS):
            # 3.
            kept = await self._logs.kept_now(asked.shown.origin)
            try:
                _must_continue(asked, kept)
            except Refused:
                await self._suspect(region, note, kept, now)
                raise
            # 4. SPEC: "The witness MUST persist the new checkpoint before responding", and atomically.
            if line := await self._logs.cosign_instead(kept, note, now):
                return line
        raise Unavailable("LEDGER_UNAVAILABLE", private="others were faster each time")

    async def _suspect(self, region: TrustedRegion, note: bytes, kept: bytes | None, now: Instant) -> None:
        """Remember what a log signed and cannot continue what is kept: two roots of one size are evidence.

        Anybody can bring a genuine checkpoint with a proof that leads nowhere, so that accuses nobody: the
        log itself is asked for the proof at the next look.
        """
        if kept is None:
            return
        before, shown = claimed(kept), claimed(note)
        if before.size == shown.size and before.root != shown.root:
            await self._logs.learn(region, note, History(kept, ()), now, broken=True)
        elif before.text != shown.text:
            await self._logs.doubt(note)


def read_submission(raw: bytes) -> Submission:
    """Read a request by its shape alone; refused as WITNESS_REQUEST_MALFORMED."""
    head, blank, note = raw.partition(b"\n\n")
    try:
        first, *lines = head.decode("ascii").split("\n")
        size = _OLD.fullmatch(first)
        if not (size and blank) or len(raw) > LONGEST or len(lines) > MOST_HASHES:
            raise Refused("WITNESS_REQUEST_MALFORMED", private="no request")
        path, shown = tuple(map(hash64, lines)), claimed(note)
    except (UnicodeDecodeError, VerificationError) as error:
        raise Refused("WITNESS_REQUEST_MALFORMED", private=str(error)) from error
    if int(size[1]) >= SIZE_LIMIT:
        raise Refused("WITNESS_REQUEST_MALFORMED", private="no size")
    return Submission(int(size[1]), path, note, shown)


def _log_of(origin: str, trust: TrustList | None, ours: str) -> tuple[TrustedRegion, list[VerifierKey]]:
    """Return whose log it is, and the keys it signs with. SPEC: an unknown origin is "404 Not Found".

    Nobody is a witness of their own log: what it says of itself shows nothing.
    """
    if trust is not None:
        for code, keys in trust.logs.items():
            known = [key for key in keys if key.name == origin]
            if known and code != ours:
                return trust.regions[code], known
    raise Refused("WITNESS_LOG_UNKNOWN", origin=origin[:120])


def _verified(asked: Submission, keys: Sequence[VerifierKey]) -> bytes:
    """Return the note with the log's own signatures and no others. SPEC: "403 Forbidden" without one.

    What others signed beside it is ignored and not kept: it may be anybody's, and of any number.
    """
    try:
        text = open_note(asked.note, keys).text
    except VerificationError as error:
        raise Refused("WITNESS_SIGNER_REFUSED", private=reason_of(error).name) from error
    known = {(key.name, key.key_id) for key in keys}
    lines = (one for one in split_unverified(asked.note)[1] if (one.name, one.key_id) in known)
    return f"{text}\n{''.join(dict.fromkeys(one.line for one in lines))}".encode()


def _must_continue(asked: Submission, kept: bytes | None) -> None:
    """Refuse a checkpoint that is not shown to continue the one that is kept."""
    before = claimed(kept) if kept else Checkpoint(asked.shown.origin, 0, EMPTY_ROOT)
    # SPEC: "If it doesn't match, the witness MUST respond with a "409 Conflict"", with the size it knows.
    if asked.old != before.size:
        raise Refused("WITNESS_SIZE_DIFFERS", size=before.size)
    try:
        _check_growth(before, asked.shown, asked.path)
    except VerificationError as error:
        raise Refused("WITNESS_PROOF_REFUSED", private=reason_of(error).name) from error


def _check_growth(before: Checkpoint, shown: Checkpoint, path: Sequence[bytes]) -> None:
    """Check a proof from what is kept, also from nothing; raises `VerificationError`."""
    # SPEC: "A checkpoint of size zero MUST have the root hash of the empty tree".
    if shown.size == 0 and shown.root != EMPTY_ROOT:
        raise refusal(ProofReason.ROOT_DIFFERS)
    if before.size:
        check_consistency(before.size, shown.size, before.root, shown.root, path)
    # SPEC: "If the old size is zero, the consistency proof MUST be empty".
    elif path:
        raise refusal(ProofReason.PATH_TOO_LONG)
