"""How signed documents are forged: headers, contents and signatures of the attacker's choice."""

import hashlib
import hmac
import json

from security.base64url import decode, encode
from security.results.jws import split
from tests.vectors.results import world

ORDER = 2**252 + 27742317777372353535851937790883648493
"""The order of Ed25519's group: adding it to a signature's second half changes the bytes, not the sum."""


def payload_of(raw: bytes) -> bytes:
    return split(raw, 1 << 20).payload


def header(**changes):
    given = {"alg": "Ed25519", "cty": "vc", "kid": world.KID, "typ": "vc+jwt"} | changes
    return json.dumps({name: value for name, value in given.items() if value is not None}).encode()


def signed(head: bytes, payload: bytes, by=world.RESULTS) -> bytes:
    text = f"{encode(head)}.{encode(payload)}".encode()
    return text + b"." + encode(by.sign(text)).encode()


def with_header(raw: bytes, by=world.RESULTS, **changes) -> bytes:
    return signed(header(**changes), payload_of(raw), by)


def with_content(raw: bytes, change, by=world.RESULTS, **head) -> bytes:
    members = json.loads(payload_of(raw))
    change(members)
    return signed(header(**head), json.dumps(members, ensure_ascii=False).encode(), by)


def hmac_by_public_key(raw: bytes) -> bytes:
    head = encode(header(alg="HS256"))
    text = f"{head}.{encode(payload_of(raw))}".encode()
    return text + b"." + encode(hmac.digest(world.RESULTS.public, text, hashlib.sha256)).encode()


def malleated(raw: bytes) -> bytes:
    text, _, spelt = raw.rpartition(b".")
    signature = decode(spelt)
    second = int.from_bytes(signature[32:], "little") + ORDER
    return text + b"." + encode(signature[:32] + second.to_bytes(32, "little")).encode()


def trailing_bits(raw: bytes) -> bytes:
    alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return raw[:-1] + alphabet[alphabet.index(raw[-1:]) | 1 : (alphabet.index(raw[-1:]) | 1) + 1]


def flipped(raw: bytes, at: int) -> bytes:
    return raw[:at] + (b"A" if raw[at : at + 1] != b"A" else b"B") + raw[at + 1 :]
