"""Whatever a reader may paste runs, and shows something, in the state that its reader is in.

The blocks of README and of the pages that name a state, and what the demonstration itself prints; examples in
other languages are in `tests/services/clients`.
"""

import re
import signal
import sys

import pytest

from benchmarks.metrics import ROOT
from tests.cli.examples import ADDRESS, blocks, demonstration, run
from tests.cli.running import PATIENCE, TWO_CITIES, all_gone, descendants

PASTEABLE = re.compile(r"^ *(?:[0-9] +)?((?:ACCORD_CONFIG=\S+ )?\S*python\S* -m gateway.*)$", re.MULTILINE)
SHOWN = re.compile(r"RECORDED|RESTRICTED|\"content\": \"[^\"]|\bholds under\b|stands: |one bit of")
"""What a reader came to see: an effect that stands, what was decided, a verdict, a clause."""


def in_state(state):
    return [
        one for one in blocks() if one.state == state and one.language == "sh" and "asking" not in one.place
    ]


def pasted(there, text):
    done = run(there, "bash", "-e", "-c", text)
    assert done.returncode == 0, f"{text}\n{done.stdout[-800:]}{done.stderr[-800:]}"
    return done.stdout


def holds_together(city, printed, alter):
    """The one to break: as it was the ledger holds, and with one bit of it altered no more."""
    verify = next(one for one in printed if "audit verify" in one and "tampering" not in one)
    assert "holds under" in pasted(city, verify)
    done = run(city, "bash", "-c", alter)
    assert "one bit of the body" in done.stdout, done.stdout + done.stderr
    assert done.returncode == 1
    assert "✗" in done.stdout


def test_the_pages_have_examples_in_every_state():
    assert {one.state for one in blocks()} == {"demo", "toured", "nothing", "installed"}
    assert all(in_state(state) for state in ("demo", "toured", "nothing", "installed"))


@pytest.mark.parametrize("example", in_state("nothing"), ids=lambda one: one.place)
def test_with_nothing_running(example, tmp_path):
    assert pasted(tmp_path, example.text)


def test_in_a_new_installation(tmp_path):
    (install,) = [one for one in in_state("nothing") if one.text.startswith("accord init")]
    assert "settings in accord.toml" in pasted(tmp_path, install.text)
    for example in in_state("installed"):
        assert pasted(tmp_path, example.text), example.place


def test_while_the_demonstration_is_up_and_after_it(tmp_path):
    with demonstration(tmp_path) as there:
        assert "✗" not in there.printed, there.printed
        assert all(f"({letter})" in there.printed for letter in "abcdefghijkl")
        below = descendants(there.process.pid)
        assert len(below) >= TWO_CITIES
        *printed, alter = PASTEABLE.findall(there.printed)
        assert len(printed) == 5
        for command in printed:
            assert SHOWN.search(pasted(tmp_path, command)), command
        for example in in_state("demo"):
            assert SHOWN.search(pasted(tmp_path, there.here(example.text))), example.place
            assert ADDRESS in example.text
        there.process.send_signal(signal.SIGINT)
        _, said = there.process.communicate(timeout=PATIENCE)
        assert there.process.returncode == 0, said
        assert "Traceback" not in said
        assert all_gone(below)
    (tmp_path / "graph").symlink_to(ROOT / "graph")  # the reader is in this tree
    for example in in_state("toured"):
        assert pasted(tmp_path, example.text), example.place
    (tmp_path / "graph").unlink()
    holds_together(tmp_path, printed, alter)


def test_after_a_tour_alone(tmp_path):
    command = (
        sys.executable,
        "-m",
        "gateway",
        "demo",
        "--companies",
        "1000",
        "--port",
        "0",
        "--tour",
        "only",
    )
    done = run(tmp_path, *command, patience=5 * PATIENCE)
    assert done.returncode == 0, done.stdout + done.stderr
    *printed, alter = PASTEABLE.findall(done.stdout.partition("three things to try")[2])
    assert len(printed) == 3
    for command in printed:
        assert SHOWN.search(pasted(tmp_path, command)), command
    holds_together(tmp_path, printed, alter)
