"""`accord ask`: whether another region holds anything that stands about a subject."""

from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.screen import Json, language, tell
from gateway.commands.exit_codes import Exit
from graph.model.exchange import AskingLevel
from security.principal import Purpose

Code = Annotated[str, typer.Argument(help="The organization's unified social credit code.")]
Region = Annotated[str, typer.Option("--of-region", help="The region that is asked, GB/T 2260.")]
Gateway = Annotated[str, typer.Option("--url", help="Address of the running gateway.")]
Token = Annotated[Path, typer.Option("--token", help="File with the caller's access token.")]
Name = Annotated[str, typer.Option("--name", help="What the organization is called, as far as you know.")]
Person = Annotated[
    str, typer.Option("--person", help="Global id of a person of it, to ask about the person instead.")
]
Level = Annotated[AskingLevel, typer.Option("--level", help="How much is asked.", case_sensitive=False)]
Why = Annotated[Purpose | None, typer.Option("--purpose", help="Why it is asked.", case_sensitive=False)]
Basis = Annotated[str, typer.Option("--basis", help="Legal basis: instrument and article.")]
Case = Annotated[str, typer.Option("--case", help="The case it is asked for.")]


def ask(
    uscc: Code,
    region: Region,
    url: Gateway,
    token: Token,
    name: Name = "",
    person: Person = "",
    level: Level = AskingLevel.PRESENCE,
    purpose: Why = None,
    basis: Basis = "",
    case: Case = "",
    json: Json = False,
) -> Exit:
    """Ask another region whether it holds anything that stands about a subject.

    The question leaves signed, and the reply is verified; both are in both regions' ledgers under one digest.
    Ends with 0 if the answer is YES or NO, with 1 if it is NOT_ENOUGH_TO_IDENTIFY or UNKNOWN, with 4 if the
    question was refused here.
    """
    from gateway.commands.ask_region import ask_region, sentences, status_of
    from gateway.commands.query import stated

    given = {"region": region, "uscc": uscc, "name": name or None, "person": person or None}
    card = stated(token, purpose=purpose, legal_basis=basis, case=case)
    told = ask_region(url, card, {**given, "level": level.value})
    tell(told, sentences(told, language()), json=json)
    return status_of(told)
