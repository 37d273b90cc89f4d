"""The codes that an answer may carry: enumerations made of the tables of errors, rows and findings."""

from enum import Enum

from graph.errors import ErrorRow, table
from graph.ingest.reasons import Sentences
from graph.ingest.reasons import table as row_reasons
from graph.model import bilingual
from resolvers.statuses import RecallReason
from schema.fields import publish_enum
from security.results.reasons import VerificationReason

SAID_BY_COMMANDS = 0
"""The status of a code that never travels over HTTP."""


class ErrorCode(Enum):
    """A code of `extensions.code` and of the ledger (错误代码); each has a row in `graph/errors.toml`."""

    _ignore_ = "code row"

    OTHER = "OTHER"
    for code, row in table().items():
        if row.status != SAID_BY_COMMANDS:
            vars()[code] = code


class RowReason(Enum):
    """Why a row is not used, or is, with a note (逐条原因): the rows of `graph/ingest/reasons.toml`."""

    _ignore_ = "code"

    OTHER = "OTHER"
    for code in row_reasons():
        vars()[code] = code


RULES = (
    "measures",
    "restoration",
    "prohibited_uses",
    "eligibility",
    "listing",
    "StillMissing",
    "NotHeard",
)
"""The lists of `graph/reasons.toml` from which rules take what they find."""


def _found() -> dict[str, list[bilingual.Words]]:
    """Return every finding with its words, by each rule that knows it."""
    found: dict[str, list[bilingual.Words]] = {}
    for rule in RULES:
        for code, words in bilingual.table()[rule].items():
            found.setdefault(code, []).append(words)
    return found


class FindingCode(Enum):
    """What a rule found (规则结论); each has a row in `graph/reasons.toml`."""

    _ignore_ = "code"

    for code in _found():
        vars()[code] = code


def finding_code(code: str) -> FindingCode:
    """Return a finding as its member; another code is a defect of ours."""
    return FindingCode.__members__[code]


def row_reason(code: str) -> RowReason:
    """Return a reason as its member; one that this table does not have is OTHER."""
    found = RowReason.__members__.get(code, RowReason.__members__["OTHER"])
    return found


def error_code(code: str) -> ErrorCode:
    """Return a code as its member; one that this table does not have is OTHER."""
    found = ErrorCode.__members__.get(code, ErrorCode.__members__["OTHER"])
    return found


def _said(row: ErrorRow | Sentences | bilingual.Words) -> str:
    return f"{row.english}（{row.chinese}）."


DOCUMENTED_CODES = (
    publish_enum(
        ErrorCode,
        "Why something was refused or failed: `extensions.code` of an error, and how an entry of the ledger "
        "ended（错误代码）. Words in braces are details of the error, beside `code` in its `extensions`.",
        {
            "OTHER": "A code that another version of the gateway wrote（其他版本的代码）.",
            **{code: _said(row) for code, row in table().items() if code in ErrorCode.__members__},
        },
    ),
    publish_enum(
        RowReason,
        "Why a reported record, or a row of a file, is not used, or is used with a note（逐条原因）. Words "
        "in braces are details, which the sentences beside it tell.",
        {
            "OTHER": "A reason that another version of the gateway wrote（其他版本的原因）.",
            **{code: _said(row) for code, row in row_reasons().items()},
        },
    ),
    publish_enum(
        FindingCode,
        "What a rule found of a subject, a record or a list（规则结论）.",
        {code: " ".join(map(_said, some)) for code, some in _found().items()},
    ),
    publish_enum(
        VerificationReason,
        "Why a check of a signed result or of a status list does not hold, or could not be made（核验理由）.",
        {one.name: f"{one.english}（{one.chinese}）." for one in VerificationReason},
    ),
    publish_enum(
        RecallReason,
        "Why a result is recalled（撤回原因）.",
        {one.name: f"{one.english}（{one.chinese}）." for one in RecallReason},
    ),
)
"""The enumerations that are made of tables."""
