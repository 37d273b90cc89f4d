"""Cosignatures: the bytes of the specification, and what is no cosignature."""

import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from graph.errors import VerificationError
from security.ledger.checkpoint import Checkpoint, open_checkpoint
from security.ledger.cosignature import WitnessKey, cosign, cosignatures, parse_witness_key
from security.ledger.note import VerifierKey, decode64, encode64
from security.ledger.reasons import reason_of
from tests.unit.ledger_world import KEY as LOG
from tests.unit.ledger_world import VERIFIER
from tests.unit.witness_world import KEY, NAME, SIGNING
from tests.vectors.make_ledger import ORIGIN, fixed_key

NOTE = Checkpoint(ORIGIN, 7, b"\x07" * 32).signed(LOG)
TEXT = NOTE.decode().partition("\n\n")[0] + "\n"
AT = 1_679_315_147
LINE = cosign(TEXT, NAME, SIGNING, AT * 1_000_000 + 999_999)
COSIGNED = NOTE + LINE.encode()


def refused(raw: bytes, *keys: WitnessKey) -> str:
    with pytest.raises(VerificationError) as told:
        cosignatures(raw, keys)
    return reason_of(told.value).name


def test_the_line_is_made_of_the_bytes_that_the_specification_names():
    """Recomputed from its text alone: key ID, time in eight bytes, signature over header, time line and text."""
    dash, name, spelt = LINE.rstrip("\n").split(" ")
    raw = decode64(spelt)
    assert (dash, name, len(raw)) == ("—", NAME, 4 + 8 + 64)
    assert raw[:4] == hashlib.sha256(f"{NAME}\n".encode() + b"\x04" + SIGNING.public).digest()[:4]
    assert raw[4:12] == AT.to_bytes(8, "big")
    message = f"cosignature/v1\ntime {AT}\n{TEXT}".encode()
    Ed25519PublicKey.from_public_bytes(SIGNING.public).verify(raw[12:], message)


def test_a_cosigned_checkpoint_is_still_the_logs_own():
    assert open_checkpoint(COSIGNED, ORIGIN, [VERIFIER]).size == 7
    assert cosignatures(COSIGNED, [KEY]) == ((KEY, AT, LINE),)
    assert cosignatures(NOTE, [KEY]) == ()


def test_unknown_keys_are_ignored_also_under_a_known_name():
    stranger = WitnessKey(NAME, fixed_key("stranger").public)
    assert cosignatures(COSIGNED, [stranger]) == ()
    assert cosignatures(COSIGNED, []) == ()


@pytest.mark.parametrize("place", [4, 11, 12, 75])
def test_a_flipped_byte_of_a_known_key_refuses_the_note(place):
    raw = bytearray(decode64(LINE.split(" ")[2].strip()))
    raw[place] ^= 1
    assert refused(NOTE + f"— {NAME} {encode64(bytes(raw))}\n".encode(), KEY) == "SIGNATURE_INVALID"


def line_at(at: int) -> bytes:
    signature = SIGNING.sign(f"cosignature/v1\ntime {at}\n{TEXT}".encode())
    return NOTE + f"— {NAME} {encode64(KEY.key_id + at.to_bytes(8, 'big') + signature)}\n".encode()


def test_a_time_of_zero_or_beyond_the_bound_is_none():
    assert cosignatures(line_at((1 << 63) - 1), [KEY])[0].at == (1 << 63) - 1
    for at in (0, 1 << 63):
        assert refused(line_at(at), KEY) == "SIGNATURE_INVALID"


def test_a_plain_signature_by_the_witness_is_no_cosignature():
    """The same public key under the type of plain notes has another key ID, and the other way round."""
    plain = VerifierKey(NAME, SIGNING.public)
    assert plain.key_id != KEY.key_id
    short = NOTE + f"— {NAME} {encode64(KEY.key_id + SIGNING.sign(TEXT.encode()))}\n".encode()
    assert refused(short, KEY) == "SIGNATURE_INVALID"


def test_a_cosignature_moved_to_another_checkpoint_is_refused():
    other = Checkpoint(ORIGIN, 8, b"\x08" * 32).signed(LOG)
    assert refused(other + LINE.encode(), KEY) == "SIGNATURE_INVALID"


def test_a_witness_key_reads_back_and_no_other_kind_does():
    assert parse_witness_key(KEY.vkey) == KEY
    wrong = {
        VERIFIER.vkey: "KEY_UNSUPPORTED",
        KEY.vkey.replace(NAME, NAME + "x"): "KEY_MALFORMED",
        "nothing": "KEY_MALFORMED",
        f"w+00000000+{encode64(bytes([6]) + bytes(1312))}": "KEY_UNSUPPORTED",
    }
    for vkey, why in wrong.items():
        with pytest.raises(VerificationError) as told:
            parse_witness_key(vkey)
        assert reason_of(told.value).name == why
