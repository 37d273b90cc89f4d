"""`accord ledger init|copy|purge` and `accord keys accept`: the ledger's files, apart from any gateway."""

from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.screen import Json, answer, say
from gateway.commands.exit_codes import Exit
from gateway.settings import read

To = Annotated[Path, typer.Argument(help="The new directory for the copy.")]
Before = Annotated[str, typer.Option("--before", help="Entries recorded before this day, YYYY-MM-DD.")]
Clause = Annotated[str, typer.Option("--clause", help="Instrument and article that let them be deleted.")]
Department = Annotated[str, typer.Option("--department", help="The department whose word it is.")]
Officer = Annotated[str, typer.Option("--officer", help="The officer whose word it is.")]
KeyName = Annotated[str, typer.Argument(help="`vault`, `cursor`, or `pair:` and the neighbour's code.")]


NOTHING = "nothing that old has contents that may be deleted"


def init(json: Json = False) -> Exit:
    """Begin the ledger of a new city, under keys that have signed no other.

    `accord keys make` does so itself. Refuses with 4 where there is, or was, a ledger under these keys.
    """
    from gateway.ledger_files import begin_ledger

    settings = read().settings
    begin_ledger(settings)
    where = settings.ledger.url or str(settings.ledger_dir)
    if json:
        answer({"ledger": where, "high": settings.high_water_mark})
    else:
        say(f"the ledger is in {where}, its highest checkpoint in {settings.high_water_mark}")
    return Exit.YES


def copy(to: To, json: Json = False) -> Exit:
    """Copy the ledger whole, also while a gateway writes it.

    A copy made file by file meanwhile may not hold together. A ledger in PostgreSQL becomes a file, which
    `accord audit verify` reads.
    """
    from gateway.commands.ledger import copied

    size = copied(read().settings, to)
    if json:
        answer({"copy": to, "entries": size})
    else:
        say(f"{size} entries in {to}")
    return Exit.YES


def purge(
    before: Before, clause: Clause, department: Department, officer: Officer, json: Json = False
) -> Exit:
    """Delete the contents of old entries, by a clause and on an officer's word.

    The log says which, and no proof breaks. No gateway may run meanwhile.
    """
    from gateway.commands.ledger import purged

    count = purged(read().settings, before, clause, department, officer)
    if json:
        answer({"purged": count})
    else:
        say(f"the contents of {count} entries are deleted, and an entry says so" if count else NOTHING)
    return Exit.YES


def accept(name: KeyName, json: Json = False) -> Exit:
    """Accept a key that was exchanged on purpose; the ledger says so.

    Without it a start refuses a key that is not the one of before. No gateway may run meanwhile.
    """
    from gateway.commands.ledger import accepted

    accepted(read().settings, name)
    if json:
        answer({"accepted": name})
    else:
        say(f"{name} is accepted")
    return Exit.YES
