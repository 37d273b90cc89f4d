"""Signed notes: text signed by one or more keys (C2SP signed-note, https://c2sp.org/signed-note).

    <text, ends in a newline>
    <empty line>
    — <key name> base64(32-bit key ID || signature)

SPEC: "The text MUST be ignored unless the note is signed by a trusted key and the signature has
been verified." So nothing here hands out the text of a note that was not verified. A verified note
says that the key signed the text: not when, not that the text is true, not what it is for.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable
from typing import Protocol

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from security.ledger.reasons import ProofReason, refusal

ED25519 = b"\x01"
"""The signature type of plain Ed25519; the only one supported, as the specification advises."""

MOST_SIGNATURES = 100
LONGEST_NOTE = 1 << 20
"""Signature lines, and bytes, of a note that is looked at: a bound on the work that strangers ask for."""

_DASH = "— "
_VKEY = re.compile(r"([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")


class Signs(Protocol):
    """Something that signs as RFC 8032 says and knows its public key: a file, later a token."""

    public: bytes

    def sign(self, message: bytes, /) -> bytes:
        """Return the 64 bytes of the signature."""


class VerifierKey(msgspec.Struct, frozen=True):
    """A key name and an Ed25519 public key: what a verifier is configured with (a *vkey*)."""

    name: str
    public: bytes

    @property
    def key_id(self) -> bytes:
        """SPEC: key ID = SHA-256(key name || 0x0A || signature type || public key)[:4]."""
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    @property
    def vkey(self) -> str:
        """The key as one line: `<name>+<hex key ID>+<base64 of type and key>`."""
        return f"{self.name}+{self.key_id.hex()}+{encode64(ED25519 + self.public)}"

    def verifies(self, text: bytes, signature: bytes) -> bool:
        """Whether `signature` is this key's on exactly these bytes."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text)
        except InvalidSignature:
            return False
        return True


class Signature(msgspec.Struct, frozen=True):
    """One signature line; its name and key ID are hints until a known key verifies it."""

    name: str
    key_id: bytes
    signature: bytes

    @property
    def line(self) -> str:
        """The line as it stands in a note, with its line feed."""
        return f"{_DASH}{self.name} {encode64(self.key_id + self.signature)}\n"


class Note(msgspec.Struct, frozen=True):
    """A verified text with the keys that signed it."""

    text: str
    signed_by: tuple[VerifierKey, ...]


def parse_vkey(vkey: str) -> VerifierKey:
    """Read a verifier key, strictly; whether to trust it was decided by whoever configured it."""
    name, key_id, material = parts_of_vkey(vkey)
    if material[:1] != ED25519 or len(material) != 33:
        raise refusal(ProofReason.KEY_UNSUPPORTED)
    key = VerifierKey(name, material[1:])
    # The key ID is computed, so a vkey with a letter amiss in name or key is seen here.
    if key.key_id.hex() != key_id:
        raise refusal(ProofReason.KEY_MALFORMED)
    return key


def parts_of_vkey(vkey: str) -> tuple[str, str, bytes]:
    """Return the name, the key ID in hexadecimal, and the bytes of type and key."""
    shape = _VKEY.fullmatch(vkey)
    material = decode64(shape[3]) if shape else None
    if shape is None or material is None or not valid_name(shape[1]):
        raise refusal(ProofReason.KEY_MALFORMED)
    return shape[1], shape[2], material


def valid_name(name: str) -> bool:
    """SPEC: "Key names MUST be non-empty and MUST NOT contain any Unicode spaces or plus"."""
    return bool(name) and "+" not in name and not any(letter.isspace() for letter in name)


def sign_note(text: str, name: str, key: Signs) -> bytes:
    """Return the note of `text` with one signature line; a text that is not a note's is our defect."""
    # INVARIANT: nothing leaves that our own reader would refuse.
    assert text.endswith("\n"), "a note's text ends in a newline"
    assert not _CONTROL.search(text), "a note's text has no control characters"
    assert valid_name(name), "a key name has no spaces and no plus"
    raw = text.encode()
    signature = Signature(name, VerifierKey(name, key.public).key_id, key.sign(raw))
    return f"{text}\n{signature.line}".encode()


