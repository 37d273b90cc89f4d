"""Cursors as they leave an open city: sealed, good for one question of one class of callers, and in the account."""

import base64
import json
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from graph.synthetic import story
from tests.attacks.assembled.test_attacks import RECORD, REPORT
from tests.city import PATIENT, There, story_city, zhengzhou

pytestmark = pytest.mark.anyio

EFFECTS = """query($c: String!, $after: String, $day: Date) { organization(uscc: $c, asOf: $day) {
    effects(first: 1, after: $after) { edges { cursor node { person { id name } penalty { documentNumber } } }
    pageInfo { hasNextPage } } } }"""
PATHS = """query($c: String!) { organization(uscc: $c) { roles { nodes { holder { id } } } } }"""
PERSON = "query($id: ID!) { person(id: $id) { effects { nodes { path } } } }"


@pytest.fixture(scope="module")
async def there(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[There]:
    root = tmp_path_factory.mktemp("paged")
    async with story_city(root / "story", zhengzhou(data_dir=root / "data", deadlines=PATIENT)) as open_:
        yield open_


async def first_page(there: There, code: str = story.COMPANY) -> tuple[str, dict]:
    told = await there.ask("officer", EFFECTS, c=code)
    page = told.data["organization"]["effects"]
    assert page["pageInfo"]["hasNextPage"]
    return page["edges"][0]["cursor"], page["edges"][0]["node"]


async def test_a_cursor_of_effects_names_nobody(there: There) -> None:
    cursor, node = await first_page(there)
    raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    assert node["person"]["name"].encode() not in raw
    assert node["penalty"]["documentNumber"].encode() not in raw


async def test_a_cursor_is_good_for_one_class_of_callers_one_question_and_one_day(there: There) -> None:
    cursor, _ = await first_page(there)
    again = await there.ask("officer", EFFECTS, c=story.COMPANY, after=cursor)
    assert again.codes == []
    another_day = await there.ask("officer", EFFECTS, c=story.COMPANY, after=cursor, day="2026-01-01")
    assert another_day.codes == ["CURSOR_INVALID"]
    another_list = await there.ask("officer", EFFECTS, c=story.CONTESTED, after=cursor)
    assert another_list.codes == ["CURSOR_INVALID"]
    headers = {**await there.headers("officer"), "Accord-Purpose": "LICENSING"}
    body = json.dumps({"query": EFFECTS, "variables": {"c": story.COMPANY, "after": cursor}})
    sent = [(name.encode(), value.encode()) for name, value in headers.items()]
    another_purpose = await there.client.post(
        "/graphql", content=body.encode(), headers=[*sent, (b"content-type", b"application/json")]
    )
    (error,) = another_purpose.json()["errors"]
    assert error["extensions"]["code"] == "CURSOR_INVALID"


async def test_a_cursor_does_not_outlive_its_day(there: There) -> None:
    cursor, _ = await first_page(there)
    there.clock.now += timedelta(days=1)
    assert (await there.ask("officer", EFFECTS, c=story.COMPANY, after=cursor)).codes == ["CURSOR_INVALID"]


async def test_an_empty_cursor_is_no_cursor(there: There) -> None:
    assert (await there.ask("officer", EFFECTS, c=story.COMPANY, after="")).codes == ["ARGUMENT_BLANK"]


async def test_a_number_of_120_characters_makes_a_cursor_that_page_two_takes(there: There) -> None:
    number = "郑市监处罚〔2026〕" + "长" * 107 + "1号"
    of_company = {"uscc": story.COMPANY, "party": story.COMPANY_NAME, "representative": "周敏"}
    reported = await there.ask(
        "authority",
        REPORT,
        key="long number",
        r=[RECORD | of_company | {"documentNumber": number, "decidedOn": "2026-02-20"}],
    )
    assert reported.data["reportRecords"]["rows"] == [{"outcome": "USED"}]
    cursor, node = await first_page(there)
    assert node["penalty"]["documentNumber"] == number
    assert len(number) == 120
    second = await there.ask("officer", EFFECTS, c=story.COMPANY, after=cursor)
    assert second.codes == []
    assert second.data["organization"]["effects"]["edges"]


async def test_every_organization_that_a_path_names_is_in_the_account(there: There) -> None:
    roles = await there.ask("officer", PATHS, c=story.COMPANY)
    company = there.city.pseudonymizer.subject_handle(await there.company())
    paths = 0
    for node in roles.data["organization"]["roles"]["nodes"]:
        told = await there.ask("officer", PERSON, id=node["holder"]["id"])
        assert told.entry is not None
        paths += len(told.data["person"]["effects"]["nodes"])
        if told.data["person"]["effects"]["nodes"]:
            assert company in told.entry.subjects
    assert paths
