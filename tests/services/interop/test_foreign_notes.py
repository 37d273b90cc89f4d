"""Go's own note package opens every kind of note that we sign, and refuses each altered copy.

Go is needed, and without it the tests fail and say what to install; `golang.org/x/mod` comes from the Go
module proxy by the sums beside it. Versions are in `docs/interop.md`.
"""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from benchmarks.metrics import ROOT
from security.ledger.checkpoint import Checkpoint
from security.ledger.note import VerifierKey
from security.ledger.receipt import SignedReceipt
from security.ledger.seal import first_seal
from security.signed_lists.packs import sign_packs
from tests.unit.witness_world import COSIGNER
from tests.vectors.make_ledger import ORIGIN, fixed_key
from tests.vectors.results import world
from tests.vectors.results.world import NOON

pytestmark = pytest.mark.services

PLACE = ROOT / ".tools" / "interop" / "notes"
KEY = fixed_key("log")
VKEY = VerifierKey(ORIGIN, KEY.public).vkey
LEGAL = "zhengzhou.example/legal-office"


class NoGo(Exception):
    """There is no Go to run the foreign verifier with."""


@pytest.fixture(scope="session")
def foreign(tmp_path_factory):
    """A function that hands notes with verifier keys to Go's package and returns its verdicts."""
    if shutil.which("go") is None:
        raise NoGo("foreign notes need Go 1.19 or newer; install it:  apt-get install golang-go")
    shutil.copytree(Path(__file__).parent / "notes", PLACE, dirs_exist_ok=True)
    program = tmp_path_factory.mktemp("go") / "judge"
    subprocess.run(["go", "build", "-o", str(program), "."], cwd=PLACE, check=True)

    def judge(lines):
        text = "".join(json.dumps({"note": note.decode(), "vkeys": [vkey]}) + "\n" for note, vkey in lines)
        done = subprocess.run([program], input=text, capture_output=True, text=True, check=True)
        return [json.loads(line) for line in done.stdout.splitlines()]

    return judge


@pytest.fixture(scope="session")
def notes(tmp_path_factory) -> dict[str, tuple[bytes, str]]:
    """One of every kind of note that is signed here, with the key that verifies it."""
    folder = tmp_path_factory.mktemp("packs")
    (folder / "henan.zhengzhou.toml").write_text("x = 1\n", encoding="utf-8")
    empty = Checkpoint(ORIGIN, 0, bytes(32)).signed(KEY)
    return {
        "checkpoint": (Checkpoint(ORIGIN, 7, b"\x07" * 32).signed(KEY), VKEY),
        "seal": (first_seal(ORIGIN, empty, {"key:vault": "ab" * 16}).signed(KEY), VKEY),
        "receipt": (SignedReceipt(ORIGIN, 3, b"\x03" * 32, 7, "cd" * 32).signed(KEY), VKEY),
        "receipt of no answer": (SignedReceipt(ORIGIN, 3, b"\x03" * 32, 7, "").signed(KEY), VKEY),
        "trust list": (world.trust_note(), VerifierKey(world.KEEPER, world.KEEPING.public).vkey),
        "packs": (
            sign_packs(folder, LEGAL, KEY, place="410100", version=7),
            VerifierKey(LEGAL, KEY.public).vkey,
        ),
    }


def test_every_kind_of_note_opens_with_its_text(foreign, notes):
    found = foreign(notes.values())
    for (note, _), verdict in zip(notes.values(), found, strict=True):
        assert verdict == {"valid": True, "text": note.decode().rpartition("\n\n")[0] + "\n"}


def test_a_cosigned_checkpoint_opens_by_the_logs_own_key(foreign, notes):
    """A client that knows no witnesses ignores their lines, as the format has it."""
    note, vkey = notes["checkpoint"]
    (found,) = foreign([(COSIGNER.cosigned(note, NOON)[0], vkey)])
    assert found["valid"]


def test_each_altered_copy_is_refused(foreign, notes):
    copies = []
    for note, vkey in notes.values():
        # Every letter of text and signature; what stands between them makes it no note at all.
        places = [at for at in range(len(note)) if chr(note[at]).isalnum()]
        for at in places[:: max(1, len(places) // 30)]:
            other = b"A" if note[at : at + 1] != b"A" else b"B"
            copies.append((note[:at] + other + note[at + 1 :], vkey))
    assert len(copies) > 150
    assert [one["valid"] for one in foreign(copies)] == [False] * len(copies)


def test_a_note_of_one_kind_is_not_opened_by_the_key_of_another(foreign, notes):
    keys = {vkey for _, vkey in notes.values()}
    crossed = [(note, key) for note, vkey in notes.values() for key in keys if key != vkey]
    assert [one["valid"] for one in foreign(crossed)] == [False] * len(crossed)
