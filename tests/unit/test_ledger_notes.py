"""Verifier keys, notes, checkpoints and harness lines: what has one spelling has no other."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import VerificationError
from security.harness.lines import LONGEST_LINE, verdict_line
from security.harness.log_lines import judge
from security.ledger.checkpoint import Checkpoint, open_checkpoint, parse_text
from security.ledger.note import VerifierKey, encode64, open_note, parse_vkey, sign_note
from security.ledger.reasons import ProofReason, reason_of
from tests.vectors.make_ledger import CT_LEAVES, ORIGIN, PUBLISHED, fixed_key, inclusion_line

KEY = fixed_key("log")
VERIFIER = VerifierKey(ORIGIN, KEY.public)
PETER = PUBLISHED["peter_neumann"][0]


def refused_for(act) -> str:
    with pytest.raises(VerificationError) as refused:
        act()
    assert refused.value.code == "PROOF_REFUSED"
    return reason_of(refused.value).name


def test_no_part_of_a_verifier_key_is_one():
    assert parse_vkey(PETER).vkey == PETER
    for start in range(len(PETER)):
        for end in range(start + 1, len(PETER) + 1):
            if end - start < len(PETER):
                refused_for(lambda part=PETER[start:end]: parse_vkey(part))


def test_no_changed_letter_of_a_verifier_key_is_taken():
    for at, letter in enumerate(PETER):
        changed = PETER[:at] + chr(ord(letter) + 1) + PETER[at + 1 :]
        refused_for(lambda vkey=changed: parse_vkey(vkey))


@pytest.mark.parametrize(
    ("vkey", "reason"),
    [
        # The two of golang.org/x/mod/sumdb/note: a longer key and an unknown kind, each with its own id.
        ("PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==", "KEY_MALFORMED"),
        ("PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "KEY_UNSUPPORTED"),
        ("", "KEY_MALFORMED"),
        (PETER + "\n", "KEY_MALFORMED"),
        (PETER.upper(), "KEY_MALFORMED"),
        ("Peter Neumann" + PETER[12:], "KEY_MALFORMED"),
    ],
)
def test_a_verifier_key_of_another_shape_is_refused(vkey, reason):
    assert refused_for(lambda: parse_vkey(vkey)) == reason


def test_two_keys_under_one_name_and_id_are_refused():
    note = sign_note("text\n", ORIGIN, KEY)
    assert open_note(note, [VERIFIER, VERIFIER]).signed_by == (VERIFIER,)

    class Twin(VerifierKey, frozen=True):
        @property
        def key_id(self) -> bytes:
            return VERIFIER.key_id

    twin = Twin(ORIGIN, fixed_key("other").public)
    assert refused_for(lambda: open_note(note, [VERIFIER, twin])) == "KEY_AMBIGUOUS"


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters=[chr(n) for n in range(32)])))
def test_whatever_is_signed_opens_to_the_same_text(text):
    for whole in (text + "\n", text + "\n\n" + text + "\n"):
        assert open_note(sign_note(whole, ORIGIN, KEY), [VERIFIER]).text == whole


@given(st.binary(max_size=300))
def test_whatever_the_bytes_the_answer_is_a_verdict(raw):
    with pytest.raises(VerificationError):
        open_note(raw, [VERIFIER])


def test_a_note_beyond_the_limit_is_refused():
    assert refused_for(lambda: open_note(b"x" * (1 << 20) + b"\n\n", [VERIFIER])) == "NOTE_MALFORMED"


@pytest.mark.parametrize("text", ["no newline", "a\rb\n", "a\x00\n"])
def test_we_sign_nothing_that_is_not_a_notes_text(text):
    with pytest.raises(AssertionError):
        sign_note(text, ORIGIN, KEY)


ROOT = encode64(bytes(32))


@pytest.mark.parametrize(
    "text",
    [
        f"{ORIGIN}\n7\n",
        f"{ORIGIN}\n07\n{ROOT}\n",
        f"{ORIGIN}\n+7\n{ROOT}\n",
        f"{ORIGIN}\n\u0667\n{ROOT}\n",
        f"{ORIGIN}\n\n{ROOT}\n",
        f"\n7\n{ROOT}\n",
        f"{ORIGIN}\n7\n{ROOT}\n\n",
        f"{ORIGIN}\n7\n{ROOT[:-2]}B=\n",
        f"{ORIGIN}\n7\n{encode64(bytes(31))}\n",
        f"{ORIGIN}\n{1 << 63}\n{ROOT}\n",
        f"{ORIGIN}\n7 \n{ROOT}\n",
    ],
)
def test_a_checkpoint_of_another_shape_is_refused(text):
    assert refused_for(lambda: parse_text(text)) == "CHECKPOINT_MALFORMED"


def test_a_checkpoint_is_read_as_it_was_written():
    for checkpoint in (
        Checkpoint(ORIGIN, 0, bytes(32)),
        Checkpoint("name with spaces", 20_852_163, b"\xff" * 32, ("one", "two")),
    ):
        assert parse_text(checkpoint.text) == checkpoint


def test_a_key_that_signs_for_another_origin_is_told():
    note = sign_note(Checkpoint("luoyang.example/log", 1, bytes(32)).text, ORIGIN, KEY)
    assert refused_for(lambda: open_checkpoint(note, ORIGIN, [VERIFIER])) == "ORIGIN_DIFFERS"


LINE = inclusion_line([b"%032d" % number for number in range(5)], 3)


@pytest.mark.parametrize(
    "line",
    [
        LINE,
        # The names of transparency-dev/merkle's vectors, and hashes in hexadecimal.
        {
            "leafIdx": 3,
            "treeSize": 5,
            "leafHash": LINE["leaf_hash"],
            "proof": LINE["audit_path"],
            "root": LINE["root_hash"],
            "desc": "anything",
            "wantErr": False,
        },
        {**LINE, "leaf_hash": (b"%032d" % 3).hex()},
        {"size1": 4, "size2": 4, "root1": ROOT, "root2": ROOT, "proof": None},
        {"note": PUBLISHED["peter_neumann"][1], "vkeys": [PETER]},
        {"note": PUBLISHED["peter_neumann"][1], "vkey": PETER},
    ],
)
def test_a_line_in_the_spellings_of_others(line):
    assert json.loads(verdict_line(judge, json.dumps({**line, "id": 7}).encode())) == {"valid": True, "id": 7}


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"[]",
        b"7",
        b"{",
        b"\xff",
        b'{"note": 1, "vkeys": []}',
        b'{"note": "", "vkeys": [1]}',
        b'{"note": "", "vkeys": {}}',
        b'{"note": ""}',
        b'{"note": "", "leaf_index": 1}',
        b'{"note": "", "note": "", "vkeys": []}',
        json.dumps({**LINE, "leafIdx": 3}).encode(),
        json.dumps({**LINE, "leaf_index": 3.0}).encode(),
        json.dumps({**LINE, "leaf_index": "3"}).encode(),
        json.dumps({**LINE, "audit_path": "x"}).encode(),
        json.dumps({**LINE, "audit_path": [1, 2, 3]}).encode(),
        b'{"note": "\\ud800", "vkeys": []}',
        b"[" * 100_000,
        b" " * (LONGEST_LINE + 1),
    ],
    ids=lambda line: line[:30].decode("latin-1"),
)
def test_a_line_that_is_no_check_gets_its_verdict(line):
    verdict = judge(line)
    assert (verdict.valid, verdict.reason) == (False, "LINE_MALFORMED")


@given(st.binary(max_size=200))
def test_any_line_gets_a_verdict_from_the_closed_list(line):
    verdict = judge(line)
    assert verdict.valid or ProofReason[verdict.reason].english == verdict.why


def test_the_reference_leaves_are_eight():
    assert len(CT_LEAVES) == 8
