"""Evidence taken out: answers of the gateway with the log's signed receipts, in one file for a stranger.

    questions        what is asked, page by page, until there is no more
    taken(ask, …)    the file, and how many entries are in it

What is asked goes through the door as every question: policy, purpose, basis and case are looked at, and each
answer is an entry that names whom it searched. Nothing is written unless all of it was answered.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from gateway.commands.audit_search import Question, evidence, evidence_of, rows_of
from gateway.commands.exit_codes import Exit
from gateway.commands.query import QueryReply
from graph.durable_files import replace, writing_below
from graph.errors import Fault
from security.ledger.evidence import FORMAT, EvidenceFile, EvidencePart

AT_ONCE = 50
"""Entries of one answer."""

MOST = 1_000
"""Entries of one file."""

_SPAN = re.compile(r"([0-9]{1,15})(?:-([0-9]{1,15}))?", re.ASCII)

Ask = Callable[[Question], QueryReply]
"""How a question is put and answered."""

Next = Callable[[QueryReply], Question | None]
"""What makes the question after an answer, where that says that there is more."""


class EvidenceTaken(msgspec.Struct, frozen=True, kw_only=True):
    """What was taken: how many entries, and the last answer, which says what went wrong if anything did.

    `content` are the bytes of the file, or nothing where an answer was refused. `absent` are entries that
    were asked for and are not shown: there are none, or their bodies were purged.
    """

    entries: int
    content: bytes
    reply: QueryReply
    absent: tuple[int, ...] = ()


def entries_of(given: str) -> list[int]:
    """Return the places that `3-9,12` names, in order, each once; raises `Fault` USAGE."""
    found: set[int] = set()
    for part in given.split(","):
        shape = _SPAN.fullmatch(part.strip())
        first, last = (int(shape[1]), int(shape[2] or shape[1])) if shape else (1, 0)
        if last < first:
            raise Fault("USAGE", why="--entries takes places of the log, as 3-9,12")
        if last - first >= MOST:
            raise _too_many()
        found.update(range(first, last + 1))
    if len(found) > MOST:
        raise _too_many()
    return sorted(found)


def taken(ask: Ask, log: str, pages: Iterator[Question], more: Next) -> EvidenceTaken:
    """Ask page by page and return the file; the first answer with an error ends it without one."""
    parts: list[EvidencePart] = []
    reply, question = None, next(pages, None)
    while question is not None:
        reply = ask(question)
        if reply.status is not Exit.YES or not reply.promise:
            return EvidenceTaken(entries=0, content=b"", reply=reply)
        parts.append(EvidencePart(reply.body.decode(), reply.promise.decode()))
        if len(parts) * AT_ONCE > MOST:
            raise _too_many()
        question = next(pages, None) or more(reply)
    if reply is None:
        raise Fault("USAGE", why="name a subject or entries, and not both")
    found = EvidenceFile(FORMAT, log, tuple(parts))  # type: ignore[arg-type]
    count = sum(len(list(part.records)) for part in parts)
    return EvidenceTaken(entries=count, content=found.content, reply=reply, absent=tuple(_absent(parts)))


def of_entries(entries: list[int], *, closed: bool) -> tuple[Iterator[Question], Next]:
    """Return the questions for entries by their places; nothing follows them."""
    portions = (entries[first : first + AT_ONCE] for first in range(0, len(entries), AT_ONCE))
    return (evidence_of(portion, closed=closed) for portion in portions), lambda _reply: None


def of_subject(words: Mapping[str, Any], subject: str, *, closed: bool) -> tuple[Iterator[Question], Next]:
    """Return the question for the entries that name a subject, and what makes the next from its answer."""

    def more(reply: QueryReply) -> Question | None:
        info = (rows_of(reply.body, "accessRecords") or {}).get("pageInfo", {})
        after = info.get("endCursor") if info.get("hasNextPage") else None
        return evidence({**asked, "after": after}, subject, closed=closed) if after else None

    asked = {**words, "first": AT_ONCE}
    return iter([evidence(asked, subject, closed=closed)]), more


def write(content: bytes, to: Path) -> None:
    """Write the file; raises `Fault` USAGE where something is there already."""
    with writing_below(to):
        if to.exists():
            raise Fault("USAGE", why=f"`{to}` is there already")
        replace(to, content)


def _absent(parts: list[EvidencePart]) -> Iterator[int]:
    """Yield the entries that were asked for by place and are not in an answer."""
    for part in parts:
        data = msgspec.json.decode(part.answer).get("data") or {}
        yield from (int(name[1:]) for name, value in data.items() if name[1:].isdecimal() and value is None)


def _too_many() -> Fault:
    return Fault(
        "USAGE", why=f"one file has {MOST} entries at most: ask by --since and --until, or for fewer"
    )
