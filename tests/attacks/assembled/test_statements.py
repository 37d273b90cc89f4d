"""Statements that stand on nothing, and officers who ask for more than any duty does."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from gateway.settings import AccessSettings
from graph.synthetic import story
from tests.city import PATIENT, Answered, There, story_city, zhengzhou

pytestmark = pytest.mark.anyio

ROLES = "query($c: String!) { organization(uscc: $c) { name roles { nodes { holder { name } } } } }"
NOTICES = "{ notices(first: 5) { nodes { phase officer department outcome errorCode subjects released { type field count } } } }"
LIMIT = 6


@pytest.fixture(scope="module")
async def there(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[There]:
    root = tmp_path_factory.mktemp("stated")
    settings = zhengzhou(data_dir=root / "data", deadlines=PATIENT, access=AccessSettings(per_officer=LIMIT))
    async with story_city(root / "story", settings) as open_:
        yield open_


async def stating(there: There, **headers: str) -> tuple[int, dict]:
    raw = await there.headers("officer") | {name.replace("_", "-"): value for name, value in headers.items()}
    sent = [(name.encode(), value.encode()) for name, value in raw.items()]
    body = json.dumps({"query": ROLES, "variables": {"c": story.COMPANY}})
    said = await there.client.post(
        "/graphql", content=body.encode(), headers=[*sent, (b"content-type", b"application/json")]
    )
    return said.status_code, said.json()


@pytest.mark.parametrize(
    ("header", "value", "status", "code"),
    [
        ("Accord_Purpose", "FUNDING", 403, "PURPOSE_NOT_REGISTERED"),
        ("Accord_Purpose", "SUPERVISION", 403, "PURPOSE_NOT_REGISTERED"),
        ("Accord_Case", "x", 400, "CASE_NOT_REGISTERED"),
        ("Accord_Case", "郑信联〔2026〕011号", 400, "CASE_NOT_REGISTERED"),
        ("Accord_Legal_Basis", "henan.regulation-2019 999", 400, "ARTICLE_UNKNOWN"),
        ("Accord_Legal_Basis", "henan.regulation-2019 x", 400, "ARTICLE_UNKNOWN"),
        ("Accord_Legal_Basis", "hunan.chenzhou-2017 二(四)17", 400, "LEGAL_BASIS_UNKNOWN"),
    ],
)
async def test_a_statement_that_stands_on_nothing_is_refused(
    header: str, value: str, status: int, code: str, there: There
) -> None:
    trips = there.city.graph.sent.total()
    said = await stating(there, **{header: value})
    assert (said[0], said[1]["errors"][0]["extensions"]["code"]) == (status, code)
    assert "data" not in said[1]
    assert there.city.graph.sent.total() == trips


async def test_a_department_is_told_how_its_own_cases_are_numbered_and_of_no_other(there: There) -> None:
    asking, listed = "郑州市公共资源交易中心", there.city.departments.listed
    own = listed[asking].cases
    others = {case for name, one in listed.items() if name != asking for case in one.cases} - {*own}
    _, said = await stating(there, Accord_Case="x")
    (error,) = said["errors"]
    assert others
    for sentence in (error["message"], error["extensions"]["chinese"]):
        assert all(case in sentence for case in own)
        assert not any(case in sentence for case in others)


async def all_of_the_story(there: There) -> list[Answered]:
    """Ask in a new hour for every company of the story: more persons and companies than the limit."""
    there.clock.now += timedelta(hours=1)
    codes = [story.COMPANY, story.CONTESTED, story.PUBLISHED, story.NO_LONGER_PUBLISHED]
    return [await there.ask("officer", ROLES, c=code) for code in codes]


async def test_more_subjects_than_an_hour_allows_are_refused_once_and_told_to_auditors(there: There) -> None:
    before = (await there.ask("auditor", NOTICES)).data["notices"]["nodes"]
    told = await all_of_the_story(there)
    refused = [answered for answered in told if answered.codes == ["VOLUME_EXCEEDED"]]
    assert told[0].status == 200
    assert refused
    assert all(answered.status == 429 and answered.data is None for answered in refused)
    notices = (await there.ask("auditor", NOTICES)).data["notices"]["nodes"]
    new = notices[: len(notices) - len(before)]
    assert [(one["phase"], one["officer"], one["errorCode"]) for one in new] == [
        ("NOTICE", "王某", "VOLUME_EXCEEDED")
    ]
    (count,) = notices[0]["released"]
    assert (count["type"], count["field"]) == ("Hour", "subjects")
    assert 0 < count["count"] <= LIMIT
    again = await there.ask("officer", ROLES, c=story.COMPANY)
    assert again.codes == [], "whom it was told of already it may be told of again"


async def test_a_refused_answer_is_in_the_ledger_without_what_it_would_have_told(there: There) -> None:
    assert (await all_of_the_story(there))[-1].codes == ["VOLUME_EXCEEDED"]
    rows = (await there.city.ledger.search(officer="王某", first=1)).rows
    entry = rows[0].entry
    assert (entry.outcome, entry.answer_digest, entry.released) == ("VOLUME_EXCEEDED", "", {})
    assert entry.subjects == entry.asked


async def test_the_count_is_the_ledgers_and_begins_anew_with_the_hour(there: There) -> None:
    assert (await all_of_the_story(there))[-1].codes == ["VOLUME_EXCEEDED"]
    before = (await there.ask("auditor", NOTICES)).data["notices"]["nodes"]
    there.city.volume._told.clear()  # as after a start
    assert (await there.ask("officer", ROLES, c=story.NO_LONGER_PUBLISHED)).codes == ["VOLUME_EXCEEDED"]
    assert (await there.ask("auditor", NOTICES)).data["notices"]["nodes"] == before
    there.clock.now += timedelta(hours=1)
    assert (await there.ask("officer", ROLES, c=story.NO_LONGER_PUBLISHED)).codes == []


@pytest.mark.parametrize("caller", ["public", "officer", "idle", "company"])
async def test_notices_are_for_auditors(caller: str, there: There) -> None:
    assert (await there.ask(caller, NOTICES)).data in (None, {"notices": None})
