"""INVARIANT: an entry names whom its answer is about, who asked, and what was asked for, whatever is asked.

Every root field of the schema is asked in two open cities; each answer is searched for whomever it names, and
all of them are in the entry. A root field without a question here fails the test: it would be one that nobody
looked at.
"""

import base64
import binascii
import json
import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from msgspec.structs import replace

from gateway.worker.recovery import settle
from graph.store.database import Transaction
from graph.store.write_once import result_of_write
from graph.synthetic import story
from schema.api import api_schema, core
from schema.ids import global_id
from security.account import AuditEntry
from tests.cases.exchange.case import QUERIES
from tests.cities import Cities, Place, two_cities
from tests.city import Answered

pytestmark = pytest.mark.anyio
SUBJECT_ID = re.compile(r"(?:Organization|Person):([a-z2-7]{26})")

COMPANY = """id uscc name roles { nodes { role holder { id name } organization { uscc } } }
  penalties { edges { cursor node { id organization { id } effects { nodes { path person { id } organization { uscc } } } } } }
  effects(first: 2) { edges { cursor node { path outcome } } pageInfo { endCursor } }"""
PERSON = "id name roles { nodes { organization { id uscc } } } effects { nodes { path } } recognitions { nodes { id } }"
ASKED: dict[str, tuple[str, str, dict[str, str]]] = {
    "organization": ("officer", f"query($c: String!) {{ organization(uscc: $c) {{ {COMPANY} }} }}", {"c": "CODE"}),
    "subject": ("officer", "query($c: String!) { subject(code: $c) { id name } }", {"c": "CODE"}),
    "person": ("officer", f"query($p: ID!) {{ person(id: $p) {{ {PERSON} }} }}", {"p": "PERSON"}),
    "node": (
        "officer",
        "query($r: ID!) { node(id: $r) { id ... on Penalty { organization { uscc } effects { nodes { path } } } } }",
        {"r": "RECORD"},
    ),
    "_entities": (
        "officer",
        """query($c: String!, $p: ID!) { _entities(representations: [{ __typename: "Organization", uscc: $c },
        { __typename: "Person", id: $p }]) { ... on Organization { id name } ... on Person { id name } } }""",
        {"c": "CODE", "p": "PERSON"},
    ),
    "accessRecords": ("auditor", "{ accessRecords(first: 3) { nodes { index subjects } } }", {}),
    "accessStatistics": (
        "auditor",
        '{ accessStatistics(by: [PURPOSE], since: "2020-01-01T00:00:00Z", until: "2030-01-01T00:00:00Z") { count } }',
        {},
    ),
    "accessPatterns": (
        "auditor",
        '{ accessPatterns(since: "2020-01-01T00:00:00Z", until: "2030-01-01T00:00:00Z") { kind } }',
        {},
    ),
    "looksAtMe": ("A", "{ looksAtMe(first: 3) { nodes { index } } }", {}),
    "notices": ("auditor", "{ notices { nodes { index } } }", {}),
    "checkpoint": ("auditor", "{ checkpoint { size } }", {}),
    "_service": ("officer", "{ _service { sdl } }", {}),
    "result": ("officer", "query($id: String!) { result(resultId: $id) { kind jws } }", {"id": "ON_PERSON"}),
    "recognitions": ("officer", "query($c: String!) { recognitions(uscc: $c) { nodes { state } } }", {"c": "CODE"}),
    "check": (
        "officer",
        """query($c: String!) { check(subjects: [$c, "x"], matter: TENDER) { uscc organization { id } people {
        persons { person { id name } } } } }""",
        {"c": "CODE"},
    ),
    "organizations": (
        "officer",
        "query($c: String!) { organizations(search: $c) { edges { cursor node { organization { id uscc } } } } }",
        {"c": "CODE"},
    ),
    "report": ("centre", '{ report(period: "2026Q1") { figures { count } } }', {}),
    "reportsDue": ("centre", "{ reportsDue { due } }", {}),
    "measureCases": ("officer", "{ measureCases { nodes { id tasks { id } } } }", {}),
    "tasks": ("officer", "{ tasks { nodes { id record } } }", {}),
    "listingCases": ("centre", "{ listingCases { nodes { id subject organization { uscc } } } }", {}),
    "commitments": ("centre", "{ commitments { nodes { id subject organization { uscc } } } }", {}),
    "inspectionBands": ("public", "{ inspectionBands { band } }", {}),
    "barredUse": (
        "public",
        "{ barredUse(material: EDUCATION_RECORD, use: MARKET_GATE) { answer } }",
        {},
    ),
    "measures": ("public", "{ measures(matter: TENDER) { code clause { article } } }", {}),
    "deadlines": ("public", '{ deadlines(event: "2026-03-02") { kind due } }', {}),
    "workingDays": ("public", '{ workingDays(since: "2026-03-02", until: "2026-03-09") { count } }', {}),
    "openDispute": (
        "centre",
        'mutation($r: ID!) { openDispute(input: {key: "entries", record: $r, grounds: "事实有误"}) { record { id } } }',
        {"r": "RECORD"},
    ),
    "confirmRecord": (
        "register",
        """mutation($r: ID!) { confirmRecord(input: {key: "identified", record: $r, decision: CONFIRM, reason: "核实"}) {
        record { id } } }""",
        {"r": "HELD_RECORD"},
    ),
    "annulRecord": (
        "register",
        """mutation($r: ID!) { annulRecord(input: {key: "entries", record: $r, reason: "撤销", on: "2026-03-02"}) {
        record { id } } }""",
        {"r": "OTHER_RECORD"},
    ),
    "checkReceipt": (
        "centre",
        """mutation($c: String!) { checkReceipt(input: {key: "checked", uscc: $c, matter: LICENSING,
        audience: ["431000"]}) { result { id } } }""",
        {"c": "CODE"},
    ),
}  # fmt: skip
REPORT = "mutation($input: ReportRecordsInput!) { reportRecords(input: $input) { rows { record } } }"
BY_PLAY = (
    {"issueResult", "recogniseResult", "decideRecognition", "reportRecords", "results", "askRegion"}
    | {f"{step}Dispute" for step in ("forward", "test", "verify", "answer", "withdraw", "lapse")}
    | {"startMeasureCase", "pushMeasures", "withdrawMeasureCase", "findTaskInapplicable", "feedBackTask"}
    | {f"{step}Listing" for step in ("propose", "defend", "decide", "publish", "exit", "withdraw", "lapse")}
    | {"giveListingNotice"}
    | {f"{step}Commitment" for step in ("make", "review", "fulfil", "breach", "withdraw", "lapse")}
    | {f"{step}Task" for step in ("acknowledge", "execute", "decline")}
    | {
        f"{step}Restoration"
        for step in ("applyFor", "accept", "grant", "confirm", "refuse", "withdraw", "revoke")
    }
)
"""Root fields that a test of their own asks, because others come before them."""


