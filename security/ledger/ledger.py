"""The audit ledger as the rest of the program knows it: append, read, search, prove."""

import asyncio
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec
from sqlalchemy import Connection

from graph.errors import Refused, Unavailable, VerificationError
from graph.model.time import Instant
from security.account import AuditEntry
from security.ledger import reading, tables, tiles
from security.ledger.checkpoint import claimed, open_checkpoint
from security.ledger.entry import RESULT, canonical, result_entry
from security.ledger.examine import examine
from security.ledger.note import Signs, VerifierKey
from security.ledger.opening import HIGH, Opened, make_files, make_server, open_files, open_server
from security.ledger.patterns import AccessFinding, PatternRules, examined
from security.ledger.proof import ProofFile, Suggested
from security.ledger.reading import Gap, GapReason, LoggedEntry, SearchResult, SignedTree
from security.ledger.searching import SearchPage
from security.ledger.tally import AccessTally, tally
from security.ledger.tiles import Tile
from security.ledger.writer import (
    BEGUN,
    CatchingUp,
    LedgerWriter,
    LogReceipt,
    Purging,
    Remembering,
    ResultEntry,
    Settling,
)

Answer = TypeVar("Answer")

COSIGNED = "cosigned:"
"""Beginning of the name, before the origin, under which the newest cosigned checkpoint is remembered."""


