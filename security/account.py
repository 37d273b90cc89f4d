"""What left in one answer, and on whose word: the material of one ledger entry."""

import msgspec


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
    evidence: tuple[str, ...] = ()
