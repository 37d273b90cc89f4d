"""Gathering: one call for each section and level, for those who may see it, kept by place."""

import asyncio

import pytest

from graph.errors import Refused, Unavailable
from resolvers.batch_resolver import BatchResolver
from schema.api import api_schema, batch_resolvers_of
from schema.gather import GatherPlan, gather, judge
from schema.ids import global_id
from schema.plan import Planner
from tests.unit.schema_world import ANNA, ASK, BO, ORG, City, decided, held, page, paths

SHARED = "fragment R on Organization { roles { nodes { holder { roles(first: 1) { nodes { since } } } } } }"
DAYS = (
    '{ a: organization(uscc: "91", asOf: "2024-06-30") { ...R } '
    'b: organization(uscc: "91", asOf: "2024-07-02") { ...R } } ' + SHARED
)


def test_two_aliases_with_two_days_do_not_overwrite_each_other():
    # Both aliases spread the same fragment and bring the very same records; only the day differs.
    both = page(held(ANNA))
    city = City(
        **{
            "organization.roles": lambda batch_key: both,
            "person.roles": lambda batch_key: page(held(batch_key.parent, since=batch_key.context.as_of)),
        }
    )
    answer = city.ask(DAYS)
    below = [answer.data[key]["roles"]["nodes"][0]["holder"]["roles"]["nodes"] for key in "ab"]
    assert below == [[{"since": "2024-06-30"}], [{"since": "2024-07-02"}]]
    assert city.calls == [("organization", 2), ("organization.roles", 2), ("person.roles", 2)]


def test_a_section_is_asked_once_for_all_aliases_and_parents():
    city = City()
    city.ask(
        '{ x: organization(uscc: "91") { a: roles(first: 1) { nodes { holder { roles { nodes { role } } } } } '
        'b: roles(first: 2) { nodes { holder { roles { nodes { role } } } } } } y: organization(uscc: "91") { name } }'
    )
    assert city.calls == [("organization", 2), ("organization.roles", 2), ("person.roles", 4)]


def test_what_is_refused_is_not_asked():
    city = City()
    answer = city.ask(
        '{ organization(uscc: "91") { roles { nodes { role } } } }', refused={"Organization.roles"}
    )
    assert city.calls == [("organization", 1)]
    assert answer.data == {"organization": {"roles": None}}


def test_a_section_is_asked_for_the_callers_own_record_only():
    city = City()
    text = '{ organization(uscc: "91") { roles { nodes { holder { documents { kind } } } } } }'
    answer = city.ask(text, own="p2", others={"Person.documents"})
    assert [batch_key.parent for batch_key in city.batch_keys["person.documents"]] == [BO]
    documents = [node["holder"]["documents"] for node in answer.data["organization"]["roles"]["nodes"]]
    assert documents == [None, [{"kind": "RESIDENT_ID"}]]
    assert paths(answer) == [
        ("PURPOSE_REQUIRED", ["organization", "roles", "nodes", 0, "holder", "documents"], 1)
    ]


def test_a_parent_that_comes_twice_is_asked_about_once():
    city = City(**{"organization.roles": lambda batch_key: page(held(ANNA), held(ANNA, since="2021-01-01"))})
    city.ask('{ organization(uscc: "91") { roles { nodes { holder { roles { nodes { role } } } } } } }')
    assert city.calls[-1] == ("person.roles", 1)


def test_nothing_below_nothing_is_asked():
    city = City()
    answer = city.ask('{ organization(uscc: "?") { roles { nodes { role } } } }')
    assert city.calls == [("organization", 1)]
    assert answer.data == {"organization": None}


def test_the_root_sets_day_instant_and_place_for_all_below():
    city = City()
    city.ask(
        '{ organization(uscc: "91", asOf: "2024-06-30", knownAt: "1970-01-01T00:00:00.000003Z", place: "431000") '
        "{ roles { nodes { role } } } }"
    )
    context = city.batch_keys["organization.roles"][0].context
    assert (context.as_of, context.known_at, context.place) == ("2024-06-30", 3, "431000")


