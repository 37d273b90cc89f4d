"""Small channels: freshness, bounds and refusals that could tell of what a caller may not see."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from graphql import GraphQLObjectType, get_named_type, is_leaf_type

from graph.synthetic import story
from schema.api import api_schema, core
from schema.fields import declaration_of
from tests.attacks.assembled.test_attacks import RECORD, REPORT
from tests.city import PATIENT, There, story_city, zhengzhou

pytestmark = pytest.mark.anyio
SEEN = "query($c: String!) { organization(uscc: $c) { name penalties { nodes { documentNumber } } } }"


@pytest.fixture(scope="module")
async def there(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[There]:
    root = tmp_path_factory.mktemp("channels")
    async with story_city(root / "story", zhengzhou(data_dir=root / "data", deadlines=PATIENT)) as open_:
        yield open_


async def freshness(there: There, caller: str) -> dict[str, Any]:
    told = await there.ask(caller, SEEN, c=story.PUBLISHED)
    return {one["feed"]: one["lastDelivery"] for one in told.body["extensions"]["accord"]["sources"]}


async def test_a_delivery_of_hidden_rows_moves_nothing_that_the_public_is_told(there: There) -> None:
    shown = RECORD | {"documentNumber": "郑市监处罚〔2026〕81号", "shownUntil": "2027-02-01"}
    await there.ask("authority", REPORT, key="shown", r=[shown])
    before = {caller: await freshness(there, caller) for caller in ("public", "idle", "officer")}
    there.clock.now += timedelta(hours=3)
    hidden = RECORD | {"documentNumber": "郑市监处罚〔2026〕82号"}
    done = await there.ask("authority", REPORT, key="hidden", r=[hidden])
    assert done.data["reportRecords"]["rows"] == [{"outcome": "USED"}]
    for caller in ("public", "idle"):
        assert await freshness(there, caller) == before[caller]
    after = await freshness(there, "officer")
    assert after[story.AUTHORITY] > before["officer"][story.AUTHORITY]
    for at in before["public"].values():
        assert (datetime.fromisoformat(at).minute, datetime.fromisoformat(at).second) == (0, 0)


NOTHING = """query($c: String!, $p: String!) {
  organization(uscc: $c) { name } _entities(representations: [{ __typename: "Organization", uscc: $c }])
  { __typename } subject(code: $p) { ... on Organization { penalties(after: null) { nodes { id } } } } }"""


async def searched(there: There, caller: str, query: str = NOTHING, **given: str) -> dict[str, datetime]:
    told = await there.ask(caller, query, **({"c": story.UNREGISTERED, "p": story.UNREGISTERED} | given))
    sources = told.body["extensions"]["accord"]["sources"]
    return {one["feed"]: datetime.fromisoformat(one["lastDelivery"]) for one in sources}


async def test_where_nothing_is_found_the_answer_says_how_fresh_that_is(there: There) -> None:
    """And of hidden deliveries the public hears no more than from any other answer."""
    shown = RECORD | {"documentNumber": "郑市监处罚〔2026〕85号", "shownUntil": "2027-02-01"}
    await there.ask("authority", REPORT, key="shown too", r=[shown])
    before = {caller: await searched(there, caller) for caller in ("public", "idle", "officer")}
    assert {"registry", "market", story.AUTHORITY} <= before["officer"].keys()
    assert {"registry", story.AUTHORITY} <= before["public"].keys()
    assert before["public"] == before["idle"]
    assert {(at.minute, at.second) for at in before["public"].values()} == {(0, 0)}
    there.clock.now += timedelta(hours=3)
    late = RECORD | {"documentNumber": "郑市监处罚〔2026〕86号"}
    held = shown | {"documentNumber": "郑市监处罚〔2026〕87号", "party": "郑州别家有限公司"}
    done = await there.ask("authority", REPORT, key="hidden too", r=[late, held])
    assert [one["outcome"] for one in done.data["reportRecords"]["rows"]] == ["USED", "PARTY_MISMATCH"]
    assert {caller: await searched(there, caller) for caller in ("public", "idle")} == {
        caller: before[caller] for caller in ("public", "idle")
    }
    after = await searched(there, "officer")
    assert after[story.AUTHORITY] - before["officer"][story.AUTHORITY] >= timedelta(hours=3)


async def test_an_empty_list_says_so_too_and_the_ledgers_own_does_not(there: There) -> None:
    shown = RECORD | {"documentNumber": "郑市监处罚〔2026〕88号", "shownUntil": "2027-02-01"}
    await there.ask("authority", REPORT, key="shown for a list", r=[shown])
    query = "query($c: String!) { organization(uscc: $c) { name PENALTIES } }"
    found = await searched(there, "public", query.replace("PENALTIES", ""), c=story.NO_LONGER_PUBLISHED)
    assert found.keys() == {"registry"}
    none = query.replace("PENALTIES", "penalties { nodes { id } }")
    assert story.AUTHORITY in await searched(there, "public", none, c=story.NO_LONGER_PUBLISHED)
    audit = '{ accessRecords(officer: "nobody") { nodes { index } } }'
    assert await searched(there, "auditor", audit) == {}


WAYS = {
    "Organization": "query($c: String!) { organization(uscc: $c) { FIELD } }",
    "Penalty": "query($c: String!) { organization(uscc: $c) { penalties { nodes { FIELD } } } }",
}


def hidden_fields() -> list[tuple[str, str]]:
    """Return each field that the public is never shown, as it is selected, and a document to put it in."""
    found = []
    for name, way in WAYS.items():
        type_ = core(api_schema).type_map[name]
        assert isinstance(type_, GraphQLObjectType)
        for field, definition in type_.fields.items():
            how = declaration_of(definition)
            if how is not None and how.data.value != "PUBLIC":
                leaf = is_leaf_type(get_named_type(definition.type))
                found.append((field if leaf else f"{field} {{ __typename }}", way))
    return found


@pytest.mark.parametrize(("field", "way"), hidden_fields())
async def test_a_field_that_strangers_are_not_shown_is_as_unknown_as_one_that_nobody_has(
    field: str, way: str, there: There
) -> None:
    hidden = way.replace("FIELD", field)
    nobodys = way.replace("FIELD", "nobodysField")
    given: list[dict[str, Any]] = [{"c": story.COMPANY}, {"c": "x"}, {}]
    for variables in given:
        said = [await there.ask("public", one, **variables) for one in (hidden, nobodys)]
        assert said[0].codes == ["DOCUMENT_INVALID"]
        assert (said[0].status, said[0].raw) == (said[1].status, said[1].raw)
    known = await there.ask("idle", hidden, c=story.COMPANY)
    assert known.status == 200
    assert set(known.codes) <= {"PURPOSE_REQUIRED"}


async def test_what_the_price_or_the_size_of_a_hidden_field_would_be_is_not_told_either(there: There) -> None:
    for size in ("first: 100000", "first: 0", "first: 100"):
        hidden = f'{{ organization(uscc: "x") {{ roles({size}) {{ nodes {{ role }} }} }} }}'
        nobodys = hidden.replace("roles", "rolls")
        said = [await there.ask("public", one) for one in (hidden, nobodys)]
        assert said[0].raw == said[1].raw
