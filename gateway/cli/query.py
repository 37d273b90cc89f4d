"""`accord query`: one question from the shell, in this process or to a running gateway."""

from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.screen import Json, Url, in_terminals_language, line, standard_input, talk
from gateway.commands.exit_codes import Exit
from gateway.settings import IDENTITY, read
from security.principal import CallerRole, Principal, Purpose

Document = Annotated[str, typer.Argument(help="The GraphQL document; `-` reads it from standard input.")]
Variables = Annotated[str, typer.Option("--variables", help="Variables as one JSON object.")]
As = Annotated[CallerRole, typer.Option("--as", help="In what standing to ask here.", case_sensitive=False)]
Department = Annotated[str, typer.Option("--department", help="The asking department, with --as.")]
Officer = Annotated[str, typer.Option("--officer", help="The acting person, with --as.")]
Subject = Annotated[
    str, typer.Option("--subject", help="Unified code, RESIDENT_ID:number, or id, with --as SUBJECT.")
]
Token = Annotated[Path | None, typer.Option("--token", help="File with an access token, instead of --as.")]
Why = Annotated[Purpose | None, typer.Option("--purpose", help="Why it is asked.", case_sensitive=False)]
Basis = Annotated[str, typer.Option("--basis", help="Legal basis: instrument and article.")]
Case = Annotated[str, typer.Option("--case", help="The case it is asked for.")]


def query(
    document: Document,
    variables: Variables = "{}",
    standing: As = CallerRole.PUBLIC,
    department: Department = "",
    officer: Officer = "",
    subject: Subject = "",
    token: Token = None,
    purpose: Why = None,
    basis: Basis = "",
    case: Case = "",
    url: Url = "",
    json: Json = False,
) -> Exit:
    """Ask one question; the answer is JSON.

    Here it takes the data directory's lock; with `--url` it asks a running gateway. Both are in the
    ledger. `--json` prints the very bytes whose digest the ledger holds. Ends with 1 if part of the
    answer was refused, with 4 if all of it was.
    """
    from gateway.client.tokens import named_subject
    from gateway.commands.query import QueryRequest, check_asker, in_process, over_http, readable, stated

    named = {"--department": department, "--officer": officer, "--subject": subject}
    given = [option for option, value in named.items() if value]
    check_asker(standing, given, token=bool(token), url=bool(url))
    asked = standard_input() if document == "-" else document
    card = stated(token, purpose=purpose, legal_basis=basis, case=case)
    question = QueryRequest(document=asked, variables=variables, card=card)
    if url:
        told = over_http(url, question)
    else:
        settings = read(needs=IDENTITY).settings
        who = named_subject(
            Principal(standing=standing, region=settings.place, department=department, officer=officer),
            subject,
        )
        told = in_process(settings, question, who)
    line(told.body.decode() if json else readable(told.body))
    talk(_receipt(told.receipt))
    return told.status


def _receipt(entry: str) -> str:
    """Return where the answer stands in the ledger, for standard error: it is no part of the answer."""
    said = f"receipt: entry {entry} of the ledger" if entry else "no receipt: nothing was answered"
    return in_terminals_language(said)
