"""`accord backup|restore|drill`: graph and ledger at one point, put back, and tried beside everything."""

from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.screen import Json, answer, say
from gateway.commands.exit_codes import Exit
from gateway.settings import read

To = Annotated[Path, typer.Option("--to", help="The new directory for the backup.")]
From = Annotated[Path, typer.Option("--from", help="The directory of a backup.")]
Newest = Annotated[
    Path | None,
    typer.Option("--checkpoint", help="The log's newest signed checkpoint, as somebody else kept it."),
]
NewOrigin = Annotated[
    str, typer.Option("--new-origin", help="The origin under which the log goes on; `ledger.origin` has it.")
]


def backup(to: To, json: Json = False) -> Exit:
    """Back up graph, ledger and what waits, at one point, also while gateways run.

    The keys are not in it: they are kept apart. A directory that is there already is refused.
    """
    import asyncio

    from gateway.backup.copy_city import back_up

    made = asyncio.run(back_up(read().settings, to))
    if json:
        answer({"backup": to, **made.figures})
    else:
        say(f"{to}: change {made.change} with {made.nodes} nodes, {made.entries} entries of the ledger")
    return Exit.YES


def restore(backup: From, checkpoint: Newest = None, new_origin: NewOrigin = "", json: Json = False) -> Exit:
    """Put a backup back where there is neither graph nor ledger; the ledger says so.

    The log goes on only from its last checkpoint: by the record of the highest one where that was kept, or by
    `--checkpoint`. Else it goes on under a new origin, and names the checkpoint that it went on from. No
    gateway may run meanwhile.
    """
    import asyncio

    from gateway.backup.restore import RestoreOrder
    from gateway.backup.restore import restore as put_back

    asked = RestoreOrder(backup=backup, newest=checkpoint, new_origin=new_origin)
    settings = read().settings
    found = asyncio.run(put_back(settings, asked))
    if json:
        answer({"restored": backup, "origin": settings.ledger.origin, **found.manifest.figures})
    else:
        made = found.manifest
        say(f"restored to change {made.change} and entry {made.entries}, under `{settings.ledger.origin}`")
    return Exit.YES


def drill(backup: From, json: Json = False) -> Exit:
    """Try a backup: restore it beside everything, verify and compare, remove it again.

    Nothing of the city is touched, whatever is running. Ends with 1 if the backup would not do.
    """
    import asyncio

    from gateway.backup.drill import drill as try_backup

    found = asyncio.run(try_backup(read().settings, backup))
    if json:
        answer(found)
    else:
        say(
            f"change {found.change}: {found.nodes} nodes, {found.relationships} relationships and"
            f" {found.entries} entries came back as they were, verified in {found.verified_in} s,"
            f" restored in {found.restored_in} s"
        )
    return Exit.YES
