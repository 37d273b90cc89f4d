"""Where the tour shows what it does, and where every claim it makes is checked.

A claim is checked where it is printed: nothing can be claimed on this screen without being compared, and what
does not hold is shown with both sides. Questions and commands are in another colour than claims, so that a
reader can tell what was done from what was found.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from gateway.client.client import Credentials, GraphQLAnswer

HOLDS, FAILS = "✓", "✗"


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """One claim of the tour: what was claimed, what was expected and what was found.

    `step` is the letter of its step; `expected` and `found` are as Python writes them.
    """

    step: str
    claim: str
    held: bool
    expected: str
    found: str


class Screen:
    """The tour's own screen; it keeps every check, so that the end can count them."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._step = ""
        self.checks: list[Claim] = []

    @property
    def held(self) -> bool:
        """Whether everything claimed so far holds; nothing claimed is not yet anything held."""
        return bool(self.checks) and all(check.held for check in self.checks)

    def open(self, letter: str, number: int, of: int, english: str, chinese: str) -> None:
        """Begin a step: its place in the tour and what it shows, in both languages."""
        self._step = letter
        self._console.print()
        self._console.rule(f"({letter})  {number}/{of}", align="left", characters="─")
        self.say(english, chinese)

    def say(self, english: str, chinese: str) -> None:
        """Say a sentence in English, then in Chinese."""
        self._console.print(Text(english))
        self._console.print(Text(chinese, style="dim"))

    def asked(self, card: Credentials, what: str, answer: GraphQLAnswer, *, to: str = "") -> None:
        """Show who asked what, and what came back with it; `to` is put before it."""
        stated = f"  {card.purpose} · {card.legal_basis} · {card.case}" if card.purpose else ""
        self._console.print(
            Text(f"→ {to}POST /graphql  {what}   as {card.english}（{card.chinese}）{stated}", style="cyan")
        )
        receipt = f"  receipt {answer.receipt}" if answer.receipt else ""
        codes = f"  {' '.join(answer.codes)}" if answer.codes else ""
        self._console.print(Text(f"← {answer.status}{receipt}{codes}", style="cyan"))

    def ran(self, command: str, status: int) -> None:
        """Show a command that was run, and the status it ended with."""
        self._console.print(Text(f"$ {command}", style="cyan"))
        self._console.print(Text(f"← exit status {status}", style="cyan"))

    def table(self, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Show a compact table; a missing value is a dash."""
        made = Table(*heads, box=None, pad_edge=False, header_style="bold")
        for row in rows:
            made.add_row(*(Text("–" if cell in (None, "") else str(cell)) for cell in row))
        self._console.print(made)

    def expect(self, claim: str, found: Any, expected: Any) -> None:
        """Check that `found` is what was expected; what does not hold fails the tour, and both are shown."""
        check = Claim(
            step=self._step, claim=claim, held=found == expected, expected=repr(expected), found=repr(found)
        )
        self.checks.append(check)
        self._console.print(
            Text(f"{HOLDS if check.held else FAILS} {claim}", style="green" if check.held else "bold red")
        )
        if not check.held:
            self._console.print(
                Text(f"    expected {check.expected}\n    found    {check.found}", style="red")
            )

    def broken(self, why: str) -> None:
        """Fail the step because it could not be gone to its end."""
        self.expect("the step was gone to its end", why, "")
