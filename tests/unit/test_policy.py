"""The policies as shipped: the whole matrix from its data file, writes, and who may introspect."""

import itertools
import tomllib
from pathlib import Path

import pytest
from graphql import parse

from graph.model.facts import Scope
from security.decision import FieldVerdict, Guard, Relation
from security.policy.ask import Action, CallerClass, ask_to_read
from security.policy.decide import Policy, Target
from security.policy.load import load_rules
from security.principal import Caller, CallerRole, DataClass, Duty, Principal, Purpose

CASES = Path(__file__).parents[1] / "cases" / "access"
DUTY = ("LICENSING", "TENDER", "FUNDING", "SUPERVISION", "JOINT_MEASURES")
OWN_ID = "s" * 26
TODAY = "2024-07-01"
CODES = {"no": "FIELD_REFUSED", "ask": "PURPOSE_REQUIRED", "unfit": "PURPOSE_UNFIT"}
ROWS = {
    "published": ((Scope.PUBLIC,), False, ""),
    "published+own": ((Scope.PUBLIC,), False, OWN_ID),
    "all": ((Scope.PUBLIC, Scope.SHARED, Scope.AUTHORISED), True, ""),
    "published+region": ((Scope.PUBLIC,), False, "410100"),
}


def groups():
    for line in (CASES / "who_sees_what.txt").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        who, cells, rows = (part.split() for part in line.split("|"))
        standing, purposes, stated, relations = who
        purposes = purposes.replace("any", ",".join(Purpose.__members__)).replace("duty", ",".join(DUTY))
        for one in itertools.product(purposes.split(","), stated.split(","), relations.split(",")):
            yield pytest.param(standing, *one, cells, rows[0], id="-".join((standing, *one)))


MATRIX = list(groups())


@pytest.fixture(scope="module")
def policy():
    return Policy.load()


def caller(standing, purpose="-", stated="none", **more):
    return Caller(
        principal=Principal(
            standing=CallerRole(standing),
            region="410100",
            subject=OWN_ID if standing == "SUBJECT" else "",
            **more,
        ),
        purpose=None if purpose == "-" else Purpose(purpose),
        legal_basis="henan.regulation-2019 18" if stated == "full" else "",
        case="2024-7",
    )


@pytest.mark.parametrize(("standing", "purpose", "stated", "relation", "cells", "rows"), MATRIX)
def test_each_caller_sees_what_the_table_says(policy, standing, purpose, stated, relation, cells, rows):
    guards = frozenset(Guard(type="Type", field=data.value, data=data) for data in DataClass)
    decision = policy.decide(caller(standing, purpose, stated), guards, TODAY)
    said = []
    for data in DataClass:
        ruling = decision.ruling("Type", data.value, Relation(relation))
        plain = {FieldVerdict.ALLOWED: "see", FieldVerdict.MASKED: "mask"}.get(ruling.verdict)
        said.append(plain or next(word for word, code in CODES.items() if code == ruling.code))
    assert said == cells
    assert (decision.row_filter.scopes, decision.row_filter.ignores_window, decision.row_filter.own) == ROWS[
        rows
    ]
    assert decision.row_filter.today == TODAY


def test_the_table_covers_every_caller_once():
    covered = [tuple(param.values[:4]) for param in MATRIX]
    stated = [("-", "none"), *itertools.product(Purpose.__members__, ("full", "part"))]
    every = {
        (standing, *one, relation)
        for standing, one, relation in itertools.product(CallerRole.__members__, stated, Relation.__members__)
    }
    assert len(covered) == len(set(covered))
    assert set(covered) == every


def test_a_subject_sees_only_name_and_role_of_others(policy):
    guards = frozenset(
        Guard(type=type_name, field=field, data=DataClass.SHARED)
        for type_name, field in (("Person", "name"), ("Tenure", "role"), ("Tenure", "since"))
    )
    decision = policy.decide(caller("SUBJECT"), guards, TODAY)
    seen = {
        field
        for (_, field, relation), ruling in decision.rulings.items()
        if relation is Relation.OTHER and ruling.verdict is FieldVerdict.ALLOWED
    }
    assert seen == {"name", "role"}


def test_subjects_in_the_ledger_are_masked(policy):
    guard = Guard(type="AccessRecord", field="subjects", data=DataClass.AUDIT)
    decision = policy.decide(caller("AUDITOR", "AUDIT", "full"), frozenset({guard}), TODAY)
    ruling = decision.ruling("AccessRecord", "subjects", Relation.OTHER)
    assert ruling.verdict is FieldVerdict.MASKED
    assert ruling.policies == ("ledger-subjects-masked-to-auditors",)


def test_a_field_that_nobody_classified_is_refused(policy):
    guard = Guard(type="Person", field="name", data=None)
    decision = policy.decide(caller("OFFICER", "LICENSING", "full"), frozenset({guard}), TODAY)
    assert decision.ruling("Person", "name", Relation.OTHER).verdict is FieldVerdict.REFUSED


def test_a_field_that_was_not_asked_about_is_refused(policy):
    decision = policy.decide(caller("PUBLIC"), frozenset(), TODAY)
    assert decision.ruling("Organization", "name", Relation.OTHER).verdict is FieldVerdict.REFUSED


