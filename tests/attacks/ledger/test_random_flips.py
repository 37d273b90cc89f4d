"""Thirty random single bits in each of database, write-ahead log and side file, flipped while nothing runs.

Every flip that changes what the ledger says is told by offline verification, and by the start or by the
background walk after it; nothing altered is shown meanwhile; and nothing of the evidence is lost: flipping the
bit back brings everything back.
"""

import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import anyio
import pytest

from graph.errors import Unavailable
from security.ledger.ledger import Ledger
from security.ledger.verify import CheckOutcome, verify_ledger
from tests.attacks.ledger.test_evidence import killed
from tests.unit.ledger_world import KEY, VERIFIER, fill, opened, record, word
from tests.vectors.make_ledger import ORIGIN

FLIPS, SEED = 30, 20_261_128
FILES = ("ledger.sqlite", "ledger.sqlite-wal", "checkpoint.high")
TABLES = [
    "ledger",
    "entries",
    "hashes",
    "checkpoints",
    "seal",
    "memory",
    "bodies",
    "subjects",
    "intents",
    "results",
    "notices",
]


@pytest.fixture(scope="module")
def stopped(tmp_path_factory) -> Path:
    """A ledger with some of everything, after a clean stop."""
    directory = tmp_path_factory.mktemp("stopped") / "log"

    async def make() -> None:
        with opened(directory) as ledger:
            await fill(ledger, 40)
            await ledger.append_result(b"a.b.c")
            await ledger.remember({"key:vault": "ab" * 16})
            await ledger.purge(record(3).at, word(at=record(50).at))
            await ledger.append(record(60, phase="INTENT", operation_id="open", write_key="k"))

    anyio.run(make)
    return directory


@pytest.fixture(scope="module")
def crashed(tmp_path_factory) -> Path:
    """A ledger whose writer was killed: most of it lies in the write-ahead log."""
    directory = tmp_path_factory.mktemp("crashed") / "log"
    killed(directory, 25)
    return directory


def said(directory: Path, scratch: Path) -> Any:
    """Return all that a ledger says, read by SQLite alone from a copy, or why it cannot be read."""
    shutil.rmtree(scratch, ignore_errors=True)
    shutil.copytree(directory, scratch)
    try:
        with closing(sqlite3.connect(scratch / "ledger.sqlite")) as connection:
            whole = connection.execute("pragma integrity_check").fetchall()
            schema = connection.execute("select type, name, tbl_name, sql from sqlite_schema").fetchall()
            rows = {table: connection.execute(f"select * from {table}").fetchall() for table in TABLES}
    except (sqlite3.Error, UnicodeDecodeError) as error:
        return str(error)
    return whole, sorted(map(str, schema)), rows


async def shown(directory: Path) -> tuple[str, dict[int, str]]:
    """Start on the files, let the background walk pass, and return what was told and which rows were shown."""
    try:
        ledger = Ledger.open(directory, ORIGIN, KEY)
    except Unavailable as fault:
        return fault.code, {}
    try:
        rows = {row.index: str(row.entry) for row in (await ledger.search(first=200)).rows}
        rows |= {row.index: str(row.entry) for row in (await ledger.search(officer="officer-1")).rows}
        return await ledger.examine() or ledger.finding, rows
    except Unavailable as fault:
        return fault.code, {}
    finally:
        ledger.close()


@pytest.mark.parametrize("file", FILES)
def test_every_harmful_flip_is_told_none_is_shown_and_no_evidence_is_lost(file, stopped, crashed, tmp_path):
    base = crashed if file.endswith("-wal") else stopped
    whole, (_, wanted) = said(base, tmp_path / "scratch"), started(base, tmp_path)
    assert len(wanted) >= 25
    chance, harmful, size = random.Random(f"{SEED} {file}"), 0, (base / file).stat().st_size
    for turn in range(FLIPS):
        at, bit = chance.randrange(size), 1 << chance.randrange(8)
        copy = shutil.copytree(base, tmp_path / f"flip-{turn}")
        flip(copy / file, at, bit)
        harms = file == "checkpoint.high" or said(copy, tmp_path / "scratch") != whole
        before = {path.name: path.read_bytes() for path in copy.iterdir()}
        verified = {check.outcome for check in verify_ledger(copy, VERIFIER)}
        assert {path.name: path.read_bytes() for path in copy.iterdir()} == before, f"bit {bit} of byte {at}"
        told, rows = anyio.run(shown, copy)
        # Nothing altered is shown, whoever was told what.
        assert rows.items() <= wanted.items(), f"bit {bit} of byte {at}: {told}"
        if harms:
            harmful += 1
            assert CheckOutcome.FAILED in verified, f"bit {bit} of byte {at} is not told by `audit verify`"
            assert told, f"bit {bit} of byte {at} is not told by the start, nor by the walk"
        # Nothing is lost: the bit flipped back, all is there again.
        if told and not rows:
            assert {path.name: path.read_bytes() for path in copy.iterdir()} == before
        if harms:
            flip(copy / file, at, bit)
            assert anyio.run(shown, copy) == ("", wanted), f"bit {bit} of byte {at} lost evidence"
        shutil.rmtree(copy)
    assert harmful >= FLIPS // 3, "the seed flips what matters"


def started(base: Path, tmp_path: Path) -> tuple[str, dict[int, str]]:
    """Return what is shown of the undisturbed ledger."""
    copy = shutil.copytree(base, tmp_path / "undisturbed")
    assert {check.outcome for check in verify_ledger(copy, VERIFIER)} == {CheckOutcome.HELD}
    return anyio.run(shown, copy)


def flip(file: Path, at: int, bit: int) -> None:
    raw = bytearray(file.read_bytes())
    raw[at] ^= bit
    file.write_bytes(raw)
