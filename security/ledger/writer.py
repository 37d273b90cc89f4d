"""The one thread of a process that writes: group commit, from waiting entries to receipts.

While one commit is being synced, the next entries gather; all of them go into the following one. So
a commit costs a disk sync whether it carries one entry or five hundred.

Life of an entry: `submit` puts it in the queue; the thread waits for its turn among the processes that write
this ledger, and goes on from where the last of them came to; it gives the entry the next index, a salt and
its hashes; one transaction stores it and the signed checkpoint over it; the side file learns of the
checkpoint; only then is the waiter told. If anything fails, every waiter of that commit is refused
and the tree in memory is as before.
"""

import asyncio
import contextlib
import os
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from queue import Empty, SimpleQueue
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection

from graph.errors import Unavailable
from security.account import AuditEntry
from security.ledger import tables, tiles
from security.ledger.checkpoint import Checkpoint
from security.ledger.entry import PURGED, SALT_SIZE, Disclosure, canonical, is_notice, spans
from security.ledger.high_water_mark import HighWaterMark
from security.ledger.merkle_tree import Frontier, leaf_hash
from security.ledger.note import Signs, VerifierKey
from security.ledger.receipt import SignedReceipt
from security.ledger.state import State, caught_up
from security.ledger.store import LEASE_SECONDS, TURN_SECONDS, Growth, LedgerStore, Turn
from security.ledger.tables import Head, Rows
from security.ledger.terms import terms_of

MOST_IN_ONE = 512
"""Entries in one commit: about a twentieth of a second of work."""

MOST_WAITING = 4096
"""Entries waiting at once; more are refused at the door, before they cost memory."""

BEGUN, SETTLED = "INTENT", "OUTCOME"

RENEWAL_SECONDS = LEASE_SECONDS / 3
"""How often a process that has announced writes says that it is alive, and looks what others appended."""


class LogReceipt(msgspec.Struct, frozen=True):
    """The index of an entry, the size of the signed tree that first covered it, and the log's signed word.

    `note` is the signed receipt (`security.ledger.receipt`) where an answer was logged, else empty.
    """

    index: int
    size: int
    note: bytes = b""


class Remembering(msgspec.Struct, frozen=True):
    """Values to be remembered under their names, durably and sealed.

    `instead_of`: what must still be remembered, or not be, when it is written; else nothing is.
    """

    memory: Mapping[str, str]
    instead_of: Mapping[str, str | None] = msgspec.field(default_factory=dict)


class Purging(msgspec.Struct, frozen=True):
    """Bodies recorded before an instant, to be deleted on the word of the record that says so."""

    before: int
    word: AuditEntry


class ResultEntry(NamedTuple):
    """The public entry of a signed result, which is logged once however often it is appended."""

    entry: bytes


class Settling(msgspec.Struct, frozen=True):
    """The outcome of a write that somebody else announced: logged where it is still open, else not."""

    record: AuditEntry


class CatchingUp(msgspec.Struct, frozen=True):
    """A wish to know what other processes have appended."""


Work = (
    tuple[AuditEntry, bytes]
    | ResultEntry
    | Remembering
    | Purging
    | Settling
    | CatchingUp
    | Callable[[LedgerStore], Any]
)


class Waiting(NamedTuple):
    """Something to be done by the writer, and the future of who waits for it.

    `work` is what to append, or a task for the writer's store.
    """

    work: Work
    loop: asyncio.AbstractEventLoop
    future: "asyncio.Future[Any]"


