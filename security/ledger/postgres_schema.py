"""What the schema of a ledger in PostgreSQL must be, compared with what it is: nothing that acts unseen."""

from functools import cache
from typing import Any

from sqlalchemy import Connection, Index, Table
from sqlalchemy.dialects.postgresql import dialect

from security.ledger.tables import LACKING, TABLES, format_of

Part = tuple[str, str, str]
"""A part of a schema: its kind, its name, and how it was declared."""

_COLUMNS = """
    SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), coalesce(l.collname, ''),
           a.attnotnull, a.atthasdef OR a.attidentity <> '' OR a.attgenerated <> ''
    FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_collation l ON l.oid = a.attcollation
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
"""

_INDEXES = """
    SELECT c.relname, t.relname, i.indisunique, i.indpred IS NULL AND i.indexprs IS NULL AND i.indisvalid,
           array_to_string(array(
               SELECT a.attname FROM unnest(i.indkey) WITH ORDINALITY AS k (number, place)
               JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number ORDER BY k.place
           ), ' ')
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
    WHERE t.relnamespace = current_schema()::regnamespace
"""

_OTHERS = """
    SELECT 'trigger', g.tgname FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid
    WHERE c.relnamespace = current_schema()::regnamespace AND NOT g.tgisinternal
    UNION ALL
    SELECT 'rule', r.rulename FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
    UNION ALL
    SELECT CASE relkind WHEN 'v' THEN 'view' ELSE 'relation' END, relname FROM pg_class
    WHERE relnamespace = current_schema()::regnamespace AND relkind NOT IN ('r', 'i')
    UNION ALL
    SELECT 'constraint', conname FROM pg_constraint
    WHERE connamespace = current_schema()::regnamespace AND contype NOT IN ('p', 'n')
    UNION ALL
    SELECT 'function', proname FROM pg_proc WHERE pronamespace = current_schema()::regnamespace
    UNION ALL
    SELECT 'table', relname FROM pg_class
    WHERE relnamespace = current_schema()::regnamespace
      AND (relrowsecurity OR relispartition OR relhassubclass)
"""


def differences(connection: Connection) -> list[str]:
    """Return which parts of the schema are not those of a ledger, by kind and name."""
    lacking = LACKING[format_of(connection)]
    return sorted({f"{kind} `{name}`" for kind, name, _ in _found(connection) ^ declared(lacking)})


def damage(_connection: Connection) -> str:
    """Return nothing: a server finds its own damage by its checksums, and its errors say so."""
    return ""


def _found(connection: Connection) -> frozenset[Part]:
    tables: dict[str, list[str]] = {}
    for table, *column in connection.exec_driver_sql(_COLUMNS):
        tables.setdefault(table, []).append(_column(*column))
    indexes = {
        ("index", name, _index(table, columns, unique=unique, plain=plain))
        for name, table, unique, plain, columns in connection.exec_driver_sql(_INDEXES)
    }
    others = {(kind, name, "strange") for kind, name in connection.exec_driver_sql(_OTHERS)}
    return frozenset({("table", name, _table(of)) for name, of in tables.items()} | indexes | others)


@cache
def declared(lacking: frozenset[str] = frozenset()) -> frozenset[Part]:
    """Return what a ledger's schema consists of, without the tables that its format has not yet."""
    parts: set[Part] = set()
    for table in (one for name, one in TABLES.tables.items() if name not in lacking):
        parts.add(("table", table.name, _table([_declared(column) for column in table.columns])))
        key = " ".join(column.name for column in table.primary_key.columns)
        parts.add(("index", f"{table.name}_pkey", _index(table.name, key, unique=True, plain=True)))
        parts |= {_declared_index(table, one) for one in table.indexes if _is_ours(one)}
    return frozenset(parts)


def _is_ours(index: Index) -> bool:
    """Whether an index is made in PostgreSQL at all."""
    return index._ddl_if is None or index._ddl_if.dialect == "postgresql"  # noqa: SLF001 - it has no other


def _declared_index(table: Table, index: Index) -> Part:
    columns = " ".join(column.name for column in index.columns)
    return ("index", str(index.name), _index(table.name, columns, unique=False, plain=True))


def _declared(column: Any) -> str:
    kind, _, collation = str(column.type.compile(dialect=dialect())).partition(" COLLATE ")  # type: ignore[no-untyped-call]
    return _column(column.name, kind.lower(), collation.strip('"'), not_null=True, filled=False)


def _column(name: str, kind: str, collation: str, not_null: bool, filled: bool) -> str:  # noqa: FBT001
    return f"{name} {kind} {collation} {not_null} {filled}"


def _table(columns: list[str]) -> str:
    return ", ".join(sorted(columns))


def _index(table: str, columns: str, *, unique: bool, plain: bool) -> str:
    return f"{table} ({columns}) {unique} {plain}"
