"""The statements of a search: which index is walked, from which end, and what is passed over on the way.

    walk(connection, page, columns, among)    the statement of a page, or of a count, with its columns

Nothing is sorted and no two runs are joined: the entries under the rarest word that is asked for are walked
by number, and each is looked up under the others. So a page costs the same after any history, but where
words that are common alone are rare together; such a walk is cut off.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Column, ColumnElement, Connection, Select, Table, func, literal, or_, select, tuple_

from graph.errors import Refused
from graph.model.time import NOT_SUPERSEDED, Instant
from security.ledger.tables import BODIES, ENTRIES, SUBJECTS, TERMS
from security.ledger.terms import WORDS, term

MOST_WALKED = 100_000
"""Entries of the rarest word that are looked up under the others for one page: a third of a second."""

MOST_PROBED = 20_000
"""Entries to which it is counted how often each word stands, to walk the rarest: a few milliseconds."""


class SearchPage(msgspec.Struct, frozen=True):
    """One page of a search; what is nothing is not asked for. `equal` is by column or kind of term.

    `subject_handle` may be the beginning of a handle, as masks show it. `after` and `before` are places of
    entries, by the order in which they are shown, the newest first; `backward` asks for the last of them.
    `gaps`: whether what is missing is sought as well. `also` is a second handle that must be named as well.
    `hidden` says of purposes from which instant on entries that state them are passed over.
    """

    subject_handle: str | None
    equal: Mapping[str, str | None]
    since: Instant | None
    until: Instant | None
    after: int | None
    first: int
    gaps: bool = True
    before: int | None = None
    backward: bool = False
    also: str | None = None
    hidden: Mapping[str, Instant] = {}


class IndexWalk(NamedTuple):
    """A statement that walks an index, and whether its walk was cut off before the end of what matches."""

    statement: Select[Any]
    cut: bool = False

    def must_have_ended(self, *, full: bool) -> None:
        """Refuse a walk that was cut off before it had found what was wanted: there may be more beyond."""
        if self.cut and not full:
            raise Refused("LEDGER_SEARCH_WIDE", most=MOST_WALKED)


class _Stretch(NamedTuple):
    """The entries under one thing that is asked for, by number: a stretch of one index."""

    table: Table
    column: str
    value: str | int

    @property
    def number(self) -> Column[int]:
        """The column by which the run is walked."""
        return self.table.c.number

    @property
    def asked(self) -> ColumnElement[bool]:
        """What is asked of a row of the run."""
        return self.table.c[self.column] == self.value

    def numbers(self, page: SearchPage, among: range | None) -> Select[Any]:
        """Return the statement of the run's numbers between the bounds of a page."""
        bounds = {self.number.__lt__: page.after, self.number.__gt__: page.before}
        found = select(self.number).where(self.asked)
        if among is not None:
            found = found.where(self.number >= among.start, self.number < among.stop)
        return found.where(*(holds(x) for holds, x in bounds.items() if x is not None))

    def holds(self, number: ColumnElement[int]) -> ColumnElement[bool]:
        """Return whether a number is in the run: one look into the index, and never a join of two runs."""
        table = self.table.alias()
        asked = select(literal(1)).where(table.c[self.column] == self.value, table.c.number == number)
        return asked.correlate_except(table).limit(1).scalar_subquery().is_not(None)


def _runs(connection: Connection, page: SearchPage) -> list[_Stretch]:
    named = (shown for shown in (page.subject_handle, page.also) if shown is not None)
    runs = [_Stretch(SUBJECTS, "handle", _whole_handle(connection, shown)) for shown in named]
    for kind, word in page.equal.items():
        if word is not None and kind in WORDS:
            runs.append(_Stretch(TERMS, "term", term(kind, word)))
        elif word is not None:
            runs.append(_Stretch(BODIES, kind, word))
    return runs


def _rarest_first(
    connection: Connection, page: SearchPage, among: range | None, runs: list[_Stretch]
) -> list[_Stretch]:
    """Return the run to walk, and after it those in which each of its entries is looked up.

    How long a run is is counted to `MOST_PROBED`: of longer ones any will do, for such a page fills soon or
    is refused.
    """
    if len(runs) == 1:
        return runs
    counted = [
        connection.execute(
            select(func.count()).select_from(run.numbers(page, among).limit(MOST_PROBED).subquery())
        ).scalar_one()
        for run in runs
    ]
    return [run for _, run in sorted(zip(counted, runs, strict=True), key=lambda one: one[0])]


