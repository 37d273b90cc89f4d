"""The projection: what is refused, masked, counted and touched, and what an answer looks like."""

import asyncio

import pytest
from msgspec.structs import replace

from graph.errors import Refused
from graph.model.facts import Annulment
from graph.model.time import FOREVER
from resolvers.access_views import AccessView
from schema.api import api_schema, sdl
from schema.batch_resolvers import BATCH_RESOLVERS
from schema.gather import GatherPlan, gather, judge
from schema.plan import Planner
from schema.project import project
from security.account import AuditEntry
from tests.unit.schema_world import ASK, BO, FACT, ORG, City, decided, fined, page, paths

ROLES = '{ organization(uscc: "91") { roles { nodes { role holder { id name } } } } }'
PERSON = "UGVyc29uOnAx"


def nodes(answer):
    return answer.data["organization"]["roles"]["nodes"]


def test_a_refused_field_is_null_with_one_error_for_all_its_occurrences():
    answer = City().ask(ROLES, refused={"Person.name"})
    assert [node["holder"]["name"] for node in nodes(answer)] == [None, None]
    (error,) = answer.errors
    assert error == {
        "message": "`Person.name` needs a purpose, a legal basis and a case",
        "path": ["organization", "roles", "nodes", 0, "holder", "name"],
        "locations": [{"line": 1, "column": 63}],
        "extensions": {
            "code": "PURPOSE_REQUIRED",
            "chinese": "查询 `Person.name` 需要注明用途、法律依据和案件编号",
            "type": "Person",
            "field": "name",
            "count": 2,
            "policy": ["by-hand"],
        },
    }


def test_each_refused_place_of_the_document_has_its_own_error():
    text = '{ organization(uscc: "91") { a: roles { nodes { role } } b: roles { nodes { role } } } }'
    answer = City().ask(text, refused={"Tenure.role"})
    assert [(code, path[1], count) for code, path, count in paths(answer)] == [
        ("PURPOSE_REQUIRED", "a", 2),
        ("PURPOSE_REQUIRED", "b", 2),
    ]


def test_what_the_decision_does_not_name_is_refused():
    city = City()
    operation = city.plan('{ organization(uscc: "91") { name uscc } }')
    known = [guard for guard in operation.plan.guards if guard.field != "uscc"]
    answer = asyncio.run(city.answer(operation, decided(known)))
    # `uscc` may not be null, so its record gives way, and the refusal says why.
    assert answer.data == {"organization": None}
    assert paths(answer) == [("FIELD_REFUSED", ["organization", "uscc"], 1)]


def test_a_refusal_at_the_root_that_may_not_be_null_leaves_no_data():
    text = "query Q($r: [_Any!]!) { _entities(representations: $r) { __typename } }"
    city = City()
    answer = city.ask(text, {"r": []}, refused={"Query._entities"})
    assert answer.data is None
    assert paths(answer) == [("PURPOSE_REQUIRED", ["_entities"], 1)]
    assert city.calls == []


def test_what_is_refused_whoever_it_is_about_is_told_once():
    answer = City().ask(ROLES, own="p2", refused={"Person.name"})
    assert paths(answer) == [("PURPOSE_REQUIRED", ["organization", "roles", "nodes", 0, "holder", "name"], 2)]


def test_a_mask_is_no_error_and_is_told_beside_the_data():
    text = f'{{ person(id: "{PERSON}") {{ documents {{ kind number }} }} }}'
    answer = City().ask(text, masked={"Document.number"})
    assert answer.data["person"]["documents"] == [{"kind": "RESIDENT_ID", "number": "1601**********1234"}]
    assert answer.errors == []
    assert answer.extensions == {
        "masked": [
            {
                "path": ["person", "documents", 0, "number"],
                "type": "Document",
                "field": "number",
                "count": 1,
                "policy": ["by-hand"],
            }
        ]
    }
    assert answer.released.masked == {"Document": {"number": 1}}
    assert "number" not in answer.released.released["Document"]


def test_a_mask_on_what_has_none_is_a_refusal():
    answer = City().ask(ROLES, masked={"Person.name"})
    assert [node["holder"]["name"] for node in nodes(answer)] == [None, None]
    assert answer.released.refused == {"Person": {"name": 2}}


def test_the_bearer_sees_its_number_whole():
    text = f'{{ person(id: "{PERSON}") {{ documents {{ number }} }} }}'
    answer = City().ask(text, own="p1")
    assert answer.data["person"]["documents"] == [{"number": "160101199001011234"}]


