"""What an entry is searched by besides its time and its subjects: words of its body, each as one number.

    term("case", "2026-018")     the number under which every entry of that case stands in `terms`
    terms_of(record)             all of an entry

A term is the first eight bytes of SHA-256 over the kind and the word, so that a row takes few bytes however
long the word is, and no word stands in a second place from which a purge would have to delete it. That two
words meet in one number is no concern: whatever is found is held against its opened body by `says`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from hashlib import sha256

from security.account import AccessOutcome, AuditEntry

TERMS_KEPT = 16_384
"""Terms remembered: the entries of a day name the same words over and over."""


def _fields(counts: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    """Yield the fields of an account as a search names them, `Type.field`."""
    for type_, fields in counts.items():
        yield from (f"{type_}.{field}" for field in fields)


def ended(outcome: str) -> str:
    """Return how an operation ended, in a word of the closed list; every other word is an error's code."""
    return outcome if outcome in AccessOutcome.__members__ else AccessOutcome.WITH_ERROR.value


WORDS: dict[str, Callable[[AuditEntry], Iterable[str]]] = {
    "case": lambda entry: (entry.case,),
    "client": lambda entry: (entry.client,),
    "code": lambda entry: (entry.outcome,),
    "ended": lambda entry: (ended(entry.outcome),),
    "legal_basis": lambda entry: (entry.legal_basis,),
    "masked": lambda entry: _fields(entry.masked),
    "operation": lambda entry: (entry.operation,),
    "phase": lambda entry: (entry.phase,),
    "refused": lambda entry: _fields(entry.refused),
    "region": lambda entry: (entry.region,),
    "released": lambda entry: _fields(entry.released),
    "standing": lambda entry: (entry.standing,),
}
"""Each kind of term with the words of an entry that are of it; an empty word is none."""


@lru_cache(TERMS_KEPT)
def term(kind: str, word: str) -> int:
    """Return the number of a word; it fits a column of 64 bits with a sign."""
    digest = sha256(f"{kind}\0{word}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


def terms_of(entry: AuditEntry) -> set[int]:
    """Return the numbers under which an entry is found."""
    return {term(kind, word) for kind, words in WORDS.items() for word in words(entry) if word}


def says(entry: AuditEntry, kind: str, word: str) -> bool:
    """Whether an opened entry has this word of this kind."""
    return word in WORDS[kind](entry)
