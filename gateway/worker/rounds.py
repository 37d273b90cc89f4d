"""How work that goes on beside requests outlives a round that fails."""

from collections.abc import Iterator
from contextlib import contextmanager

from gateway.http.errors import as_fault
from gateway.log import log


@contextmanager
def a_round(work: str) -> Iterator[None]:
    """Let nothing that fails in a round end the work itself: it is told in the log, and tried again.

    INVARIANT: every round of `gateway.app.WORK` stands in one; a task that ended would end without a line.
    """
    try:
        yield
    except Exception as error:  # noqa: BLE001 - the edge of a task: nobody above would hear of it
        fault = as_fault(error)
        path = fault.details.get("path", "")
        log.log(fault.entry.log, "round_failed", work=work, code=fault.code, private=fault.private, path=path)
