"""A foreign implementation reads our cosigned checkpoints, and refuses each altered copy.

transparency-dev's own package for checkpoints and cosignatures, from the Go module proxy by the sums beside it;
and `golang.org/x/mod/sumdb/note`, which knows no cosignatures, still opens the log's note with them in it. Go is
needed. Versions are in `docs/interop.md`.
"""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from benchmarks.metrics import ROOT
from security.ledger.checkpoint import Checkpoint
from tests.services.interop.test_foreign_notes import NoGo
from tests.unit.ledger_world import KEY as LOG_KEY
from tests.unit.ledger_world import VERIFIER
from tests.unit.witness_world import COSIGNER, KEY
from tests.vectors.make_ledger import ORIGIN
from tests.vectors.results.world import NOON

pytestmark = pytest.mark.services

PLACE = ROOT / ".tools" / "interop" / "cosignatures"
NOTE = Checkpoint(ORIGIN, 7, b"\x07" * 32).signed(LOG_KEY)
COSIGNED = COSIGNER.cosigned(NOTE, NOON)[0]
Judge = Callable[[list[bytes]], list[dict[str, Any]]]


@pytest.fixture(scope="session")
def foreign(tmp_path_factory: pytest.TempPathFactory) -> Judge:
    """A function that hands notes to the foreign package, with the keys of log and witness."""
    if shutil.which("go") is None:
        raise NoGo("foreign cosignatures need Go 1.25 or newer; install it:  apt-get install golang-go")
    shutil.copytree(Path(__file__).parent / "cosignatures", PLACE, dirs_exist_ok=True)
    program = tmp_path_factory.mktemp("go") / "judge"
    subprocess.run(["go", "build", "-o", str(program), "."], cwd=PLACE, check=True)

    def judge(notes: list[bytes]) -> list[dict[str, Any]]:
        keys = {"log": VERIFIER.vkey, "witness": KEY.vkey}
        text = "".join(json.dumps({"note": note.decode(), **keys}) + "\n" for note in notes)
        done = subprocess.run([program], input=text, capture_output=True, text=True, check=True)
        return [json.loads(line) for line in done.stdout.splitlines()]

    return judge


def test_a_cosigned_checkpoint_is_read_with_the_time_of_the_witness(foreign: Judge) -> None:
    assert foreign([COSIGNED]) == [{"valid": True, "size": 7, "at": NOON // 1_000_000}]


def test_without_our_cosignature_and_with_each_altered_one_it_is_refused(foreign: Judge) -> None:
    line = COSIGNED.rindex("— ".encode())
    places = [at for at in range(line + 4, len(COSIGNED) - 3) if chr(COSIGNED[at]).isalnum()]
    copies = [NOTE]
    for at in places[::3]:
        other = b"A" if COSIGNED[at : at + 1] != b"A" else b"B"
        copies.append(COSIGNED[:at] + other + COSIGNED[at + 1 :])
    assert len(copies) > 30
    assert [one["valid"] for one in foreign(copies)] == [False] * len(copies)
