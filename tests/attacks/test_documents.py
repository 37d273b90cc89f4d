"""Documents that attack: what each must be told, before anything is looked up or run."""

import tomllib
from pathlib import Path

import pytest

from graph.errors import Refused
from resolvers.batch_resolver import BatchResolver
from schema.api import api_schema, batch_resolvers_of
from schema.plan import Planner

CASES = sorted((Path(__file__).parent / "documents").glob("*.toml"))
LONGEST_REFUSAL = 1_200  # characters, whatever was sent


async def never(_deps, _wants):
    raise AssertionError("nothing may be asked while planning")


def planner():
    return Planner(api_schema, {name: BatchResolver(name, never) for name in batch_resolvers_of(api_schema)})


def text_of(document):
    if "text" in document:
        return document["text"]
    each = (
        document["each"].replace("{i}", str(i)).replace("{next}", str(i + 1))
        for i in range(document["times"])
    )
    return document["head"] + "".join(each) + document["tail"]


def planned(case):
    return planner().plan(
        text_of(case["document"]),
        case.get("operation_name"),
        {name: None if value == "null" else value for name, value in case.get("variables", {}).items()},
        known=case.get("known", True),
    )


def refusal(case):
    """What a document is told: as a whole, or in the place of the one value that names nothing."""
    try:
        operation = planned(case)
    except Refused as fault:
        return fault
    values = [value for args in operation.args.values() for value in args.values()]
    values += [each for value in values if isinstance(value, list) for each in value]
    return next(value for value in values if isinstance(value, Refused))


def case_of(path):
    return tomllib.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", [p for p in CASES if case_of(p)["code"]], ids=lambda path: path.stem)
def test_it_is_refused_with_its_code(path):
    case = case_of(path)
    refused = refusal(case)
    assert refused.code == case["code"]
    assert refused.details.get("what") == case.get("what")
    assert refused.english == case.get("message", refused.english)
    assert len(refused.english) <= LONGEST_REFUSAL


@pytest.mark.parametrize("path", [p for p in CASES if not case_of(p)["code"]], ids=lambda path: path.stem)
def test_it_costs_no_more_than_its_parts(path):
    case = case_of(path)
    assert len(planned(case).plan.tree.selected_fields) == case["slots"]


def test_nothing_refused_is_kept():
    over = planner()
    for _ in range(2):
        with pytest.raises(Refused):
            over.plan("{ organization }")
    assert len(over._documents) == 0
