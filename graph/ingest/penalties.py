"""A row of the national penalty format to what is reported, with the days on which the public sees it.

All that is wrong with a row is told at once, so that its office mends it once. Only where a law forbids
reporting it at all nothing else is said, and its values are not kept.

What the format does not hold and the rules need, conduct, severity, procedure and finality, stands in columns
of ours (`KZ_…`). Where they are empty nothing is supplied: the rules make candidates only (decision D17).
"""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from graph.ingest.identifiers import Code
from graph.ingest.row_parser import PersonReference, RowParser
from graph.ingest.values import number_key
from graph.model.facts import Procedure, Scope, Severity
from graph.model.reported import ReportedPenalty
from graph.model.time import FOREVER, Day, day_after

LARGEST_USUAL = 10_000  # 万元: a fine of 100 million 元 is rarer than a wrong unit
# What a kind of penalty makes required: field, and why in both languages.
_ASKS = {
    "罚款": ("CF_NR_FK", "the penalty is a fine", "处罚类别含罚款"),
    "没收违法所得": ("CF_NR_WFFF", "something is confiscated", "处罚类别含没收"),
    "没收非法财物": ("CF_NR_WFFF", "something is confiscated", "处罚类别含没收"),
    "暂扣许可证件": ("CF_NR_ZKDX", "a licence is taken", "处罚类别含暂扣或吊销"),
    "吊销许可证件": ("CF_NR_ZKDX", "a licence is taken", "处罚类别含暂扣或吊销"),
}
_ORGANIZATION_ASKS = ("CF_XDR_SHXYM", "CF_FRDB")
_PERSON_ASKS = ("CF_XDR_ZJLX", "CF_XDR_ZJHM")


class Filter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Rows that a law keeps out, with its clause; one row of `filters.toml`.

    It keeps out rows of regions whose code begins with `place`, delivered from `since` on, whose party and
    procedure are those named.
    """

    place: str
    since: Day
    party: str
    procedure: str
    instrument: str
    instrument_english: str
    article: str
    article_english: str
    quotation: str


def penalty(cells: RowParser, row: int) -> ReportedPenalty | None:
    """Return the penalty that a row reports, or None with the row's problems noted in `cells`.

    1. what law keeps out; 2. whose word it is, and the party; 3. what the kinds of penalty ask for; 4. days
    in their order; 5. oddities; 6. the record, its window of publicity and its key.
    """
    if _kept_out(cells):
        return None
    _check_authority(cells)
    _check_party(cells)
    for kind in cells.get("CF_CFLB") or ():
        if kind in _ASKS:
            cells.need(*_ASKS[kind])
    _check_days(cells)
    _look_for_yuan(cells)
    return None if cells.problems else _record(cells, row)


def _kept_out(cells: RowParser) -> bool:
    """Whether a law forbids reporting the row; then nothing else is said about it."""
    for rule in _filters():
        applies = (
            cells.reading.region.startswith(rule.place)
            and cells.reading.today.isoformat() >= rule.since
            and cells.get("CF_XDR_LB") == rule.party
            and cells.get("KZ_CX") == rule.procedure
        )
        if applies:  # LAW: 河南省社会信用条例 13(3)
            cells.problems = []
            details = {"article": rule.article, "instrument": rule.instrument}
            english = {"article_english": rule.article_english, "instrument_english": rule.instrument_english}
            cells.refuse("NOT_TO_BE_REPORTED", "KZ_CX", **details, **english)
            return True
    return False


def _check_authority(cells: RowParser) -> None:
    """Refuse a row whose authority is not one of the register, under that name, by that feed."""
    code, name, reading = cells.get("CF_CFJGDM"), cells.get("CF_CFJG"), cells.reading
    if reading.authorities is None or code is None or name is None:
        return
    if problem := reading.authorities.problem(code.value, name, reading.feed):
        cells.problems.append(problem)


def _check_party(cells: RowParser) -> None:
    """Ask for what names the party: of a natural person the document, else code and representative."""
    party = cells.get("CF_XDR_LB")
    if party is None:
        return
    if party == "PERSON":
        for field in _PERSON_ASKS:
            cells.need(field, "the party is a natural person", "行政相对人为自然人")
        return
    for field in _ORGANIZATION_ASKS:
        cells.need(field, "the party is an organization or a business", "行政相对人为组织或个体工商户")
    _check_category(cells, party)


def _check_category(cells: RowParser, party: str) -> None:
    """Warn where the party is a business and its code another's, or the reverse (GB 32100: 92)."""
    code = cells.get("CF_XDR_SHXYM")
    if code is not None and (code.value[:2] == "92") != (party == "BUSINESS"):
        cells.warn("PREFIX_MISMATCH", "CF_XDR_SHXYM", value=code.value)


