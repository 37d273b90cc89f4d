"""What is asked of the engine itself that keeps a ledger, by the dialect of a connection to it."""

from sqlalchemy import Connection

from security.ledger import postgres_schema, sqlite

_DIFFERENCES = {"sqlite": sqlite.differences, "postgresql": postgres_schema.differences}
_DAMAGE = {"sqlite": sqlite.damage, "postgresql": postgres_schema.damage}


def differences(connection: Connection) -> list[str]:
    """Return which parts of the schema are not those of a ledger, by kind and name."""
    return _DIFFERENCES[connection.dialect.name](connection)


def damage(connection: Connection) -> str:
    """Return what the engine finds wrong with its own files, or nothing."""
    return _DAMAGE[connection.dialect.name](connection)
