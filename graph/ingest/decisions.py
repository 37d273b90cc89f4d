"""Rows about decisions to what is reported: findings that name a person, and challenges against a record.

A decision is known by authority code and document number, a record by these and its party. A row may be taken
back (`…_CXYY`, with its reason): what was known before stays known as of then.
"""

from graph.ingest.row_parser import RowParser
from graph.ingest.values import number_key
from graph.model.facts import Role
from graph.model.reported import ReportedChallenge, ReportedFinding
from graph.model.time import FOREVER

# Outcomes that settle a challenge; any other leaves open whether the decision was upheld.
_UPHELD = {"UPHELD": True, "SET_ASIDE": False}
_CHANGED = frozenset({"CHANGED", "PARTLY_SET_ASIDE"})


def finding(cells: RowParser, row: int) -> ReportedFinding | None:
    """Return the finding (责任认定) that a row reports, or None with the row's problems noted.

    Its key has the kind of responsibility: one decision may name a person in two roles.
    """
    today = cells.reading.today.isoformat()
    if (cells.get("RD_RDRQ") or "") > today:
        cells.refuse("FUTURE_DAY", "RD_RDRQ", value=cells.get("RD_RDRQ"))
    if cells.problems:
        return None
    decision, handle = _decision(cells, "RD_CFJGDM", "RD_WSH"), cells.get("RD_ZJHM").handle
    role = Role(cells.get("RD_ZRLX"))
    return ReportedFinding(
        row=row,
        key=f"{decision}|{handle}|{role.value}",
        decision=decision,
        handle=handle,
        responsibility=role,
        decided_on=cells.get("RD_RDRQ"),
        withdrawn=cells.get("RD_CXYY"),
    )


def challenge(cells: RowParser, row: int) -> ReportedChallenge | None:
    """Return the reconsideration or litigation that a row reports, or None with the problems noted.

    A decision that was set aside is told as `upheld=False`; whether its record is annulled is for the
    authority to say. One that was changed, or set aside in part, is neither.
    """
    _check_party(cells)
    _check_outcome(cells)
    if cells.problems:
        return None
    if cells.get("FY_JG") in _CHANGED:
        cells.warn("CHALLENGE_CHANGED", "FY_JG")
    code = cells.get("FY_XDRDM")
    party = code.value if code else cells.get("FY_ZJHM").handle
    record = f"{_decision(cells, 'FY_CFJGDM', 'FY_WSH')}|{party}"
    instance, opened = cells.get("FY_SJ"), cells.get("FY_SLRQ")
    return ReportedChallenge(
        row=row,
        key=f"{record}|{instance}|{opened}",
        record=record,
        instance=instance,
        opened_on=opened,
        closed_on=cells.get("FY_JARQ") or FOREVER,
        upheld=_UPHELD.get(cells.get("FY_JG")),
        withdrawn=cells.get("FY_CXYY"),
        changed=True if cells.get("FY_JG") in _CHANGED else None,
    )


def _check_outcome(cells: RowParser) -> None:
    """Note where end and outcome of a challenge do not fit: each asks for the other."""
    cells.in_order("FY_SLRQ", "FY_JARQ")
    if cells.get("FY_JARQ"):
        cells.need("FY_JG", "the challenge is closed", "已填结案日期")
    if cells.get("FY_JG"):
        cells.need("FY_JARQ", "an outcome is stated", "已填结果")


def _check_party(cells: RowParser) -> None:
    """Ask for one party: an organization's code, or a person's document."""
    if cells.get("FY_XDRDM") is None:
        for field in ("FY_ZJLX", "FY_ZJHM"):
            cells.need(field, "no organization is named as the party", "未填组织代码")


def _decision(cells: RowParser, authority: str, number: str) -> str:
    """Return how keys name a decision, from the fields of its authority's code and of its number."""
    return f"{cells.get(authority).value}|{number_key(cells.get(number))}"