class World:
    """Two cities, and by name what is asked about."""

    def __init__(self, cities: Cities, names: dict[str, str], ids: dict[str, str]) -> None:
        self.here, self.there = cities["zhengzhou"], cities["chenzhou"]
        self.names = names
        self.ids = ids

    def handle(self, place: Place, local: str) -> str:
        return place.city.pseudonymizer.subject_handle(local)

    def named(self, answered: Answered) -> set[str]:
        """Return the ids of all subjects that an answer names, in ids, codes and cursors."""
        return {one for text in texts(answered.body["data"]) for one in self._named(text)}

    def _named(self, text: str) -> Iterator[str]:
        if text in self.ids:
            yield self.ids[text]
        try:
            plain = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("utf-8", "replace")
        except (binascii.Error, ValueError):
            return
        yield from SUBJECT_ID.findall(plain)
        yield from (local for name, local in self.ids.items() if name in plain or local in plain)


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from texts(inner)
    elif isinstance(value, str):
        yield value


@pytest.fixture(scope="module")
async def world(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    async with two_cities(tmp_path_factory.mktemp("entries")) as cities:
        here = cities["zhengzhou"]
        found = await here.ask("officer", QUERIES["penalties"], uscc=story.COMPANY)
        company = found.data["organization"]
        a = (await here.bearer("A")).subject
        records = [one["id"] for one in company["penalties"]["nodes"]]
        person = global_id("Person")(a)
        issued = await here.ask(
            "centre",
            QUERIES["issue"],
            input={"key": "on A", "record": records[0], "person": person, "audience": ["431000"]},
        )
        names = {
            "CODE": story.COMPANY,
            "PERSON": person,
            "RECORD": records[0],
            "OTHER_RECORD": records[-1],
            "ON_PERSON": issued.data["issueResult"]["result"]["resultId"],
        }
        names["HELD_RECORD"] = await held_record(here)
        ids = {story.COMPANY: await company_id(here), "甲": a}
        made = World(cities, names, ids)
        made.issued = issued
        made.cities = cities
        yield made


async def held_record(place: Place) -> str:
    """Report a penalty under the company's code with another's name; return the record's id."""
    row = {"uscc": story.COMPANY, "party": "郑州别家商贸有限公司", "representative": story.B_NAME}
    row |= {"documentNumber": "郑市监处罚〔2026〕99号", "authority": story.AUTHORITY_NAME}
    row |= {"authorityCode": story.AUTHORITY, "violation": "无照经营", "circumstances": "经查", "fine": "2"}
    row |= {"basis": "《行政处罚法》", "kinds": ["罚款"], "content": "罚款2万元"}
    row |= {"decidedOn": "2026-02-01", "expiresOn": "2099-12-31"}
    told = await place.ask("register", REPORT, input={"key": "held", "records": [row]})
    return told.data["reportRecords"]["rows"][0]["record"]


async def company_id(place: Place, code: str = story.COMPANY) -> str:
    found = await place.ask("officer", "query($c: String!) { organization(uscc: $c) { id } }", c=code)
    named = base64.urlsafe_b64decode(found.data["organization"]["id"] + "==").decode()
    return named.partition(":")[2]


def test_every_root_field_is_asked() -> None:
    schema = core(api_schema)
    roots = {*schema.query_type.fields, *schema.mutation_type.fields}
    assert roots == ASKED.keys() | BY_PLAY


@pytest.mark.parametrize("field", ASKED)
async def test_an_entry_names_whomever_its_answer_names(field: str, world: World) -> None:
    caller, query, variables = ASKED[field]
    given = {name: world.names[value] for name, value in variables.items()}
    answered = await world.here.ask(caller, query, **given)
    assert answered.codes == []
    handles = {world.handle(world.here, one) for one in world.named(answered)}
    assert handles <= set(answered.entry.subjects)
    if variables:
        assert answered.entry.asked
        assert set(answered.entry.asked) <= set(answered.entry.subjects)
        assert answered.data[field] is not None


async def test_a_result_on_a_person_is_about_that_person(world: World) -> None:
    a = world.handle(world.here, world.ids["甲"])
    company = world.handle(world.here, world.ids[story.COMPANY])
    assert {a, company} <= set(world.issued.entry.subjects)
    for caller, place in (("officer", world.here), ("abroad", world.there)):
        fetched = await place.ask(caller, QUERIES["fetch"], world.here, id=world.names["ON_PERSON"])
        assert {a, company} <= set(fetched.entry.subjects)


async def test_what_was_recognised_of_a_person_names_the_handle_that_both_regions_have(world: World) -> None:
    fetched = await world.there.ask("abroad", QUERIES["fetch"], world.here, id=world.names["ON_PERSON"])
    await world.cities.look("chenzhou")
    given = {"result": fetched.data["result"]["jws"], "proof": fetched.data["result"]["proof"]}
    done = await world.there.ask("centre", QUERIES["recognise"], input={"key": "entries", **given})
    pair = world.there.city.exchange.named("410100", "RESIDENT_ID", story.A).handle
    assert world.handle(world.there, pair) in done.entry.subjects
    listed = await world.there.ask("officer", QUERIES["recognitions"], uscc=story.COMPANY)
    assert world.handle(world.there, pair) in listed.entry.subjects


async def test_a_list_of_recognitions_is_about_its_organization_though_it_is_empty(world: World) -> None:
    listed = await world.here.ask("officer", QUERIES["recognitions"], uscc=story.COMPANY)
    assert listed.data["recognitions"]["nodes"] == []
    assert world.handle(world.here, world.ids[story.COMPANY]) in listed.entry.subjects


async def test_a_subject_that_asks_is_named_as_the_caller(world: World) -> None:
    own = await world.here.ask("A", "query($p: ID!) { person(id: $p) { name } }", p=world.names["PERSON"])
    assert own.entry.standing == "SUBJECT"
    assert own.entry.caller == world.handle(world.here, world.ids["甲"])
    officers = await world.here.ask("officer", "{ __typename }")
    assert officers.entry.caller == ""


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("query($c: String!) { organization(uscc: $c) { name } }", "91410100MA00000000"),
        ("query($c: String!) { subject(code: $c) { name } }", " 91410100ma00000000 "),
        ("query($c: String!) { recognitions(uscc: $c) { nodes { id } } }", "９１410100MA00000000"),
    ],
)
async def test_a_look_up_that_found_nothing_says_what_was_asked_for(
    query: str, name: str, world: World
) -> None:
    told = await world.here.ask("officer", query, c=name)
    handle = world.here.city.pseudonymizer.asked_handle("CODE", "91410100MA00000000")
    assert told.entry.asked == (handle,)
    assert told.entry.subjects == (handle,)


