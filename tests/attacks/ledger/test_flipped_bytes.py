"""One flipped byte anywhere in a ledger is found, and the finding says where it is."""

import shutil
from pathlib import Path

import anyio
import pytest

from graph.errors import Unavailable, VerificationError
from security.ledger.checkpoint import open_checkpoint
from security.ledger.ledger import Ledger
from security.ledger.verify import CheckOutcome, verify_ledger
from tests.unit.ledger_world import KEY, VERIFIER, fill, opened, record, sql
from tests.vectors.make_ledger import ORIGIN

ENTRIES = 260
RESULT = b"header.payload.signature"
"""What the ledger holds: 260 operations, and one signed result as entry 260."""

# What is changed, where it sits, the one check that must find it, what it must say, and how the
# ledger answers to being opened (nothing: opening does not read it).
FLIPS = {
    "entry": ("entries", "entry", "number = 7", 3, "entry 7 is not what", "LEDGER_CORRUPT"),
    "salt": ("bodies", "salt", "number = 7", 6, "body or salt of entry 7", ""),
    "body": ("bodies", "body", "number = 7", 6, "body or salt of entry 7", ""),
    "leaf hash": (
        "hashes",
        "hash",
        "level = 0 and number = 258",
        4,
        "hash 2 of tile/0/001",
        "LEDGER_CORRUPT",
    ),
    "inner hash": ("hashes", "hash", "level = 1", 4, "hash 0 of tile/1/000", "LEDGER_CORRUPT"),
    "newest checkpoint": ("checkpoints", "note", "size = 261", 2, "checkpoint of size 261", "LEDGER_CORRUPT"),
    "earlier checkpoint": ("checkpoints", "note", "size = 9", 5, "checkpoint of size 9", ""),
    "seal": ("seal", "note", "id = 0", 2, "the seal", "LEDGER_CORRUPT"),
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    directory = tmp_path_factory.mktemp("whole") / "log"

    async def make() -> None:
        with opened(directory) as ledger:
            await fill(ledger, ENTRIES)
            await ledger.append_result(RESULT)

    anyio.run(make)
    return directory


@pytest.fixture
def copy(whole, tmp_path) -> Path:
    return shutil.copytree(whole, tmp_path / "log")


def flip(directory: Path, table: str, column: str, where: str, at: int) -> None:
    ((value,),) = sql(directory, f"select {column} from {table} where {where}")
    at %= len(value)
    changed = value[:at] + bytes([value[at] ^ 1]) + value[at + 1 :]
    sql(directory, f"update {table} set {column} = ? where {where}", changed)


def failed(directory: Path) -> dict[int, str]:
    checks = verify_ledger(directory, VERIFIER)
    assert [check.number for check in checks] == list(range(1, 9))
    return {check.number: check.detail for check in checks if check.outcome is not CheckOutcome.HELD}


def test_a_whole_ledger_holds(whole):
    assert failed(whole) == {}


@pytest.mark.parametrize("at", [0, 13, -1])
@pytest.mark.parametrize("name", FLIPS)
def test_a_flipped_byte_is_found_in_its_place_and_nowhere_else(copy, name, at):
    table, column, where, number, place, code = FLIPS[name]
    flip(copy, table, column, where, at)
    found = failed(copy)
    assert place in found.pop(number)
    assert found.keys() <= {8 if name == "seal" else 0}
    before = contents(copy)
    assert code_of_opening(copy) == code
    assert not code or contents(copy) == before, "a refused start altered something"


def contents(directory: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(directory.iterdir())}


def code_of_opening(directory: Path) -> str:
    try:
        Ledger.open(directory, ORIGIN, KEY).close()
    except Unavailable as fault:
        return fault.code
    return ""


@pytest.mark.parametrize("at", [0, 40, 200])
def test_a_flipped_byte_of_the_side_file_leaves_its_other_slot(copy, at):
    file = copy / "checkpoint.high"
    raw = bytearray(file.read_bytes())
    for slot in (0, 4096):
        raw[slot + at] ^= 1
    file.write_bytes(raw)
    assert failed(copy) == {8: "the record of the highest checkpoint cannot be read"}
    assert code_of_opening(copy) == "LEDGER_FORKED"


@pytest.mark.parametrize(
    ("statement", "number", "place"),
    [
        ("update bodies set officer = 'nobody' where number = 3", 7, "`officer` of entry 3"),
        ("update bodies set at = at + 1 where number = 3", 7, "`at` of entry 3"),
        ("update subjects set handle = 'handle-b' where number = 3", 7, "subjects of entry 3"),
        ("delete from subjects where number = 259", 7, "subjects of entry 259"),
        ("delete from bodies where number = 3", 7, "subjects of entry 3"),
        ("delete from bodies where number = 3", 6, "the body of entry 3 is gone, and no purge names it"),
        ("delete from checkpoints where size = 9", 5, "262 checkpoints were sealed, and 261 are here"),
        ("update checkpoints set chain = zeroblob(32) where size = 261", 2, "the seal"),
        ("insert into memory values ('trust', '1')", 5, "what is remembered"),
        ("update results set number = 3", 7, "the result of entry 260 is not found there"),
        ("delete from results", 7, "the result of entry 260 is not found there"),
        ("insert into notices values (3)", 7, "entry 3 is a notice"),
        ("create trigger t after insert on bodies begin delete from bodies; end", 1, "trigger `t`"),
        ("create view v as select 1", 1, "view `v`"),
        ("create table strange (a)", 1, "table `strange`"),
        ("drop index bodies_officer", 1, "index `bodies_officer`"),
        ("alter table bodies add column more text", 1, "table `bodies`"),
        ("insert into intents values ('o', 'k', 3)", 7, "points at entry 3"),
        ("insert into subjects values ('h', 999)", 7, "speaks of entry 999"),
        ("delete from entries where number = 3", 3, "entry 3 is missing"),
        ("delete from hashes where level = 0 and number = 3", 4, "hash 3 of tile/0/000"),
        ("delete from hashes where level = 1", 4, "hash 0 of tile/1/000"),
        ("insert into hashes values (2, 0, zeroblob(32))", 4, "lies beyond the tree"),
        ("update checkpoints set size = 262 where size = 261", 2, "kept under 262"),
        ("update ledger set vkey = 'other'", 1, "names the key other"),
    ],
)
def test_a_changed_row_is_found(copy, statement, number, place):
    sql(copy, statement)
    assert place in failed(copy)[number]


def test_a_cut_tail_is_found_by_the_side_file(copy):
    for table, column in (
        ("entries", "number"),
        ("hashes", "number"),
        ("bodies", "number"),
        ("subjects", "number"),
    ):
        sql(copy, f"delete from {table} where {column} >= 258")
    sql(copy, "delete from results")
    sql(copy, "delete from checkpoints where size > 258")
    assert failed(copy)[8] == "entries up to 261 were signed, and the log ends at 258"
    assert code_of_opening(copy) == "LEDGER_CORRUPT", "the seal is of a longer log"


def test_a_rewritten_and_correctly_signed_history_is_found_by_the_side_file(copy, tmp_path):
    async def rewrite() -> None:
        with opened(tmp_path / "other") as ledger:
            for number in range(ENTRIES + 1):
                await ledger.append(record(number, officer="somebody else"))

    anyio.run(rewrite)
    shutil.copy(tmp_path / "other" / "ledger.sqlite", copy / "ledger.sqlite")
    assert "another tree of size 261 was signed" in failed(copy)[8]
    assert code_of_opening(copy) == "LEDGER_FORKED"


def test_every_byte_of_a_checkpoint_counts(whole):
    ((note,),) = sql(whole, "select note from checkpoints where size = 261")
    for at in range(len(note)):
        changed = note[:at] + bytes([note[at] ^ 1]) + note[at + 1 :]
        with pytest.raises(VerificationError):
            open_checkpoint(changed, ORIGIN, [VERIFIER])


def test_a_database_that_is_none_fails_its_first_check(copy):
    (copy / "ledger.sqlite").write_bytes(b"not a database" * 400)
    checks = verify_ledger(copy, VERIFIER)
    assert [check.outcome for check in checks] == [CheckOutcome.FAILED] + [CheckOutcome.NOT_DONE] * 7
    assert code_of_opening(copy) == "LEDGER_CORRUPT"


def test_a_body_flipped_in_the_file_itself_is_found(copy):
    file = copy / "ledger.sqlite"
    raw = bytearray(file.read_bytes())
    at = raw.index(b"operation-77") + 5
    raw[at] ^= 1
    file.write_bytes(raw)
    assert failed(copy) == {6: "body or salt of entry 77 is not what the entry commits to"}


def test_a_database_alone_is_verified_as_far_as_it_goes(whole):
    checks = verify_ledger(whole / "ledger.sqlite", VERIFIER)
    assert [check.outcome for check in checks] == [CheckOutcome.HELD] * 7 + [CheckOutcome.NOT_DONE]