def _check_days(cells: RowParser) -> None:
    """Refuse days to come and days out of their order: conduct, decision, then whatever follows from it."""
    today = cells.reading.today.isoformat()
    for field in ("CF_JDRQ", "KZ_XWKSRQ", "KZ_XWJSRQ"):
        day = cells.get(field)
        if day and day > today:
            cells.refuse("FUTURE_DAY", field, value=day)
    cells.in_order("KZ_XWKSRQ", "KZ_XWJSRQ")
    cells.in_order("KZ_XWKSRQ", "CF_JDRQ")
    for later in ("CF_YXQ", "CF_GSJZQ", "KZ_QDRQ"):
        cells.in_order("CF_JDRQ", later)


def _look_for_yuan(cells: RowParser) -> None:
    """Warn where an amount is huge, or stands in the decision's own words with 元 behind it."""
    words = cells.get("CF_NR") or ""
    for field in ("CF_NR_FK", "CF_NR_WFFF"):
        amount = cells.get(field)
        if amount and float(amount) and _looks_like_yuan(amount, words.replace(",", "")):
            cells.warn("AMOUNT_LOOKS_LIKE_YUAN", field, value=amount)


def _looks_like_yuan(amount: str, words: str) -> bool:
    """Whether an amount in 万元 is more than is usual, or is said to be so many 元; it is never converted."""
    said = re.search(rf"(?<![\d.,]){re.escape(amount)}(?:\.0+)?\s*元", words)
    return said is not None or float(amount) >= LARGEST_USUAL


def _record(cells: RowParser, row: int) -> ReportedPenalty:
    """Return the penalty of a row without problems: every field that it takes is there and sound."""
    uscc, handle = _party(cells)
    authority, number = cells.get("CF_CFJGDM").value, cells.get("CF_WSH")
    decision = f"{authority}|{number_key(number)}"
    shown_since, shown_until = _window(cells)
    return ReportedPenalty(
        row=row,
        key=f"{decision}|{uscc or handle}",
        scope=Scope.PUBLIC,
        shown_since=shown_since,
        shown_until=shown_until,
        owner=_owner(cells, authority),
        uscc=uscc,
        handle=handle,
        decision=decision,
        document_number=number,
        authority_code=authority,
        **{name: cells.get(field) for name, field in PLAIN.items()},
        **_conduct(cells),
    )


def _owner(cells: RowParser, authority: str) -> str:
    """Return the authority where it speaks by itself; a copy by another feed is not its word."""
    known, feed = cells.reading.authorities, cells.reading.feed
    return authority if known is not None and known.speaks_for(authority, feed) else ""


def _party(cells: RowParser) -> tuple[str | None, str | None]:
    """Return what names the party: an organization's code, or the handle of a person's document."""
    code: Code | None = None if cells.get("CF_XDR_LB") == "PERSON" else cells.get("CF_XDR_SHXYM")
    if code:
        return code.value, None
    named: PersonReference | None = cells.get("CF_XDR_ZJHM")
    return None, named.handle if named else None


PLAIN = {
    "party": "CF_XDR_MC",
    "representative": "CF_FRDB",
    "authority": "CF_CFJG",
    "violation": "CF_WFXW",
    "circumstances": "CF_WFSS",
    "basis": "CF_YJ",
    "kinds": "CF_CFLB",
    "content": "CF_NR",
    "fine": "CF_NR_FK",
    "confiscated": "CF_NR_WFFF",
    "licence": "CF_NR_ZKDX",
    "decided_on": "CF_JDRQ",
    "expires_on": "CF_YXQ",
    "breach": "KZ_SXLX",
    "final_on": "KZ_QDRQ",
    "remark": "BZ",
}
"""Members of a reported penalty and the fields of the national form that state them as they are."""


def _conduct(cells: RowParser) -> dict[str, Any]:
    """Return conduct, severity and procedure: None where the source does not say, never a guess."""
    first, last = cells.get("KZ_XWKSRQ"), cells.get("KZ_XWJSRQ")
    severity, procedure = cells.get("KZ_YZCD"), cells.get("KZ_CX")
    return {
        "conduct_since": first,
        "conduct_until": day_after(last) if last else None,
        "severity": Severity(severity) if severity else None,
        "procedure": Procedure(procedure) if procedure else None,
    }


def _window(cells: RowParser) -> tuple[Day, Day]:
    """Return the days of publicity, half-open; an empty window where no real end is stated."""
    decided, end = cells.get("CF_JDRQ"), cells.get("CF_GSJZQ")
    if end == FOREVER:
        cells.warn("PUBLICITY_WITHOUT_END", "CF_GSJZQ")
    return decided, decided if end in {None, FOREVER} else day_after(end)


@cache
def _filters() -> tuple[Filter, ...]:
    table = tomllib.loads(Path(__file__).with_name("filters.toml").read_text(encoding="utf-8"))
    return tuple(msgspec.convert(table["filters"], list[Filter]))
