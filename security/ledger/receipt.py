"""Receipts: the log's signed promise about one entry, in the hands of whoever caused it.

    accord-receipt/v1
    <origin>
    <index, decimal>
    <leaf hash, base64>
    <size of the signed tree that covers it, decimal>
    <SHA-256 of the answer, hexadecimal, or `-` where nothing was answered>

A signed note under the log's key. It says: of the log `origin`, entry `index` has this leaf, in every tree of
`size` entries or more; and this very answer is the one that the entry speaks of. If the log later shows
another leaf there, or none, receipt and checkpoint together prove it. A receipt alone does not show that the
promise was kept.
"""

import re
from collections.abc import Iterable

import msgspec

from graph.errors import VerificationError
from security.ledger.merkle_tree import SIZE_LIMIT
from security.ledger.note import Signs, VerifierKey, encode64, hash64, open_note, sign_note
from security.ledger.reasons import ProofReason, refusal

FIRST_LINE = "accord-receipt/v1"
NO_ANSWER = "-"
_NUMBER = r"(0|[1-9][0-9]{0,18})"
_TEXT = re.compile(rf"{FIRST_LINE}\n([^\n]*)\n{_NUMBER}\n([^\n]*)\n{_NUMBER}\n([0-9a-f]{{64}}|-)\n", re.ASCII)
"""The six lines: format, origin, index, leaf, size, answer."""


class SignedReceipt(msgspec.Struct, frozen=True):
    """What a log promised: this leaf at this index, from this size on, for this answer.

    `index` counts from 0, `leaf` are the 32 bytes of the RFC 6962 leaf hash, `answer` is the SHA-256 of the
    answer's bytes in lower-case hexadecimal, or empty or `-` where nothing was answered.
    """

    origin: str
    index: int
    leaf: bytes
    size: int
    answer: str

    def signed(self, key: Signs) -> bytes:
        """Return the signed note."""
        lines = (
            FIRST_LINE,
            self.origin,
            self.index,
            encode64(self.leaf),
            self.size,
            self.answer or NO_ANSWER,
        )
        return sign_note("".join(f"{line}\n" for line in lines), self.origin, key)


def open_receipt(raw: bytes, origin: str, keys: Iterable[VerifierKey]) -> SignedReceipt:
    """Verify a receipt of the log `origin` with that log's keys; whether it kept its word is not seen.

    Refused as RECEIPT_MALFORMED, ORIGIN_DIFFERS, or for the reason of its note.
    """
    shape = _TEXT.fullmatch(open_note(raw, keys).text)
    if shape is None:
        raise refusal(ProofReason.RECEIPT_MALFORMED)
    named, index, leaf, size, answer = shape.groups()
    # A tree of `size` leaves has the indexes below it; a promise beyond them could not be kept.
    if not int(index) < int(size) < SIZE_LIMIT:
        raise refusal(ProofReason.RECEIPT_MALFORMED)
    if named != origin:
        raise refusal(ProofReason.ORIGIN_DIFFERS)
    try:
        return SignedReceipt(named, int(index), hash64(leaf), int(size), answer)
    except VerificationError as error:
        raise refusal(ProofReason.RECEIPT_MALFORMED) from error
