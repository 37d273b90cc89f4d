"""`accord keys token`: an access token for a demonstration or a test, from the key that `keys make` made."""

from typing import Annotated

import typer

from gateway.cli.screen import Json, answer, line
from gateway.commands.exit_codes import Exit
from gateway.settings import read
from security.principal import CallerRole, Duty, Principal

As = Annotated[
    CallerRole, typer.Option("--as", help="In what standing the bearer appears.", case_sensitive=False)
]
Department = Annotated[str, typer.Option("--department", help="The department, for OFFICER and MACHINE.")]
Agency = Annotated[str, typer.Option("--agency", help="Its unified social credit code: what it may report.")]
Officer = Annotated[str, typer.Option("--officer", help="The acting person, for OFFICER and AUDITOR.")]
Subject = Annotated[
    str, typer.Option("--subject", help="Unified code, RESIDENT_ID:number, or id, for SUBJECT.")
]
Duties = Annotated[list[Duty] | None, typer.Option("--duty", help="A duty; may be given several times.")]
Life = Annotated[int, typer.Option("--life", help="Seconds until the token ends.", min=1, max=43_200)]


def token(
    standing: As,
    department: Department = "",
    agency: Agency = "",
    officer: Officer = "",
    subject: Subject = "",
    duty: Duties = None,
    life: Life = 43_200,
    json: Json = False,
) -> Exit:
    """Mint an access token with the key that `keys make` made.

    It is not an identity provider: nothing is asked of whoever runs it. What the gateway would refuse
    is not minted.
    """
    from gateway.client.tokens import mint_token, named_subject
    from graph.ingest.identifiers import normalised_uscc

    settings = read(needs=("place", "tokens.issuer", "tokens.audience")).settings
    roles = tuple(sorted(d.value for d in duty or ()))
    principal = Principal(
        standing=standing,
        region=settings.place,
        department=department,
        agency=normalised_uscc(agency) if agency else "",
        officer=officer,
        roles=roles,
    )
    made = mint_token(settings, named_subject(principal, subject), life=life)
    if json:
        answer({"token": made, "life": life})
    else:
        line(made)
    return Exit.YES
