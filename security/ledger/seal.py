"""The seal: one signed note over what the tree does not cover.

    accord-ledger-seal/v1
    <origin>
    seal <decimal>                                   one more each time
    size <decimal> of <number of checkpoints>
    <chain over all checkpoints, base64>
    <SHA-256 over what is remembered, base64>

The tree fixes the entries. That no checkpoint in the middle was deleted, and that what the ledger
remembers by name (check values of keys, high-water marks, neighbours' checkpoints) is what it was told,
is fixed here, by the same key, with each commit and with each change of what is remembered. It can never
be read as a checkpoint, whose second line is a number.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping

import msgspec

from graph.errors import VerificationError
from security.ledger.note import Signs, VerifierKey, encode64, hash64, open_note, sign_note
from security.ledger.reasons import ProofReason, refusal

FIRST_LINE = "accord-ledger-seal/v1"
NO_CHAIN = bytes(32)
_SIZES = re.compile(r"seal ([1-9][0-9]{0,18})\nsize (0|[1-9][0-9]{0,18}) of ([1-9][0-9]{0,18})", re.ASCII)


class Seal(msgspec.Struct, frozen=True):
    """What is sealed: its number, the tree's size, the checkpoints so far, their chain, the memory."""

    origin: str
    number: int
    size: int
    checkpoints: int
    chain: bytes
    memory: bytes

    @property
    def text(self) -> str:
        """The note text that is signed."""
        sizes = (f"seal {self.number}", f"size {self.size} of {self.checkpoints}")
        lines = (FIRST_LINE, self.origin, *sizes, encode64(self.chain), encode64(self.memory))
        return "".join(f"{line}\n" for line in lines)

    def signed(self, key: Signs) -> bytes:
        """Return the signed note."""
        return sign_note(self.text, self.origin, key)

    def after(self, note: bytes, size: int) -> "Seal":
        """Return the seal of the commit that adds a checkpoint."""
        return msgspec.structs.replace(
            self,
            number=self.number + 1,
            size=size,
            checkpoints=self.checkpoints + 1,
            chain=chained(self.chain, note),
        )

    def over(self, memory: Mapping[str, str]) -> "Seal":
        """Return the seal of the same commit over another memory."""
        return msgspec.structs.replace(self, number=self.number + 1, memory=memory_digest(memory))


def chained(chain: bytes, note: bytes) -> bytes:
    """Return the chain with one more checkpoint at its end."""
    return hashlib.sha256(chain + note).digest()


def memory_digest(memory: Mapping[str, str]) -> bytes:
    """Return the SHA-256 over everything that is remembered, by name."""
    return hashlib.sha256(msgspec.json.encode(dict(memory), order="sorted")).digest()


def first_seal(origin: str, note: bytes, memory: Mapping[str, str]) -> Seal:
    """Return the seal over a new ledger, whose one checkpoint is that of the empty tree."""
    return Seal(origin, 1, 0, 1, chained(NO_CHAIN, note), memory_digest(memory))


def open_seal(raw: bytes, origin: str, keys: Iterable[VerifierKey]) -> Seal:
    """Verify a seal of the ledger `origin` with that log's keys."""
    lines = open_note(raw, keys).text.removesuffix("\n").split("\n")
    sizes = _SIZES.fullmatch("\n".join(lines[2:4])) if len(lines) == 6 else None
    if sizes is None or lines[0] != FIRST_LINE:
        raise refusal(ProofReason.CHECKPOINT_MALFORMED)
    if lines[1] != origin:
        raise refusal(ProofReason.ORIGIN_DIFFERS)
    try:
        chain, memory = hash64(lines[4]), hash64(lines[5])
    except VerificationError as error:
        raise refusal(ProofReason.CHECKPOINT_MALFORMED) from error
    number, size, checkpoints = map(int, sizes.groups())
    return Seal(origin, number, size, checkpoints, chain, memory)