def walk(connection: Connection, page: SearchPage, columns: Select[Any], among: range | None) -> IndexWalk:
    """Return the statement of what a page asks for, newest first, with these columns and no bound.

    A window alone is walked by instant. Where a subject or a word is asked for, the entries of the rarest of
    them are walked by number, which is the order of recording, `among` all or these; each is looked up under
    the others, and the window only passes over some. The caller sets the bound, and asks the walk afterwards
    whether it `must_have_ended`.
    """
    columns = columns.where(*_not_hidden(page))
    if runs := _runs(connection, page):
        walked, *others = _rarest_first(connection, page, among, runs)
        end = _cut_at(connection, page, among, walked) if others else None
        return IndexWalk(_of_runs(page, columns, among, [walked, *others], end), end is not None)
    if page.since is not None or page.until is not None:
        return IndexWalk(_of_window(connection, page, columns))
    number = BODIES.c.number
    bounds = {number.__lt__: page.after, number.__gt__: page.before}
    asked = columns.order_by(number if page.backward else number.desc())
    return IndexWalk(asked.where(*(holds(x) for holds, x in bounds.items() if x is not None)))


def _not_hidden(page: SearchPage) -> list[ColumnElement[bool]]:
    """Return what an entry is asked for so that none of what is hidden has a part in a page or its number."""
    return [
        or_(BODIES.c.purpose != purpose, (BODIES.c.at + 0) < since) for purpose, since in page.hidden.items()
    ]


def _cut_at(connection: Connection, page: SearchPage, among: range | None, walked: _Stretch) -> int | None:
    """Return the entry at which a walk is cut off, or nothing where the run ends before."""
    number = walked.number
    asked = walked.numbers(page, among).order_by(number if page.backward else number.desc())
    found: int | None = connection.execute(asked.offset(MOST_WALKED).limit(1)).scalar()
    return found


def _of_runs(
    page: SearchPage, columns: Select[Any], among: range | None, runs: list[_Stretch], end: int | None
) -> Select[Any]:
    """Return the statement of everything that is in all of the runs and in the window, up to `end`."""
    walked, *others = runs
    number = walked.number
    asked = columns.order_by(number if page.backward else number.desc())
    if walked.table is not BODIES:
        asked = asked.join(walked.table, number == BODIES.c.number)
    conditions = {
        (BODIES.c.at + 0).__ge__: page.since,  # a sum, so that no index by instant is taken
        (BODIES.c.at + 0).__lt__: page.until,
        number.__lt__: page.after,
        number.__gt__: page.before,
        (number.__le__ if page.backward else number.__ge__): end,
    }
    if among is not None:
        asked = asked.where(number >= among.start, number < among.stop)
    asked = asked.where(walked.asked, *(other.holds(number) for other in others))
    return asked.where(*(holds(x) for holds, x in conditions.items() if x is not None))


def _whole_handle(connection: Connection, shown: str) -> str:
    """Return the handle that begins as a mask shows it: 40 bits of it, by which two never met in one city."""
    asked = select(SUBJECTS.c.handle).where(SUBJECTS.c.handle >= shown).order_by(SUBJECTS.c.handle).limit(1)
    found: str | None = connection.execute(asked).scalar()
    return found if found is not None and found.startswith(shown) else shown


def _of_window(connection: Connection, page: SearchPage, columns: Select[Any]) -> Select[Any]:
    """Return the statement of everything in a window, by instant and then by number.

    A cursor's own entry may be purged meanwhile: then its place is that of the nearest one left, the newest
    of those before it or the oldest of those after it.
    """
    order = (BODIES.c.at, BODIES.c.number)
    asked = columns.order_by(*(order if page.backward else (one.desc() for one in order)))
    bounds = {BODIES.c.at.__ge__: page.since, BODIES.c.at.__lt__: page.until}
    asked = asked.where(*(holds(x) for holds, x in bounds.items() if x is not None))
    number = BODIES.c.number
    if page.after is not None:
        last = select(BODIES.c.at).where(number <= page.after).order_by(number.desc()).limit(1)
        at = connection.execute(last).scalar() or 0
        asked = asked.where(tuple_(*order) < tuple_(literal(at), literal(page.after)))
    if page.before is not None:
        next_ = select(BODIES.c.at).where(number >= page.before).order_by(number).limit(1)
        at = connection.execute(next_).scalar() or NOT_SUPERSEDED
        asked = asked.where(tuple_(*order) > tuple_(literal(at), literal(page.before)))
    return asked


def opening() -> Select[Any]:
    """Return the statement of rows that can be opened: number, salt, body and the entry beside it."""
    entry = BODIES.outerjoin(ENTRIES, ENTRIES.c.number == BODIES.c.number)
    return select(BODIES.c.number, BODIES.c.salt, BODIES.c.body, ENTRIES.c.entry).select_from(entry)