class Ledger:
    """An open ledger, one of those that several processes may have of it.

    `append` returns when the entry and the signed checkpoint over it are on the disk. Everything else
    reads what is committed, in a thread, beside the writers.
    """

    def __init__(self, opened: Opened, origin: str, key: Signs, side: Path) -> None:
        self.key = VerifierKey(origin, key.public)
        self.finding = ""
        self._writer = LedgerWriter(opened.store, opened.state, origin, key, opened.high)
        self._store = opened.store
        self._side = side
        self._opened = opened

    @classmethod
    def make(
        cls,
        directory: Path,
        origin: str,
        key: Signs,
        *,
        high: Path | None = None,
        memory: Mapping[str, str] | None = None,
        server: str = "",
    ) -> None:
        """Make a new ledger, which remembers `memory` from the first; the rest as in `open`.

        Raises `Refused` LEDGER_EXISTS. Whether the key has signed another log before is not seen here.
        """
        beside = high or directory / HIGH
        if server:
            make_server(directory, server, origin, key, beside=beside, memory=memory or {})
        else:
            make_files(directory, origin, key, beside, memory or {})

    @classmethod
    def open(
        cls, directory: Path, origin: str, key: Signs, *, high: Path | None = None, server: str = ""
    ) -> "Ledger":
        """Open the ledger in `directory`; `high`, the side file, may lie on another disk.

        With a `server` (a connection string of PostgreSQL) the ledger is there, and only this host's lock and
        side file are in the directory.

        Raises `Unavailable` where the files are missing or not the ones that `key` signed last; then none of
        them was changed. It takes as long however long the log is; call it before the event loop runs.
        """
        side = high or directory / HIGH
        found = (
            open_server(directory, server, origin, key, side)
            if server
            else open_files(directory, origin, key, side)
        )
        return cls(found, origin, key, side)

    def close(self) -> None:
        """Commit what is waiting and let the ledger go, everything brought home.

        After a failure or a finding it is left as it is: it is evidence.
        """
        self._writer.close()
        self._writer.let_go(whole=self._writer.failure is None and not self.finding)
        self._opened.high.close()
        os.close(self._opened.lock)

    @property
    def size(self) -> int:
        """The number of entries that are durable and signed for."""
        return self._writer.state.frontier.size

    @property
    def failure(self) -> Unavailable | None:
        """Why nothing can be appended any more, until the process is started again; else nothing."""
        return self._writer.failure

    def checkpoint(self) -> bytes:
        """Return the newest signed checkpoint."""
        return self._writer.state.note

    @property
    def cosigned(self) -> bytes | None:
        """Return the newest checkpoint of this log that witnesses cosigned, with their lines, or nothing."""
        note = self.memory.get(COSIGNED + self.key.name)
        return note.encode() if note and claimed(note.encode()).size <= self.size else None

    def published(self) -> bytes:
        """Return the newest checkpoint, with its cosignatures where it has any."""
        note, cosigned = self.checkpoint(), self.cosigned
        return cosigned if cosigned and claimed(cosigned).text == claimed(note).text else note

    async def append(self, record: AuditEntry) -> LogReceipt:
        """Log `record`; return when it is durable and covered by a signed checkpoint.

        Raises `Unavailable`, and then nothing of it is in the log unless its sync was what failed.
        The caller answers for what the record says.
        """
        self._check_taken(record)
        if record.phase == BEGUN:
            record = msgspec.structs.replace(record, lease=self._writer.lease)
        receipt: LogReceipt = await self._writer.submit((record, canonical(record)))
        return receipt

    async def settle(self, record: AuditEntry) -> bool:
        """Log the outcome of a write that is still open; return whether it was, else nothing is logged.

        Raises `Unavailable`.
        """
        done: bool = await self._writer.submit(Settling(record))
        return done

    @property
    def lease(self) -> str:
        """The name of this process in the intents that it announces."""
        return self._writer.lease

    async def append_result(self, raw: bytes) -> LogReceipt:
        """Log a signed result, once: the same bytes again get the index that they have.

        Returns when it is durable; only then may the result be handed out. Raises `Unavailable`.
        """
        receipt: LogReceipt = await self._writer.submit(ResultEntry(result_entry(raw)))
        return receipt

    async def result_index(self, digest: str) -> int | None:
        """Return where the result with this SHA-256 (64 hexadecimal digits) stands, or nothing."""
        entry = RESULT + bytes.fromhex(digest)
        return await self._read(lambda connection: tables.result_number(connection, entry))

    async def purge(self, before: Instant, word: AuditEntry) -> int:
        """Delete bodies, salts and search rows recorded before the instant; return how many.

        `word` says by which clause (`legal_basis`) and on whose word (`officer`, `department`); with the
        spans that were deleted it becomes an entry of the same transaction. The entries stay, and every
        proof with them. Open intents and earlier notices are kept.
        """
        count: int = await self._writer.submit(Purging(before, word))
        return count

    @property
    def memory(self) -> Mapping[str, str]:
        """What is remembered by name, sealed by the log's key: check values, marks, others' checkpoints."""
        return self._writer.state.memory

    async def remember(self, memory: Mapping[str, str]) -> None:
        """Remember values under their names, durably; what is the same already costs nothing."""
        if any(self.memory.get(name) != value for name, value in memory.items()):
            await self._writer.submit(Remembering(dict(memory)))

    async def remember_instead(self, name: str, before: str | None, value: str) -> bool:
        """Remember a value where `before` is still what is remembered, or nothing is; return whether it was.

        INVARIANT: compared where it is written: of two who read the same one only the first replaces it.
        """
        done: bool = await self._writer.submit(Remembering({name: value}, {name: before}))
        return done

    async def examine(self) -> str:
        """Check everything that `audit verify` checks; return the first thing found, or empty.

        What was found stays as `finding`.
        """
        found = await asyncio.to_thread(examine, self._store, self.key, self._side)
        self._found(found)
        return found

    def _found(self, what: str) -> None:
        self.finding = self.finding or what

    def _signed(self, connection: Connection) -> SignedTree:
        """Return the tree that is signed in this look at the database: not less than was acknowledged."""
        size, note = self.size, tables.head(connection).note
        try:
            newest = open_checkpoint(note, self.key.name, [self.key])
        except VerificationError as error:
            raise Unavailable("LEDGER_CORRUPT", why="the newest checkpoint does not verify") from error
        if newest.size < size:
            raise Unavailable("LEDGER_CORRUPT", why="entries that were signed are missing")
        return SignedTree(newest.size, newest.root, {})

    async def limit(self, pages: int) -> None:
        """Let the database grow to `pages` of 4096 bytes at most; beyond, appending is refused."""
        await self._writer.submit(lambda store: store.limit(pages))

    async def settings(self) -> dict[str, str]:
        """Return the durability settings as the writer's own connection reads them back."""
        found: dict[str, str] = await self._writer.submit(lambda store: store.durable())
        return found

    async def open_intents(self) -> tuple[LoggedEntry, ...]:
        """Return the writes that were announced and have no outcome, oldest first: ours, and of who is gone.

        Those of another process that is alive are its own to settle, and are left out.
        """

        def work(connection: Connection) -> tuple[LoggedEntry, ...]:
            others = self._store.living(connection) - {self.lease}
            found = reading.open_intents(connection, self._signed(connection))
            return tuple(row for row in found if row.entry.lease not in others)

        return await self._read(work)

    async def search(
        self,
        *,
        subject_handle: str | None = None,
        since: Instant | None = None,
        until: Instant | None = None,
        after: int | None = None,
        before: int | None = None,
        first: int = 50,
        backward: bool = False,
        gaps: bool = True,
        hidden: Mapping[str, Instant] | None = None,
        **words: str | None,
    ) -> SearchResult:
        """Return up to `first` entries that match all that is given, newest first, below index `after`.

        `words` are asked for by the kinds of `terms.WORDS`, and officer, department, purpose.
        `since` and `until` bound the recorded instant as `[since, until)`, `before` is an index that they
        are above; `backward` asks for the oldest of them. Each entry that is shown was opened against what
        the log signed; what could not be shown is told as gaps. Who counts and shows nothing asks without
        `gaps`, and pays for the window alone. Entries that state a purpose in `hidden` are passed over from
        its instant on. Who may ask is the policy's business.
        """
        page = SearchPage(
            subject_handle, words, since, until, after, first, gaps, before, backward, hidden=hidden or {}
        )
        found = await self._read(
            lambda connection: reading.search(connection, page, self._signed(connection))
        )
        for gap in found.gaps:
            if gap.reason is not GapReason.PURGED:
                self._found(_told(gap))
        return found

    async def count(
        self,
        *,
        subject_handle: str | None = None,
        since: Instant | None = None,
        until: Instant | None = None,
        most: int,
        also: str | None = None,
        hidden: Mapping[str, Instant] | None = None,
        **words: str | None,
    ) -> int:
        """Return how many entries match all that is given, and no more than `most` of them.

        `also` is a second handle that they name as well. They are counted unopened: what a page then cannot
        show is its gaps'.
        """
        page = SearchPage(subject_handle, words, since, until, None, most, also=also, hidden=hidden or {})
        return await self._read(lambda connection: reading.count(connection, page, self._signed(connection)))

    async def tally(
        self, by: Sequence[str], *, since: Instant, until: Instant, **words: str | None
    ) -> tuple[AccessTally, ...]:
        """Return how many entries of a window match, told apart by these words."""
        page = SearchPage(None, words, since, until, None, 0)
        return await self._read(lambda connection: tally(connection, page, self._signed(connection), by))

    async def patterns(
        self, since: Instant, until: Instant, rules: PatternRules
    ) -> tuple[AccessFinding, ...]:
        """Return what is out of the way in a window, by rules with these thresholds."""
        return await self._read(lambda connection: examined(connection, since, until, rules))

    async def tile(self, level: int, number: int, width: int = tiles.WIDTH) -> bytes:
        """Return the hashes of a tile."""
        return await self.resource(Tile(level, number, width).path)

    async def entries(self, number: int, width: int = tiles.WIDTH) -> bytes:
        """Return an entry bundle."""
        return await self.resource(Tile(tiles.ENTRIES, number, width).path)

    async def resource(self, path: str) -> bytes:
        """Return what lies at a C2SP path below the log's prefix, `checkpoint` or `tile/…`, or `cosigned`."""
        if path == "checkpoint":
            await self.catch_up()
            return self.published()
        if path == "cosigned" and self.cosigned:
            return self.cosigned
        tile = tiles.parse_path(path)
        if tile is not None and tiles.width_at(tile, self.size) < tile.width:
            await self.catch_up()
        if tile is None or tiles.width_at(tile, self.size) < tile.width:
            raise Refused("LEDGER_NOTHING_THERE", resource=path[:80])
        return await self._read(lambda connection: reading.tile(connection, tile))

    async def inclusion(self, index: int, *, disclose: bool = False) -> bytes:
        """Return a tlog-proof file that entry `index` is in the tree of the checkpoint that `proofs` chooses.

        With `disclose` the file also carries salt and body: for those who may read the entry.
        """
        (proof,) = await self.proofs([index], disclose=disclose)
        return proof

    async def proofs(self, indexes: Sequence[int], *, disclose: bool) -> list[bytes]:
        """Return tlog-proof files of entries, as `inclusion` does, all under one checkpoint.

        It is the newest that witnesses cosigned, where that covers all of them, else the newest.
        """
        if max(indexes, default=0) >= self.size:
            await self.catch_up()
        newest, cosigned = self.checkpoint(), self.cosigned
        covers = cosigned is not None and claimed(cosigned).size > max(indexes, default=0)
        note = cosigned if cosigned and covers else newest
        for index in indexes:
            self._check_index(index, claimed(note).size)

        def work(connection: Connection) -> list[bytes]:
            return [_proof(connection, index, note, disclose=disclose) for index in indexes]

        return await self._read(work)

    async def path(self, index: int, size: int) -> tuple[bytes, ...]:
        """Return the hashes that prove entry `index` to be in the tree of `size`, as a receipt names it."""
        if size > self.size:
            await self.catch_up()
        if not 0 <= index < size <= self.size:
            raise Refused("LEDGER_NOTHING_THERE", resource=f"inclusion {index} {size}")
        return await self._read(lambda connection: reading.inclusion(connection, index, size))

    async def consistency(self, old: int, new: int) -> tuple[bytes, ...]:
        """Return the hashes that prove the tree of `old` entries to be a prefix of that of `new`."""
        if new > self.size:
            await self.catch_up()
        if not 0 < old <= new <= self.size:
            raise Refused("LEDGER_NOTHING_THERE", resource=f"consistency {old} {new}")
        return await self._read(lambda connection: reading.consistency(connection, old, new))

    def _check_taken(self, record: AuditEntry) -> None:
        """Refuse a record with a text that the store cannot hold: alone, not all who share its commit."""
        texts = (record.officer, record.department, record.purpose, record.write_key, *record.subjects)
        if self._store.untaken and any(self._store.untaken in text for text in texts):
            raise Unavailable("LEDGER_UNAVAILABLE", private="a text holds what the store cannot")

    async def catch_up(self) -> None:
        """Take over what other processes appended: a look tells, and only then a turn is taken."""
        if await self._read(tables.head) != self._writer.state.head:
            await self._writer.submit(CatchingUp())

    def _check_index(self, index: int, size: int) -> None:
        if not 0 <= index < size:
            raise Refused("LEDGER_NOTHING_THERE", resource=f"entry {index}")

    async def _read(self, work: Callable[[Connection], Answer]) -> Answer:
        return await asyncio.to_thread(self._reading, work)

    def _reading(self, work: Callable[[Connection], Answer]) -> Answer:
        try:
            with self._store.look() as connection:
                return work(connection)
        except self._store.errors as error:
            raise Unavailable("LEDGER_UNAVAILABLE", private=str(error)) from error


def _told(gap: Gap) -> str:
    return f"the body of entry {gap.first} is {gap.reason.value.lower()}"


def _proof(connection: Connection, index: int, note: bytes, *, disclose: bool) -> bytes:
    """Return the proof that an entry is in a checkpoint's tree; a body that was purged is not disclosed."""
    path = reading.inclusion(connection, index, claimed(note).size)
    found = reading.disclosure(connection, index) if disclose else None
    entry = reading.entry(connection, index)
    extra = Suggested.closed(entry) if found is None else Suggested.disclosing(found)
    return ProofFile(index, path, note, extra).content