async def test_an_unknown_person_that_was_asked_for_is_named(world: World) -> None:
    query = "query($p: ID!) { person(id: $p) { name } }"
    told = await world.here.ask("officer", query, p=global_id("Person")("a" * 26))
    assert told.data == {"person": None}
    assert told.entry.subjects == (world.handle(world.here, "a" * 26),)


async def test_an_auditors_search_says_whom_it_searched(world: World) -> None:
    query = '{ accessRecords(officer: "李某", first: 1) { nodes { index } } }'
    told = await world.here.ask("auditor", query)
    assert told.entry.asked == (world.here.city.pseudonymizer.asked_handle("OFFICER", "李某"),)


async def test_what_callers_write_is_kept_without_numbers_and_ids(world: World) -> None:
    query = f"query Look_{story.A} {{ __typename }}"
    told = await world.here.ask("officer", query)
    number = world.handle(world.here, story.A)
    assert told.entry.operation == f"Look_{number}"
    key = f"{story.B} {world.ids['甲']}"
    done = await world.here.ask(
        "centre",
        """mutation($k: ID!, $c: String!) { checkReceipt(input: {key: $k, uscc: $c, matter: LICENSING,
        audience: ["431000"]}) { replayed } }""",
        k=key,
        c=story.COMPANY,
    )
    rows = (await world.here.city.ledger.search(first=2)).rows
    assert [row.entry.phase for row in rows] == ["OUTCOME", "INTENT"]
    for entry in (done.entry, *(row.entry for row in rows)):
        assert entry.write_key.endswith(
            f"|{world.handle(world.here, story.B)} {world.handle(world.here, world.ids['甲'])}"
        )


