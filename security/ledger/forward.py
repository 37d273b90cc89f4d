"""Bringing a ledger of an older format forward: the tables it lacks, made and filled in one transaction."""

from sqlalchemy import Connection, insert, select, update

from graph.errors import VerificationError
from security.ledger.entry import Disclosure
from security.ledger.tables import BODIES, FORMAT, LACKING, LEDGER, TABLES, TERMS, format_of
from security.ledger.terms import terms_of

_PORTION = 4096
"""Bodies read at once: a long history takes no more memory than a short one."""


def bring_forward(connection: Connection) -> None:
    """Give a ledger whose checks have passed the tables that its format has not; the caller commits."""
    lacking = LACKING[format_of(connection)]
    if not lacking:
        return
    for name in sorted(lacking):
        TABLES.tables[name].create(connection)
    if TERMS.name in lacking:
        _fill_terms(connection)
    connection.execute(update(LEDGER).values(format=FORMAT))


def _fill_terms(connection: Connection) -> None:
    """Enter every body under its terms; one that is no record is left to the checks, which name it."""
    portion, last = _after(connection, -1), -1
    while portion:
        rows = []
        for number, salt, body in portion:
            last = number
            try:
                found = terms_of(Disclosure(salt, body).record)
            except VerificationError:
                continue
            rows += [{"term": one, "number": number} for one in found]
        if rows:
            connection.execute(insert(TERMS), rows)
        portion = _after(connection, last)


def _after(connection: Connection, number: int) -> list[tuple[int, bytes, bytes]]:
    asked = select(BODIES.c.number, BODIES.c.salt, BODIES.c.body).where(BODIES.c.number > number)
    return [tuple(row) for row in connection.execute(asked.order_by(BODIES.c.number).limit(_PORTION))]
