"""No value decides nothing in silence: whatever packs say is read by a rule, or told with the reason why not."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from graph.packs.check import check
from graph.packs.format import key_row, keys
from graph.packs.lookup import shipped_law
from graph.packs.recognition import recognition_policy
from graph.packs.unread import unread
from graph.rules.propagation.imputation import impute
from tests.cases.imputation.world import neighbourhood, read_case
from tests.cases.rules import asking
from tests.cases.rules.reading import ReadLaw

CASES = Path(__file__).parents[1]
LAW = shipped_law()


@pytest.fixture
def law(monkeypatch: pytest.MonkeyPatch) -> ReadLaw:
    """The law after every rule was asked what the cases ask."""
    law = ReadLaw(LAW)
    monkeypatch.setattr(asking, "LAW", law)
    for case, question in questions("rules"):
        facts = {**case.get("facts", {}), **question.get("facts", {})}
        if case["rule"] != "law":
            stated = {name: value for name, value in facts.items() if value != ""}
            asking.RULES[case["rule"]](question["place"], question["day"], stated)
    for case, question in questions("imputation"):
        facts = neighbourhood(case, question.get("known_at", "9999-01-01"))
        impute(facts, law, question["as_of"], question.get("place", "410100"))
    for place in ("410100", "410103", "431000"):
        recognition_policy(law, place, "2025-01-01")
    return law


def questions(kind: str) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for path in sorted((CASES / kind).glob("*/case.toml")):
        case = read_case(path.parent)
        yield from ((case, question) for question in case["question"])


def said() -> dict[str, set[str]]:
    """Every key with a value that is no rule, condition or note, and the fields of its values."""
    found: dict[str, set[str]] = {}
    for one in (one for pack in LAW.packs for one in pack.provisions):
        row = key_row(one.key)
        if one.speaks and one.seen and row is not None and row.kind == "value":
            tables = one.value if isinstance(one.value, list) else [one.value]
            fields = {name for table in tables if isinstance(table, dict) for name in table}
            found.setdefault(one.key, set()).update(fields)
    return found


def test_every_value_is_read_or_its_reason_is_told(law: ReadLaw) -> None:
    told = unread()
    assert {key for key in said() if key not in law.read and key not in law.asked} == told.value.keys()
    assert {key for key in said() if key not in law.read and key in law.asked} == told.cited.keys()
    fields = {f"{key}:{field}" for key, fields in said().items() if key in law.read for field in fields}
    assert fields - law.read == told.field.keys()


def test_the_fields_that_keys_call_read_are_read(law: ReadLaw) -> None:
    speaking = {
        id(key_row(key)) for key in said()
    }  # where no shipped text sets a value there is none to read
    for key, row in keys().items():
        if row.kind == "value" and id(row) not in speaking:
            continue
        looked_at = {
            one.rpartition(":")[2] for one in law.read if ":" in one and key_row(one.partition(":")[0]) is row
        }
        assert set(row.fields) - {"longest_days"} <= looked_at, key


def test_check_refuses_a_field_that_no_rule_reads(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(
        """
[pack]
id = "test.idle"
place = "410100"
instrument = "某文件"
rank = "CITY_DOCUMENT"
valid_from = 2017-07-18
valid_until = "unset"
text = "zhengzhou-2017-128.txt"

[[value]]
key = "retention.person"
value = { years = 5, mercy = true }
article = "六(七)"
quotation = "失信记录只保留5年"
rests_on = "text"

[[value]]
key = "coordinator"
value = ["市信用中心"]
article = "六(三)"
quotation = "市信用中心"
rests_on = "text"
""",
        encoding="utf-8",
    )
    flaws = {(flaw.kind, flaw.key, flaw.english) for flaw in check(tmp_path)}
    assert ("error", "retention.person", "no rule reads `mercy` of its value") in flaws
    assert ("note", "", "1 keys are kept as text, no rule reads their values: coordinator") in flaws
