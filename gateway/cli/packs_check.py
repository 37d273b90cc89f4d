"""`accord packs check`: whether the law as data is whole, cited, and true to the copies of its texts."""

from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.screen import Json, Texts, answer, console, in_terminals_language, say, table
from gateway.commands.exit_codes import Exit
from graph.errors import Fault

Folder = Annotated[Path | None, typer.Argument(help="Folder of pack files; the shipped ones if not given.")]


def check(folder: Folder = None, texts: Texts = None, json: Json = False) -> Exit:
    """Check packs: shape, clauses, words and their values, contradictions.

    Ends with 1 if one error was found. Notes tell how two texts meet in time, what is kept as text
    and what was read once only; they are no errors.
    The digest at the end names this law in every effect, result and ledger entry drawn from it.
    Nothing here says that the law itself was read rightly.
    """
    from graph.packs.check import check as flaws_of
    from graph.packs.load import DATA, SOURCES, files_of, pack_files
    from graph.packs.lookup import law_of

    place = folder or DATA
    flaws = flaws_of(place, texts or SOURCES)
    errors = [flaw for flaw in flaws if flaw.kind == "error"]
    files = pack_files(files_of(place))
    if not files:
        raise Fault("USAGE", why=f"no pack files in `{place}`")
    named = "" if errors else law_of(files_of(place)).digest
    if json:
        answer({"holds": not errors, "packs": sorted(files), "law": named, "flaws": flaws})
    else:
        if flaws:
            rows = [
                (in_terminals_language(flaw.kind), flaw.pack, flaw.key, in_terminals_language(flaw.english))
                for flaw in flaws
            ]
            console().print(table(("kind", "pack", "key", "what"), rows))
        say(f"{len(files)} packs: {len(errors)} errors, {len(flaws) - len(errors)} notes")
        if named:
            say(f"law {named}")
    return Exit.NO if errors else Exit.YES