class LedgerWriter:
    """The writing thread of one open ledger. After a failed sync it is closed for good.

    `lease` is the name of this process in the ledger, taken with the first write that it announces.
    """

    def __init__(
        self, store: LedgerStore, state: State, origin: str, key: Signs, high: HighWaterMark
    ) -> None:
        self.state = state
        self.failure: Unavailable | None = None
        self.lease = secrets.token_hex(8)
        self._renewed: float | None = None
        self._store = store
        self._verifier = VerifierKey(origin, key.public)
        self._origin = origin
        self._key = key
        self._high = high
        # Nothing is put after the end, which is None, or after a failure: `_door` guards both. All else
        # belongs to the thread alone, and `state` is replaced in one step, so that any thread may read it.
        self._door = threading.Lock()
        self._queue: SimpleQueue[Waiting | None] = SimpleQueue()
        self._closing = False
        self._held: list[Waiting | None] = []
        self._thread = threading.Thread(target=self._run, name="ledger", daemon=True)
        self._thread.start()

    async def submit(self, work: Work) -> Any:
        """Wait until the work is durable and return what came of it.

        A caller that is cancelled meanwhile stops waiting; the work is done all the same.
        """
        loop = asyncio.get_running_loop()
        waiting = Waiting(work, loop, loop.create_future())
        with self._door:
            if self.failure is not None:
                raise _unavailable(self.failure.private)
            if self._closing or self._queue.qsize() >= MOST_WAITING:
                raise _unavailable("closed, or too many waiting")
            self._queue.put(waiting)
        return await waiting.future

    def close(self) -> None:
        """Finish what is waiting and stop the thread; the database is still held."""
        with self._door:
            self._closing = True
            self._queue.put(None)
        self._thread.join()

    def let_go(self, *, whole: bool) -> None:
        """Let the store go: after a failure or a finding as it is, else with everything brought home.

        Then both slots of the side file say the same: one that is spoilt later is no crash's doing.
        """
        if whole:
            with contextlib.suppress(*self._store.errors, OSError, Unavailable), self._turn() as turn:
                if self._renewed is not None:
                    turn.release(self.lease)
                self._high.raise_to(self.state.head.note, self.state.head.seal)
        self._store.close(whole=whole)

    def _run(self) -> None:
        while batch := self._take():
            self._guarded(batch, self._append if _is_entry(batch[0]) else self._task)

    def _guarded(self, batch: list[Waiting], work: Callable[[list[Waiting]], list[Any]]) -> None:
        """Do the work of a batch and tell those who wait; what fails is told them, and may end it all."""
        try:
            answers = work(batch)
        except self._store.errors as error:
            self._fail(batch, str(error), fatal=self._store.is_fatal(error))
        except Unavailable as fault:
            self._fail(batch, fault.private or fault.english, fatal=fault.code != "LEDGER_UNAVAILABLE")
        except Exception as error:  # noqa: BLE001 - a dead thread would let its callers wait for ever
            # A failed sync of the side file says nothing of what reached the disk; whatever else
            # comes here was not foreseen. Neither can be tried again.
            self._fail(batch, repr(error), fatal=True)
        else:
            _tell(batch, answers)

    @contextlib.contextmanager
    def _turn(self) -> Iterator[Turn]:
        """Hold the turn, among the processes of this host and then in the store; the state is the newest.

        INVARIANT: what others appended is taken over only as what our own tree grew into.
        """
        with self._high.turn(TURN_SECONDS), self._store.turn() as turn:
            if turn.head != self.state.head:
                try:
                    self.state = caught_up(turn.connection, self.state, self._verifier)
                except Unavailable as fault:
                    raise OSError(f"the database moved on without us: {fault.english}") from fault
            yield turn

    def _take(self) -> list[Waiting]:
        """Return the next commit's entries, or one task; at the end nothing."""
        taken, self._held = self._held or [self._next()], []
        while _is_entry(taken[-1]) and len(taken) < MOST_IN_ONE and not self._queue.empty():
            taken.append(self._queue.get())
        return self._without_task(taken)

    def _next(self) -> Waiting | None:
        """Return what comes next; while nothing comes, say that we are alive and hear of the others."""
        while True:
            try:
                return self._queue.get(timeout=RENEWAL_SECONDS)
            except Empty:
                if self.failure is None:
                    self._guarded([], self._keep)

    def _keep(self, _nobody: list[Waiting]) -> list[Any]:
        with self._turn() as turn:
            if self._renewed is not None:
                turn.renew(self.lease)
                self._renewed = time.monotonic()
        return []

    def _without_task(self, taken: list[Waiting | None]) -> list[Waiting]:
        """Hold back the task, or the end, that cut a commit short: it is taken alone, next."""
        if len(taken) > 1 and not _is_entry(taken[-1]):
            self._held.append(taken.pop())
        return [waiting for waiting in taken if waiting is not None]

    def _append(self, batch: list[Waiting]) -> list[LogReceipt]:
        """Commit a batch: on a copy of the edge indexes, salts, commitments, hashes; then `_commit`."""
        rows = Rows()
        with self._turn() as turn:
            frontier = self.state.frontier.copy()
            numbers = [_placed(turn.connection, rows, frontier, waiting.work) for waiting in batch]
            if rows.entries:  # else every result of the batch was logged before
                self._commit(turn, frontier, rows)
        entries = dict(rows.entries)
        return [
            self._receipt(number, entries.get(number), one.work)
            for number, one in zip(numbers, batch, strict=True)
        ]

    def _commit(self, turn: Turn, frontier: Frontier, rows: Rows, forget: tuple[int, ...] = ()) -> None:
        """Make a grown tree the log.

        1. The signed checkpoint that covers it, and the seal.
        2. One transaction: the rows, what is signed over them, and that the process which announces writes is
           alive.
        3. The side file, so that a restored backup is known for what it is.
        4. The new state takes the old one's place.
        """
        # 1. Nothing is touched that a failure would have to undo.
        note = Checkpoint(self._origin, frontier.size, frontier.root()).signed(self._key)
        seal = self.state.seal.after(note, frontier.size)
        head = Head(frontier.size, note, seal.chain, seal.signed(self._key))
        # 2. INVARIANT: no entry without its signed checkpoint, no checkpoint without its entries.
        lease = self.lease if self._is_due(rows) else ""
        turn.append(self.state.head, Growth(rows, head, forget, lease))
        # 3. After the commit, before anybody hears of it.
        self._high.raise_to(note, head.seal)
        # 4.
        self.state = State(frontier, head, seal, self.state.memory)
        self._renewed = time.monotonic() if lease else self._renewed

    def _is_due(self, rows: Rows) -> bool:
        """Whether a commit says that we are alive: the first that announces a write, then now and again."""
        if self._renewed is None:
            return bool(rows.begun)
        return time.monotonic() - self._renewed > RENEWAL_SECONDS

    def _receipt(self, number: int, entry: bytes | None, work: Any) -> LogReceipt:
        size = self.state.frontier.size
        if entry is None or isinstance(work, ResultEntry) or not work[0].answer_digest:
            return LogReceipt(number, size)
        record, _ = work
        promise = SignedReceipt(self._origin, number, leaf_hash(entry), size, record.answer_digest)
        return LogReceipt(number, size, promise.signed(self._key))

    def _task(self, waiting: list[Waiting]) -> list[Any]:
        work = waiting[0].work
        tasks: dict[type, Callable[[Turn, Any], Any]] = {
            Remembering: self._remember,
            Purging: self._purge,
            Settling: self._settle,
            CatchingUp: lambda _turn, _work: None,
        }
        if type(work) not in tasks:
            return [work(self._store)]  # type: ignore[operator]
        with self._turn() as turn:
            done = tasks[type(work)](turn, work)
        if isinstance(work, Purging) and done:
            self._store.sweep()
        return [done]

    def _remember(self, turn: Turn, wanted: Remembering) -> bool:
        """Remember values: sealed in one transaction, then in the side file; return whether it was done."""
        if any(self.state.memory.get(name) != value for name, value in wanted.instead_of.items()):
            return False
        whole = {**self.state.memory, **wanted.memory}
        seal = self.state.seal.over(whole)
        head = msgspec.structs.replace(self.state.head, seal=seal.signed(self._key))
        turn.remember(self.state.head, wanted.memory, head.seal)
        self._high.raise_to(head.note, head.seal)
        self.state = State(self.state.frontier, head, seal, whole)
        return True

    def _purge(self, turn: Turn, order: Purging) -> int:
        """Delete bodies in the transaction that says so in the log; return how many."""
        numbers = tuple(tables.purgeable(turn.connection, order.before))
        if not numbers:
            return 0
        word = msgspec.structs.replace(order.word, phase=PURGED, evidence=spans(numbers))
        self._alone(turn, word, forget=numbers)
        return len(numbers)

    def _settle(self, turn: Turn, order: Settling) -> bool:
        """Log an outcome where it is still missing: two who find the same intent do not both settle it."""
        record = order.record
        if not tables.is_open(turn.connection, record.operation_id, record.write_key):
            return False
        self._alone(turn, record)
        return True

    def _alone(self, turn: Turn, record: AuditEntry, forget: tuple[int, ...] = ()) -> None:
        frontier, rows = self.state.frontier.copy(), Rows()
        _add(rows, frontier, record, canonical(record))
        self._commit(turn, frontier, rows, forget=forget)

    def _fail(self, batch: list[Waiting], why: str, *, fatal: bool) -> None:
        """Refuse a batch; after a fatal failure, everything that waits and will ever come."""
        self._store.drop()
        if fatal:
            with self._door:
                self.failure = _unavailable(why)
                batch = [*batch, *self._left()]
        _tell(batch, [_unavailable(why) for _ in batch])

    def _left(self) -> list[Waiting]:
        """Take everything that waits; the end, where it was asked for, stays."""
        left, self._held = self._held, []
        while not self._queue.empty():
            left.append(self._queue.get())
        if self._closing:
            self._queue.put(None)
        return [waiting for waiting in left if waiting is not None]


