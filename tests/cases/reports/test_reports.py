"""Reports on the work of a period, in the law of four places, each in the folder beside this.

A folder says what is stored, and then what is seen on some days: which reports are due, or the figures of one, all
written by hand. Every query that a report prints is run, and gives the number that stands beside it.
"""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from gateway.commands.report import DUE, REPORT
from gateway.settings import GraphSettings
from tests.cases.asking.case import play
from tests.cases.places import (
    CHENZHOU,
    ERQI,
    MENGJIN,
    ZHENGZHOU,
    Elsewhere,
    case_of,
    city_at,
    place_of,
    zhengzhou_on_neo4j,
)

FOLDERS = sorted(path.parent for path in Path(__file__).parent.glob("*/case.toml"))
BASES = {CHENZHOU: "hunan.chenzhou-2017 二(四)16", MENGJIN: "henan.mengjin-2019 五(一)"}

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
async def test_a_report_counts_what_was_stored(folder: Path, tmp_path: Path) -> None:
    place, noon = place_of(folder), datetime.fromisoformat(case_of(folder)["noon"])
    async with city_at(place, tmp_path, {place: noon}, BASES) as there:
        await seen_in(folder, there)


@pytest.mark.neo4j
async def test_a_report_counts_the_same_on_neo4j(tmp_path: Path) -> None:
    async with zhengzhou_on_neo4j(tmp_path) as there:
        await seen_in(next(one for one in FOLDERS if place_of(one) == ZHENGZHOU), there)


def test_four_laws_have_cases() -> None:
    assert set(map(place_of, FOLDERS)) == {ZHENGZHOU, ERQI, MENGJIN, CHENZHOU}
    assert GraphSettings().url == ""


async def seen_in(folder: Path, there: Elsewhere) -> None:
    """Store what the case says, and look on each of its days."""
    case = case_of(folder)
    there.region = there.city.place
    if "step" in case:
        for said in await play(folder, there):
            assert not said.get("errors"), said
    for look in case["look"]:
        there.clock.now = datetime.fromisoformat(look["on"])
        await (seen_report(there, look) if "period" in look else seen_due(there, look))


async def seen_due(there: Elsewhere, look: dict[str, Any]) -> None:
    answered = await there.ask("overseer", DUE)
    assert answered.codes == look.get("codes", []), answered.body
    if "codes" not in look:
        assert [told_due(one) for one in answered.data["reportsDue"]] == look["due"]


async def seen_report(there: Elsewhere, look: dict[str, Any]) -> None:
    kind = look.get("kind", "JOINT_MEASURES")
    answered = await there.ask("overseer", REPORT, period=look["period"], kind=kind)
    assert answered.codes == [], answered.body
    report = answered.data["report"]
    assert told_head(report) == look["head"]
    figures = {
        named(one): one["notCounted"] if one["count"] is None else one["count"] for one in report["figures"]
    }
    assert len(figures) == len(report["figures"])
    if "figures" in look:
        assert figures == look["figures"]
    assert figures.items() >= look.get("some", {}).items()
    assert answered.entry is not None
    assert answered.entry.released["Query"] == {"report": 1}
    await run_each(there, report["figures"])


async def run_each(there: Elsewhere, figures: list[dict[str, Any]]) -> None:
    """Run the query behind every figure: it gives the number, and what is not counted has no query."""
    for figure in figures:
        if figure["document"] is None:
            assert figure["count"] is None
            assert figure["notCounted"]
            continue
        answered = await there.ask("overseer", figure["document"], **json.loads(figure["variables"]))
        assert answered.codes == [], answered.body
        (found,) = answered.data.values()
        assert found["totalCount"] == figure["count"], figure


def named(figure: dict[str, Any]) -> str:
    return "/".join(filter(None, (figure["kind"], figure["department"], figure["standing"])))


def told_head(report: dict[str, Any]) -> str:
    to = [f"→ {report['to']}", report["due"]] if report["to"] else []
    clauses = [f"{one['instrument']} {one['article']}" for one in report["citations"]]
    said = [report["text"]] if report["text"] else []
    return " ".join([report["basis"], report["since"], report["until"], *to, *clauses, *said])


def told_due(due: dict[str, Any]) -> str:
    made = (due["lastMade"] or "-")[:10]
    left = "-" if due["workingDaysLeft"] is None else due["workingDaysLeft"]
    worked = json.dumps(due["onWorkingDay"])
    told = (
        f"{due['kind']} {due['period']} → {due['to']} {due['due']} working={worked} left={left} made={made}"
    )
    return f"{told} overdue" if due["overdue"] else told
