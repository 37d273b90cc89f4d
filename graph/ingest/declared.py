"""A row of a declared kind to what is reported: one reader for every kind of `graph.model.record_kinds`.

cells → what the declaration asks of them together → members → key, scope, window of publicity
"""

from typing import Any

from graph.ingest.identifiers import Code
from graph.ingest.reasons import quote
from graph.ingest.row_parser import PersonReference, RowParser
from graph.ingest.values import number_key
from graph.model.facts import Scope
from graph.model.record_kinds import RecordColumn, RecordKind, record_kinds
from graph.model.reported import ReportedRecord
from graph.model.time import BEGINNING, FOREVER, Day, day_after

APART = frozenset({"uscc", "holder", "handle", "withdrawn", "scope", "shown_until"})
"""Members of a row that are no part of the fact's own content."""

PLACEHOLDERS = frozenset(["无", "无文号", "暂无", "不详", "合计", "-", "--", "—", "/", "null", "none"])
"""What is written where there is no number: as a key it would join what has nothing in common."""


def record(cells: RowParser, row: int) -> ReportedRecord | None:
    """Return what a row of a declared kind reports, or None with the row's problems noted.

    1. whose word it is; 2. what its members ask of each other; 3. the record, its key and its window.
    """
    kind = record_kinds()[cells.kind.name]
    # 1.
    _check_authority(cells, kind)
    # 2.
    _check_ends(cells, kind)
    _check_members(cells, kind)
    if cells.problems:
        return None
    # 3.
    said = {one.member: _value(one, cells.get(code)) for code, one in kind.columns.items() if one.member}
    said |= _made(said)
    scope = Scope(said["scope"]) if said.get("scope") else kind.scope
    shown_since, shown_until = _window(said, scope)
    return ReportedRecord(
        row=row,
        kind=kind.name,
        key="|".join(said[member] for member in kind.key if said.get(member)),
        scope=scope,
        shown_since=shown_since,
        shown_until=shown_until,
        owner=_owner(cells, said.get("authority_code")),
        withdrawn=said.get("withdrawn"),
        uscc=said.get("uscc") or "",
        handle=said.get("handle") or "",
        holder=said.get("holder") or "",
        values={name: value for name, value in said.items() if value is not None and name not in APART},
    )


def _check_authority(cells: RowParser, kind: RecordKind) -> None:
    """Refuse what the register of authorities does not let this feed bring."""
    members = {one.member for one in kind.columns.values()}
    if "authority_code" not in members or cells.reading.authorities is None:
        return
    code, name = cells.get(kind.code("authority_code")), cells.get(kind.code("authority"))
    if code is None or name is None:
        return
    fields = kind.code("authority_code"), kind.code("authority")
    problem = cells.reading.authorities.problem(code.value, name, cells.reading.feed, fields)
    if problem is not None:
        cells.problems.append(problem)


def _check_ends(cells: RowParser, kind: RecordKind) -> None:
    """Ask for exactly one of those who may hold: an organization's code, or a person's document."""
    fields = [kind.code(member) for member in kind.one_of]
    stated = [field for field in fields if cells.get(field)]
    if len(stated) > 1:
        cells.refuse("ONE_OF_TWO", stated[1], other=stated[0])
    elif fields and not stated:
        for field in fields:
            cells.need(field, "no other holder is named", "未填其他持有人")


def _check_members(cells: RowParser, kind: RecordKind) -> None:
    """Refuse days out of order or ahead, a number that is none, and what is missing beside a value."""
    for earlier, later in kind.in_order:
        cells.in_order(kind.code(earlier), kind.code(later))
    today = cells.reading.today.isoformat()
    for field in map(kind.code, kind.past):
        if (cells.get(field) or "") > today:
            cells.refuse("FUTURE_DAY", field, value=cells.get(field))
    for member, values in kind.asks.items():
        stated = cells.get(kind.code(member))
        for asked in values.get(stated, ()):
            cells.need(kind.code(asked), f"`{kind.code(member)}` says so", f"已填 `{kind.code(member)}`")
    for code, column in kind.columns.items():
        if column.type == "number" and str(cells.get(code) or "x").lower() in PLACEHOLDERS:
            cells.refuse("PLACEHOLDER_NUMBER", code, value=quote(cells.get(code)))


def _value(column: RecordColumn, value: Any) -> Any:
    """Return a cell's value as the record keeps it: plain, an end half-open, no end where none is stated."""
    if isinstance(value, Code):
        return value.value
    if isinstance(value, PersonReference):
        return value.handle
    if value is None:
        return FOREVER if column.far else None
    return day_after(value) if column.included and value != FOREVER else value


def _made(said: dict[str, Any]) -> dict[str, Any]:
    """Return what follows from other members: the decision that a number names, and that a person holds."""
    made: dict[str, Any] = {}
    if "document_number" in said:
        made["decision"] = f"{said['authority_code']}|{number_key(said['document_number'])}"
    if "share" in said:
        made["by_person"] = bool(said["handle"])
    return made


def _window(said: dict[str, Any], scope: Scope) -> tuple[Day, Day]:
    """Return the days of publicity of what is public: from its decision, none where no last day is stated."""
    if scope is not Scope.PUBLIC:
        return BEGINNING, FOREVER
    decided: Day = said["decided_on"]
    return decided, said["shown_until"] or decided


def _owner(cells: RowParser, authority: str | None) -> str:
    """Return the authority where it speaks by itself; a copy by another feed is not its word."""
    known, feed = cells.reading.authorities, cells.reading.feed
    return authority if authority and known is not None and known.speaks_for(authority, feed) else ""
