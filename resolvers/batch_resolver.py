"""What a field with arguments is: a batch read, then a pure judgment.

A section is called once per level for all aliases and all parents together: `gather` asks the
store in one round trip for everything wanted, `judge` turns each want's facts into the records
that the projection walks. "What a step needs is a list before it is a read."
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol

import msgspec

from graph.ingest.authorities import Authorities
from graph.model.law import Law
from graph.model.time import Day, Instant
from graph.packs.legal_basis import LegalBases
from graph.store.database import Graph
from resolvers.shared_reads import SharedReads
from security.cursors import Cursors
from security.departments import Departments
from security.exchange import Exchange
from security.ledger.ledger import Ledger
from security.ledger.patterns import PatternRules
from security.neighbour_logs import NeighbourLogs
from security.policy.decide import Policy
from security.principal import Caller
from security.pseudonymization import PseudonymizationService
from security.row_filter import RowFilter


async def announce_nothing() -> None:
    """Refuse to be a write's announcement: what reads has none, and nothing is written without one."""
    raise RuntimeError("a write that nobody announced")


async def log_no_question(_digest: str, _reply: bytes, _outcome: str) -> None:
    """Refuse to log a question to another region: only what a caller asks leaves as one."""
    raise RuntimeError("a question that no caller asked")


class RequestContext(msgspec.Struct, frozen=True, kw_only=True):
    """The request's own facts: the two times, the place whose law is applied, the visible rows.

    `as_of`, `known_at` and `place` are set by the root field and inherited below it. `head` is the journal's
    newest instant when the request came: what is known at it is known so for good. `asked_at` is the instant
    that the root field gave: the law is as it was issued then. `reads` is what the request has read already.
    `write_key` is the key of the one write of a mutation, as the ledger and the graph have it; `announce`
    puts the write's intent into the ledger, durably, before its transaction begins. `log_question` does so
    with a question to another region: its digest, the bytes of the reply, and how it ended.
    """

    as_of: Day
    known_at: Instant
    place: str
    row_filter: RowFilter
    caller: Caller
    now: Instant
    head: Instant
    today: Day
    asked_at: Instant | None = None
    reads: SharedReads = msgspec.field(default_factory=SharedReads)
    write_key: str = ""
    announce: Callable[[], Awaitable[None]] = announce_nothing
    log_question: Callable[[str, bytes, str], Awaitable[None]] = log_no_question


class NodeRef(msgspec.Struct, frozen=True):
    """A record as a global id names it: how an argument that takes any global id arrives.

    Nothing is said about whether it exists. An argument that takes one type's ids arrives as `id` alone.
    """

    type: str
    id: str


class BatchKey(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """One occurrence of a section: its arguments, the record it hangs on, its times and place.

    `below` names the sections of the record that it brings which are asked for, and which anybody of the
    caller's kind may see: what they need may be read with it.
    """

    args: Mapping[str, Any]
    parent: Any
    context: RequestContext
    below: frozenset[str] = frozenset()


class Dependencies(Protocol):
    """Every outside effect of the resolvers: grep for it to find them all."""

    @property
    def graph(self) -> Graph:
        """The store of facts."""

    @property
    def law(self) -> Law:
        """The packs' answers."""

    @property
    def ledger(self) -> Ledger:
        """The audit ledger, searched by auditors and subjects."""

    @property
    def patterns(self) -> PatternRules:
        """From what on the use of the ledger is out of the way."""

    @property
    def policy(self) -> Policy:
        """Who may write what; what may be read is decided before any resolver runs."""

    @property
    def pseudonymizer(self) -> PseudonymizationService:
        """Handles of subjects, and sealed document numbers."""

    @property
    def cursors(self) -> Cursors:
        """Seals and opens page cursors."""

    @property
    def authorities(self) -> Authorities | None:
        """The register of authorities; without one nobody's word can be told from another's."""

    @property
    def departments(self) -> Departments:
        """The register of departments: whom work may be pushed to."""

    @property
    def instruments(self) -> LegalBases:
        """The instruments that may be named as a legal basis."""

    @property
    def exchange(self) -> Exchange:
        """What signs results for other regions, and verifies theirs."""

    @property
    def lines(self) -> frozenset[str]:
        """The regions that may be asked: those where we have a token."""

    async def send_question(self, region: str, raw: bytes) -> bytes:
        """Bring a signed question to a region and its reply back, or raise `Fault` with what went wrong."""

    @property
    def clock(self) -> Callable[[], Instant]:
        """What says the time, while a reply is on its way."""

    @property
    def logs(self) -> NeighbourLogs:
        """What is kept of other regions' logs, and compared with what they show now."""


Gather = Callable[[Dependencies, Sequence[BatchKey]], Awaitable[Sequence[Any]]]
Judge = Callable[[Dependencies, BatchKey, Any], Any]
Check = Callable[[Dependencies, BatchKey], object]


def as_gathered(_deps: Dependencies, _batch_key: BatchKey, facts: Any) -> Any:
    """Return the facts unchanged: the judgment of a section that concludes nothing."""
    return facts


def as_asked(_deps: Dependencies, _batch_key: BatchKey) -> None:
    """Accept whatever is asked."""


class BatchResolver(msgspec.Struct, frozen=True, eq=False):
    """A named pair of gather and judge.

    `check` refuses one occurrence before anything is read, so that its neighbours are still answered.
    `facts` says that it looks through what feeds brought. `within` names a section that reads more around
    the same records: where both are asked for, that one reads first, and this one looks into what it read.
    """

    name: str
    gather: Gather
    judge: Judge = as_gathered
    check: Check = as_asked
    facts: bool = True
    within: str = ""


class Count(msgspec.Struct, frozen=True, eq=False):
    """How a list is counted: `by` counts many lists of one kind in one round trip, `of` names this one."""

    by: "CountLists"
    of: Any


CountLists = Callable[[Dependencies, RowFilter, Sequence[Any]], Awaitable[Sequence[int | None]]]


class Edge(msgspec.Struct, frozen=True, gc=False):
    """One record of a page, with its cursor."""

    cursor: str
    node: Any


class PageInfo(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Where a page lies in its list, among the rows that the caller may see."""

    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """One page of a connection: records, the place of each in its list, and whether more rows follow.

    `seal` makes a place a cursor; only where a caller selects cursors is it called. `about` is the subject
    whose list it is, where no record above names it: an empty list is one about it as well. `total` is how
    many rows the whole list has that the caller may see, where that is known already; `count` is how it is
    asked for. `gaps` are told beside the answer: what was looked through and could not be shown.
    """

    items: tuple[Any, ...]
    places: tuple[tuple[str, ...], ...]
    seal: Callable[[tuple[str, ...]], str]
    has_next: bool
    has_previous: bool = False
    about: str = ""
    gaps: tuple[Any, ...] = ()
    total: int | None = None
    count: "Count | None" = None

    @property
    def edges(self) -> tuple[Edge, ...]:
        """The records, each with its cursor."""
        return tuple(map(Edge, map(self.seal, self.places), self.items))

    @property
    def info(self) -> PageInfo:
        """Where the page lies."""
        return PageInfo(
            has_next_page=self.has_next,
            has_previous_page=self.has_previous,
            start_cursor=self.seal(self.places[0]) if self.places else None,
            end_cursor=self.seal(self.places[-1]) if self.places else None,
        )
