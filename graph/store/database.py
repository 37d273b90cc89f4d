"""The door to the graph: sessions, deadlines, the count of round trips, and errors with our codes.

    read(name, **parameters)     one statement, one round trip, no retry that outlives its deadline
    stream(name, **parameters)   one statement, its rows as they come: memory does not grow with them
    write(work)                  one transaction: all of it, or nothing

No type of the driver leaves this module. With its own settings the driver takes two minutes to give
up on a silent database; here every call has a deadline, and a dead engine is a coded answer in time.
"""

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Generic, TypeVar

import msgspec
from neo4j import (
    READ_ACCESS,
    WRITE_ACCESS,
    AsyncDriver,
    AsyncGraphDatabase,
    AsyncManagedTransaction,
    AsyncSession,
)
from neo4j.exceptions import ConstraintError, Neo4jError

from graph.errors import Unavailable
from graph.store.cache import Cache
from graph.store.driver_errors import FAILURES, BrokenLine, again, as_fault, driver_errors, lost
from graph.store.journal_head import JournalHead
from graph.store.queries import drops, schema, text

T = TypeVar("T")
Row = dict[str, Any]


class DatabaseLimits(msgspec.Struct, frozen=True, kw_only=True):
    """How long a call may take, in seconds, and how many connections are kept.

    `read_within` bounds one read with all its repeats; `write_within` one transaction with all its repeats
    and, on the embedded engine, the wait for its turn. A delivery's span of rows is one transaction: hence
    the difference.
    """

    read_within: float = 2.5
    write_within: float = 30.0
    connections: int = 50


class Transaction:
    """A transaction of `Graph.write`: statements by name, all or nothing."""

    def __init__(self, graph: "Graph", driver: AsyncManagedTransaction) -> None:
        self._graph = graph
        self._driver = driver

    async def run(self, name: str, **parameters: Any) -> list[Row]:
        """Run one statement and return its rows.

        A row is a map by the names after RETURN. A fault of the driver ends the transaction and is mapped
        where `Graph.write` ends; the caller lets it pass.
        """
        self._graph.sent[name] += 1
        statement = text(name)
        with driver_errors():
            result = await self._driver.run(statement, parameters)
            return [dict(zip(record.keys(), record.values(), strict=True)) async for record in result]