def _is_entry(waiting: Waiting | None) -> bool:
    return waiting is not None and isinstance(waiting.work, tuple)


def _unavailable(why: str) -> Unavailable:
    return Unavailable("LEDGER_UNAVAILABLE", private=why)


def _placed(connection: Connection, rows: Rows, frontier: Frontier, work: Any) -> int:
    """Put what is to be appended into `rows` and return its index; a result logged before keeps its own."""
    if not isinstance(work, ResultEntry):
        return _add(rows, frontier, *work)
    known = tables.result_number(connection, work.entry)
    if known is None:
        known = next((number for entry, number in rows.results if entry == work.entry), None)
    if known is None:
        known = _grow(rows, frontier, work.entry)
        rows.results.append((work.entry, known))
    return known


def _grow(rows: Rows, frontier: Frontier, entry: bytes) -> int:
    """Give an entry the next index, and the tree its hashes."""
    number = frontier.size
    rows.entries.append((number, entry))
    for height, digest in frontier.append(leaf_hash(entry)):
        if height % tiles.HEIGHT == 0:
            rows.hashes.append((height // tiles.HEIGHT, number >> height, digest))
    return number


def _add(rows: Rows, frontier: Frontier, record: AuditEntry, body: bytes) -> int:
    """Give a record its index and put every row of it into `rows`."""
    disclosed = Disclosure(os.urandom(SALT_SIZE), body)
    number = _grow(rows, frontier, disclosed.commitment)
    searched = (record.at, record.officer, record.department, record.purpose)
    rows.bodies.append((number, *searched, disclosed.salt, body))
    rows.subjects += [(handle, number) for handle in dict.fromkeys(record.subjects)]
    rows.terms += [(one, number) for one in terms_of(record)]
    if record.phase == BEGUN:
        rows.begun.append((record.operation_id, record.write_key, number))
    elif record.phase == SETTLED:
        rows.settled.append((record.operation_id, record.write_key))
    elif is_notice(record):
        rows.notices.append((number,))
    return number


def _tell(batch: list[Waiting], answers: list[Any]) -> None:
    """Resolve the futures, with one wake-up for each event loop."""
    by_loop: dict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[Any], Any]]] = {}
    for waiting, answer in zip(batch, answers, strict=True):
        by_loop.setdefault(waiting.loop, []).append((waiting.future, answer))
    for loop, told in by_loop.items():
        # A loop that has ended has nobody waiting in it.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(_resolve, told)


def _resolve(told: list[tuple["asyncio.Future[Any]", Any]]) -> None:
    for future, answer in told:
        if future.done():
            continue
        if isinstance(answer, Unavailable):
            future.set_exception(answer)
        else:
            future.set_result(answer)
