"""The vault: finds documents without knowing their numbers, and opens numbers for those who may see them.

The whole space of resident numbers has about 1.5e11 members, so a plain digest of one is undone in
minutes; every handle here is keyed, and the key lies outside the graph. One key file of 32 bytes gives
three keys that share nothing (RFC 5869): whoever learns a handle learns nothing of a seal.
"""

import hmac
import os
import re
import unicodedata
from base64 import b32encode
from functools import lru_cache, partial
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from graph.errors import Fault, VerificationError
from graph.ingest.identifiers import resident_check_character
from graph.model.reported import DocumentKind
from security.base64url import decode, encode
from security.key_checks import check_value
from security.plain_ids import without_plain_ids
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

    It is a `graph.model.pseudonymizer.Pseudonymizer`. `check` is the key's check value. Holds no number, and
    its `repr` no key. AES-256-GCM with random nonces: one key file is good for 2**32 seals, far beyond the
    documents of any city.
    """

    def __init__(self, master: bytes) -> None:
        if len(master) != KEY_BYTES:
            raise ValueError("the vault's key has 32 bytes")
        self.check = check_value(master)
        self._handles = _derived(master, b"accord vault document handle v1")
        subjects = _derived(master, b"accord vault ledger subject v1")
        self._subject = lru_cache(SUBJECTS_KEPT)(partial(_tagged, subjects, "subject"))
        self._asked = partial(_tagged, subjects)
        self._cleared = lru_cache(SUBJECTS_KEPT)(lambda text: without_plain_ids(text, self._subject))
        self._seals = AESGCM(_derived(master, b"accord vault seal v1"))

    @classmethod
    def load(cls, path: Path) -> "PseudonymizationService":
        """Return the vault under the key in `path`; a key that others can read is refused."""
        master = read_secret(path)
        if len(master) != KEY_BYTES:
            raise Fault("KEY_FILE_INVALID", file=str(path), why="NOT_32_BYTES")
        return cls(master)

    def handle(self, kind: str, number: str) -> str:
        """Return the keyed digest of a document: the same for the same kind and number, always.

        52 lower-case characters: HMAC-SHA256 over kind and number, each with its length; a resident number
        of 15 digits and its 18-character form have one.
        """
        return _tagged(self._handles, kind, identity(kind, number))

    def subject_handle(self, subject: str) -> str:
        """Return how the ledger names a subject by its id; joins with no document handle."""
        return self._subject(subject)

    def asked_handle(self, *parts: str) -> str:
        """Return how the ledger names what was asked for, or who wrote: each part with its length."""
        return self._asked("asked", *parts)

    def cleared(self, text: str) -> str:
        """Return a caller's text as the ledger keeps it: identity numbers and ids of ours as handles."""
        return self._cleared(text)

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
        return "PseudonymizationService()"


def make_vault_key(path: Path) -> None:
    """Make a new key file of 32 random bytes; an existing one is refused: its seals could not be opened."""
    write_secret(path, os.urandom(KEY_BYTES))


def normal(number: str) -> str:
    """Return a document number in the one spelling that is sealed: as it was written, NFKC, no blanks."""
    spelt = spelt_alike(number)
    if not 0 < len(spelt) <= LONGEST_NUMBER:
        raise ValueError("a document number has 1 to 64 characters")
    return spelt


def identity(kind: str, number: str) -> str:
    """Return what a document's handles are made of: one for each person, not for each form of its number.

    A resident number of 15 digits, as given out before 1999-10-01, is the 18-character one without the
    century and the check character (GB 11643-1999): both are one, as they are in files.
    """
    spelt = normal(number)
    if kind != DocumentKind.RESIDENT_ID.value or not _OLD_FORM.fullmatch(spelt):
        return spelt
    first17 = f"{spelt[:6]}19{spelt[6:]}"
    return first17 + resident_check_character(first17)


_OLD_FORM = re.compile(r"[0-9]{15}")


def spelt_alike(name: str) -> str:
    """Return a number or code in the one spelling that is digested: NFKC, upper case, no blanks."""
    return "".join(unicodedata.normalize("NFKC", name).upper().split())


def _derived(master: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose).derive(master)


def _tagged(key: bytes, *parts: str) -> str:
    # Lengths first: no parts can be spelt as other parts.
    message = b"".join(len(part).to_bytes(2, "big") + part for part in map(str.encode, parts))
    return b32encode(hmac.digest(key, message, "sha256")).rstrip(b"=").decode("ascii").lower()


def _bound(form: bytes, kind: str) -> bytes:
    """Return what a seal stands on besides its number: a changed format or kind does not open."""
    return form + b" accord document " + kind.encode()
