"""What a backup says of itself: a note that the ledger's key signed, with the digest of every file.

    manifest.note             accord-backup/v1, the log's origin, one line of JSON, the signature
    facts.sqlite              nodes and relationships as of one place of the journal
    ledger/                   the ledger as `accord ledger copy` makes it
    files.tar                 deliveries that wait, quarantine, trust list, revocations

It is written last, into a directory that gets its name last: what was begun and not finished is no backup. No
key is in one: the keys are kept apart, or whoever finds a backup has everything.
"""

import hashlib
from pathlib import Path
from typing import Any

import msgspec

from graph.durable_files import read, sync
from graph.errors import Refused, VerificationError
from graph.model.time import Instant
from graph.store.format import FORMAT as GRAPH_FORMAT
from security.ledger.note import Signs, VerifierKey, open_note, sign_note, split_unverified
from security.ledger.tables import FORMAT as LEDGER_FORMAT

FIRST_LINE = "accord-backup/v1"
_ANY = "accord-backup/v"

MANIFEST, GRAPH, LEDGER, FILES = "manifest.note", "facts.sqlite", "ledger", "files.tar"


class BackedFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a backup: its bytes, and their SHA-256 in hexadecimal."""

    bytes: int
    sha256: str


class BackupManifest(msgspec.Struct, frozen=True, kw_only=True):
    """Where graph and ledger stand together: the newest change, the number of entries, what there is.

    `at` is when it was made, `recorded` the instant of the newest change, in microseconds UTC.
    """

    place: str
    at: Instant
    change: int
    recorded: Instant
    nodes: int
    relationships: int
    entries: int
    deliveries: int
    graph_format: int = GRAPH_FORMAT
    ledger_format: int = LEDGER_FORMAT
    files: dict[str, BackedFile]

    @property
    def figures(self) -> dict[str, Any]:
        """What is told of it in numbers: all but the files."""
        return {name: value for name, value in msgspec.structs.asdict(self).items() if name != "files"}

    def signed(self, origin: str, key: Signs) -> bytes:
        """Return the note, signed in the name of the log."""
        return sign_note(f"{FIRST_LINE}\n{origin}\n{msgspec.json.encode(self).decode()}\n", origin, key)


class OpenedBackup(msgspec.Struct, frozen=True, kw_only=True):
    """A backup whose manifest and digests hold: of which log, and what it says."""

    directory: Path
    origin: str
    manifest: BackupManifest

    @property
    def graph(self) -> Path:
        """The copy of the graph."""
        return self.directory / GRAPH

    @property
    def ledger(self) -> Path:
        """The directory with the copy of the ledger."""
        return self.directory / LEDGER

    @property
    def files(self) -> Path:
        """The archive of what lies beside graph and ledger."""
        return self.directory / FILES


def digests(directory: Path) -> dict[str, BackedFile]:
    """Return every file below a directory with its digest, each brought to the disk before."""
    found = sorted(path for path in directory.rglob("*") if path.is_file())
    return {str(path.relative_to(directory)): _digest(path) for path in found}


def open_backup(directory: Path, public: bytes) -> OpenedBackup:
    """Return a backup that this key signed and whose files are all as they were.

    1. The note is ours, of a version that we know. 2. No part is newer than this program. 3. Every file is
    there and has its digest. Raises `VerificationError` BACKUP_DAMAGED or `Refused` BACKUP_NEWER.
    """
    # 1.
    origin, manifest = _read(directory / MANIFEST, public)
    # 2.
    known = {
        "graph": (manifest.graph_format, GRAPH_FORMAT),
        "ledger": (manifest.ledger_format, LEDGER_FORMAT),
    }
    for part, (found, ours) in known.items():
        if found > ours:
            raise Refused("BACKUP_NEWER", part=part, found=found, known=ours)
    # 3.
    for name, wanted in manifest.files.items():
        path = directory / name
        if not path.is_file() or _digest(path) != wanted:
            raise _damaged(f"`{name}` is not the file that was backed up")
    return OpenedBackup(directory=directory, origin=origin, manifest=manifest)


def _read(path: Path, public: bytes) -> tuple[str, BackupManifest]:
    """Return the origin and the manifest of a note that verifies under the key by the name it gives."""
    if not path.is_file():
        raise _damaged(f"there is no `{MANIFEST}`: it was never finished")
    raw = read(path)
    try:
        first, origin = split_unverified(raw)[0].split("\n")[:2]
        if first.startswith(_ANY) and first != FIRST_LINE:
            raise Refused("BACKUP_NEWER", part="manifest", found=first, known=FIRST_LINE)
        text = open_note(raw, [VerifierKey(origin, public)]).text.split("\n")
        if len(text) != 4 or text[0] != FIRST_LINE:
            raise _damaged(f"`{MANIFEST}` is no manifest")
        return origin, msgspec.json.decode(text[2], type=BackupManifest)
    except (VerificationError, ValueError) as error:
        raise _damaged(f"`{MANIFEST}` is not signed by the key of the ledger") from error


def _digest(path: Path) -> BackedFile:
    with path.open("rb") as file:
        sync(file)
        found = hashlib.file_digest(file, "sha256").hexdigest()
        return BackedFile(bytes=file.tell(), sha256=found)


def _damaged(why: str) -> VerificationError:
    return VerificationError("BACKUP_DAMAGED", why=why)
