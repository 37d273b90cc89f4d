"""How often the ledger was used, by whom and for what: counts of entries, by month and by their words.

    tally(connection, page, signed, by)    the counts of a window

They are counted by the columns of the search, unopened, as a list's number is; what these columns say is held
against every body in the background. An entry whose body was purged is counted nowhere.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, func, select

from graph.errors import Refused
from graph.model.time import CHINA, Instant, instant, moment
from security.ledger.reading import SignedTree, recorded
from security.ledger.searching import SearchPage, walk
from security.ledger.tables import BODIES

MOST_TALLIED = 200_000
"""Entries that one tally counts at most: a second of work."""

MOST_ROWS = 1_000
"""Rows that one tally has at most."""

MOST_MONTHS = 120
"""Months of a window at most, where months are told apart."""

COLUMNS = ("department", "officer", "purpose")
MONTH = "month"


class AccessTally(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How many entries have these words; what was not told apart, or an entry has not, is empty."""

    month: str = ""
    department: str = ""
    officer: str = ""
    purpose: str = ""
    count: int = 0


def tally(
    connection: Connection, page: SearchPage, signed: SignedTree, by: Sequence[str]
) -> tuple[AccessTally, ...]:
    """Return the counts of a page's window, in the order of months and then of the words.

    Raises `Refused` TALLY_TOO_WIDE where there are more entries, rows or months than one tally has.
    """
    rows: list[AccessTally] = []
    left = MOST_TALLIED
    for month, since, until in _windows(page, months=MONTH in by):
        part = msgspec.structs.replace(page, since=since, until=until, first=left)
        found = _counts(connection, part, signed, [name for name in COLUMNS if name in by])
        left -= sum(row["count"] for row in found)
        rows += [AccessTally(month=month, **row) for row in found]
        if left < 0 or len(rows) > MOST_ROWS:
            raise Refused("TALLY_TOO_WIDE", entries=MOST_TALLIED, rows=MOST_ROWS, months=MOST_MONTHS)
    return tuple(rows)


def _counts(
    connection: Connection, page: SearchPage, signed: SignedTree, names: Sequence[str]
) -> list[dict[str, Any]]:
    """Return the counts of one window by these columns; one entry beyond the bound is counted as well."""
    columns = select(BODIES.c.number, *(BODIES.c[name] for name in names))
    found_by = walk(connection, page, columns, recorded(connection, page, signed))
    matching = found_by.statement.limit(page.first + 1).subquery()
    words = [matching.c[name] for name in names]
    asked = select(*words, func.count().label("count")).select_from(matching)
    found = connection.execute(asked.group_by(*words).order_by(*words) if words else asked).mappings().all()
    rows = [dict(row) for row in found if row["count"]]
    found_by.must_have_ended(full=sum(row["count"] for row in rows) > page.first)
    return rows


def _windows(page: SearchPage, *, months: bool) -> Iterator[tuple[str, Instant, Instant]]:
    """Yield the window, or its months by the calendar of Asia/Shanghai, each with its name."""
    since, until = page.since or 0, page.until or 0
    if not months:
        yield "", since, until
        return
    for _ in range(MOST_MONTHS):
        if since >= until:
            return
        day = moment(since).astimezone(CHINA)
        after = datetime(day.year + day.month // 12, day.month % 12 + 1, 1, tzinfo=CHINA)
        yield f"{day:%Y-%m}", since, min(until, instant(after))
        since = instant(after)
    if since < until:
        raise Refused("TALLY_TOO_WIDE", entries=MOST_TALLIED, rows=MOST_ROWS, months=MOST_MONTHS)
