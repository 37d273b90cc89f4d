"""`accord audit search` and `accord audit statistics`: an auditor's questions to the ledger."""

import sys
from collections.abc import Sequence
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gateway.cli.screen import Url, in_terminals_language, language, line, talk
from gateway.commands.exit_codes import Exit
from gateway.settings import IDENTITY, read
from security.account import AccessOutcome, AccessPhase, AccessRole
from security.principal import CallerRole, Duty, Principal, Purpose

if TYPE_CHECKING:
    from gateway.commands.audit_evidence import Ask
    from gateway.commands.audit_search import Question
    from gateway.commands.query import QueryReply

Whom = Annotated[
    str, typer.Option("--subject", help="Looked at: unified code, KIND:number, masked handle or id.")
]
Officer = Annotated[str, typer.Option("--officer", help="The acting person of the entries.")]
Department = Annotated[str, typer.Option("--department", help="The calling department of the entries.")]
Region = Annotated[str, typer.Option("--region", help="The caller's region of the entries.")]
Client = Annotated[str, typer.Option("--client", help="The calling system of the entries.")]
OfPurpose = Annotated[
    Purpose | None,
    typer.Option("--for-purpose", help="The purpose that the entries state.", case_sensitive=False),
]
OfBasis = Annotated[str, typer.Option("--on-basis", help="The legal basis that the entries state.")]
OfCase = Annotated[str, typer.Option("--in-case", help="The case that the entries state.")]
Operation = Annotated[str, typer.Option("--operation", help="The name of the operation.")]
Phase = Annotated[
    AccessPhase | None, typer.Option("--phase", help="What the entries stand for.", case_sensitive=False)
]
Role = Annotated[
    AccessRole | None, typer.Option("--role", help="As what the caller appeared.", case_sensitive=False)
]
Outcome = Annotated[
    AccessOutcome | None, typer.Option("--outcome", help="How it ended.", case_sensitive=False)
]
Code = Annotated[str, typer.Option("--error", help="The code of the error that it ended with.")]
Released = Annotated[str, typer.Option("--released", help="A field that left plain, Type.field.")]
Masked = Annotated[str, typer.Option("--masked", help="A field that left masked, Type.field.")]
Refused = Annotated[str, typer.Option("--refused", help="A field that was refused, Type.field.")]
Since = Annotated[str, typer.Option("--since", help="Not before this day or instant.")]
Until = Annotated[str, typer.Option("--until", help="Before this day or instant.")]
First = Annotated[int, typer.Option("--first", help="How many entries, newest first.", min=1, max=100)]
After = Annotated[str, typer.Option("--after", help="Go on behind the page that named this cursor.")]
Auditor = Annotated[str, typer.Option("--auditor", help="The acting auditor here, without --token.")]
Token = Annotated[
    Path | None, typer.Option("--token", help="File with an auditor's access token, instead of --auditor.")
]
Basis = Annotated[str, typer.Option("--basis", help="Legal basis: instrument and article.")]
Case = Annotated[str, typer.Option("--case", help="The case it is asked for.")]
Csv = Annotated[bool, typer.Option("--csv", help="Print CSV instead of one JSON object a line.")]


class Group(Enum):
    """What statistics tell apart (统计分组)."""

    MONTH = "month"
    DEPARTMENT = "department"
    OFFICER = "officer"
    PURPOSE = "purpose"


By = Annotated[list[Group] | None, typer.Option("--by", help="What is told apart; all four if not given.")]


def search(
    subject: Whom = "",
    officer: Officer = "",
    department: Department = "",
    region: Region = "",
    client: Client = "",
    for_purpose: OfPurpose = None,
    on_basis: OfBasis = "",
    in_case: OfCase = "",
    operation: Operation = "",
    phase: Phase = None,
    role: Role = None,
    outcome: Outcome = None,
    error: Code = "",
    released: Released = "",
    masked: Masked = "",
    refused: Refused = "",
    since: Since = "",
    until: Until = "",
    first: First = 25,
    after: After = "",
    auditor: Auditor = "",
    token: Token = None,
    basis: Basis = "",
    case: Case = "",
    url: Url = "",
) -> Exit:
    """Search the ledger: one entry a line, as JSON, newest first.

    All that is given must hold. The search is an entry itself, which names whom it asked for by a handle.
    Entries that cannot be shown, and how to go on, are told on standard error.
    """
    from gateway.commands import audit_search

    words: dict[str, Any] = {
        "officer": officer, "department": department, "region": region, "client": client,
        "purpose": _word(for_purpose), "legalBasis": on_basis, "case": in_case, "operation": operation,
        "phase": _word(phase), "callerRole": _word(role), "outcome": _word(outcome), "errorCode": error,
        "released": released, "masked": masked, "refused": refused, "since": since, "until": until,
        "first": first, "after": after,
    }  # fmt: skip
    question = audit_search.search(words, subject)
    told = _asked(question, auditor, token, basis, case, url)
    page = audit_search.rows_of(told.body, "accessRecords") or {"nodes": [], "pageInfo": {}}
    for said in audit_search.lines_of(page["nodes"]):
        line(said)
    talk_of(told)
    if page["pageInfo"].get("hasNextPage"):
        talk(in_terminals_language(f"there are more: --after {page['pageInfo']['endCursor']}"))
    return told.status


