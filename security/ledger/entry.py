"""Entries: what the tree is built over. The one format here that is our own (`docs/ledger.md`).

    commitment = 0x01 || SHA-256(salt || body)      an operation: 32 bytes of salt, canonical JSON
    result     = 0x02 || SHA-256(result)            a signed result: anybody who holds it finds it

An entry is public for ever and says nothing by itself. Salt and body lie apart and can be deleted;
whoever still holds both can show that they are what was committed to. Without the salt not even a
guessed body can be tested. An entry does not prove that its body is true, only that it was not
written later.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator

import msgspec

from security.account import AuditEntry
from security.ledger.reasons import ProofReason, refusal

COMMITMENT = b"\x01"
RESULT = b"\x02"
SALT_SIZE = 32
ENTRY_SIZE = 33

PURGED, FOUND = "PURGE", "FINDING"
"""The phases of notices: entries of the log about itself or another log. They are never purged."""

FAR = 600_000_000
"""Microseconds by which an entry may be earlier than one before it: requests take seconds, clocks are set."""

_SPAN = re.compile(r"(0|[1-9][0-9]{0,17})-(0|[1-9][0-9]{0,17})", re.ASCII)


class Disclosure(msgspec.Struct, frozen=True):
    """What a commitment was made over: the salt and the very bytes of the body."""

    salt: bytes
    body: bytes

    @property
    def commitment(self) -> bytes:
        """The entry that these two open."""
        return COMMITMENT + hashlib.sha256(self.salt + self.body).digest()

    @property
    def record(self) -> AuditEntry:
        """The body as a record; bytes of another form are refused."""
        try:
            return msgspec.json.decode(self.body, type=AuditEntry)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise refusal(ProofReason.ENTRY_MALFORMED) from error


def canonical(record: AuditEntry) -> bytes:
    """Return the body of an entry: JSON in UTF-8, members sorted, no blanks, so one spelling each."""
    return msgspec.json.encode(record, order="sorted")


def result_entry(result: bytes) -> bytes:
    """Return the entry of a signed result; unsalted, for a result is no secret to who holds it."""
    return RESULT + hashlib.sha256(result).digest()


def has_form(entry: bytes) -> bool:
    """Whether an entry of ours could be these bytes; what it commits to is not seen from it."""
    return len(entry) == ENTRY_SIZE and entry[:1] in (COMMITMENT, RESULT)


def is_notice(record: AuditEntry) -> bool:
    """Whether the entry says something of a log: what was purged, or what was found."""
    return record.phase in {PURGED, FOUND}


def spans(numbers: Iterable[int]) -> tuple[str, ...]:
    """Return ascending numbers as spans `first-last`, the way a purge names what it deleted."""
    found: list[list[int]] = []
    for number in numbers:
        if found and found[-1][1] == number - 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return tuple(f"{first}-{last}" for first, last in found)


def purged_by(record: AuditEntry) -> Iterator[range]:
    """Yield the numbers that a purge names; nothing for what is no span."""
    for span in record.evidence if record.phase == PURGED else ():
        if shape := _SPAN.fullmatch(span):
            yield range(int(shape[1]), int(shape[2]) + 1)
