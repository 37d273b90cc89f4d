"""Checkpoints: signed tree heads (C2SP tlog-checkpoint, https://c2sp.org/tlog-checkpoint).

    <origin>
    <tree size, decimal>
    <root hash, base64>

A verified checkpoint says that the log's key signed this root for this size. It does not say that
nobody was shown another root of the same size (that takes witnesses), nor when it was signed.
"""

import re
from collections.abc import Iterable

import msgspec

from graph.errors import VerificationError
from security.ledger.merkle_tree import SIZE_LIMIT
from security.ledger.note import Signs, VerifierKey, encode64, hash64, open_note, sign_note, split_unverified
from security.ledger.reasons import ProofReason, refusal

_SIZE = re.compile(r"0|[1-9][0-9]{0,19}")


class Checkpoint(msgspec.Struct, frozen=True):
    """A tree head (树头): the log's origin, the number of its entries, the root over them.

    Our log signs no extension lines; those of others are kept as they came and mean nothing here.
    """

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The note text that is signed."""
        lines = (self.origin, str(self.size), encode64(self.root), *self.extensions)
        return "".join(f"{line}\n" for line in lines)

    def signed(self, key: Signs) -> bytes:
        """Return the signed note. SPEC: "The log's key name … SHOULD match the origin line"."""
        return sign_note(self.text, self.origin, key)


def parse_text(text: str) -> Checkpoint:
    """Read the text of a verified note; says nothing on who signed it."""
    lines = text.removesuffix("\n").split("\n")
    # SPEC: "at least three non-empty lines"; size "with no leading zeroes"; extension lines non-empty.
    if len(lines) < 3 or "" in lines or not _SIZE.fullmatch(lines[1]) or int(lines[1]) >= SIZE_LIMIT:
        raise refusal(ProofReason.CHECKPOINT_MALFORMED)
    try:
        root = hash64(lines[2])
    except VerificationError as error:
        raise refusal(ProofReason.CHECKPOINT_MALFORMED) from error
    return Checkpoint(lines[0], int(lines[1]), root, tuple(lines[3:]))


def claimed(note: bytes) -> Checkpoint:
    """Return what a note says by its text alone; who relies on it has verified it, or will."""
    return parse_text(split_unverified(note)[0])


def open_checkpoint(raw: bytes, origin: str, keys: Iterable[VerifierKey]) -> Checkpoint:
    """Verify a signed checkpoint of the log `origin` with that log's keys.

    Whether it is the newest, and whether it is consistent with an older one, is not seen from it.
    """
    checkpoint = parse_text(open_note(raw, keys).text)
    if checkpoint.origin != origin:
        raise refusal(ProofReason.ORIGIN_DIFFERS)
    return checkpoint
