"""What left in one answer, and on whose word: the material of one ledger entry."""

import msgspec

NOTICE = "NOTICE"
"""The phase of an entry that tells auditors something and is none of an operation, and its topic."""


class Released(msgspec.Struct, kw_only=True):
    """The account that the projection makes while it makes the answer.

    Keys are GraphQL type names, values the field names and how often each left, was masked or was
    refused. `subjects` are ids of organizations and persons touched, in order of first touch.
    """

    released: dict[str, dict[str, int]] = {}
    masked: dict[str, dict[str, int]] = {}
    refused: dict[str, dict[str, int]] = {}
    subjects: dict[str, None] = {}


class AuditEntry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The body of one ledger entry; subjects are keyed handles, never plain identifiers.

    `subjects` are those touched and those asked for, so that a look-up that found nothing names whom it was
    about; `asked` are those asked for. `caller` is the handle of the subject that asked, where one did. Texts
    that callers wrote are kept without identity numbers and ids.
    `phase` is READ for a released read, INTENT before a write, OUTCOME after it; PURGE says which bodies were
    deleted, FINDING what was found wrong with a log. `evidence` belongs to these two: spans `first-last` of
    entries, or the bytes that prove a finding. `at` is microseconds UTC; digests are lower-case hexadecimal
    SHA-256. Members that are empty for want of a write or of evidence are left out.
    """

    phase: str
    operation_id: str
    at: int
    standing: str
    region: str
    department: str
    agency: str
    officer: str
    client: str
    purpose: str
    legal_basis: str
    case: str
    operation: str
    operation_digest: str
    answer_digest: str
    outcome: str
    subjects: tuple[str, ...]
    released: dict[str, dict[str, int]]
    masked: dict[str, dict[str, int]]
    refused: dict[str, dict[str, int]]
    law_digest: str
    policy_digest: str
    write_key: str = ""
    caller: str = ""
    asked: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