def statistics(
    since: Since,
    until: Until,
    by: By = None,
    officer: Officer = "",
    department: Department = "",
    region: Region = "",
    for_purpose: OfPurpose = None,
    phase: Phase = None,
    role: Role = None,
    outcome: Outcome = None,
    csv: Csv = False,
    auditor: Auditor = "",
    token: Token = None,
    basis: Basis = "",
    case: Case = "",
    url: Url = "",
) -> Exit:
    """Count the ledger's entries by month, department, officer and purpose.

    One JSON object a line, or CSV with `--csv`. Entries whose bodies were purged are counted nowhere.
    """
    from gateway.commands import audit_search

    groups = [one.value for one in by or Group]
    words: dict[str, Any] = {
        "by": groups, "since": since, "until": until, "officer": officer, "department": department,
        "region": region, "purpose": _word(for_purpose), "phase": _word(phase), "callerRole": _word(role),
        "outcome": _word(outcome),
    }  # fmt: skip
    told = _asked(audit_search.statistics(words), auditor, token, basis, case, url)
    rows = audit_search.rows_of(told.body, "accessStatistics")
    if rows is not None and csv:
        sys.stdout.write(audit_search.csv_of(rows, [*groups, "count"]))
    elif rows is not None:
        for said in audit_search.lines_of({name: row[name] for name in (*groups, "count")} for row in rows):
            line(said)
    talk_of(told)
    return told.status


def patterns(
    since: Since,
    until: Until,
    auditor: Auditor = "",
    token: Token = None,
    basis: Basis = "",
    case: Case = "",
    url: Url = "",
) -> Exit:
    """Tell what is out of the way in the use of the ledger.

    One JSON object a line: by which rule, of which officer or subject, and the entries to read. The
    thresholds are settings. A finding accuses nobody.
    """
    from gateway.commands import audit_search

    question = audit_search.patterns({"since": since, "until": until})
    told = _asked(question, auditor, token, basis, case, url)
    for said in audit_search.lines_of(audit_search.rows_of(told.body, "accessPatterns") or ()):
        line(said)
    talk_of(told)
    return told.status


def _word(member: Enum | None) -> str:
    return member.name if member else ""


def talk_of(told: "QueryReply") -> None:
    """Say on standard error what an answer says beside its rows, and where it stands in the ledger."""
    from gateway.commands.audit_search import told_beside

    for sentence in told_beside(told.body, chinese=language() == "chinese"):
        talk(in_terminals_language(sentence))
    if told.receipt:
        talk(in_terminals_language(f"receipt: entry {told.receipt} of the ledger"))


def _asked(
    question: "Question", auditor: str, token: Path | None, basis: str, case: str, url: str
) -> "QueryReply":
    return asking(auditor, token, basis, case, url)(question)


def asking(
    auditor: str, token: Path | None, basis: str, case: str, url: str, duties: tuple[Duty, ...] = ()
) -> "Ask":
    """Return how an auditor asks for the purpose of audit: in this process, or a running gateway by `url`.

    Of the `duties` a token says itself which it has; here whoever may read the ledger's files has them.
    """
    from gateway.commands.query import QueryRequest, check_asker, in_process, over_http, stated

    named: Sequence[str] = ["--auditor"] if auditor else []
    if token or url:
        check_asker(CallerRole.PUBLIC, named, token=bool(token), url=bool(url))
    card = stated(token, purpose=Purpose.AUDIT, legal_basis=basis, case=case)

    def ask(question: "Question") -> "QueryReply":
        asked = QueryRequest(document=question.document, variables=question.variables, card=card)
        if url:
            return over_http(url, asked)
        settings = read(needs=IDENTITY).settings
        roles = tuple(one.value for one in duties)
        who = Principal(standing=CallerRole.AUDITOR, region=settings.place, officer=auditor, roles=roles)
        return in_process(settings, asked, who)

    return ask
