"""From a `case.toml` to the facts that one may know at an instant.

Only what matters is written in a case; everything else gets a plain value here. `recorded` is the
day on which a fact became known; without it, it was always known. Intervals are half-open: `until`
is the first day that no longer counts.
"""

import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec

from graph.model.facts import (
    Annulment,
    Challenge,
    Determination,
    Dispute,
    Finding,
    Holding,
    Neighbourhood,
    Organization,
    Penalty,
    Permission,
    Person,
    Restoration,
    Tenure,
)
from graph.model.time import instant

ALWAYS_KNOWN = "2000-01-01"
COMPANY = "company"


def read_case(folder: Path) -> dict[str, Any]:
    return plain(tomllib.loads((folder / "case.toml").read_text(encoding="utf-8")))


def plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value


def neighbourhood(case: dict[str, Any], known_at: str = "9999-01-01") -> Neighbourhood:
    def known(table: str) -> list[dict[str, Any]]:
        return [row for row in case.get(table, []) if row.get("recorded", ALWAYS_KNOWN) <= known_at]

    tenures = [tenure(row, number) for number, row in enumerate(known("tenure"))]
    findings = [finding(row, number) for number, row in enumerate(known("finding"))]
    holdings = [holding(row, number) for number, row in enumerate(known("holding"))]
    people = {row["id"]: row for row in known("person")}
    owners = [one.holder for one in holdings if one.by_person]
    for someone in [*(one.person for one in tenures), *(one.person for one in findings), *owners]:
        people.setdefault(someone, {"id": someone})
    return Neighbourhood(
        organization=organization(case.get("organization", {})),
        penalties=tuple(penalty(row) for row in known("penalty")),
        tenures=tuple(tenures),
        persons=tuple(person(row) for row in people.values()),
        findings=tuple(findings),
        disputes=tuple(dispute(row, number) for number, row in enumerate(known("dispute"))),
        challenges=tuple(challenge(row, number) for number, row in enumerate(known("challenge"))),
        annulments=tuple(annulment(row, number) for number, row in enumerate(known("annulment"))),
        determinations=tuple(determination(row) for row in known("determination")),
        restorations=tuple(restoration(row, number) for number, row in enumerate(known("restoration"))),
        permissions=tuple(permission(row, number) for number, row in enumerate(known("permission"))),
        holdings=tuple(holdings),
    )


def fact(kind: type[Any], name: str, /, **fields: Any) -> Any:
    common = {
        "id": name,
        "key": name,
        "region": "410100",
        "feed": "case",
        "batch": "1",
        "row": 1,
        "recorded_at": 0,
    }
    return msgspec.convert({**common, **{k: v for k, v in fields.items() if v is not None}}, kind)


def organization(row: dict[str, Any]) -> Organization:
    return fact(
        Organization,
        COMPANY,
        uscc="91160101MA00000001",
        name="某公司",
        status=row.get("status", "存续"),
        kind=row.get("kind", "企业"),
        place="410100",
        since=row.get("since", "2010-01-01"),
        until=row.get("until"),
    )


def person(row: dict[str, Any]) -> Person:
    return fact(
        Person,
        row["id"],
        name=row.get("name", f"某{row['id']}"),
        born=row.get("born"),
        died=row.get("died"),
        own_income=row.get("own_income", False),
    )


def tenure(row: dict[str, Any], number: int) -> Tenure:
    fields = {name: row.get(name) for name in ("since", "until", "actual_since", "actual_until")}
    return fact(
        Tenure,
        f"tenure-{number}",
        organization=row.get("organization", COMPANY),
        person=row["person"],
        role=row.get("role", "LEGAL_REPRESENTATIVE"),
        **fields,
    )


def holding(row: dict[str, Any], number: int) -> Holding:
    """`person` or `company` holds `percent` of `of`, or of the company that the case is about."""
    return fact(
        Holding,
        f"holding-{number}",
        holder=row.get("person") or row["company"],
        by_person="person" in row,
        organization=row.get("of", COMPANY),
        share=row["percent"] * 100,
        since=row["since"],
        until=row.get("until"),
    )


def penalty(row: dict[str, Any]) -> Penalty:
    name = row.get("id", "penalty")
    conduct = row.get("conduct", {})
    return fact(
        Penalty,
        name,
        region=row.get("region", "410100"),
        subject=row.get("subject", COMPANY),
        party="某公司",
        decision=f"decision-{name}",
        document_number="某罚〔2024〕1号",
        authority="某局",
        authority_code="11160101000000001A",
        violation="某行为",
        circumstances="某事实",
        basis="某法",
        kinds=["罚款"],
        content="罚款",
        decided_on=row["decided"],
        conduct_since=conduct.get("since"),
        conduct_until=conduct.get("until"),
        severity=row.get("severity"),
        final_on=row.get("final"),
        recorded_at=instant(datetime.fromisoformat(row["stated"] + "T12:00:00+08:00"))
        if "stated" in row
        else None,
    )


def finding(row: dict[str, Any], number: int) -> Finding:
    return fact(
        Finding,
        f"finding-{number}",
        decision=f"decision-{row.get('penalty', 'penalty')}",
        person=row["person"],
        responsibility=row.get("responsibility", "LEGAL_REPRESENTATIVE"),
        decided_on=row["decided"],
    )


def dispute(row: dict[str, Any], number: int) -> Dispute:
    return fact(
        Dispute,
        f"dispute-{number}",
        record=row.get("penalty", "penalty"),
        opened_on=row["opened"],
        closed_on=row.get("closed"),
        opened_by=COMPANY,
        grounds="信息不实",
    )


def challenge(row: dict[str, Any], number: int) -> Challenge:
    return fact(
        Challenge,
        f"challenge-{number}",
        record=row.get("penalty", "penalty"),
        opened_on=row["opened"],
        closed_on=row.get("closed"),
        instance=row.get("instance", "行政诉讼"),
        upheld=row.get("upheld"),
        changed=row.get("changed"),
    )


def annulment(row: dict[str, Any], number: int) -> Annulment:
    return fact(
        Annulment,
        f"annulment-{number}",
        record=row.get("penalty", "penalty"),
        annulled_on=row["on"],
        authority="某局",
        reason="认定事实错误",
    )


def determination(row: dict[str, Any]) -> Determination:
    name = row.get("id", "listing")
    conduct = row.get("conduct", {})
    return fact(
        Determination,
        name,
        region=row.get("region", "410100"),
        subject=row.get("subject", COMPANY),
        decision=f"decision-{name}",
        kind=row.get("kind", "LISTING"),
        list_id=row.get("list"),
        decided_on=row["decided"],
        until=row.get("until"),
        conduct_since=conduct.get("since"),
        conduct_until=conduct.get("until"),
    )


def restoration(row: dict[str, Any], number: int) -> Restoration:
    return fact(
        Restoration,
        f"restoration-{number}",
        record=row.get("record", "penalty"),
        restored_on=row["on"],
        person=row.get("person"),
    )


def permission(row: dict[str, Any], number: int) -> Permission:
    fields = {name: row[name] for name in ("person", "measure", "since", "until")}
    return fact(Permission, f"permission-{number}", authority="某法院", **fields)