def test_whose_a_record_is_decides_each_record_by_itself():
    answer = City().ask(ROLES, own="p2", others={"Person.name"})
    assert [node["holder"]["name"] for node in nodes(answer)] == [None, BO.name]
    assert paths(answer) == [("PURPOSE_REQUIRED", ["organization", "roles", "nodes", 0, "holder", "name"], 1)]
    assert answer.released.released["Person"] == {"id": 2, "name": 1}
    assert answer.released.refused == {"Person": {"name": 1}}


def test_a_part_is_about_those_whom_the_record_above_is_about():
    annulment = Annulment(id="a", record="r1", annulled_on="2024-01-01", authority="局", reason="错", **FACT)
    penalty = replace(fined(), organization=None, annulment=annulment)
    city = City(**{"organization.penalties": lambda batch_key: page(penalty)})
    text = '{ organization(uscc: "91") { penalties { nodes { annulment { reason } } } } }'
    for own, reason in (("o1", {"reason": "错"}), ("o2", None)):
        answer = city.ask(text, own=own, others={"Annulment.reason"})
        assert answer.data["organization"]["penalties"]["nodes"] == [{"annulment": reason}]


def test_the_account_counts_what_left_under_every_name_and_whom_it_touched():
    text = '{ a: organization(uscc: "91") { name n: name } b: organization(uscc: "91") { roles { nodes { holder { name } } } } }'
    account = City().ask(text).released
    assert account.released == {
        "Query": {"organization": 2},
        "Organization": {"name": 2, "roles": 1},
        "TenureConnection": {"nodes": 1},
        "Tenure": {"holder": 2},
        "Person": {"name": 2},
    }
    assert (account.masked, account.refused) == ({}, {})
    assert list(account.subjects) == ["o1", "p1", "p2"]


def test_nothing_found_is_accounted_as_nothing():
    account = City().ask('{ organization(uscc: "?") { name } }').released
    assert account.released == {"Query": {"organization": 1}}
    assert list(account.subjects) == []


def test_a_record_without_what_the_schema_promises_gives_way_and_says_so():
    city = City(organization=lambda batch_key: replace(ORG, uscc=None))
    answer = city.ask('{ organization(uscc: "91") { name uscc } }')
    assert answer.data == {"organization": None}
    assert [(e["path"], e["extensions"]["code"]) for e in answer.errors] == [
        (["organization", "uscc"], "RECORD_INVALID")
    ]
    assert "None" not in answer.errors[0]["message"]


def test_errors_do_not_flood():
    text = "query Q($r: [_Any!]!) { _entities(representations: $r) { ... on Organization { uscc } } }"
    broken = [replace(ORG, id=f"o{n}", uscc=None) for n in range(9)]
    city = City(_entities=lambda batch_key: broken)
    operation = city.plan(text, {"r": [{"__typename": "Organization", "uscc": "91"}] * 9})
    gather_plan = GatherPlan(operation, decided(operation.plan.guards), ASK)
    for level in gather_plan:
        gather_plan.keep(judge(level, asyncio.run(gather(level, None)), None))
    answer = project(api_schema, gather_plan, most_errors=4)
    assert answer.data == {"_entities": [None] * 9}
    assert [error["path"][1] for error in answer.errors] == [0, 1, 2, 3]
    assert answer.extensions["errorsLeftOut"] == 5


def test_keys_keep_the_order_of_the_document_whatever_answers_them():
    text = (
        '{ z: __typename __schema { queryType { name } } organization(uscc: "91") { b: name __typename a: name } '
        '__type(name: "Role") { kind } }'
    )
    answer = City().ask(text)
    assert list(answer.data) == ["z", "__schema", "organization", "__type"]
    assert answer.data["z"] == "Query"
    assert answer.data["__schema"] == {"queryType": {"name": "Query"}}
    assert list(answer.data["organization"].items()) == [
        ("b", ORG.name),
        ("__typename", "Organization"),
        ("a", ORG.name),
    ]
    assert answer.data["__type"] == {"kind": "ENUM"}


def test_introspection_with_variables_is_asked_for_each_request():
    city = City()
    text = "query Q($of: String!) { __type(name: $of) { name } }"
    assert [city.ask(text, {"of": of}).data["__type"] for of in ("Role", "Nothing")] == [
        {"name": "Role"},
        None,
    ]


