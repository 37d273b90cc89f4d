"""Issuing: from a result and a place in the status lists to the bytes that leave.

What is issued is then appended to the log as `0x02 || SHA-256(bytes)`, before it is handed out; that,
and never giving one status index twice, is the caller's business.
"""

import hashlib

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from joserfc.jwk import OKPKey

from graph.model.facts import Fact
from graph.model.results import FactDigest, Result
from security.ledger.note import Signs
from security.results import jws
from security.results.status import StatusPlace
from security.results.wire import check, write_credential


def issue(result: Result, *, origin: str, places: tuple[StatusPlace, ...], key: Signs, kid: str) -> bytes:
    """Return the signed result: the same bytes for the same arguments, always.

    `origin` is the issuer's own, `places` its positions in the revocation and suspension lists. A
    result that contradicts itself raises `ValueError`. Whether the statement is true, and whether the
    caller may make it, is not seen here.
    """
    check(result)
    if all(place.purpose != "revocation" for place in places):
        raise ValueError("a result that cannot be recalled is not issued")
    entries = tuple(place.entry(origin) for place in places)
    return jws.sign(write_credential(result, origin, entries), key, kid)


def key_name(public: bytes) -> str:
    """Return the id of a results key: its RFC 7638 thumbprint, so that no two regions meet in one."""
    return OKPKey.import_key(Ed25519PublicKey.from_public_bytes(public)).thumbprint()


def fact_digest(fact: Fact) -> FactDigest:
    """Return the digest of a fact, over its canonical JSON.

    A fact's random id is part of it, so that nobody can guess a fact and recognise its digest.
    """
    canonical = msgspec.json.encode(fact, order="sorted")
    return FactDigest(fact=type(fact).__name__, digest=hashlib.sha256(canonical).hexdigest())
