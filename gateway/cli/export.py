"""`accord export organizations`: a list of the running gateway as a spreadsheet, CSV or lines of JSON."""

from collections.abc import Collection
from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.screen import Json, Quiet, tell
from gateway.commands.exit_codes import Exit
from graph.errors import Fault
from graph.model.words import OrganizationStatus, PenaltyKind
from resolvers.searches import SearchOrder
from security.principal import Purpose

Gateway = Annotated[str, typer.Option("--url", help="Address of the running gateway.")]
To = Annotated[Path, typer.Option("--to", help="File to write; .csv, .xlsx, .html, .md or .ndjson says how.")]
Token = Annotated[
    Path | None, typer.Option("--token", help="File with the caller's access token; else it is the public.")
]
Search = Annotated[str, typer.Option("--search", help="Part of a name, or a code, however typed.")]
RegisteredIn = Annotated[
    str, typer.Option("--registered-in", help="Registered in this place; without --search a district.")
]
Status = Annotated[str, typer.Option("--status", help="Registration status, as ACTIVE or DEREGISTERED.")]
Severe = Annotated[bool, typer.Option("--severe", help="Only with a severe penalty that stands.")]
Kinds = Annotated[
    list[str] | None,
    typer.Option("--penalty-kind", help="Only with a penalty of this kind; may be repeated."),
]
From = Annotated[
    str, typer.Option("--decided-from", help="Only with a penalty decided on this day or later.")
]
Until = Annotated[str, typer.Option("--decided-to", help="Only with a penalty decided by this day.")]
Order = Annotated[
    SearchOrder, typer.Option("--order", help="By what the list is ordered.", case_sensitive=False)
]
Why = Annotated[Purpose | None, typer.Option("--purpose", help="Why it is asked.", case_sensitive=False)]
Basis = Annotated[str, typer.Option("--basis", help="Legal basis: instrument and article.")]
Case = Annotated[str, typer.Option("--case", help="The case it is asked for.")]


def organizations(
    url: Gateway,
    to: To,
    token: Token = None,
    search: Search = "",
    registered_in: RegisteredIn = "",
    status: Status = "",
    severe: Severe = False,
    penalty_kind: Kinds = None,
    decided_from: From = "",
    decided_to: Until = "",
    order: Order = SearchOrder.NAME,
    purpose: Why = None,
    basis: Basis = "",
    case: Case = "",
    quiet: Quiet = False,
    json: Json = False,
) -> Exit:
    """Write a list of organizations to a file, as its caller may see it.

    It asks page by page what `organizations` answers: each page has its entry in the ledger, and counts in
    its caller's hour. A page that is refused ends it with 4, and no file is left.
    """
    from gateway.commands.export_organizations import export_organizations
    from gateway.commands.query import stated

    chosen = {
        "search": search or None,
        "registeredIn": registered_in or None,
        "status": _member(status, OrganizationStatus.__members__, "--status"),
        "severe": severe or None,
        "penaltyKinds": [
            _member(one, PenaltyKind.__members__, "--penalty-kind") for one in penalty_kind or ()
        ]
        or None,
        "decidedFrom": decided_from or None,
        "decidedTo": decided_to or None,
        "order": order.value,
    }
    card = stated(token, purpose=purpose, legal_basis=basis, case=case)
    done = export_organizations(url, card, chosen, to, quiet=quiet)
    tell(done, [f"{done.organizations} organizations were written to {done.file}"], json=json)
    return Exit.YES


def _member(word: str, known: Collection[str], option: str) -> str | None:
    """Return a word as the API has it; raises `Fault` USAGE with the words that there are."""
    if word and word.upper() not in known:
        raise Fault("USAGE", why=f"{option} takes one of {', '.join(known)}")
    return word.upper() or None
