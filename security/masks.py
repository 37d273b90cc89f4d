"""Masks: what is left of a document number when a department may know that it is the right person.

A mask is a pure function from the number to what leaves. Names are not masked here: whether a name
is shown is a question of the field's class. No national rule fixes one mask for all publications; the
choice among those in use is ours, by how many numbers remain possible (one prefecture, births
1940 to 2008):

    410105198503071237      shown            numbers that remain
    4101051985****1237      the courts                       32
    410105********1237      the tax list                  2,290
    4101**********1237      ours                         50,319
    410105************      one platform               25 million

The last character is a check digit: showing it divides what remains by eleven. Ours lets an officer
compare the last four characters with the card on the table and leaves 50,319 candidates to anybody
who has only the answer; together with a name the first two point at one person.
"""

from collections.abc import Callable, Mapping

Mask = Callable[[str], str]

STAR = "*"
HIDDEN = STAR * 8
"""What leaves of a value whose kind has no mask: nothing, not even its length."""


def resident_id(number: str) -> str:
    """Keep the prefecture (4) and the last 4 of an 18-character number: 50,319 candidates remain."""
    return _ends(number, first=4, last=4) if len(number) == 18 else HIDDEN


def travel_document(number: str) -> str:
    """Keep the letter and the last 2 of 8 or 9 characters: at least 100,000 candidates remain."""
    return _ends(number, first=1, last=2) if 8 <= len(number) <= 9 else HIDDEN


def ledger_subject(handle: str) -> str:
    """Keep the first 8 of a keyed handle: one auditor can tell subjects apart, and join nothing else."""
    return handle[:8] + STAR * 4 if len(handle) > 16 else HIDDEN


MASKS: Mapping[str, Mask] = {
    "RESIDENT_ID": resident_id,
    "FOREIGN_RESIDENT": resident_id,
    "PASSPORT": travel_document,
    "HK_MACAO_PERMIT": travel_document,
    "TAIWAN_PERMIT": travel_document,
    "LEDGER_SUBJECT": ledger_subject,
}
"""Masks by kind of value: the document kinds, and how the ledger names a subject."""


def mask(kind: str, value: str) -> str:
    """Return what leaves of `value`; a kind that has no mask of its own is hidden whole."""
    mask = MASKS.get(kind)
    return mask(value) if mask else HIDDEN


def _ends(text: str, *, first: int, last: int) -> str:
    return text[:first] + STAR * (len(text) - first - last) + text[-last:]
