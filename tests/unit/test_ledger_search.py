"""What an auditor's search costs: it walks an index from its end, and sorts nothing, whatever is asked for."""

import itertools

import pytest
from sqlalchemy.dialects.sqlite import dialect

from security.ledger import sqlite
from security.ledger.opening import DATABASE
from security.ledger.reading import SearchPage, search_statement
from tests.unit.ledger_world import opened, record

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
                        statement = search_statement(connection, page)
                        plain = statement.compile(dialect=dialect(), compile_kwargs={"literal_binds": True})
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


def in_window(number: int) -> bool:
    return WINDOW["since"] <= START + number * 10 - 15 * (number % 5 == 4) < WINDOW["until"]


def matches(number: int, more: dict) -> bool:
    officer = more.get("officer", f"officer-{number % 3}") == f"officer-{number % 3}"
    return officer and more.get("subject_handle", f"handle-{number % 4}") == f"handle-{number % 4}"
