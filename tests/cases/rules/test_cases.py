"""Every case folder beside this file: one rule, some facts, some days, the whole answer with its clauses."""

from pathlib import Path

import pytest

from tests.cases.imputation.world import read_case
from tests.cases.rules.asking import RULES

FOLDERS = sorted(path.parent for path in Path(__file__).parent.glob("*/case.toml"))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_case(folder: Path) -> None:
    case = read_case(folder)
    assert case["title"]
    assert case["title_chinese"]
    assert (folder / "README.md").read_text(encoding="utf-8").strip()
    for question in case["question"]:
        facts = {**case.get("facts", {}), **question.get("facts", {})}
        facts = {name: value for name, value in facts.items() if value != ""}  # "": the source does not say
        rows = RULES[case["rule"]](question["place"], question["day"], facts)
        assert len(rows) == len(question["answers"]), rows
        for row, answer in zip(rows, question["answers"], strict=True):
            expected = {
                name: None if value == "" and name != "text" else value for name, value in answer.items()
            }
            clauses = expected.pop("clauses", [])
            assert {name: row[name] for name in expected} == expected
            assert set(clauses) <= set(row["clauses"]), row["clauses"]


def test_every_rule_has_a_case() -> None:
    assert {read_case(folder)["rule"] for folder in FOLDERS} == set(RULES)
