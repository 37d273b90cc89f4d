"""Records from properties: every field of the model, nothing that the model does not know."""

from typing import Any

import msgspec
import pytest

from graph.model import facts
from graph.model.facts import CodeCheck, Scope
from graph.store import rows

STORED: dict[str, Any] = {
    "id": "o1",
    "key": "91A",
    "region": "410100",
    "feed": "f",
    "batch": "b",
    "row": 3,
    "recorded_at": 7,
    "superseded_at": 9,
    "scope": "PUBLIC",
    "shown_since": "2020-01-01",
    "shown_until": "2021-01-01",
    "uscc": "91A",
    "name": "甲公司",
    "status": "存续",
    "kind": "有限责任公司",
    "place": "410100",
    "code_check": "CHECK_CHARACTER",
    "since": "2010-01-01",
    "until": "9999-12-31",
    "former": ("2010-01-01/2012-01-01 NAME 乙公司",),
}


def test_a_record_is_made_of_its_properties_and_of_nothing_that_is_the_stores_own() -> None:
    made = rows.organization({**STORED, "standing": "91A", "digest": "d"})
    assert made.scope is Scope.PUBLIC
    assert made.code_check is CodeCheck.CHECK_CHARACTER
    assert msgspec.to_builtins(made) == STORED


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({"scope": "SECRET"}, KeyError),
        ({"colour": "red"}, TypeError),
    ],
    ids=["a value outside its enumeration", "a property that no field is for"],
)
def test_what_the_model_does_not_know_is_a_defect(wrong: dict[str, Any], fault: type[Exception]) -> None:
    with pytest.raises(fault):
        rows.organization({**STORED, **wrong})


def test_a_missing_property_is_a_defect_unless_the_model_has_a_default() -> None:
    assert rows.organization({k: v for k, v in STORED.items() if k != "until"}).until == "9999-12-31"
    with pytest.raises(TypeError):
        rows.organization({k: v for k, v in STORED.items() if k != "name"})


@pytest.mark.parametrize("label", ["Dispute", "Challenge", "Annulment"])
def test_what_lies_upon_a_record_is_made_by_its_label(label: str) -> None:
    upon = {name: value for name, value in STORED.items() if name in facts.Fact.__struct_fields__}
    own = {
        "Dispute": {"opened_on": "2024-01-01", "opened_by": "x", "grounds": "y"},
        "Challenge": {"opened_on": "2024-01-01", "instance": "RECONSIDERATION", "upheld": True},
        "Annulment": {"annulled_on": "2024-01-01", "authority": "x", "reason": "y"},
    }[label]
    (made,) = rows.events([[label, {**upon, **own, "record": "r1"}]])
    assert type(made).__name__ == label
    assert made.record == "r1"