def open_note(raw: bytes, known: Iterable[VerifierKey]) -> Note:
    """Verify a signed note with the known keys and return its text.

    1. The bytes have the shape of a note.
    2. Signatures of unknown keys are ignored, also if they share a name or an ID with a known one.
    3. Every signature whose name and ID are a known key's verifies.
    4. There is at least one such.
    """
    keys = _by_hint(known)
    # 1. Shape.
    text, signatures = split_unverified(raw)
    signed_by = []
    for line in signatures:
        # 2. SPEC: "Verifiers MUST ignore signatures from unknown keys".
        key = keys.get((line.name, line.key_id))
        if key is None:
            continue
        # 3. SPEC: "If a signature from a known key fails to verify, clients SHOULD reject the whole note."
        if not key.verifies(text.encode(), line.signature):
            raise refusal(ProofReason.SIGNATURE_INVALID)
        signed_by.append(key)
    # 4. SPEC: "If no signature from a known key verifies successfully, clients MUST reject the note."
    if not signed_by:
        raise refusal(ProofReason.SIGNER_UNKNOWN)
    return Note(text, tuple(dict.fromkeys(signed_by)))


def split_unverified(raw: bytes) -> tuple[str, tuple[Signature, ...]]:
    """Split a note by its shape alone. The text is anybody's until `open_note` has verified it."""
    # SPEC: "the text is separated from the signatures by the last empty line in the note".
    head, blank, tail = _characters(raw).rpartition("\n\n")
    if not blank or not tail.endswith("\n"):
        raise refusal(ProofReason.NOTE_MALFORMED)
    lines = tail[:-1].split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise refusal(ProofReason.NOTE_MALFORMED)
    return head + "\n", tuple(map(_signature, lines))


def _characters(raw: bytes) -> str:
    """Return what the bytes of a note spell: within bounds, UTF-8, no control character but the newline."""
    if len(raw) > LONGEST_NOTE:
        raise refusal(ProofReason.NOTE_MALFORMED)
    try:
        whole = raw.decode("utf-8", "strict")
    except UnicodeDecodeError as error:
        raise refusal(ProofReason.NOTE_MALFORMED) from error
    if _CONTROL.search(whole):
        raise refusal(ProofReason.NOTE_MALFORMED)
    return whole


def _signature(line: str) -> Signature:
    """Read one signature line. SPEC: em dash, blank, key name, blank, base64 of key ID and signature."""
    name, space, encoded = line.removeprefix(_DASH).partition(" ")
    material = decode64(encoded)
    if not (line.startswith(_DASH) and space and valid_name(name)) or material is None or len(material) < 5:
        raise refusal(ProofReason.NOTE_MALFORMED)
    return Signature(name, material[:4], material[4:])


def _by_hint(known: Iterable[VerifierKey]) -> dict[tuple[str, bytes], VerifierKey]:
    """Return keys by name and key ID; KEY_AMBIGUOUS where these do not tell two of them apart."""
    keys: dict[tuple[str, bytes], VerifierKey] = {}
    for key in known:
        if keys.setdefault((key.name, key.key_id), key) != key:
            raise refusal(ProofReason.KEY_AMBIGUOUS)
    return keys


def encode64(data: bytes) -> str:
    """Return the base64 of RFC 4648, section 4, with padding."""
    return base64.b64encode(data).decode("ascii")


def decode64(text: str) -> bytes | None:
    """Return the bytes that `text` spells in canonical base64, or nothing: one spelling per value."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if encode64(data) == text else None


def hashes(lines: bytes) -> tuple[bytes, ...]:
    """Return the hashes of a proof that is written one on each line, in canonical base64."""
    return tuple(hash64(line) for line in lines.decode("ascii", "replace").split())


def hash64(text: str) -> bytes:
    """Return the 32 bytes of a hash in canonical base64, or refuse it."""
    data = decode64(text)
    if data is None or len(data) != 32:
        raise refusal(ProofReason.HASH_MALFORMED)
    return data