async def entries_of(place: Place, done: Answered) -> dict[str, AuditEntry]:
    """Return the entries of a write by their phase."""
    rows = (await place.city.ledger.search(first=50)).rows
    return {row.entry.phase: row.entry for row in rows if row.entry.operation_id == done.entry.operation_id}


async def test_a_report_names_the_party_of_every_row_though_nobody_knows_it(world: World) -> None:
    row = QUERIES["report"].partition("records: [")[2].partition("]})")[0]
    other = row.replace("$uscc", f'"{story.UNREGISTERED}"')
    query = QUERIES["report"].replace(row, f"{row}, {other}")
    given = {"uscc": story.PUBLISHED, "authority": story.AUTHORITY}
    done = await world.here.ask("register", query, key="two rows", **given)
    told = done.data["reportRecords"]["rows"]
    assert [one["code"] for one in told] == [None, "SUBJECT_UNKNOWN"]
    handle = world.here.city.pseudonymizer.asked_handle
    codes = tuple(handle("CODE", one) for one in (story.PUBLISHED, story.UNREGISTERED))
    written = await entries_of(world.here, done)
    assert {phase: entry.asked for phase, entry in written.items()} == {"INTENT": codes, "OUTCOME": codes}
    assert all(set(codes) <= set(entry.subjects) for entry in written.values())


async def settled(place: Place, done: Answered) -> AuditEntry:
    """Return what recovery logs of a write whose process died between its commit and its outcome."""
    intent = (await entries_of(place, done))["INTENT"]
    await place.city.ledger.append(replace(intent, operation_id=f"{intent.operation_id}|died"))
    assert await settle(place.city) == 1
    (row,) = (await place.city.ledger.search(first=1)).rows
    assert row.entry.outcome == "SETTLED_DONE"
    return row.entry


