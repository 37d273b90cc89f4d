"""What can go wrong with the driver and the line under it, mapped at the door: by class, never by text.

The driver has a family of errors, and its event loop another: under uvloop a write to a connection that
was reset raises `RuntimeError`, which the driver neither expects nor cleans up after. Whatever leaves a
call of the driver is one of its own errors, one of the system's, or `BrokenLine`.

    of the engine or the line       Unavailable GRAPH_UNAVAILABLE     asking again later may help
    of a statement of ours          RuntimeError                      a defect: it leaves as INTERNAL
    a `Fault` that `work` raised    as it is                          the transaction is undone

By class, because texts change from one version of an engine to the next, and quote parameters: no text of the
driver's reaches a caller.
"""

import contextlib
from collections.abc import Awaitable, Callable, Iterator
from typing import TypeVar

from neo4j.exceptions import (
    AuthError,
    DatabaseError,
    DriverError,
    Forbidden,
    GqlError,
    Neo4jError,
    ResultFailedError,
    ServiceUnavailable,
    SessionExpired,
    TransactionError,
    TransientError,
)
from neo4j.exceptions import ConnectionPoolError as PoolError

from graph.errors import Fault, Unavailable

T = TypeVar("T")

UNAVAILABLE = (
    AuthError,
    DatabaseError,
    EOFError,
    Forbidden,
    OSError,
    PoolError,
    ResultFailedError,
    ServiceUnavailable,
    SessionExpired,
    TimeoutError,
    TransactionError,
    TransientError,
)
"""Failures of the engine or of the line to it; every other error of the driver is a defect of ours."""

FAILURES = (*UNAVAILABLE, GqlError)
"""All that the driver and the line under it raise; `GqlError` is the root of the driver's own family."""

UNSENDABLE = (TypeError, OverflowError, UnicodeError)
"""What the driver says of a parameter that it cannot send: a defect of ours, and no line's fault."""

LOST = "Neo.ClientError.Transaction."
"""What an engine calls a transaction that it timed out, ended, or could not write to a full disk."""


class BrokenLine(ConnectionError):
    """An error that the driver did not expect of its own line.

    `unsent` says that the line was dead before anything went out: what was asked may be asked again.
    """

    def __init__(self, cause: Exception) -> None:
        super().__init__(f"{type(cause).__name__}: {cause}")
        self.unsent = isinstance(cause, RuntimeError)


@contextlib.contextmanager
def driver_errors() -> Iterator[None]:
    """Let out what the driver, the system and we ourselves raise; the rest leaves as `BrokenLine`."""
    try:
        yield
    except (Fault, *FAILURES, *UNSENDABLE):
        raise
    except Exception as unexpected:
        raise BrokenLine(unexpected) from unexpected


def as_fault(what: str, fault: Exception) -> Exception:
    """Return our own error in place of the driver's; `what` names the statement or the write for the log.

    The driver's text is `private`, which the log shows and no caller sees. A statement that the engine
    does not take is a defect, so it keeps nothing but its name.
    """
    if isinstance(fault, UNAVAILABLE) or lost(fault):
        return Unavailable("GRAPH_UNAVAILABLE", private=f"{what}: {type(fault).__name__}: {fault}")
    return RuntimeError(f"the graph did not take `{what}`")


def lost(fault: Exception) -> bool:
    """Whether an engine ended a transaction of its own accord, its commit perhaps half written."""
    return isinstance(fault, Neo4jError) and (fault.code or "").startswith(LOST)


async def again(call: Callable[[], Awaitable[T]], lines: int = 0) -> T:
    """Call; once more where the driver says that it may help, and past up to `lines` dead lines.

    `lines` is the size of the pool: after a restart of the server every connection in it may be dead.

    Each dead line of a pool is met once and thrown away: nothing is sent, so this is no storm.
    """
    left = _TriesLeft(lines)
    while True:
        try:
            return await call()
        except (BrokenLine, DriverError, TransientError) as fault:
            if not left.allow(fault):
                raise


class _TriesLeft:
    """How often one call may still be repeated: once for the engine's sake, once for each dead line."""

    def __init__(self, lines: int) -> None:
        self._lines = lines
        self._once_more = 1

    def allow(self, fault: BrokenLine | DriverError | TransientError) -> bool:
        """Use up one try of the fault's kind; whether there was one, and whether the fault permits it."""
        if isinstance(fault, BrokenLine):
            self._lines -= 1
            return fault.unsent and self._lines >= 0
        self._once_more -= 1
        return fault.is_retryable() and self._once_more >= 0
