"""The edges of the process: exit statuses, the lock of a data directory, the tour's own honesty."""

import os
import subprocess
import sys

import pytest
from rich.console import Console

from benchmarks.metrics import ROOT
from gateway.commands.exit_codes import MEANINGS, Exit, exit_for
from gateway.demo import steps as tour
from gateway.demo.guide import Guide, Story
from gateway.demo.screen import Screen
from gateway.lock import hold_lock
from gateway.running_user import running_user
from graph.errors import BadLaw, Fault, Refused, Unavailable, VerificationError, table

KINDS = [Fault, Refused, Unavailable, BadLaw, VerificationError]


@pytest.mark.parametrize("kind", KINDS)
def test_every_fault_ends_with_a_status_that_is_not_success(kind):
    statuses = set()
    for code in table():
        fault = kind.__new__(kind)
        fault.code = code
        statuses.add(exit_for(fault))
    assert Exit.YES not in statuses


def test_every_status_is_explained_in_both_languages():
    assert set(MEANINGS) == set(Exit)
    assert [int(status) for status in Exit] == [0, 1, 2, 3, 4, 5]


HOLD = """
import pathlib, sys
from gateway.lock import hold_lock
from gateway.running_user import running_user
with hold_lock(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_data_directory_has_one_holder_and_is_free_when_that_one_dies(tmp_path):
    command = [sys.executable, "-c", HOLD, str(tmp_path / "data")]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(Unavailable) as refused, hold_lock(tmp_path / "data"):
            pass
        assert refused.value.code == "DATA_DIR_LOCKED"
        assert refused.value.details["holder"] == str(other.pid)
        other.kill()
    with hold_lock(tmp_path / "data"):
        assert (tmp_path / "data" / "lock").read_text() == f"{os.getpid()}\n"


def test_gateways_of_one_server_hold_it_together_and_a_command_alone(tmp_path):
    data = tmp_path / "data"
    command = [sys.executable, "-c", HOLD.replace("[1])", "[1]), shared=True"), str(data)]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout.readline() == b"held\n"
        with hold_lock(data, shared=True), pytest.raises(Unavailable) as refused, hold_lock(data):
            pass
        assert refused.value.details["holder"] == f"{other.pid}, {os.getpid()}"
        other.kill()
    with hold_lock(data), pytest.raises(Unavailable) as refused, hold_lock(data, shared=True):
        pass
    assert refused.value.details["holder"] == str(os.getpid())


def test_whoever_runs_it_has_a_name_also_where_the_system_knows_none(monkeypatch):
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(os, "getuid", lambda: 54_321)
    assert running_user() == "54321"
    monkeypatch.setenv("LOGNAME", "keeper")
    assert running_user() == "keeper"


def test_the_data_directory_is_its_owners_alone(tmp_path):
    with hold_lock(tmp_path / "data"):
        assert (tmp_path / "data").stat().st_mode & 0o077 == 0


def stage() -> Screen:
    return Screen(Console(record=True, width=200, quiet=True))


def test_a_tour_that_claimed_nothing_does_not_hold():
    assert stage().held is False


def test_a_claim_that_does_not_hold_is_shown_with_both_sides_and_fails_the_tour():
    shown = Console(record=True, width=200)
    told = Screen(shown)
    told.expect("two and two", 4, 4)
    assert told.held
    told.expect("the record reaches nobody", {"A"}, set())
    assert not told.held
    text = shown.export_text()
    assert "✓ two and two" in text
    assert "✗ the record reaches nobody" in text
    assert "expected set()" in text
    assert "found    {'A'}" in text


@pytest.mark.parametrize(
    "error", [Unavailable("GATEWAY_UNREACHABLE", url="http://x"), KeyError("organization")]
)
def test_a_step_that_cannot_be_gone_to_its_end_fails_the_tour(error):
    gone = []

    def breaks(_guide: Guide) -> None:
        raise error

    nowhere = {"here": None, "there": None, "root": None}
    guide = Guide(stage=stage(), story=Story(), deliveries=(), kept=b"", **nowhere)
    assert tour.run_steps(guide, {"a": breaks, "b": gone.append}) is False
    assert gone == [guide]


def test_every_step_has_its_words_in_both_languages():
    assert list(tour.narrative()) == list(tour.STEPS)
    for said in tour.narrative().values():
        assert said.english.isascii()
        assert not said.chinese.isascii()
