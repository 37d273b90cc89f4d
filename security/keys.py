"""Ed25519 signing keys in PEM files that only their owner may read, and verifier keys beside them.

Separate keys sign separate things (log, results, requests, tokens): one file each, never shared.
A key file is PKCS #8 without a password; its protection is the file mode and the disk under it.
"""

import hashlib
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from graph.errors import Fault
from security.secret_files import read_secret, write_secret


class SigningKey:
    """An Ed25519 private key that signs and shows its public half, and prints nothing of itself."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private
        self.public: bytes = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    @property
    def key_id(self) -> str:
        """The first 16 hexadecimal digits of the public key's SHA-256: a hint, never a proof."""
        return hashlib.sha256(self.public).hexdigest()[:16]

    def sign(self, message: bytes) -> bytes:
        """Return the 64 bytes of the RFC 8032 signature; what `message` means is the caller's business."""
        return self._private.sign(message)

    def __repr__(self) -> str:
        """Name the public half only."""
        return f"SigningKey({self.key_id})"


def make_key(path: Path) -> SigningKey:
    """Make a new key in a new file of mode 0600, durably.

    An existing file is refused, never replaced: what it signed could not be signed again.
    """
    private = Ed25519PrivateKey.generate()
    write_secret(path, private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return SigningKey(private)


def load_key(path: Path) -> SigningKey:
    """Read the signing key in `path`."""
    return SigningKey(private_key(path))


def private_key(path: Path) -> Ed25519PrivateKey:
    """Read the private key in `path`; a file that others may touch, or of another kind, is refused.

    Says nothing on whether this is the right key: that is seen by what its public half verifies.
    """
    try:
        private = load_pem_private_key(read_secret(path), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise Fault("KEY_FILE_INVALID", file=str(path), why="NOT_PEM", private=str(error)) from error
    if not isinstance(private, Ed25519PrivateKey):
        raise Fault("KEY_FILE_INVALID", file=str(path), why="NOT_ED25519")
    return private
