"""The terms by which organizations are searched: written with each registration, made for an older graph."""

from collections.abc import Iterable, Sequence

from graph.model.search_terms import folded, names_of, terms_of
from graph.store.database import Graph, Row, Transaction
from graph.store.journal import JournaledTransaction

PAGE = 500
"""Organizations of an older graph whose terms are made in one transaction."""


async def put_search_terms(transaction: Transaction | JournaledTransaction, rows: Sequence[Row]) -> None:
    """Put the terms of registrations; a row has its `key`, and its names, place and instant under `fact`."""
    made = [_row(row["key"], row["fact"]) for row in rows]
    await transaction.run("merge_search_terms", terms=_every_term(made))
    await transaction.run("create_search_terms", rows=made)


async def make_search_terms(graph: Graph, page: int = PAGE) -> None:
    """Make the terms of every registration that has none, page by page; what was done stays done."""
    after = ""
    while found := await graph.read("registrations_without_terms", after=after, limit=page):
        after = found[-1]["id"]
        rows = [{"key": row["key"], "fact": row} for row in found if row["name"] is not None]

        async def work(transaction: Transaction, rows: Sequence[Row] = rows) -> None:
            await put_search_terms(transaction, rows)

        if rows:
            await graph.write(work)


def _row(key: str, fact: Row) -> Row:
    names = names_of(fact["name"], fact.get("former") or ())
    terms = terms_of(names, key, fact["place"])
    found = {"called": list(names), "folded": list(map(folded, names)), "terms": list(terms)}
    return {"key": key, "at": fact["recorded_at"], **found}


def _every_term(rows: Iterable[Row]) -> list[str]:
    """Return each term once, in the one order in which all writers take them."""
    return sorted({term for row in rows for term in row["terms"]})
