"""Signing keys on disk: made once, owner only, of one kind."""

import stat

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from graph.errors import Fault
from security.keys import load_key, make_key
from security.ledger.note import VerifierKey, open_note, sign_note
from security.secret_files import write_secret


def test_a_key_is_read_as_it_was_made_and_signs(tmp_path):
    made = make_key(tmp_path / "log.pem")
    loaded = load_key(tmp_path / "log.pem")
    assert (loaded.public, loaded.key_id) == (made.public, made.key_id)
    assert stat.S_IMODE((tmp_path / "log.pem").stat().st_mode) == 0o600
    verifier = VerifierKey("city.example/log", made.public)
    assert open_note(sign_note("text\n", "city.example/log", loaded), [verifier]).text == "text\n"


def test_a_key_is_never_replaced(tmp_path):
    first = make_key(tmp_path / "log.pem")
    with pytest.raises(Fault) as refused:
        make_key(tmp_path / "log.pem")
    assert refused.value.code == "KEY_FILE_INVALID"
    assert load_key(tmp_path / "log.pem").public == first.public


def test_a_key_prints_nothing_of_itself(tmp_path):
    key = make_key(tmp_path / "log.pem")
    assert repr(key) == f"SigningKey({key.key_id})"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o601])
def test_a_key_that_others_may_touch_is_refused(tmp_path, mode):
    make_key(tmp_path / "log.pem")
    (tmp_path / "log.pem").chmod(mode)
    with pytest.raises(Fault) as refused:
        load_key(tmp_path / "log.pem")
    assert refused.value.code == "KEY_FILE_INVALID"


def test_what_is_no_ed25519_key_is_refused(tmp_path):
    foreign = generate_private_key(SECP256R1())
    pem = foreign.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    contents = {"empty": b"", "text": b"hello", "curve": pem, "cut": pem[:60]}
    for name, content in contents.items():
        write_secret(tmp_path / name, content)
        with pytest.raises(Fault) as refused:
            load_key(tmp_path / name)
        assert refused.value.code == "KEY_FILE_INVALID"
    with pytest.raises(Fault):
        load_key(tmp_path / "missing")
