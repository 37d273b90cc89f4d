"""A subject's own pages: its records with what it may do, and who looked at it, never which officer."""

import pytest
from msgspec.structs import replace

from gateway.console.asking import document
from graph.synthetic import story
from schema.ids import global_id
from tests.cases.console.looking import check, forms
from tests.cases.console.signing_in import signed_in
from tests.city import There

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(("lang", "tag"), [("zh", "zh-Hans"), ("en", "en")])
async def test_a_subject_sees_its_records_and_may_object_and_apply(there: There, lang: str, tag: str):
    browser = await signed_in(there.client, "subject")
    said = await browser.get("/me", **{"Accept-Language": lang})
    check(said.text, tag)
    assert story.SEVERE in said.text
    assert {"/do/openDispute", "/do/applyForRestoration"} <= {one.to for one in forms(said.text)}
    assert f'href="/subject/{story.COMPANY}"' in said.text
    assert 'href="/me" aria-current="page"' in said.text


@pytest.mark.parametrize(("lang", "tag"), [("zh", "zh-Hans"), ("en", "en")])
async def test_it_sees_which_department_looked_and_why_but_no_officer(there: There, lang: str, tag: str):
    await (await signed_in(there.client, "officer")).get(f"/subject/{story.COMPANY}")
    browser = await signed_in(there.client, "subject")
    said = await browser.get("/me/looks", **{"Accept-Language": lang})
    check(said.text, tag)
    assert "郑州市公共资源交易中心" in said.text
    assert "王某" not in said.text
    day = there.clock.now.date().isoformat()
    within = await browser.get(f"/me/looks?since=2020-01-01&until=2020-01-02&day={day}")
    assert "郑州市公共资源交易中心" not in within.text


async def test_the_entry_is_the_one_that_the_api_leaves(there: There):
    browser = await signed_in(there.client, "subject")
    said = await browser.get("/me")
    (row,) = (await there.city.ledger.search(first=1)).rows
    assert said.headers["accord-receipt"] == str(row.index)
    own = await there.company()
    ids = {kind.lower(): global_id(kind)(own) for kind in ("Organization", "Person")}
    asked = await there.ask("company", document("me"), **ids)
    once = {"at": 0, "operation_id": "", "answer_digest": ""}
    assert replace(row.entry, **once) == replace(asked.entry, **once)


async def test_the_page_is_nobody_elses(there: There):
    officer = await (await signed_in(there.client, "officer")).get("/me")
    check(officer.text, "en")
    assert "You are signed in for a department" in officer.text
    looks = await (await signed_in(there.client, "officer")).get("/me/looks")
    assert "王某 0372" not in looks.text.partition("<main")[2]
    assert (await there.client.get("/me")).status_code == 401
