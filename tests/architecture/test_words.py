"""Closed lists: what files may bring has a member in the API, and what is absent is null, never an empty text."""

import json
from pathlib import Path

import pytest
from graphql import GraphQLEnumType, GraphQLNonNull, get_named_type
from msgspec.structs import replace

from gateway.commands.ledger import _word
from gateway.settings import Settings
from graph.errors import table
from graph.ingest.formats import choices
from graph.model.words import OrganizationKind, OrganizationStatus, PenaltyKind, member
from schema.api import api_schema, core, fields_of
from schema.error_codes import ErrorCode, error_code
from schema.field_formats import access_outcome, caller_role, outcome_code, phase
from security.account import AccessOutcome, AccessPhase, AccessRole
from security.ledger.entry import FOUND
from security.neighbour_logs import finding
from security.principal import CallerRole

CASES = sorted(path for path in Path("tests/cases").rglob("expected.json"))


@pytest.mark.parametrize(
    ("enum", "name"),
    [
        (OrganizationStatus, "statuses"),
        (OrganizationKind, "organization_kinds"),
        (PenaltyKind, "penalty_kinds"),
    ],
)
def test_every_word_that_a_file_may_bring_is_a_member(enum, name):
    written = set(choices(name).values())
    assert written <= {each.value for each in enum}
    assert [word for word in written if member(enum, word).value != word] == []
    assert member(enum, "别的词") is enum.OTHER


def test_every_code_that_travels_is_a_member_and_no_other():
    assert {code.name for code in ErrorCode} == {code for code, row in table().items() if row.status} | {
        "OTHER"
    }
    assert error_code("A_CODE_OF_LAST_YEAR") is ErrorCode.OTHER
    assert outcome_code("ANSWERED") is outcome_code("ANNOUNCED") is None
    assert access_outcome("KEY_REUSED") is AccessOutcome.WITH_ERROR


def test_whoever_makes_an_entry_makes_it_in_words_of_the_lists():
    """Callers by their standing, the gateway, and whoever runs it: an auditor is shown each of their entries."""
    assert {role.value for role in CallerRole} < {role.value for role in AccessRole}
    said = finding("410100", "CheckLog", "431000", (), 0)
    by_operator = _word(Settings(), 0, operation="AcceptKey", phase=FOUND)
    purge = _word(Settings(), 0, operation="Purge")
    outcomes = ("SETTLED_DONE", "SETTLED_NOT_DONE")
    settled = [replace(said, phase="OUTCOME", outcome=outcome) for outcome in outcomes]
    for entry in (said, by_operator, purge, *settled):
        assert phase(entry.phase) is AccessPhase(entry.phase)
        assert caller_role(entry.standing) is AccessRole(entry.standing)
        assert access_outcome(entry.outcome) is AccessOutcome(entry.outcome)
        assert outcome_code(entry.outcome) is None


CLOSED = {
    "Organization.status", "Organization.kind", "Penalty.kinds", "Document.kind", "Dispute.state",
    "AccessRecord.phase", "AccessRecord.callerRole", "AccessRecord.purpose", "AccessRecord.outcome",
    "AccessRecord.errorCode", "RecognitionDoubt.reason", "RecognitionDoubt.errorCode",
    "Condition.code", "MeasureReason.code",
}  # fmt: skip


def test_closed_lists_are_enumerations():
    enums = {
        f"{owner.name}.{name}"
        for owner, name, field in fields_of(api_schema)
        if isinstance(get_named_type(field.type), GraphQLEnumType)
    }
    assert enums >= CLOSED
    filters = core(api_schema).query_type.fields["accessRecords"].args
    assert isinstance(get_named_type(filters["purpose"].type), GraphQLEnumType)


def empties(value, path=""):
    if isinstance(value, dict):
        return [found for name, inner in value.items() for found in empties(inner, f"{path}.{name}")]
    if isinstance(value, list):
        return [found for inner in value for found in empties(inner, f"{path}[]")]
    return [path] if value == "" or value == "9999-12-31" else []


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.parent.name)
def test_no_answer_of_a_case_says_nothing_with_an_empty_text(path):
    steps = json.loads(path.read_text(encoding="utf-8"))
    assert [found for step in steps for found in empties(step.get("data"))] == []


def test_what_an_entry_may_leave_out_is_nullable():
    entry = core(api_schema).type_map["AccessRecord"]
    required = [name for name, field in entry.fields.items() if isinstance(field.type, GraphQLNonNull)]
    assert required == ["id"]
