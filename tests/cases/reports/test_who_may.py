"""Who may make reports: the credit centre for its purposes; and a report names no subject."""

from collections.abc import AsyncIterator, Iterator

import pytest
from graphql import GraphQLObjectType, get_named_type

from gateway.commands.report import DUE, REPORT
from graph.synthetic import story
from schema.api import api_schema, core
from security.pseudonymization import spelt_alike
from tests.cases.places import Elsewhere, city_at
from tests.city import STATED, WITH_PURPOSE

pytestmark = pytest.mark.anyio

SUPERVISING = {**WITH_PURPOSE, "Accord-Purpose": "SUPERVISION"}
TENDERING = WITH_PURPOSE
JOINT = {**WITH_PURPOSE, "Accord-Purpose": "JOINT_MEASURES"}


@pytest.fixture(scope="module")
async def there(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Elsewhere]:
    async with city_at("410100", tmp_path_factory.mktemp("city"), {}, {}) as opened:
        opened.region = "410100"
        yield opened


@pytest.mark.parametrize(
    ("caller", "stated", "code"),
    [
        ("centre-officer", JOINT, None),
        ("centre", SUPERVISING, None),
        ("centre-officer", TENDERING, "PURPOSE_NOT_REGISTERED"),
        ("centre-officer", {}, "PURPOSE_REQUIRED"),
        ("officer", TENDERING, "FIELD_REFUSED"),
        ("initiator", SUPERVISING, "FIELD_REFUSED"),
        ("transport", SUPERVISING, "FIELD_REFUSED"),
        ("company", {}, "FIELD_REFUSED"),
        ("A", {}, "FIELD_REFUSED"),
        ("auditor", STATED["auditor"], "FIELD_REFUSED"),
        ("public", {}, "DOCUMENT_INVALID"),  # strangers are not told that there is such a field
    ],
)
@pytest.mark.parametrize("query", [REPORT, DUE], ids=["report", "due"])
async def test_who_may(
    there: Elsewhere,
    caller: str,
    stated: dict[str, str],
    code: str | None,
    query: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(STATED, caller, stated)
    given = {"period": "2026Q1", "kind": "JOINT_MEASURES"} if query is REPORT else {}
    answered = await there.ask(caller, query, **given)
    assert answered.codes == ([code] if code else []), answered.body
    if code:
        assert not any((answered.data or {}).values())


@pytest.mark.parametrize(
    ("period", "code"),
    [
        ("2026Q5", "PERIOD_MALFORMED"),
        ("2026q1", "PERIOD_MALFORMED"),
        ("26Q1", "PERIOD_MALFORMED"),
        ("2026H3", "PERIOD_MALFORMED"),
        ("２０２６Q1", "PERIOD_MALFORMED"),
        ("2026Q1\n", "PERIOD_MALFORMED"),
        ("", "ARGUMENT_BLANK"),
        ("1999Q1", "PERIOD_MALFORMED"),
        ("2026Q2", "PERIOD_NOT_BEGUN"),
        ("2027", "PERIOD_NOT_BEGUN"),
    ],
)
async def test_a_period_is_one_that_has_begun(there: Elsewhere, period: str, code: str) -> None:
    sent = there.city.graph.sent
    before = sent["count_measure_cases_on_desks"]
    answered = await there.ask("overseer", REPORT, period=period, kind="JOINT_MEASURES")
    assert answered.codes == [code]
    assert answered.data is None or answered.data["report"] is None
    assert sent["count_measure_cases_on_desks"] == before


async def test_a_refused_report_was_not_made(there: Elsewhere) -> None:
    """Whoever may not make it leaves an entry like any other, by which nobody takes it for made."""
    await there.ask("initiator", REPORT, period="2025Q4", kind="JOINT_MEASURES")
    due = (await there.ask("overseer", DUE)).data["reportsDue"]
    assert {one["period"]: one["lastMade"] for one in due}["2025Q4"] is None


async def test_a_report_costs_the_same_round_trips_however_many_departments_there_are(
    there: Elsewhere,
) -> None:
    sent = there.city.graph.sent
    sent.clear()
    await there.ask("overseer", REPORT, period="2026Q1", kind="JOINT_MEASURES")
    counts = {name: sent[name] for name in sent if name.startswith("count_")}
    assert counts == {
        "count_measure_cases_on_desks": 1,
        "count_measure_tasks_on_desks": 2,
        "count_listing_cases_on_desks": 1,
    }


def test_no_field_of_a_report_leads_to_a_subject() -> None:
    """Figures about few subjects name nobody: nothing in a report leads to anybody."""
    types = {one.name for one in reached(core(api_schema).type_map["WorkReport"])}
    assert types == {"WorkReport", "WorkReportFigure", "Citation"}


async def test_an_entry_names_the_report_and_no_subject(there: Elsewhere) -> None:
    answered = await there.ask("overseer", REPORT, period="2026Q1", kind="JOINT_MEASURES")
    assert answered.entry is not None
    assert answered.entry.subjects == answered.entry.asked
    assert answered.entry.asked == (named(there, "JOINT_MEASURES 2026Q1"),)
    assert story.CONTESTED.encode() not in answered.raw


async def test_of_two_reports_in_one_document_each_is_made_and_no_third(there: Elsewhere) -> None:
    both = """{ a: report(period: "2025Q3", kind: IMPLEMENTATION) { period }
                b: report(period: "2025Q1", kind: JOINT_MEASURES) { period } }"""
    answered = await there.ask("overseer", both)
    assert (answered.codes, answered.entry is not None) == ([], True)
    assert answered.entry is not None
    made = ("IMPLEMENTATION 2025Q3", "JOINT_MEASURES 2025Q1")
    assert answered.entry.asked == tuple(named(there, one) for one in made)


def named(there: Elsewhere, report: str) -> str:
    return there.city.pseudonymizer.asked_handle("REPORT", spelt_alike(report))


def reached(named: object, seen: frozenset[str] = frozenset()) -> Iterator[GraphQLObjectType]:
    """Yield an object type and every one that its fields lead to."""
    if not isinstance(named, GraphQLObjectType) or named.name in seen:
        return
    yield named
    for field in named.fields.values():
        yield from reached(get_named_type(field.type), seen | {named.name})
