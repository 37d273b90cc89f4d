"""The vault: finds documents without knowing their numbers, and opens numbers for those who may see them.

The whole space of resident numbers has about 1.5e11 members, so a plain digest of one is undone in
minutes; every handle here is keyed, and the key lies outside the graph. One key file of 32 bytes gives
three keys that share nothing (RFC 5869): whoever learns a handle learns nothing of a seal.
"""

import hmac
import os
import unicodedata
from base64 import b32encode
from functools import lru_cache, partial
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from graph.errors import Fault, VerificationError
from security.base64url import decode, encode
from security.key_checks import check_value
from security.secret_files import read_secret, write_secret

KEY_BYTES = 32
NONCE_BYTES = 12
FORMAT = b"\x01"
SUBJECTS_KEPT = 16_384
"""Subject handles remembered: an answer names the same few subjects that the last ones did."""

LONGEST_NUMBER = 64
"""Characters of a document number; the national form allows as many (C64)."""


class PseudonymizationService:
    """Handles, seals and subject handles under the keys of one region.

    Implements `graph.model.pseudonymizer.Vault`. `check` is the key's check value. Holds no number, and its
    `repr` no key. AES-256-GCM with
    random nonces: one key file is good for 2**32 seals, far beyond the documents of any city.
    """

    def __init__(self, master: bytes) -> None:
        if len(master) != KEY_BYTES:
            raise ValueError("the vault's key has 32 bytes")
        self.check = check_value(master)
        self._handles = _derived(master, b"accord vault document handle v1")
        subjects = _derived(master, b"accord vault ledger subject v1")
        self._subject = lru_cache(SUBJECTS_KEPT)(partial(_tag, subjects, "subject"))
        self._seals = AESGCM(_derived(master, b"accord vault seal v1"))

    @classmethod
    def load(cls, path: Path) -> "PseudonymizationService":
        """Return the vault under the key in `path`; a key that others can read is refused."""
        master = read_secret(path)
        if len(master) != KEY_BYTES:
            raise Fault("KEY_FILE_INVALID", file=path.name, why="NOT_32_BYTES")
        return cls(master)

    def handle(self, kind: str, number: str) -> str:
        """Return the keyed digest of a document: the same for the same kind and number, always.

        52 lower-case characters: HMAC-SHA256 over kind and normal number, each with its length.
        """
        return _tag(self._handles, kind, normal(number))

    def subject_handle(self, subject: str) -> str:
        """Return how the ledger names a subject by its id; joins with no document handle."""
        return self._subject(subject)

    def seal(self, kind: str, number: str) -> str:
        """Return the normal number sealed for `kind`: not the same twice, not comparable."""
        nonce = os.urandom(NONCE_BYTES)
        return encode(
            FORMAT + nonce + self._seals.encrypt(nonce, normal(number).encode(), _bound(FORMAT, kind))
        )

    def open(self, kind: str, sealed: str) -> str:
        """Return the number in a seal, or raise SEAL_BROKEN: changed, of another kind, another key."""
        try:
            data = decode(sealed.encode("ascii"))
            nonce, body = data[1 : 1 + NONCE_BYTES], data[1 + NONCE_BYTES :]
            return self._seals.decrypt(nonce, body, _bound(data[:1], kind)).decode()
        except (InvalidTag, ValueError) as error:
            raise VerificationError("SEAL_BROKEN", private=type(error).__name__) from error

    def __repr__(self) -> str:
        """Say nothing of the keys."""
        return "Vault()"


def make_vault_key(path: Path) -> None:
    """Make a new key file of 32 random bytes; an existing one is refused: its seals could not be opened."""
    write_secret(path, os.urandom(KEY_BYTES))


def normal(number: str) -> str:
    """Return a document number in the one spelling that is digested: NFKC, upper case, no blanks.

    A 15-digit resident number of before 1999 stays itself: it is not turned into its 18-digit
    successor, because whether both name one person is for the source to say.
    """
    spelt = "".join(unicodedata.normalize("NFKC", number).upper().split())
    if not 0 < len(spelt) <= LONGEST_NUMBER:
        raise ValueError("a document number has 1 to 64 characters")
    return spelt


def _derived(master: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose).derive(master)


def _tag(key: bytes, kind: str, name: str) -> str:
    # Lengths first: no pair of kind and name can be spelt as another pair.
    message = b"".join(len(part).to_bytes(2, "big") + part for part in (kind.encode(), name.encode()))
    return b32encode(hmac.digest(key, message, "sha256")).rstrip(b"=").decode("ascii").lower()


def _bound(form: bytes, kind: str) -> bytes:
    """Return what a seal stands on besides its number: a changed format or kind does not open."""
    return form + b" accord document " + kind.encode()