def test_a_sealed_field_that_is_named_stays_sealed(policy):
    guard = Guard(type="Person", field="name", data=DataClass.SEALED)
    decision = policy.decide(caller("SUBJECT"), frozenset({guard}), TODAY)
    for relation in Relation:
        assert decision.ruling("Person", "name", relation).verdict is FieldVerdict.REFUSED


def test_the_decision_is_the_same_for_all_of_one_class_but_for_their_own_rows(policy):
    guards = frozenset({Guard(type="Person", field="born", data=DataClass.PERSONAL)})
    one, other = (
        caller("OFFICER", "TENDER", "full", officer="a"),
        caller("OFFICER", "TENDER", "full", officer="b"),
    )
    first, second = (policy.decide(who, guards, TODAY) for who in (one, other))
    assert first.rulings is second.rulings
    assert first.row_filter == second.row_filter


def test_a_department_sees_the_kind_of_a_document_and_its_number_masked(policy):
    fields = (("Person", "documents"), ("Document", "kind"), ("Document", "number"))
    guards = frozenset(Guard(type=t, field=f, data=DataClass.SENSITIVE) for t, f in fields)
    decision = policy.decide(caller("OFFICER", "LICENSING", "full"), guards, TODAY)
    verdicts = [decision.ruling(*field, Relation.OTHER).verdict for field in fields]
    assert verdicts == [FieldVerdict.ALLOWED, FieldVerdict.ALLOWED, FieldVerdict.MASKED]


def test_every_field_that_a_policy_names_is_in_the_schema(policy):
    document = parse(Path("schema/schema.graphql").read_text(encoding="utf-8"))
    fields = {
        f"{node.name.value}.{field.name.value}"
        for node in document.definitions
        for field in getattr(node, "fields", None) or ()
    }
    assert policy.rules.fields <= fields


WRITES = tomllib.loads((CASES / "writes.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", WRITES)
def test_writes_are_permitted_as_the_cases_say(policy, name):
    case = WRITES[name]
    who = {"region": "410100", "roles": (), **case["caller"]}
    principal = Principal(**{**who, "standing": CallerRole(who["standing"]), "roles": tuple(who["roles"])})
    asking = Caller(principal=principal)
    if "purpose" in case:
        asking = Caller(
            principal=principal, purpose=Purpose(case["purpose"]), legal_basis="stated", case="stated"
        )
    ruling = policy.permits(asking, Action(case["action"]), Target(**case["target"]))
    if "policy" in case:
        assert (ruling.verdict, ruling.policies) == (FieldVerdict.ALLOWED, (case["policy"],))
    else:
        assert (ruling.verdict, ruling.code) == (FieldVerdict.REFUSED, case.get("code", "WRITE_REFUSED"))


def test_reading_is_no_write(policy):
    ruling = policy.permits(caller("AUDITOR"), Action.SEE, Target())
    assert ruling.verdict is FieldVerdict.REFUSED


@pytest.mark.parametrize("standing", CallerRole)
def test_only_known_callers_introspect(policy, standing):
    assert policy.introspection(caller(standing.value)) is (standing is not CallerRole.PUBLIC)


def test_explain_names_policy_and_law_for_every_field(policy):
    guards = frozenset(
        {
            Guard(type="Organization", field="name", data=DataClass.PUBLIC),
            Guard(type="Document", field="number", data=DataClass.SENSITIVE),
        }
    )
    lines = policy.explain(caller("OFFICER", "FUNDING", "full"), guards)
    assert [(line.guard.field, line.relation.value, line.ruling.verdict.value) for line in lines] == [
        ("number", "OWN", "MASKED"),
        ("number", "OTHER", "MASKED"),
        ("name", "OWN", "ALLOWED"),
        ("name", "OTHER", "ALLOWED"),
    ]
    assert lines[0].sentences[0].law == "个人信息保护法 第三十四条"


CLOSED = {
    "Standing": CallerRole, "Purpose": Purpose, "Duty": Duty, "Class": DataClass, "Scope": Scope, "Relation": Relation,
}  # fmt: skip


@pytest.mark.parametrize("entity", CLOSED)
def test_the_cedar_schema_lists_what_the_program_knows(entity):
    text = (Path("security/policy/rules/schema.cedarschema")).read_text(encoding="utf-8")
    listed = text.split(f"entity {entity} enum [", 1)[1].split("]", 1)[0]
    assert {word.strip().strip('"') for word in listed.split(",")} == {
        member.value for member in CLOSED[entity]
    }


class Foreign:
    """A member that no enumeration has."""

    def __init__(self, value):
        self.value = value


@pytest.mark.parametrize("part", ["standing", "duty", "purpose", "class", "relation"])
def test_what_the_schema_does_not_list_is_refused(part):
    rules = load_rules()
    known = CallerClass(
        standing=Foreign("ROOT") if part == "standing" else CallerRole.PUBLIC,
        region="410100",
        duties=("OWNER",) if part == "duty" else (),
        purpose=Foreign("CURIOSITY") if part == "purpose" else None,
        purposeful=False,
    )
    data = Foreign("OPEN") if part == "class" else DataClass.PUBLIC
    relation = Foreign("FRIEND") if part == "relation" else Relation.OTHER
    assert ask_to_read(rules, known, Action.SEE, data, relation).allowed is False