class Graph:
    """One graph database: Neo4j, single or clustered, or the embedded engine.

    `sent` counts the Cypher statements sent, by name; `busy` are the connections under way at this moment.
    `embedded` is read from the engine's own answer.
    """

    def __init__(self, driver: AsyncDriver, database: str, limits: DatabaseLimits, *, routed: bool) -> None:
        self._driver = driver
        self._database = database
        self._limits = limits
        # On a cluster sessions see one another's writes only through a shared manager; on one server
        # a commit is seen by whatever begins after it, and bookmarks would cost each statement a wait.
        self._bookmarks = AsyncGraphDatabase.bookmark_manager() if routed else None
        self._one_writer = asyncio.Lock()
        self._half_written = False
        self._idle: list[AsyncSession] = []
        self.cache = Cache()
        self.head = JournalHead()
        self.embedded = False
        self.sent: Counter[str] = Counter()
        self.busy = 0

    @classmethod
    async def connect(
        cls, url: str, user: str, password: str, database: str, limits: DatabaseLimits | None = None
    ) -> "Graph":
        """Connect and ask the engine who it is; raises `Unavailable` if it does not answer in time.

        `url` is `bolt://…` for one server or `neo4j://…` for a cluster, where the driver finds the members
        itself; with `+s` it is TLS. The first connection may take as long as a write: an engine that has
        just been started answers late. The driver's own retries are cut to two seconds, so that the
        deadlines here decide.
        """
        limits = limits or DatabaseLimits()
        driver = AsyncGraphDatabase.driver(
            url,
            auth=(user, password),
            connection_timeout=2,
            connection_acquisition_timeout=3,
            max_transaction_retry_time=2,
            max_connection_pool_size=limits.connections,
            notifications_min_severity="OFF",
            telemetry_disabled=True,
        )
        graph = cls(driver, database, limits, routed=url.startswith("neo4j"))
        try:
            async with graph._answers("connect", limits.write_within):
                with driver_errors():
                    server = await again(driver.get_server_info)
        except BaseException:
            await driver.close()
            raise
        # INVARIANT: the embedded engine has one writer at a time (see `write`).
        graph.embedded = "ArcadeDB" in server.agent
        return graph

    async def close(self) -> None:
        """Close every connection; an engine that is gone already is no error."""
        await self.cache.clear()
        with contextlib.suppress(Exception):
            async with asyncio.timeout(self._limits.read_within):
                for session in self._idle:
                    await session.close()
                await self._driver.close()

    async def read(self, name: str, **parameters: Any) -> list[Row]:
        """Run one statement outside any transaction of ours and return its rows.

        Connections that died while they lay in the pool are passed over, within the deadline.
        Raises `Unavailable`. Cancelling frees the caller; the embedded engine goes on working.
        """
        try:
            async with asyncio.timeout(self._limits.read_within):
                return await again(lambda: self._once(name, parameters), self._limits.connections)
        except FAILURES as fault:
            raise as_fault(name, fault) from fault

    async def stream(self, name: str, **parameters: Any) -> AsyncIterator[Row]:
        """Yield the rows of one statement as they come, however many; each must come in the time of a write.

        Nothing is repeated: rows have gone out already. Raises `Unavailable`.
        """
        self.sent[name] += 1
        try:
            async with self._lent(READ_ACCESS) as session:
                rows = aiter(await session.run(text(name), parameters))
                while True:
                    async with asyncio.timeout(self._limits.write_within):
                        record = await anext(rows, None)
                    if record is None:
                        return
                    yield dict(zip(record.keys(), record.values(), strict=True))
        except FAILURES as fault:
            raise as_fault(name, fault) from fault

    async def write(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        """Run `work` in one transaction; it may be run again, so it must do nothing else.

        INVARIANT: on the embedded engine writes go one after the other: concurrent MERGE on one new
        key fails there with a constraint error. On Neo4j the loser of such a race is run once more
        and then finds what the winner wrote. A `Fault` raised by `work` undoes the transaction.
        Raises `Unavailable`; the write may have happened then, and its key tells.

        INVARIANT: a commit that the embedded engine could not write may have left half a record in its
        log. Recovery stops there, so nothing is appended behind it: reads go on, writes are refused
        until the engine is started again.
        """
        order = self._one_writer if self.embedded else contextlib.nullcontext()
        async with self._answers(work.__qualname__, self._limits.write_within), order:
            if self._half_written:
                raise Unavailable("GRAPH_UNAVAILABLE", private="a commit was not written; start it again")
            with contextlib.suppress(ConstraintError):
                return await again(lambda: self._committed(work), self._limits.connections)
            return await again(lambda: self._committed(work), self._limits.connections)

    async def ready(self) -> bool:
        """Whether the engine takes writes, and answers a statement within the deadline of a read."""
        if self._half_written:
            return False
        try:
            await self.read("format")
        except Unavailable:
            return False
        return True

    async def make_schema(self, *, anew: bool = False) -> None:
        """Make the constraints and indexes that are missing, or all `anew`; each is a transaction of its own.

        Neo4j takes no change of the schema in one transaction with a change of data. Every statement says
        IF NOT EXISTS, so a start that was cut off is made good by the next one.
        """
        for statement in (*(drops() if anew else ()), *schema()):
            self.sent["schema"] += 1
            async with (
                self._answers("schema", self._limits.write_within),
                self._lent(WRITE_ACCESS) as session,
            ):
                await (await session.run(statement)).consume()

    async def _committed(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        """Run `work` once; what it raised itself leaves as it is, whatever the rollback met after it.

        A transaction that the embedded engine lost leaves the graph half written, for `write` to see.
        """
        attempt = _Attempt(self, work)
        try:
            async with self._lent(WRITE_ACCESS) as session:
                return await session.execute_write(attempt)
        except Neo4jError as fault:
            self._half_written = self.embedded and lost(fault)
            raise
        except BrokenLine as broken:
            raise attempt.ended_by(broken) from broken

    async def _once(self, name: str, parameters: Row) -> list[Row]:
        """Send one statement in an implicit transaction: one round trip, where a managed one takes two."""
        self.sent[name] += 1
        session = self._idle.pop() if self._idle else self._session(READ_ACCESS)
        self.busy += 1
        try:
            statement = text(name)
            with driver_errors():
                result = await session.run(statement, parameters)
                rows = [dict(zip(record.keys(), record.values(), strict=True)) async for record in result]
        except BaseException as fault:
            await _give_back(session, fault)
            raise
        finally:
            self.busy -= 1
        # A session that is at its end has given its connection back; making one costs as much as a row.
        self._idle.append(session)
        return rows

    def _session(self, access: str) -> AsyncSession:
        """Return a new session; on a cluster reads go to any member, writes to the leader."""
        return self._driver.session(
            database=self._database, default_access_mode=access, bookmark_manager=self._bookmarks
        )

    @contextlib.asynccontextmanager
    async def _lent(self, access: str) -> AsyncIterator[AsyncSession]:
        """Lend a session of its own; its connection comes back on every path."""
        session, fault = self._session(access), None
        self.busy += 1
        try:
            with driver_errors():
                yield session
        except BaseException as caught:
            fault = caught
            raise
        finally:
            self.busy -= 1
            await _give_back(session, fault)

    @contextlib.asynccontextmanager
    async def _answers(self, what: str, within: float) -> AsyncIterator[None]:
        """Bound the time, and let only our own errors out."""
        try:
            async with asyncio.timeout(within):
                yield
        except FAILURES as fault:
            raise as_fault(what, fault) from fault


class _Attempt(Generic[T]):
    """One run of a write's work, as the driver calls it, and what is known of it when its line breaks."""

    def __init__(self, graph: Graph, work: Callable[[Transaction], Awaitable[T]]) -> None:
        self._graph = graph
        self._work = work
        self._raised: Exception | None = None
        self._done = False

    async def __call__(self, driver: AsyncManagedTransaction) -> T:
        """Run the work; the driver commits what returns and undoes what raises."""
        self._raised, self._done = None, False
        try:
            result = await self._work(Transaction(self._graph, driver))
        except Exception as fault:
            self._raised = fault
            raise
        self._done = True
        return result

    def ended_by(self, broken: BrokenLine) -> Exception:
        """Return what ended the run: what the work itself raised, else the line.

        Once the work was done its commit was asked for, and the engine may have heard it: from then on
        nothing may be sent again on the word that it was never sent.
        """
        broken.unsent = broken.unsent and not self._done
        return self._raised or broken


async def _give_back(session: AsyncSession, fault: BaseException | None = None) -> None:
    """Give a session's connection back, whatever happened to it.

    INVARIANT: no path keeps a place in the pool. Where the server itself answered the connection is
    cleaned and kept; everywhere else nobody knows what is still on its way, and it is killed.
    """
    if isinstance(fault, Neo4jError):
        with contextlib.suppress(Exception):
            await session.close()
    session.cancel()  # does nothing where nothing is held
    await session.close()