def test_a_root_that_cannot_be_asked_leaves_the_others():
    city = City()
    answer = city.ask(
        '{ a: organization(uscc: "91", knownAt: "2999-01-01T00:00:00Z") { name } b: organization(uscc: "91") { name } }'
    )
    assert answer.data == {"a": None, "b": {"name": ORG.name}}
    assert paths(answer) == [("KNOWN_AT_IN_FUTURE", ["a"], 1)]


def test_writes_run_one_by_one_in_order_and_then_all_that_lies_below():
    city = City()
    record = global_id("Penalty")("r1")
    text = (
        f'mutation {{ b: openDispute(input: {{key: "1", record: "{record}", grounds: "g"}}) {{ replayed }} '
        f'a: annulRecord(input: {{key: "2", record: "{record}", reason: "r", on: "2024-01-01"}}) {{ replayed }} '
        f'c: openDispute(input: {{key: "3", record: "{record}", grounds: "g"}}) {{ replayed }} }}'
    )
    answer = city.ask(text)
    assert city.calls == [("open_dispute", 1), ("annul_record", 1), ("open_dispute", 1)]
    assert list(answer.data) == ["b", "a", "c"]


def test_a_write_is_named_by_its_level():
    operation = City().plan(
        f'mutation {{ openDispute(input: {{key: "1", record: "{global_id("Penalty")("r1")}", grounds: "g"}}) {{ replayed }} }}'
    )
    level = next(iter(GatherPlan(operation, decided(operation.plan.guards), ASK)))
    assert level.write == "openDispute"


def refusing(error):
    async def read(_deps, _wants):
        raise error

    return read


def over(**reads):
    city = City()
    sections = {name: city.batch_resolvers[name] for name in batch_resolvers_of(api_schema)}
    sections |= {name: BatchResolver(name, read) for name, read in reads.items()}
    city.planner = Planner(api_schema, sections)
    return city


TWO = '{ organization(uscc: "91") { name roles { nodes { role } } penalties { nodes { id } } } }'


def test_a_sections_refusal_is_its_fields_and_told_once():
    answer = over(**{"organization.roles": refusing(Refused("CURSOR_INVALID"))}).ask(TWO)
    assert answer.data["organization"]["roles"] is None
    assert answer.data["organization"]["penalties"]["nodes"]
    assert paths(answer) == [("CURSOR_INVALID", ["organization", "roles"], 1)]


def test_a_refused_judgment_is_one_wants_only():
    def concluded(_deps, batch_key, _facts):
        if batch_key.args["first"] == 1:
            raise Refused("CURSOR_INVALID")
        return page()

    async def read(_deps, batch_keys):
        return list(batch_keys)

    city = City()
    batch_resolver = BatchResolver("organization.roles", read, concluded)
    city.planner = Planner(api_schema, city.batch_resolvers | {batch_resolver.name: batch_resolver})
    answer = city.ask(
        '{ organization(uscc: "91") { a: roles(first: 1) { nodes { role } } b: roles { nodes { role } } } }'
    )
    assert answer.data == {"organization": {"a": None, "b": {"nodes": []}}}


def test_a_store_that_does_not_answer_fails_the_operation_and_stops_the_other_reads():
    stopped = []

    async def slow(_deps, _wants):
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            stopped.append("roles")
            raise

    city = over(
        **{"organization.roles": slow, "organization.penalties": refusing(Unavailable("GRAPH_UNAVAILABLE"))}
    )
    with pytest.raises(Unavailable):
        city.ask(TWO)
    assert stopped == ["roles"]


def test_a_section_that_answers_too_few_is_a_defect():
    async def short(_deps, _wants):
        return []

    with pytest.raises(ValueError, match="zip"):
        over(**{"organization.roles": short}).ask(TWO)


def test_a_level_that_nobody_answered_is_a_defect():
    operation = City().plan(TWO)
    gather_plan = iter(GatherPlan(operation, decided(operation.plan.guards), ASK))
    next(gather_plan)
    with pytest.raises(AssertionError):
        next(gather_plan)


