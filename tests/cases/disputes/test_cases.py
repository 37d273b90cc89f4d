"""Every case folder beside this file: what waits while an objection is pending, and the clause of each switch."""

from pathlib import Path
from typing import Any

import pytest

from graph.model.conclusions import DisputePause
from graph.model.facts import Dispute
from graph.model.law import Citation
from graph.packs.lookup import shipped_law
from graph.rules.procedures.dispute import annotation, pause
from tests.cases.imputation.world import neighbourhood, read_case

FOLDERS = sorted(path.parent for path in Path(__file__).parent.glob("*/case.toml"))
LAW = shipped_law()
SWITCHES = ("record", "publicity", "measures")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_case(folder: Path) -> None:
    case = read_case(folder)
    assert case["title"]
    assert case["title_chinese"]
    assert (folder / "README.md").read_text(encoding="utf-8").strip()
    facts = neighbourhood(case)
    for question in case["question"]:
        pending = annotation(facts.disputes, "penalty", question["as_of"])
        assert (pending is not None) is question["annotated"], question["as_of"]
        if pending is not None:
            sides = (question["origin"], question["receiver"])
            _agrees(pause(pending, LAW, *sides, question["as_of"]), pending, question)


def _agrees(found: DisputePause, pending: Dispute, question: dict[str, Any]) -> None:
    assert (found.dispute, found.opened_on) == (pending.id, pending.opened_on)
    assert found.place == question["receiver"]
    for switch in SWITCHES:
        waits = {None: "UNSET", True: "WAITS", False: "GOES_ON"}[getattr(found, switch)]
        assert waits == question[switch], switch
        deciding = getattr(found, f"{switch}_clauses")
        assert {_label(one) for one in deciding} == set(question[f"{switch}_clauses"]), switch
        assert set(deciding) <= set(found.citations), switch
    crosses = question["origin"] != question["receiver"]
    assert any(one.article == "D7" for one in found.citations) is crosses
    flagged = any(one.possibly_outranked for one in found.measures_clauses)
    assert flagged is question.get("possibly_outranked", False)


def _label(one: Citation) -> str:
    return f"{one.instrument} {one.article}"


def test_there_are_cases() -> None:
    assert len(FOLDERS) >= 8
