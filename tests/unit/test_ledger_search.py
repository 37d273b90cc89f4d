"""What an auditor's search costs: it walks an index from its end, and sorts nothing, whatever is asked for."""

import asyncio
import itertools

import pytest
from msgspec.structs import replace
from sqlalchemy.dialects.sqlite import dialect

from graph.errors import Refused
from security.ledger import reading, searching, sqlite
from security.ledger.entry import FAR
from security.ledger.opening import DATABASE
from security.ledger.searching import SearchPage, opening, walk
from tests.unit.ledger_world import opened, record, sql

pytestmark = pytest.mark.anyio

START = record(0).at
COUNT = 120


async def filled(ledger) -> None:
    """Entries of three officers; each fifth was asked a little before the one that was logged before it."""
    for number in range(COUNT):
        await ledger.append(
            record(
                number,
                at=START + number * 10 - 15 * (number % 5 == 4),
                officer=f"officer-{number % 3}",
                subjects=(f"handle-{number % 4}",),
            )
        )


WINDOW = {"since": START + 200, "until": START + 900}
ASKED = {
    "subject_handle": "handle-1",
    "officer": "officer-1",
    "department": "market",
    "purpose": "LICENSING",
    **WINDOW,
}


async def test_no_combination_of_what_is_asked_for_sorts(tmp_path):
    with opened(tmp_path) as ledger:
        await filled(ledger)
        readers = sqlite.reading(tmp_path / DATABASE)
        try:
            with readers.connect() as connection, connection.begin():
                sorting = []
                for size in range(len(ASKED) + 1):
                    for names in itertools.combinations(ASKED, size):
                        given = {name: ASKED[name] for name in names}
                        equal = {name: given.get(name) for name in ("officer", "department", "purpose")}
                        page = SearchPage(
                            given.get("subject_handle"), equal, given.get("since"), given.get("until"), 100, 5
                        )
                        for way in (page, replace(page, before=10), replace(page, before=10, backward=True)):
                            statement = walk(connection, way, opening(), None).statement.limit(6)
                            plain = statement.compile(
                                dialect=dialect(), compile_kwargs={"literal_binds": True}
                            )
                            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {plain}").fetchall()
                            sorting += [names for row in plan if "TEMP B-TREE" in row[-1]]
        finally:
            readers.dispose()
    assert sorting == []


@pytest.mark.parametrize("more", [{}, {"officer": "officer-1"}, {"subject_handle": "handle-3"}])
async def test_pages_of_a_window_join_without_a_gap(tmp_path, more):
    with opened(tmp_path) as ledger:
        await filled(ledger)
        whole = (await ledger.search(**WINDOW, **more, first=COUNT)).rows
        expected = {n for n in range(COUNT) if in_window(n) and matches(n, more)}
        assert {row.index for row in whole} == expected
        paged, after = [], None
        while page := (await ledger.search(**WINDOW, **more, after=after, first=7)).rows:
            paged += page
            after = page[-1].index
        assert [row.index for row in paged] == [row.index for row in whole]
        backwards, before = [], None
        while page := (await ledger.search(**WINDOW, **more, before=before, first=7, backward=True)).rows:
            backwards = [*page, *backwards]
            before = page[0].index
        assert [row.index for row in backwards] == [row.index for row in whole]
        assert await ledger.count(**WINDOW, **more, most=COUNT) == len(whole)
        assert await ledger.count(**WINDOW, **more, most=3) == 3


def in_window(number: int) -> bool:
    return WINDOW["since"] <= START + number * 10 - 15 * (number % 5 == 4) < WINDOW["until"]


def matches(number: int, more: dict) -> bool:
    officer = more.get("officer", f"officer-{number % 3}") == f"officer-{number % 3}"
    return officer and more.get("subject_handle", f"handle-{number % 4}") == f"handle-{number % 4}"


async def test_a_walk_that_finds_too_little_is_cut_off_and_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(searching, "MOST_PROBED", 20)
    monkeypatch.setattr(searching, "MOST_WALKED", 20)
    asked = {"officer": "officer-1", "subject_handle": "handle-0", "purpose": "LICENSING"}
    with opened(tmp_path) as ledger:
        await filled(ledger)
        assert len((await ledger.search(**asked, first=5)).rows) == 5, "a page that fills is shown"
        for look in (ledger.search(**asked, first=9), ledger.count(**asked, most=50)):
            with pytest.raises(Refused) as told:
                await look
            assert told.value.code == "LEDGER_SEARCH_WIDE"
        assert (await ledger.search(**asked, case="none", first=9)).rows == (), "its rarest word ends before"


MINUTE = 60_000_000
SHORT, LONG = 600, 2400
"""Two histories: what grows with the log costs several steps of SQLite for each entry of the difference."""


async def a_minute_apart(ledger, count: int) -> None:
    """Entries of one officer, the newest one at one instant, however many there are."""
    await asyncio.gather(*(ledger.append(record(n, at=START - (count - n) * MINUTE)) for n in range(count)))


def steps(ledger, directory, page: SearchPage, look=reading.search):
    """Return what a search found, and how many steps of SQLite's machine it took."""
    taken = 0

    def step() -> int:
        nonlocal taken
        taken += 1
        return 0

    readers = sqlite.reading(directory / DATABASE)
    try:
        with readers.connect() as connection, connection.begin():
            signed = ledger._signed(connection)
            connection.connection.driver_connection.set_progress_handler(step, 1)
            return look(connection, page, signed), taken
    finally:
        readers.dispose()


