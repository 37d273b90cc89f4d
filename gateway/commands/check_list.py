"""A list checked by the running gateway, and its answers written to a file."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from gateway.checks.result_file import HEADS, row
from gateway.cli.progress import progress
from gateway.cli.screen import in_terminals_language
from gateway.client.checking import ListRequest, answered_lines, check_list
from gateway.client.client import GatewayClient
from gateway.client.delivering import Watch
from gateway.commands.exit_codes import Exit
from gateway.commands.table_file import AnswerTable, check_name, write_file


class ListChecked(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the lines: how many there are, and how many of each outcome."""

    file: str
    lines: int
    outcomes: dict[str, int]

    @property
    def status(self) -> Exit:
        """Whether every line is about somebody known here."""
        return Exit.YES if set(self.outcomes) <= {"CHECKED"} else Exit.NO


def check_file(url: str, request: ListRequest, to: Path, *, quiet: bool) -> ListChecked:
    """Send a list, wait for it, and write what was answered on each line to a file."""
    check_name(to)
    door = GatewayClient(url.removesuffix("/"))
    outcomes: Counter[str] = Counter()

    def counted() -> Iterator[dict[str, Any]]:
        for one in answered_lines(door, request.card, here):
            outcomes[one["outcome"]] += 1
            yield one

    try:
        door.state()  # an address at which nobody is fails now, and not after minutes of patience
        with progress(request.path.name, quiet=quiet) as advance:
            here = check_list(door, request, _translated(advance))
        count = write_file(to, AnswerTable(lines=counted(), heads=HEADS, row=row))
    finally:
        door.close()
    return ListChecked(file=str(to), lines=count, outcomes=dict(sorted(outcomes.items())))


def _translated(watch: Watch) -> Watch:
    """Return what tells how far a list came in the language of the terminal."""
    return lambda done, total, phrase: watch(done, total, in_terminals_language(phrase))