def test_the_subgraph_describes_itself_with_its_directives():
    city = City()
    city.planner = Planner(api_schema, city.batch_resolvers | {"_service": BATCH_RESOLVERS["_service"]})
    assert city.ask("{ _service { sdl } }").data == {"_service": {"sdl": sdl(api_schema)}}


def test_no_end_is_null_and_ids_are_global():
    text = '{ organization(uscc: "91") { id until roles { nodes { until } } } }'
    answer = City().ask(text)
    assert ORG.until == FOREVER
    assert answer.data["organization"] == {
        "id": "T3JnYW5pemF0aW9uOm8x",
        "until": None,
        "roles": {"nodes": [{"until": None}, {"until": "2024-07-01"}]},
    }


def test_a_record_is_named_by_its_class_where_the_type_is_open():
    text = '{{ node(id: "{}") {{ __typename id ... on Penalty {{ party recordedAt }} }} }}'
    penalty = City().ask(text.format("UGVuYWx0eTpyMQ"))
    assert penalty.data["node"] == {
        "__typename": "Penalty",
        "id": "UGVuYWx0eTpyMQ",
        "party": "甲公司",
        "recordedAt": "2023-11-14T22:13:20Z",
    }
    assert City().ask(text.format(PERSON)).data["node"] == {"__typename": "Person", "id": PERSON}


def test_a_record_of_a_class_that_no_type_shows_is_a_defect():
    with pytest.raises(RuntimeError, match=r"Query\.node brought a str"):
        City(node=lambda batch_key: "text").ask(f'{{ node(id: "{PERSON}") {{ id }} }}')


def test_a_section_that_fails_where_null_may_not_be_takes_its_record_along():
    def refuse(_want):
        return Refused("ID_INVALID")

    text = "query Q($r: [_Any!]!) { a: _entities(representations: $r) { __typename } }"
    answer = City(_entities=refuse).ask(text, {"r": []})
    assert answer.data is None
    assert paths(answer) == [("ID_INVALID", ["a"], 1)]


def test_the_same_refusal_of_many_is_told_once():
    text = '{ organization(uscc: "91") { roles { nodes { holder { roles { nodes { role } } } } } } }'
    answer = City(**{"person.roles": lambda batch_key: Refused("CURSOR_INVALID")}).ask(text)
    assert paths(answer) == [("CURSOR_INVALID", ["organization", "roles", "nodes", 0, "holder", "roles"], 2)]


def test_entities_pass_the_same_door():
    text = "query Q($r: [_Any!]!) { _entities(representations: $r) { __typename ... on Person { name } ... on Organization { name } } }"
    given = [{"__typename": "Organization", "uscc": "91"}, {"__typename": "Person", "id": PERSON}]
    city = City()
    answer = city.ask(text, {"r": given}, refused={"Person.name"})
    assert answer.data["_entities"] == [
        {"__typename": "Organization", "name": ORG.name},
        {"__typename": "Person", "name": None},
    ]
    assert city.batch_keys["_entities"][0].args["representations"][1]["id"] == "p1"
    assert paths(answer) == [("PURPOSE_REQUIRED", ["_entities", 1, "name"], 1)]


def test_a_page_tells_where_it_lies():
    text = '{ organization(uscc: "91") { roles { edges { cursor } pageInfo { hasNextPage startCursor endCursor } } } }'
    assert City().ask(text).data["organization"]["roles"] == {
        "edges": [{"cursor": "c0"}, {"cursor": "c1"}],
        "pageInfo": {"hasNextPage": False, "startCursor": "c0", "endCursor": "c1"},
    }


def test_the_ledgers_subjects_leave_masked():
    blank = dict.fromkeys(AuditEntry.__struct_fields__, "")
    entry = AuditEntry(
        **blank
        | {"at": 0, "subjects": ("0123456789abcdef0123",), "masked": {}, "refused": {}}
        | {"released": {"Person": {"name": 2}}}
    )
    city = City(access_records=lambda batch_key: page(AccessView(index=7, entry=entry)))
    text = "{ accessRecords { nodes { index at subjects released { type field count } } } }"
    answer = city.ask(text, masked={"AccessRecord.subjects"})
    assert answer.data["accessRecords"]["nodes"] == [
        {
            "index": 7,
            "at": "1970-01-01T00:00:00Z",
            "subjects": ["01234567****"],
            "released": [{"type": "Person", "field": "name", "count": 2}],
        }
    ]
