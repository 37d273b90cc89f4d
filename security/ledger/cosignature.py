"""Cosignatures: what a witness (见证方) states of a log (C2SP tlog-cosignature).

    cosignature/v1
    time <seconds since the Epoch, decimal>
    <the whole text of the checkpoint>

SPEC: "a v1 cosignature is a statement that, as of the specified time, the consistent tree head with the
largest size the cosigner has observed for the log identified by the origin line has the specified root hash."
It stands in the checkpoint's note as one more signature line, whose bytes are the time and the signature.

Of the two kinds of the specification the Ed25519 one is made and read; lines of the other are those of
unknown keys and are ignored. https://c2sp.org/tlog-cosignature
"""

import hashlib
from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from graph.model.time import Instant
from security.ledger.note import (
    Signature,
    Signs,
    VerifierKey,
    encode64,
    parts_of_vkey,
    split_unverified,
)
from security.ledger.reasons import ProofReason, refusal

COSIGNATURE = b"\x04"
"""The signature type of Ed25519 cosignatures. SPEC: key ID = SHA-256(name || "\\n" || 0x04 || key)[:4]."""

_TIME, _WHOLE = 8, 8 + 64
_LATEST = (1 << 63) - 1
_SECOND = 1_000_000


class WitnessKey(msgspec.Struct, frozen=True):
    """The name and the Ed25519 public key of a witness: what a verifier of cosignatures has."""

    name: str
    public: bytes

    @property
    def key_id(self) -> bytes:
        """The four bytes that a signature line names the key by."""
        return hashlib.sha256(self.name.encode() + b"\n" + COSIGNATURE + self.public).digest()[:4]

    @property
    def vkey(self) -> str:
        """The key as one line: `<name>+<hex key ID>+<base64 of type and key>`."""
        return f"{self.name}+{self.key_id.hex()}+{encode64(COSIGNATURE + self.public)}"


class Cosignature(NamedTuple):
    """A verified cosignature: whose, when in seconds since the Epoch, and its line."""

    key: WitnessKey
    at: int
    line: str


def parse_witness_key(vkey: str) -> WitnessKey:
    """Read the verifier key of a witness, strictly; to trust it was decided by whoever configured it."""
    name, key_id, material = parts_of_vkey(vkey)
    if material[:1] != COSIGNATURE or len(material) != 33:
        raise refusal(ProofReason.KEY_UNSUPPORTED)
    key = WitnessKey(name, material[1:])
    if key.key_id.hex() != key_id:
        raise refusal(ProofReason.KEY_MALFORMED)
    return key


def cosign(text: str, name: str, key: Signs, now: Instant) -> str:
    """Return the line with which a witness states that this is the newest tree it knows of a log.

    INVARIANT: who calls has compared it with every tree that it stated before, and keeps it durably.
    """
    at = now // _SECOND
    signature = at.to_bytes(_TIME, "big") + key.sign(_message(at, text))
    return Signature(name, WitnessKey(name, key.public).key_id, signature).line


def cosignatures(note: bytes, known: Iterable[WitnessKey]) -> tuple[Cosignature, ...]:
    """Return the cosignatures in a checkpoint's note that are of known keys, each verified.

    One of a known key that does not verify refuses the note: SIGNATURE_INVALID. Lines of unknown keys, also
    such as share a name with a known one, are ignored. Whether the log itself has signed is not seen here.
    """
    keys = {(key.name, key.key_id): key for key in known}
    text, lines = split_unverified(note)
    return tuple(
        _verified(text, line, keys[line.name, line.key_id])
        for line in lines
        if (line.name, line.key_id) in keys
    )


def _verified(text: str, line: Signature, key: WitnessKey) -> Cosignature:
    """Return what a line states. SPEC: the time "MUST NOT exceed 2^63 - 1", and "MUST NOT be zero"."""
    at, signature = int.from_bytes(line.signature[:_TIME], "big"), line.signature[_TIME:]
    whole = len(line.signature) == _WHOLE and 0 < at <= _LATEST
    if not whole or not VerifierKey(key.name, key.public).verifies(_message(at, text), signature):
        raise refusal(ProofReason.SIGNATURE_INVALID)
    return Cosignature(key, at, line.line)


def _message(at: int, text: str) -> bytes:
    return f"cosignature/v1\ntime {at}\n{text}".encode()