async def test_what_recovery_finds_done_names_whom_it_was_about(world: World) -> None:
    """One record reported, stated, disputed and annulled; a receipt on its organization: each is settled."""
    here = world.here
    given = {"uscc": story.PUBLISHED, "authority": story.AUTHORITY}
    report = QUERIES["report"].replace("9301", "9388")
    reported = await here.ask("register", report, key="settled", **given)
    record = reported.data["reportRecords"]["rows"][0]["record"]
    stated = {"key": "settled", "record": record, "audience": ["431000"]}
    issued = await here.ask("centre", QUERIES["issue"], input=stated)
    checked = {"key": "settled too", "uscc": story.PUBLISHED, "matter": "LICENSING", "audience": ["431000"]}
    receipt = await here.ask("centre", QUERIES["check"], input=checked)
    disputed = {"key": "settled, disputed", "record": record, "grounds": "事实有误"}
    dispute = await here.ask("centre", QUERIES["dispute"], input=disputed)
    annulled = {"key": "settled, annulled", "record": record, "reason": "撤销", "on": "2026-03-02"}
    annulment = await here.ask("register", QUERIES["annul"], input=annulled)
    company = world.handle(here, await company_id(here, story.PUBLISHED))
    for done in (reported, issued, receipt, dispute, annulment):
        found = await settled(here, done)
        assert company in found.subjects
        assert len(set(found.subjects)) == len(found.subjects)


@pytest.mark.parametrize(
    "did", [{"annulment": "a" * 26}, {"dispute": "d" * 26}], ids=lambda did: next(iter(did))
)
async def test_what_was_done_before_a_write_kept_its_subject_is_settled_all_the_same(
    did: dict[str, str], world: World
) -> None:
    """What a gateway before this one kept of such a write says nothing but its own id."""
    here, key = world.here, f"before|{next(iter(did))}"
    (row,) = (await here.city.ledger.search(first=1)).rows
    intent = replace(row.entry, phase="INTENT", operation_id=key, write_key=key, subjects=("r" * 52,))
    await here.city.ledger.append(intent)

    async def keep(transaction: Transaction) -> None:
        written = json.dumps(did)
        await transaction.run("create_write", key=key, digest="", result=written, at=here.clock())

    await here.city.graph.write(keep)
    assert await result_of_write(here.city.graph, key) == did
    assert await settle(here.city) == 1
    (row,) = (await here.city.ledger.search(first=1)).rows
    assert (row.entry.phase, row.entry.outcome) == ("OUTCOME", "SETTLED_DONE")
    assert row.entry.subjects == intent.subjects


async def test_a_name_of_any_length_is_one_that_nobody_has(world: World) -> None:
    """The handle of a name that has tens of thousands of characters is that of its beginning."""
    endless, given = "9" * 70_000, {"authority": story.AUTHORITY}
    read = await world.here.ask("officer", "query($c: String!) { organization(uscc: $c) { id } }", c=endless)
    done = await world.here.ask("register", QUERIES["report"], key="endless", uscc=endless, **given)
    assert (read.status, read.codes, read.data) == (200, ["CODE_MALFORMED"], {"organization": None})
    (row,) = done.data["reportRecords"]["rows"]
    assert (done.codes, row["outcome"]) == ([], "REFUSED")
    handle = world.here.city.pseudonymizer.asked_handle("CODE", "9" * 200)
    assert read.entry.asked == done.entry.asked == (handle,)


async def test_what_recovery_finds_recognised_names_whom_the_result_is_about(world: World) -> None:
    """A result is about a person of an organization that is registered at its origin only."""
    here, there = world.here, world.there
    query = QUERIES["issue"]
    stated = {"key": "recognised", "record": world.names["RECORD"], "person": world.names["PERSON"]}
    issued = await here.ask("centre", query, input={**stated, "audience": ["431000"]})
    result = issued.data["issueResult"]["result"]["resultId"]
    fetched = (await there.ask("abroad", QUERIES["fetch"], here, id=result)).data["result"]
    await world.cities.look("chenzhou")
    given = {"key": "recognised", "result": fetched["jws"], "proof": fetched["proof"]}
    found = await settled(there, await there.ask("centre", QUERIES["recognise"], input=given))
    pair = there.city.exchange.named("410100", "RESIDENT_ID", story.A).handle
    code = there.city.pseudonymizer.asked_handle("CODE", story.COMPANY)
    assert found.subjects == (world.handle(there, pair), code)
