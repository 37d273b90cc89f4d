"""One plan per document: what it keeps, what it asks the policy, what it costs."""

import pytest

from graph.errors import Refused
from resolvers.batch_resolver import NodeRef
from schema.api import api_schema
from schema.ids import global_id
from schema.limits import DocumentLimits
from schema.plan import BoundedCache, Planner
from security.decision import Guard
from security.principal import DataClass
from tests.unit.schema_world import City

ROLES = 'query Q($n: Int! = 2) { organization(uscc: "91") { roles(first: $n) { nodes { role } } } }'


def test_a_document_is_planned_once_and_bound_for_each_request():
    city = City()
    two, three = city.plan(ROLES), city.plan(ROLES, {"n": 3})
    assert two.plan is three.plan
    assert [args["first"] for op in (two, three) for args in op.args.values() if "first" in args] == [2, 3]


def test_only_what_is_selected_makes_another_plan():
    city = City()
    text = "query Q($yes: Boolean!, $code: String!) { organization(uscc: $code) { name @include(if: $yes) uscc } }"
    plans = [city.plan(text, {"yes": yes, "code": code}).plan for yes in (True, False) for code in ("1", "2")]
    assert plans[0] is plans[1]
    assert plans[2] is plans[3]
    assert plans[0] is not plans[2]
    assert Guard(type="Organization", field="name", data=DataClass.PUBLIC) not in plans[2].guards


def test_the_memory_is_bounded_and_the_oldest_goes():
    kept = BoundedCache(2)
    for key in "abac":
        kept.get(key, lambda: "made")
    assert len(kept) == 2
    assert kept.get("a", lambda: "made anew") == "made"
    assert kept.get("b", lambda: "made anew") == "made anew"


def test_an_operation_is_chosen_by_its_name():
    text = "query A { checkpoint { size } } query B { checkpoint { root } }"
    assert City().plan(text, operation_name="B").plan.name == "B"


def test_the_class_is_the_concrete_types():
    plan = City().plan('{ subject(code: "91") { name } }').plan
    assert {(g.type, g.data) for g in plan.guards if g.field == "name"} == {
        ("Organization", DataClass.PUBLIC),
        ("Person", DataClass.SHARED),
    }


def test_the_policy_is_asked_about_structure_too_but_not_about_names():
    plan = City().plan('{ organization(uscc: "91") { __typename roles { nodes { __typename } } } }').plan
    assert {f"{g.type}.{g.field}" for g in plan.guards} == {
        "Query.organization",
        "Organization.roles",
        "TenureConnection.nodes",
        "Tenure.until",  # what `include` would choose by
    }


def test_the_price_is_an_upper_bound_of_records():
    # Root, organization, connection, three tenures with a person each.
    text = '{ organization(uscc: "91") { roles(first: 3) { nodes { holder { name } } } } }'
    assert City().plan(text).price.nodes == 1 + 1 + 1 + 3 * 2


def test_a_price_that_depends_on_variables_is_made_for_each():
    city = City()
    assert [city.plan(ROLES, {"n": n}).price.nodes for n in (1, 50)] == [4, 53]


def test_every_representation_is_priced():
    text = "query Q($r: [_Any!]!) { _entities(representations: $r) { __typename } }"
    one = {"__typename": "Organization", "uscc": "91"}
    assert [City().plan(text, {"r": [one] * n}).price.nodes for n in (1, 7)] == [2, 8]


def test_variables_within_lists_and_objects_are_bound_for_each_request():
    city = City()
    text = """query Q($one: _Any!, $code: String!) {
      _entities(representations: [$one, { __typename: "Organization", uscc: $code }]) { __typename }
    }"""
    one = {"__typename": "Person", "id": "UGVyc29uOnAx"}
    for code in ("91", "92"):
        (args,) = city.plan(text, {"one": one, "code": code}).args.values()
        assert args["representations"] == [
            {"__typename": "Person", "id": "p1"},
            {"__typename": "Organization", "uscc": code},
        ]


