"""`accord keys revoke`: end a token, a system's or an officer's access before its tokens end."""

from typing import Annotated

import typer

from gateway.cli.screen import Json, answer, line
from gateway.commands.exit_codes import Exit
from gateway.settings import read
from graph.errors import Fault

Jti = Annotated[str, typer.Option("--jti", help="The id of one token, its claim `jti`.")]
Client = Annotated[str, typer.Option("--client", help="A system, by the claim `client_id`.")]
Officer = Annotated[str, typer.Option("--officer", help="An officer, by the claim `officer`.")]
Department = Annotated[
    str, typer.Option("--department", help="Of this department only; without it, of every one.")
]
Reason = Annotated[str, typer.Option("--reason", help="Why, for whoever reads the list.")]


def revoke(
    jti: Jti = "",
    client: Client = "",
    officer: Officer = "",
    department: Department = "",
    reason: Reason = "",
    json: Json = False,
) -> Exit:
    """End a token's, a system's or an officer's access before its tokens end.

    A running gateway refuses what is listed within a minute, without a start. Exactly one of `--jti`,
    `--client` and `--officer` is given. To give access back, take the entry out of the file that
    `tokens.revocations` names.
    """
    from gateway.city import system_clock
    from security.revocations import Revocation, RevokedBy
    from security.revocations import revoke as revoked

    given = {RevokedBy.JTI: jti, RevokedBy.CLIENT: client, RevokedBy.OFFICER: officer}
    named = [(by, name) for by, name in given.items() if name]
    if len(named) != 1:
        raise Fault("USAGE", why="give exactly one of --jti, --client and --officer")
    ((by, name),) = named
    settings = read().settings
    entry = Revocation(by=by, name=name, department=department, reason=reason)
    listed = revoked(settings.revocations, entry, system_clock())
    if json:
        answer({"by": by.value, "name": name, "department": department, "listed": len(listed.revoked)})
    else:
        line(f"revoked; {len(listed.revoked)} entries in {settings.revocations}")
    return Exit.YES
