"""Progress on standard error: a bar on a terminal, a line every ten seconds otherwise, or nothing."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from gateway.cli.screen import console, talk

EVERY = 10.0
"""Seconds between two lines where nobody looks at a bar."""

Advance = Callable[[float, float, str], None]
"""Told how much of how much is done, and in one phrase what that is."""


@contextmanager
def progress(what: str, *, quiet: bool = False) -> Iterator[Advance]:
    """Show how far `what` has come while the block runs."""
    if quiet:
        yield _nothing
    elif sys.stderr.isatty():
        with _bar(what) as advance:
            yield advance
    else:
        yield _lines(what)


@contextmanager
def _bar(what: str) -> Iterator[Advance]:
    """Draw a bar while the block runs, and take it away at the end: the answer alone stays."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[phrase]}"),
    )
    with Progress(*columns, console=console(to_error=True), transient=True) as shown:
        task = shown.add_task(what, total=None, phrase="")
        yield lambda done, total, phrase: shown.update(task, completed=done, total=total, phrase=phrase)


def _lines(what: str) -> Advance:
    """Return what says a line now and then: for logs and pipes, where a bar would be noise."""
    last = time.monotonic()

    def advance(done: float, total: float, phrase: str) -> None:
        nonlocal last
        if time.monotonic() - last >= EVERY:
            last = time.monotonic()
            talk(f"{what}: {done / max(total, 1):.0%} {phrase}")

    return advance


def _nothing(_done: float, _total: float, _phrase: str) -> None:
    return None
