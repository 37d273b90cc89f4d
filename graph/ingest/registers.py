"""Rows of the register's extract to what is reported: organizations, persons, tenures.

The register (登记) is what all else is compared with: it comes first, and a penalty's party is found in it by
its code. Persons are known by their documents' handles, which the pseudonymizer makes on reading.
"""

import re
from itertools import pairwise

from graph.ingest.formats import choices
from graph.ingest.row_parser import RowParser
from graph.ingest.values import parse_day
from graph.model.facts import Role, Scope
from graph.model.former import Former, FormerItem
from graph.model.reported import ReportedOrganization, ReportedPerson, ReportedTenure
from graph.model.time import FOREVER, Day


def organization(cells: RowParser, row: int) -> ReportedOrganization | None:
    """Return the organization that a row registers, or None with the row's problems noted.

    `until` is the first day on which it is no longer registered.
    """
    _not_future(cells, "JG_QSRQ")
    cells.in_order("JG_QSRQ", "JG_ZZRQ")
    former = (
        *_former(cells, "JG_CYM", FormerItem.NAME),
        *_former(cells, "JG_LSZT", FormerItem.STATUS),
    )
    if cells.problems:
        return None
    _look_at_its_life(cells)
    code = cells.get("JG_SHXYM")
    return ReportedOrganization(
        row=row,
        key=code.value,
        scope=Scope.PUBLIC,
        uscc=code.value,
        name=cells.get("JG_MC"),
        status=cells.get("JG_ZT"),
        kind=cells.get("JG_LX"),
        place=cells.get("JG_DQ"),
        code_check=code.check,
        since=cells.get("JG_QSRQ"),
        until=cells.get("JG_ZZRQ") or FOREVER,
        former=tuple(one.line for one in former) or None,
    )


def person(cells: RowParser, row: int) -> ReportedPerson | None:
    """Return the person and the document that a row registers, or None with the problems noted.

    Two documents belong to one person only where the row itself links them.
    """
    if cells.get("RY_GL_ZJLX"):
        cells.need("RY_GL_ZJHM", "the kind of a linked document is stated", "已填关联证件类型")
    _not_future(cells, "RY_CSRQ", "RY_SWRQ")
    cells.in_order("RY_CSRQ", "RY_SWRQ")
    if cells.problems:
        return None
    document, linked = cells.get("RY_ZJHM"), cells.get("RY_GL_ZJHM")
    return ReportedPerson(
        row=row,
        key=document.handle,
        handle=document.handle,
        kind=document.kind,
        sealed=document.seal(cells.reading.pseudonymizer),
        linked=linked.handle if linked else None,
        name=cells.get("RY_XM"),
        born=cells.get("RY_CSRQ"),
        died=cells.get("RY_SWRQ"),
        own_income=cells.get("RY_LDSR") == "YES",
    )


def tenure(cells: RowParser, row: int) -> ReportedTenure | None:
    """Return the time in a role that a row registers, or None with the row's problems noted.

    An end is the first day on which the role is no longer held: the day of the change, which is
    the successor's first.
    """
    cells.in_order("RZ_QSRQ", "RZ_ZZRQ")
    cells.in_order("RZ_SJQSRQ", "RZ_SJZZRQ")
    if cells.problems:
        return None
    if cells.get("RZ_QSRQ") == cells.get("RZ_ZZRQ"):
        cells.warn("NO_DAY_IN_OFFICE", "RZ_ZZRQ")
    code, document, role = cells.get("RZ_SHXYM"), cells.get("RZ_ZJHM"), Role(cells.get("RZ_ZW"))
    since: Day = cells.get("RZ_QSRQ")
    return ReportedTenure(
        row=row,
        key=f"{code.value}|{document.handle}|{role.value}|{since}",
        uscc=code.value,
        handle=document.handle,
        role=role,
        since=since,
        until=cells.get("RZ_ZZRQ") or FOREVER,
        actual_since=cells.get("RZ_SJQSRQ"),
        actual_until=cells.get("RZ_SJZZRQ"),
        withdrawn=cells.get("RZ_CXYY"),
    )


def _former(cells: RowParser, field: str, item: FormerItem) -> list[Former]:
    """Return the earlier values that a cell states, by their days; one that cannot be stops the row."""
    found: list[Former] = []
    for text in filter(None, map(str.strip, re.split("[;；]", cells.get(field) or ""))):
        one = _one_former(text, item)
        if one is None or one.until > cells.reading.today.isoformat():
            cells.refuse("BAD_FORMER", field, value=text)
            return []
        found.append(one)
    found.sort(key=lambda one: one.since)
    for one, after in pairwise(found):
        if after.since < one.until:
            cells.refuse("BAD_FORMER", field, value=after.value)
    return found


def _one_former(text: str, item: FormerItem) -> Former | None:
    """Return the value and its days, or None where it is not so written; a state is one of the list."""
    value, _, days = text.rpartition(" ")
    since, until = (parse_day(day) for day in days.partition("/")[::2])
    if item is FormerItem.STATUS:
        value = choices("statuses").get(value.strip(), "")
    if not value.strip() or since is None or until is None or until <= since:
        return None
    return Former(item=item, value=value.strip(), since=since, until=until)


def _look_at_its_life(cells: RowParser) -> None:
    """Note where the status and the days of the registration do not fit: they bound every office under it."""
    ended, status = cells.get("JG_ZZRQ"), cells.get("JG_ZT")
    if status == "注销" and not ended:
        cells.warn("END_NOT_STATED", "JG_ZZRQ")
    if status == "存续" and ended and ended != FOREVER:
        cells.warn("ENDED_AND_STANDING", "JG_ZT")


def _not_future(cells: RowParser, *fields: str) -> None:
    """Refuse what cannot have happened yet on the day of the delivery, in Asia/Shanghai."""
    today = cells.reading.today.isoformat()
    for field in fields:
        if (cells.get(field) or "") > today:
            cells.refuse("FUTURE_DAY", field, value=cells.get(field))