HOUR_OF_ONE = {"officer": "officer-1", "department": "market", "purpose": None}


@pytest.mark.parametrize("more", [{}, {"officer": "nobody"}], ids=["found", "nothing found"])
async def test_a_count_of_the_last_hour_costs_the_same_after_any_history(tmp_path, more):
    page = SearchPage(None, HOUR_OF_ONE | more, START - 60 * MINUTE, START + 1, None, 1000, gaps=False)
    taken = []
    for count in (SHORT, LONG):
        with opened(tmp_path / str(count)) as ledger:
            await a_minute_apart(ledger, count)
            found, cost = steps(ledger, tmp_path / str(count), page)
            assert [row.index for row in found.rows] == (
                [] if more else list(range(count - 1, count - 61, -1))
            )
            assert (found.more, found.gaps) == (False, ())
            taken.append(cost)
    assert taken[1] - taken[0] < (LONG - SHORT) / 2, taken


@pytest.mark.parametrize("late", [0, FAR], ids=["in order", "as late as may be"])
@pytest.mark.parametrize("altered", [False, True], ids=["whole", "columns altered"])
async def test_a_count_by_window_finds_all_that_may_lie_in_it(tmp_path, late, altered):
    """Entries as far out of order as the ledger's checks let them be, and edges moved by who holds the disk."""
    instants = [START + n * MINUTE - late * (n % 7 == 3) for n in range(COUNT)]
    since, until = START + 40 * MINUTE, START + 70 * MINUTE
    with opened(tmp_path) as ledger:
        await asyncio.gather(*(ledger.append(record(n, at=at)) for n, at in enumerate(instants)))
        if altered:
            sql(tmp_path, "update bodies set at = ? where number = 100", since - FAR - 1)
            sql(tmp_path, "update bodies set at = ? where number = 10", until + FAR)
        found = await ledger.search(officer="officer-1", since=since, until=until, first=COUNT, gaps=False)
    expected = [n for n, at in enumerate(instants) if since <= at < until]
    assert [row.index for row in found.rows] == expected[::-1]


async def test_a_page_says_whether_more_is_found_and_where_it_ended(tmp_path):
    with opened(tmp_path) as ledger:
        await filled(ledger)
        ends, after, more = [], None, True
        while more:
            found = await ledger.search(officer="officer-1", after=after, first=10, gaps=False)
            ends.append((len(found.rows), found.ended))
            after, more = found.ended, found.more
    assert ends == [(10, 91), (10, 61), (10, 31), (10, 1)], (
        "no empty page, for it was known that there is none"
    )


async def test_gaps_are_told_among_the_entries_of_a_page_and_no_others(tmp_path):
    """From either end a page tells of gaps up to the last entry that it shows, and between its bounds."""
    with opened(tmp_path) as ledger:
        for number in range(12):
            await ledger.append(record(number))
        for gone in (1, 6, 10):
            sql(tmp_path, "delete from bodies where number = ?", gone)
        pages = {
            "newest": await ledger.search(first=3),
            "oldest": await ledger.search(first=3, backward=True),
            "between": await ledger.search(after=9, before=4, first=9),
            "one": await ledger.search(after=7, before=5, first=1),
        }
    assert {name: [row.index for row in page.rows] for name, page in pages.items()} == {
        "newest": [11, 9, 8], "oldest": [3, 2, 0], "between": [8, 7, 5], "one": [],
    }  # fmt: skip
    assert {name: [gap.first for gap in page.gaps] for name, page in pages.items()} == {
        "newest": [10], "oldest": [1], "between": [6], "one": [6],
    }  # fmt: skip


@pytest.mark.parametrize("asked", [{"officer": "officer-1"}, {"subject_handle": "handle-1"}, {}])
async def test_a_count_costs_its_window_alone(tmp_path, asked):
    page = SearchPage(
        asked.get("subject_handle"),
        {"officer": asked.get("officer")},
        START - 60 * MINUTE,
        START + 1,
        None,
        1000,
    )
    taken = []
    for count in (SHORT, LONG):
        with opened(tmp_path / str(count)) as ledger:
            await a_minute_apart(ledger, count)
            found, cost = steps(ledger, tmp_path / str(count), page, reading.count)
            assert found == (0 if "subject_handle" in asked else 60)
            taken.append(cost)
    assert taken[1] - taken[0] < (LONG - SHORT) / 2, taken


async def test_what_is_hidden_has_no_part_in_a_page_its_ends_or_its_number(tmp_path):
    with opened(tmp_path) as ledger:
        for number in range(9):
            purpose = "SUPERVISION" if number % 3 == 0 else "TENDER"
            await ledger.append(record(number, at=START + number, purpose=purpose, subjects=("handle-a",)))
        hidden = {"SUPERVISION": START + 3}
        for asked in ({"subject_handle": "handle-a"}, {"since": START}, {"officer": "officer-1"}, {}):
            page = await ledger.search(**asked, hidden=hidden, first=4)
            assert [row.index for row in page.rows] == [8, 7, 5, 4]
            rest = await ledger.search(**asked, hidden=hidden, first=4, after=4)
            assert ([row.index for row in rest.rows], rest.more) == ([2, 1, 0], False)
            assert await ledger.count(**asked, hidden=hidden, most=100) == 7
            assert (page.gaps, rest.gaps, ledger.finding) == ((), (), "")
