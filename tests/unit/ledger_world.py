"""A small world around one ledger: records, keys, and a ledger that is closed again."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import msgspec

from security.account import AuditEntry
from security.ledger.ledger import Ledger
from security.ledger.note import VerifierKey
from tests.vectors.make_ledger import ORIGIN, fixed_key

KEY = fixed_key("log")
VERIFIER = VerifierKey(ORIGIN, KEY.public)


def record(number: int = 0, **changes: object) -> AuditEntry:
    return msgspec.structs.replace(
        AuditEntry(
            phase="READ",
            operation_id=f"operation-{number}",
            at=1_700_000_000_000_000 + number,
            standing="OFFICER",
            region="410100",
            department="market",
            agency="91160000MA0000000X",
            officer="officer-1",
            client="portal",
            purpose="LICENSING",
            legal_basis="ORDER_36/12",
            case="case-1",
            operation="Profile",
            operation_digest="ab" * 32,
            answer_digest="cd" * 32,
            outcome="ANSWERED",
            subjects=("handle-a",),
            released={"Organization": {"name": 1}},
            masked={},
            refused={},
            law_digest="ef" * 32,
            policy_digest="01" * 32,
        ),
        **changes,
    )


def word(**changes: object) -> AuditEntry:
    """Return on whose word bodies are purged, and by which clause."""
    said = {"officer": "archivist", "operation": "Purge", "answer_digest": "", "subjects": ()}
    return record(0, legal_basis="henan.regulation-2019 第十八条", **{**said, **changes})


@contextmanager
def opened(directory: Path, **options: object) -> Iterator[Ledger]:
    """Open the ledger in a directory; the first time it is made there."""
    if not (directory / "ledger.sqlite").exists() and not (directory / "ledger.lock").exists():
        Ledger.make(directory, ORIGIN, KEY, **options)
    ledger = Ledger.open(directory, ORIGIN, KEY, **options)
    try:
        yield ledger
    finally:
        ledger.close()


async def fill(ledger: Ledger, count: int) -> None:
    for number in range(ledger.size, ledger.size + count):
        await ledger.append(record(number))


def sql(directory: Path, statement: str, *values: object) -> list[tuple]:
    """Run one statement on the closed ledger's database, as somebody with the disk in hand can."""
    with closing(sqlite3.connect(directory / "ledger.sqlite", isolation_level=None)) as connection:
        return connection.execute(statement, values).fetchall()


def body_of(entry: AuditEntry) -> dict:
    return json.loads(msgspec.json.encode(entry))
