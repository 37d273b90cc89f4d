"""`accord packs check`: whether the law as data is whole, cited, and true to the copies of its texts."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gateway.cli.screen import Json, Texts, answer, console, in_terminals_language, say, table
from gateway.commands.exit_codes import Exit

if TYPE_CHECKING:
    from gateway.commands.check_packs import CheckedPacks

Folder = Annotated[Path | None, typer.Argument(help="Folder of pack files; the shipped ones if not given.")]


def check(folder: Folder = None, texts: Texts = None, json: Json = False) -> Exit:
    """Check packs: shape, clauses, words and their values, contradictions.

    Ends with 1 if one error was found. Notes tell how two texts meet in time, what is kept as text
    and what was read once only; they are no errors.
    The digest at the end names this law in every effect, result and ledger entry drawn from it.
    Nothing here says that the law itself was read rightly.
    """
    from gateway.commands.check_packs import check_folder

    found = check_folder(folder, texts)
    if json:
        answer(found.document)
    else:
        _show(found)
    return found.status


def _show(found: "CheckedPacks") -> None:
    """Print what was found as a table, its numbers in a sentence, and the law's digest where it has one."""
    if found.flaws:
        rows = [
            (in_terminals_language(flaw.kind), flaw.pack, flaw.key, in_terminals_language(flaw.english))
            for flaw in found.flaws
        ]
        console().print(table(("kind", "pack", "key", "what"), rows))
    say(f"{len(found.packs)} packs: {found.errors} errors, {len(found.flaws) - found.errors} notes")
    if found.law:
        say(f"law {found.law}")
