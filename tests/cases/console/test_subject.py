"""The page of a subject: what stands, whom it reaches and by which clause, and what is not shown and why."""

import re

import pytest
from msgspec.structs import replace

from gateway.console.asking import document
from gateway.console.picture import pictures, wrapped
from gateway.console.timeline import happenings
from graph.model.facts import Scope
from graph.synthetic import story
from tests.cases.console.looking import check
from tests.cases.console.signing_in import Browser
from tests.city import BASIS, There
from tests.world import World

pytestmark = pytest.mark.anyio

CASE = "郑公资招〔2024〕018号"
PAGE = f"/subject/{story.COMPANY}"


async def officer(there: There, *, states: bool = True) -> Browser:
    browser = Browser(there.client)
    page = await browser.sign_in("officer")
    if states:
        assert (await browser.state(page.text, "TENDER", BASIS, CASE)).status_code == 303
    return browser


def ways(page: str, record: str) -> dict[str, str]:
    """Each person of a record's picture, with the outcome that the arrow to it has."""
    drawn = page.partition(f"{record}: whom it reaches")[2].partition("</svg>")[0]
    outcomes = re.findall(r'<path class="way (\w+)" d="M460', drawn)
    people = re.findall(r'x="712" y="\d+">([^<]+)</text>\s*<text class="small"', drawn)
    return dict(zip(people, outcomes, strict=True))


async def test_the_picture_shows_whom_the_penalty_reaches_and_whom_not(there: There):
    browser = await officer(there)
    page = (await browser.get(PAGE)).text
    check(page, "en")
    assert ways(page, story.SEVERE) == {
        story.A_NAME: "RESTRICTED",
        story.C_NAME: "CANDIDATE",
        story.B_NAME: "NONE",
    }
    assert "五(二)5" in page


async def test_the_picture_is_of_the_day_that_the_form_names(there: There):
    browser = await officer(there)
    page = (await browser.get(f"{PAGE}?day=2023-04-01")).text
    assert 'value="2023-04-01"' in page
    assert set(ways(page, story.SEVERE).values()) == {"NONE"}


async def test_the_same_stands_in_words_and_on_one_line_of_days(there: There):
    browser = await officer(there)
    page = (await browser.get(PAGE)).text
    assert "Why" in page
    days = re.findall(r'<time datetime="([\d-]+)">', page)
    assert days == sorted(days, reverse=True)
    assert {"2018-04-12", "2023-05-18", "2023-12-01", "2024-07-01"} <= set(days)
    chinese = (await browser.get(f"{PAGE}?lang=zh")).text
    check(chinese, "zh-Hans")
    assert "及于何人" in chinese


async def test_without_a_purpose_the_page_says_what_is_not_shown_and_how_to_see_it(there: There):
    browser = await officer(there, states=False)
    page = (await browser.get(PAGE)).text
    check(page, "en")
    assert "<code>PURPOSE_REQUIRED</code>" in page
    assert 'href="/statement"' in page
    assert story.A_NAME not in page


async def test_without_a_session_there_is_no_such_page(there: There):
    said = await there.client.get(PAGE)
    assert (said.status_code, "SIGN_IN_REQUIRED" in said.text) == (401, True)
    assert story.COMPANY_NAME not in said.text


async def test_the_entry_is_the_one_that_the_api_leaves_for_the_same_officer(there: There):
    browser = await officer(there)
    said = await browser.get(f"{PAGE}?day=2026-03-02")
    (row,) = (await there.city.ledger.search(first=1)).rows
    assert said.headers["accord-receipt"] == str(row.index)
    entry = row.entry
    assert (entry.officer, entry.purpose, entry.case) == ("王某 0372", "TENDER", CASE)
    assert entry.operation == "ConsoleSubject"
    asked = await there.ask("officer", document("subject"), uscc=story.COMPANY, asOf="2026-03-02")
    once = {"at": 0, "operation_id": "", "answer_digest": "", "officer": "", "case": ""}
    assert replace(entry, **once) == replace(asked.entry, **once)


async def test_hidden_and_unknown_look_the_same_to_an_officer_without_a_purpose(there: There):
    world = World()
    world.company("H", scope=Scope.AUTHORISED)
    await world.write(there.city.graph, at=there.clock())
    browser = await officer(there, states=False)

    async def page(code: str) -> str:
        said = await browser.get(f"/subject/{code}")
        assert said.status_code == 404
        return re.sub(r"entry \d+", "", said.text).replace(code, "CODE")

    assert await page(world.code("H")) == await page(world.code("U"))


async def test_a_company_that_signs_in_sees_its_own_record_without_a_statement(there: There):
    browser = Browser(there.client)
    await browser.sign_in("subject")
    page = (await browser.get(PAGE)).text
    check(page, "en")
    assert story.SEVERE in page
    assert "PURPOSE_REQUIRED" not in page


def test_words_are_broken_to_fit_their_box():
    assert wrapped("郑州瑞和食品有限公司", 70) == ("郑州瑞和食", "品有限公司")
    assert wrapped("一" * 30, 70) == ("一" * 5, "一" * 5, "一" * 4 + "…")


def test_what_was_refused_is_no_picture_and_no_day():
    refused = {"name": None, "since": None, "until": None, "roles": None, "penalties": None, "effects": None}
    assert pictures(refused) == ()
    assert happenings(refused) == []
