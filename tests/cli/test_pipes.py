"""A reader that leaves before the answer ends, as `head` does: the command ends well and complains to nobody."""

import os
import subprocess
import sys

import pytest

from gateway.cli import command_table
from tests.cli.running import environment


@pytest.mark.parametrize(
    "arguments", ["packs check", "packs check --json", "settings", "settings --json", "--help", "--version"]
)
def test_a_command_whose_reader_has_left_ends_well(arguments, tmp_path):
    reads, writes = os.pipe()
    os.close(reads)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "gateway", *arguments.split()],
            env={**environment(tmp_path / "city"), "PYTHONUNBUFFERED": ""},
            cwd=tmp_path,
            stdout=writes,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
    finally:
        os.close(writes)
    assert (done.returncode, done.stderr) == (0, "")


def test_whoever_ends_the_process_otherwise_is_not_stopped(monkeypatch):
    def ends(*_given, **_named):
        raise SystemExit(3)

    monkeypatch.setattr(command_table, "tree", lambda: ends)
    with pytest.raises(SystemExit) as caught:
        command_table.main(["settings"])
    assert caught.value.code == 3
