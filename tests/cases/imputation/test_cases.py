"""Every case folder beside this file: the world, the question, the whole answer with its clauses."""

from pathlib import Path
from typing import Any

import pytest

from graph.model.conclusions import Effect, Outcome, ReasonCode
from graph.model.facts import Neighbourhood
from graph.model.law import EffectKind, RestsOn
from graph.packs.lookup import shipped_law
from graph.rules.propagation.imputation import impute
from tests.cases.imputation.world import neighbourhood, read_case

FOLDERS = sorted(path.parent for path in Path(__file__).parent.glob("*/case.toml"))
LAW = shipped_law()


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_case(folder: Path) -> None:
    case = read_case(folder)
    assert case["title"]
    assert case["title_chinese"]
    assert (folder / "README.md").read_text(encoding="utf-8").strip()
    for question in case["question"]:
        facts = neighbourhood(case, question.get("known_at", "9999-01-01"))
        effects = impute(facts, LAW, question["as_of"], question.get("place", "410100"))
        answers = list(question["answers"])
        for effect in effects:
            (answer,) = [one for one in answers if _is_about(one, effect)] or [None]
            assert answer is not None, (question["as_of"], effect)
            assert effect.as_of == question["as_of"]
            _is_well_formed(effect)
            _agrees(effect, answer, facts)
            answers.remove(answer)
        assert answers == [], question["as_of"]


def _is_about(answer: dict[str, Any], effect: Effect) -> bool:
    assert effect.role is not None
    role = answer.get("role", "LEGAL_REPRESENTATIVE")
    same = (answer["person"], role, answer["effect"]) == (effect.person, effect.role.value, effect.kind.value)
    same = same and answer.get("record", effect.record) == effect.record
    return same and effect.rule.endswith(answer.get("rule", ""))


WITHOUT_CLAUSE = {ReasonCode.NOT_YET_DECIDED}
"""What needs no clause: a day is before another."""


def _is_well_formed(effect: Effect) -> None:
    """What holds of every answer: two languages, a clause for each reason, the firmness of the weakest."""
    assert isinstance(effect.rests_on, RestsOn)
    assert (effect.organization, effect.record, effect.person) == (*effect.path[:2], effect.path[-1])
    assert effect.tenure in {None, effect.path[2]}
    assert (effect.measure is None) is (effect.kind in {EffectKind.RECORD, EffectKind.MARK})
    assert (effect.pause is not None) is effect.disputed
    for reason in effect.reasons:
        assert reason.english
        assert reason.chinese
        assert 1 <= reason.step <= 7
        assert (reason.citation in effect.citations) is (reason.code not in WITHOUT_CLAUSE), reason
    if effect.ends is not None:
        assert effect.until is not None
        assert effect.outcome not in {Outcome.NONE, Outcome.UNKNOWN}
        assert effect.ends.citation in effect.citations
    steps = [reason.step for reason in effect.reasons]
    assert steps == sorted(steps)


def _agrees(effect: Effect, answer: dict[str, Any], facts: Neighbourhood) -> None:
    told = f"{effect.person} {effect.kind.value} on {effect.as_of}"
    assert effect.outcome.value == answer["outcome"], (told, effect.reasons)
    assert [reason.code.value for reason in effect.reasons] == _several(answer["reason"]), told
    clauses = {f"{one.instrument} {one.article}" for one in effect.citations}
    assert set(_several(answer["clause"])) <= clauses, told
    if "deciding" in answer:
        decided = [
            f"{one.citation.instrument} {one.citation.article}" for one in effect.reasons if one.citation
        ]
        assert decided == _several(answer["deciding"]), told
    if "rests_on" in answer:
        assert effect.rests_on.value == answer["rests_on"], told
    if "annotated" in answer:
        assert effect.disputed is answer["annotated"], told
    if "office_since" in answer:
        (tenure,) = [one for one in facts.tenures if one.id == effect.tenure]
        assert tenure.since == answer["office_since"], told
    if "ends" in answer:
        assert (effect.ends.code.value if effect.ends else "") == answer["ends"], told
    if "ends_by" in answer:
        assert effect.ends is not None, told
        assert effect.ends.citation is not None, told
        assert f"{effect.ends.citation.instrument} {effect.ends.citation.article}" == answer["ends_by"], told
    for day in ("since", "until"):
        if day in answer:
            assert getattr(effect, day) == (answer[day] or None), told


def _several(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def test_there_are_cases() -> None:
    assert len(FOLDERS) >= 40