def test_the_budget_is_named_in_the_refusal():
    planner = Planner(api_schema, City().batch_resolvers, DocumentLimits(nodes=5))
    with pytest.raises(Refused) as refused:
        planner.plan('{ organization(uscc: "91") { roles(first: 9) { nodes { role } } } }')
    assert refused.value.details == {"price": 12, "what": "nodes", "limit": 5}


def test_twenty_fragments_spread_twice_are_twenty_and_no_more():
    head = '{ person(id: "UGVyc29uOnAx") { ...F0 } } '
    body = "fragment F{i} on Person {{ name ...F{j} ...F{j} }} "
    text = head + "".join(body.format(i=i, j=i + 1) for i in range(20)) + "fragment F20 on Person { id }"
    assert len(City().plan(text).plan.tree.selected_fields) == 3


def test_what_two_names_share_below_is_planned_once():
    spread = "fragment F{i} on Person {{ a: roles(first: 1) {{ nodes {{ holder {{ ...F{j} }} }} }} "
    spread += "b: roles(first: 1) {{ nodes {{ holder {{ ...F{j} }} }} }} }} "
    text = '{ person(id: "UGVyc29uOnAx") { ...F0 } } '
    text += "".join(spread.format(i=i, j=i + 1) for i in range(4)) + "fragment F4 on Person { id }"
    # Each level: two names, each with a connection and a holder; without the memo 2 + 4 + 8 + 16 of them.
    assert len(City().plan(text).plan.tree.selected_fields) <= 1 + 4 * 6 + 2 * 4 + 2


def test_the_levels_are_told_before_anything_is_asked():
    text = '{ organization(uscc: "91") { roles { nodes { holder { roles { nodes { role } } } } } penalties { nodes { id } } } }'
    assert City().plan(text).plan.levels == (
        ("organization",),
        ("organization.roles", "organization.penalties"),
        ("person.roles",),
    )


def test_writes_are_named_in_their_order():
    record = global_id("Penalty")("r1")
    text = (
        f'mutation {{ b: openDispute(input: {{key: "1", record: "{record}", grounds: "g"}}) {{ replayed }} '
        f'a: annulRecord(input: {{key: "2", record: "{record}", reason: "r", on: "2024-01-01"}}) {{ replayed }} }}'
    )
    operation = City().plan(text)
    assert operation.plan.kind == "mutation"
    assert operation.plan.writes == ("openDispute", "annulRecord")
    assert [args["input"].record for args in operation.args.values()] == ["r1", "r1"]


def test_an_id_of_any_type_arrives_with_its_type():
    operation = City().plan(f'{{ node(id: "{global_id("Person")("p1")}") {{ id }} }}')
    assert [args["id"] for args in operation.args.values()] == [NodeRef("Person", "p1")]


def test_an_input_arrives_in_the_models_words():
    text = (
        """mutation M($r: [PenaltyInput!]!) { reportRecords(input: {key: "k", records: $r}) { replayed } }"""
    )
    given = {
        "uscc": "91", "party": "p", "representative": "x", "documentNumber": "1", "authority": "a",
        "authorityCode": "11", "violation": "v", "circumstances": "c", "basis": "b", "kinds": ["k"],
        "content": "c", "decidedOn": "2024-01-01", "expiresOn": "2024-12-31", "severity": "SEVERE", "licence": " ",
    }  # fmt: skip
    (args,) = City().plan(text, {"r": [given]}).args.values()
    (record,) = args["input"].records
    assert (record.severity.value, record.decided_on) == ("SEVERE", "2024-01-01")
    assert (record.remark, record.licence) == (None, None)  # absent, and blank


def test_a_document_that_describes_the_schema_is_kept_for_those_who_may():
    city = City()
    text = "{ __schema { queryType { name } } }"
    city.plan(text, known=True)
    with pytest.raises(Refused) as refused:
        city.plan(text, known=False)
    assert refused.value.code == "INTROSPECTION_REFUSED"


def test_a_section_that_nobody_binds_stops_the_start():
    with pytest.raises(RuntimeError, match="person"):
        Planner(api_schema, {name: s for name, s in City().batch_resolvers.items() if name != "person"})
