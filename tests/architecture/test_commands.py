"""The table of commands is whole: each row has an action, an input, its words, a case that does it and one refused."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from graphql import GraphQLInputObjectType, get_named_type

from benchmarks.metrics import ROOT
from graph.errors import table
from resolvers.mutations import COMMANDS
from resolvers.procedures import Command
from schema.api import api_schema, core
from security.policy.ask import Action
from security.policy.decide import WRITES
from security.policy.load import RULES

BOTH = re.compile(r"[A-Za-z].*（[^）]*[\u4e00-\u9fff][^）]*）", re.DOTALL)
OTHERWISE = {Action.DELIVER}
"""What is written by no field of the API: files have paths of their own."""

PERMITS = "\n".join(path.read_text(encoding="utf-8") for path in sorted(RULES.glob("*.cedar")))


def camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.title() for word in rest)


def steps() -> list[dict[str, Any]]:
    """What every case through a whole city is answered."""
    found = []
    for path in sorted((ROOT / "tests" / "cases").glob("*/*/expected.json")):
        said = json.loads(Path(path).read_text(encoding="utf-8"))
        found += [step for step in said if isinstance(step, dict)] if isinstance(said, list) else []
    return found


STEPS = steps()


def told(command: Command) -> list[tuple[Any, str | None]]:
    """What callers of a command were answered: its value, and the code of its refusal."""
    field = camel(command.name)
    return [
        (step["data"][field], next((e["code"] for e in step.get("errors", []) if e["path"] == field), None))
        for step in STEPS
        if field in (step.get("data") or {})
    ]


def test_every_field_of_a_mutation_is_a_command_and_every_command_a_field():
    assert list(core(api_schema).mutation_type.fields) == [camel(one.name) for one in COMMANDS]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda one: one.name)
def test_a_command_takes_one_input_of_its_name_and_returns_what_it_changed(command: Command):
    field = core(api_schema).mutation_type.fields[camel(command.name)]
    ((name, argument),) = field.args.items()
    given = get_named_type(argument.type)
    assert isinstance(given, GraphQLInputObjectType)
    assert (name, given.name) == ("input", f"{camel('_' + command.name)}Input")
    assert "key" in given.fields
    payload = get_named_type(field.type)
    assert payload.name.endswith("Payload")
    assert "replayed" in payload.fields
    assert len(payload.fields) > 1
    words = [field.description, argument.description, given.description, payload.description]
    words += [one.description for one in (*given.fields.values(), *payload.fields.values())]
    assert [said for said in words if not BOTH.search(said or "")] == []


@pytest.mark.parametrize("command", COMMANDS, ids=lambda one: one.name)
def test_a_command_is_permitted_by_a_policy_and_by_nothing_else(command: Command):
    assert command.action in WRITES
    assert f'Action::"{command.action.value}"' in PERMITS
    assert {one.action for one in COMMANDS} | OTHERWISE == WRITES
    assert len({one.action for one in COMMANDS}) == len(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda one: one.name)
def test_a_case_does_it_a_case_repeats_it_and_a_case_is_refused(command: Command):
    answers = told(command)
    assert any(value and not code and not value["replayed"] for value, code in answers if value)
    assert any(value is None and code for value, code in answers)
    assert {code for _, code in answers if code} <= set(table())


@pytest.mark.parametrize(
    ("command", "code"),
    sorted({(one.name, rule.code) for one in COMMANDS for rule in one.preconditions}),
)
def test_every_precondition_refuses_in_a_case(command: str, code: str):
    (row,) = [one for one in COMMANDS if one.name == command]
    assert code in {given for _, given in told(row)}
