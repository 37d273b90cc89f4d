"""What a terminal cannot carry: full, closed and narrow streams, and bytes that are no UTF-8, are told as such."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import environment

EXPLAIN = "packs explain dispute.total --place 410100 --on 2026-01-01"
BAD = "\\377"
QUERY = "query --url http://127.0.0.1:9"


def shell(line: str, where: Path, **more: str) -> subprocess.CompletedProcess[bytes]:
    """Run a line in which `accord` stands for the program, through a shell."""
    line = line.replace("accord", f"{sys.executable} -m gateway")
    environ = environment(where / "data", TMPDIR=str(where), **more)
    return subprocess.run(
        ["/bin/sh", "-c", line], env=environ, cwd=where, capture_output=True, timeout=60, check=False
    )


@pytest.mark.parametrize(
    ("line", "code", "status"),
    [
        (f"accord {EXPLAIN} > /dev/full", "OUTPUT_UNWRITABLE", 3),
        (f"accord {EXPLAIN} --json > /dev/full", "OUTPUT_UNWRITABLE", 3),
        ("accord --help > /dev/full", "OUTPUT_UNWRITABLE", 3),
        (f"accord {EXPLAIN} >&-", "OUTPUT_UNWRITABLE", 3),
        ("accord --version >&-", "OUTPUT_UNWRITABLE", 3),
        (f"accord {QUERY} \"$(printf '{BAD}')\"", "USAGE", 2),
        (f"printf '{BAD}' | accord {QUERY} -", "USAGE", 2),
        (f"accord {QUERY} - <&-", "USAGE", 2),
        (f"accord {QUERY} '{{ __typename }}' --variables \"$(printf '{BAD}')\"", "USAGE", 2),
    ],
    ids=str,
)
def test_it_is_one_sentence_with_a_code(line: str, code: str, status: int, tmp_path: Path) -> None:
    told = shell(line, tmp_path)
    assert told.returncode == status, told.stderr
    (sentence,) = told.stderr.decode().splitlines()
    assert re.search(rf"\b{code}\b", sentence)
    assert list(tmp_path.glob("accord-*.txt")) == [], "no trace of a defect"


def test_nobody_need_hear_it(tmp_path: Path) -> None:
    for line in ("accord packs explain nothing 2>&-", "accord packs explain nothing 2>/dev/full"):
        assert shell(line, tmp_path).returncode == 2


@pytest.mark.parametrize("encoding", ["latin-1", "ascii"])
def test_what_an_encoding_lacks_is_escaped(encoding: str, tmp_path: Path) -> None:
    told = shell(f"accord {EXPLAIN}", tmp_path, PYTHONIOENCODING=encoding, LANG="zh_CN.UTF-8")
    assert (told.returncode, told.stderr) == (0, b"")
    assert b"\\u" in told.stdout
    assert os.fsencode("2026-01-01") in told.stdout


@pytest.mark.parametrize("day", ["2026-W01-4", "20261128", "2026-002", "２０２６-01-01", " 2026-01-01"])
def test_a_day_is_written_in_one_way(day: str, tmp_path: Path) -> None:
    lines = (
        f"accord packs explain dispute.total --place 410100 --on '{day}'",
        f"accord results verify r.jws --owner 410100 --day '{day}'",
        f"accord ledger purge --before '{day}' --clause c --department d --officer o",
    )
    for line in lines:
        told = shell(line, tmp_path, ACCORD_PLACE="410100")
        assert told.returncode == 2, told
        assert b"USAGE" in told.stderr
        assert b"YYYY-MM-DD" in told.stderr