@pytest.mark.anyio
async def test_gather_and_judge_are_apart():
    operation = City().plan(TWO)
    gather_plan = GatherPlan(operation, decided(operation.plan.guards), ASK)
    level = next(iter(gather_plan))
    facts = await gather(level, None)
    ((asked, record),) = judge(level, facts, None)
    assert (asked.selected.name, record) == ("organization", ORG)


FOUND = "{ accessRecords(%s) { nodes { index } } }"
CHOOSING = [
    ('officer: "王某"', "AccessRecord.officer"),
    ('since: "2026-01-01T00:00:00Z"', "AccessRecord.at"),
    ('until: "2026-01-01T00:00:00Z"', "AccessRecord.at"),
]


@pytest.mark.parametrize(("argument", "field"), CHOOSING)
@pytest.mark.parametrize("how", ["refused", "masked"])
def test_what_is_not_shown_plain_chooses_no_rows(argument, field, how):
    city = City(access_records=lambda batch_key: page())
    assert city.ask(FOUND % argument).errors == []
    told = city.ask(FOUND % argument, **{how: {field}})
    assert [error["extensions"]["code"] for error in told.errors] == ["FILTER_REFUSED"]
    assert told.data == {"accessRecords": None}
    assert city.calls == [("access_records", 1)]


def test_what_is_masked_is_chosen_by_its_mask():
    city = City(access_records=lambda batch_key: page())
    asked = FOUND % 'handle: "abcdefgh****"'
    assert city.ask(asked, masked={"AccessRecord.subjects"}).errors == []
    named = FOUND % f'subject: "{global_id("Person")("p1")}"'
    assert city.ask(named, masked={"AccessRecord.subjects"}).errors == []
    told = city.ask(asked, refused={"AccessRecord.subjects"})
    assert [error["extensions"]["code"] for error in told.errors] == ["FILTER_REFUSED"]


def test_an_argument_that_is_null_chooses_nothing():
    city = City(access_records=lambda batch_key: page())
    assert city.ask(FOUND % "officer: null, first: 2", refused={"AccessRecord.officer"}).errors == []


FILTERED = '{ organization(uscc: "91") { all: effects { totalCount } some: effects(outcome: [NONE]) { totalCount } } }'
UPON = f'{{ person(id: "{global_id("Person")("p1")}") {{ effects(outcome: [NONE]) {{ totalCount }} }} }}'


def test_a_filter_is_allowed_only_where_its_field_is_shown_as_it_is():
    city = City(**{"organization.effects": lambda _: page(), "page.total": lambda _: 0})
    for hidden in ({"refused": {"Effect.outcome"}}, {"masked": {"Effect.outcome"}}):
        answer = city.ask(FILTERED, **hidden)
        assert answer.data == {"organization": {"all": {"totalCount": 0}, "some": None}}
        assert [path for _, path, _ in paths(answer)] == [["organization", "some"]]
    assert city.ask(FILTERED).data["organization"]["some"] == {"totalCount": 0}


def test_what_is_shown_of_oneself_alone_is_filtered_by_oneself_alone():
    city = City(**{"person.effects": lambda _: page(), "page.total": lambda _: 0})
    assert city.ask(UPON, others={"Effect.outcome"}, own="p1").errors == []
    assert city.ask(UPON, others={"Effect.outcome"}, own="p2").data == {"person": {"effects": None}}


def test_a_record_behind_a_door_is_not_reached_by_its_id():
    text = f'{{ node(id: "{global_id("AccessRecord")("1")}") {{ id }} }}'
    city = City()
    answer = city.ask(text, refused={"Query.accessRecords"})
    assert (answer.data, city.calls) == ({"node": None}, [])
    assert [code for code, _, _ in paths(answer)] == ["PURPOSE_REQUIRED"]
    city.ask(text)
    assert city.calls == [("node", 1)]
