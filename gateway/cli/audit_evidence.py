"""`accord audit evidence`: entries with their proofs in one file, which a stranger verifies offline."""

from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.audit_search import Auditor, Basis, Case, Since, Token, Until, asking, talk_of
from gateway.cli.screen import Url, in_terminals_language, say, talk
from gateway.commands.exit_codes import Exit
from gateway.settings import IDENTITY, read
from graph.errors import Fault
from security.principal import Duty

Whom = Annotated[
    str,
    typer.Option("--subject", help="Whom they are about: unified code, KIND:number, masked handle or id."),
]
Entries = Annotated[
    str, typer.Option("--entries", help="Places in the log, as 3-9,12, instead of a subject.")
]
To = Annotated[Path, typer.Option("--to", help="The new file.")]
Closed = Annotated[bool, typer.Option("--closed", help="Proofs alone: no bodies are disclosed.")]
Log = Annotated[str, typer.Option("--log", help="With --url: the name of that gateway's log; else our own.")]


def evidence(
    to: To,
    subject: Whom = "",
    entries: Entries = "",
    since: Since = "",
    until: Until = "",
    closed: Closed = False,
    auditor: Auditor = "",
    token: Token = None,
    basis: Basis = "",
    case: Case = "",
    url: Url = "",
    log: Log = "",
) -> Exit:
    """Take entries out as evidence, in one file.

    `accord audit verify` verifies it without this city. It holds the answers with the log's signed receipts,
    and of each entry its body and the proof that it is in the log. Taking it is an entry itself, which names
    whom it searched. A body has the handles of all its subjects whole: with --token it takes the duty
    EVIDENCE, or --closed. Where an answer is refused nothing is written.
    """
    from gateway.commands import audit_evidence

    if bool(subject) == bool(entries):
        raise Fault("USAGE", why="name a subject or entries, and not both")
    if entries:
        pages, more = audit_evidence.of_entries(audit_evidence.entries_of(entries), closed=closed)
    else:
        pages, more = audit_evidence.of_subject({"since": since, "until": until}, subject, closed=closed)
    origin = log or read(needs=IDENTITY).settings.ledger.origin
    duties = () if closed else (Duty.EVIDENCE,)
    ask = asking(auditor, token, basis, case, url, duties)
    found = audit_evidence.taken(ask, origin, pages, more)
    for entry in found.absent:
        talk(in_terminals_language(f"entry {entry} is not shown: there is none, or its content was purged"))
    if found.content:
        audit_evidence.write(found.content, to)
        say(f"{found.entries} entries in {to}")
    talk_of(found.reply)
    return found.reply.status
