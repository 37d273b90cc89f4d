"""`accord check`: a list of codes checked in a matter by the running gateway, its answers in a file."""

from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.screen import Json, Quiet, tell
from gateway.commands.exit_codes import Exit
from graph.rules.procedures.measures import BusinessMatter
from security.principal import Purpose

Codes = Annotated[Path, typer.Argument(help="The list: one code a line, or a table with codes first.")]
Gateway = Annotated[str, typer.Option("--url", help="Address of the running gateway.")]
Token = Annotated[Path, typer.Option("--token", help="File with the caller's access token.")]
Matter = Annotated[
    BusinessMatter, typer.Option("--matter", help="What is about to be decided.", case_sensitive=False)
]
To = Annotated[Path, typer.Option("--to", help="File to write; .csv, .xlsx, .html, .md or .ndjson says how.")]
On = Annotated[str, typer.Option("--on", help="The day to ask about, YYYY-MM-DD; else today.")]
Receipts = Annotated[
    str, typer.Option("--receipts", help="Sign a receipt for each line, for these regions: 431000,…")
]
Why = Annotated[Purpose | None, typer.Option("--purpose", help="Why it is asked.", case_sensitive=False)]
Basis = Annotated[str, typer.Option("--basis", help="Legal basis: instrument and article.")]
Case = Annotated[str, typer.Option("--case", help="The case it is asked for.")]


def check(
    codes: Codes,
    url: Gateway,
    token: Token,
    matter: Matter,
    to: To,
    on: On = "",
    receipts: Receipts = "",
    purpose: Why = None,
    basis: Basis = "",
    case: Case = "",
    quiet: Quiet = False,
    json: Json = False,
) -> Exit:
    """Have a list of codes checked in a matter, each line answered in a file.

    It sends the list, waits and says how far it came; stopped and run again it waits for the same list. Each
    line has what `check` answers and the ledger's entry. Ends with 0 if every code is known here, with 1 if
    some are unknown or no codes, with 4 if the whole list was refused.
    """
    from gateway.client.checking import ListRequest
    from gateway.commands.check_list import check_file
    from gateway.commands.query import stated

    card = stated(token, purpose=purpose, legal_basis=basis, case=case)
    request = ListRequest(path=codes, matter=matter.value, on=on, receipts=receipts, card=card)
    done = check_file(url, request, to, quiet=quiet)
    counts = [f"{count} {name}" for name, count in done.outcomes.items()]
    tell(done, [f"{done.lines} lines were answered in {done.file}: {', '.join(counts)}"], json=json)
    return done.status
