"""Work in the browser: a department's tasks, late first, done by buttons; a dispute and a restoration to their ends."""

from datetime import timedelta
from typing import Any

import httpx2
import pytest
from msgspec.structs import replace

from gateway.console.asking import document
from gateway.console.deeds import NEXT
from gateway.console.words import Language, member, phrase
from graph.model.time import china_day
from graph.synthetic import story
from schema.input_members import input_members
from tests.cases.console.looking import SentForm, check, form_to, forms
from tests.cases.console.signing_in import Browser, signed_in
from tests.cases.console.upon_records import push
from tests.city import There

pytestmark = pytest.mark.anyio

LATE, IN_TIME = "郑市监处罚〔2026〕2101号", "郑市监处罚〔2026〕2102号"
PROCEDURES = f"/subject/{story.COMPANY}/procedures"


async def send(browser: Browser, form: SentForm, **filled: str) -> httpx2.Response:
    return await browser.post(form.to, {**form.carried, **filled})


async def act(browser: Browser, page: str, command: str, about: str = "", **filled: str) -> str:
    """Send the first form of a command, upon the record of that number; return the page that it leads to."""
    form = form_to(article((await browser.get(page)).text, about), f"/do/{command}")
    sent = await send(browser, form, **filled)
    assert sent.status_code == 303, sent.text
    assert sent.headers["location"].startswith(f"{page}?done=")
    return (await browser.get(sent.headers["location"])).text


def article(page: str, about: str) -> str:
    """Return what a page has about a record, or the whole page."""
    found = [one for one in page.split("<article") if about in one]
    return found[0].partition("</article>")[0] if about else page


def tasks(page: str) -> str:
    return page.partition('id="task"')[2].partition("</section>")[0]


async def test_a_department_sees_its_tasks_the_late_ones_first_in_both_languages(desks: There):
    browser = await signed_in(desks.client, "officer")
    for language, late in (("en", "late"), ("zh-Hans", "逾期")):
        page = (await browser.get("/work", **{"Accept-Language": language})).text
        check(page, language)
        shown = tasks(page)
        assert 0 < shown.index(LATE) < shown.index(IN_TIME)
        assert shown.count(f'<span class="tag bad">{late}</span>') >= 1
        assert story.CONTESTED in shown
    assert 'href="/work" aria-current="page"' in page


async def test_a_task_is_acknowledged_executed_and_fed_back_by_its_department(desks: There):
    number = "郑市监处罚〔2026〕2103号"
    await push(desks, number, days=60)
    browser = await signed_in(desks.client, "officer")
    page = await act(browser, "/work", "acknowledgeTask", number)
    assert "Done. It is entry" in page
    rows = await desks.city.ledger.search(first=6)
    (done,) = [
        row
        for row in rows.rows
        if row.entry.operation == "ConsoleAcknowledgeTask" and row.entry.outcome == "ANSWERED"
    ]
    assert (done.entry.officer, done.entry.purpose) == ("王某 0372", "TENDER")
    assert f"entry {done.index}" in page
    day = china_day(desks.clock())
    await act(browser, "/work", "executeTask", number, on=day, account="已限制其参加公共资源交易")
    page = await act(browser, "/work", "feedBackTask", number, account="已限制，期限一年")
    assert LATE in tasks(page)
    assert number not in page


async def test_a_form_that_is_sent_twice_is_done_once(desks: There):
    number = "郑市监处罚〔2026〕2104号"
    await push(desks, number, days=60)
    browser = await signed_in(desks.client, "officer")
    form = form_to(article((await browser.get("/work")).text, number), "/do/acknowledgeTask")
    assert [(await send(browser, form)).status_code for _ in range(2)] == [303, 303]
    other = {**form.carried, "key": "another"}
    refused = await browser.post(form.to, other)
    assert (refused.status_code, "CASE_STATE_UNFIT" in refused.text) == (400, True)


async def test_what_is_refused_is_told_above_what_was_filled_in(desks: There):
    number = "郑市监处罚〔2026〕2105号"
    await push(desks, number, days=60)
    browser = await signed_in(desks.client, "officer")
    page = await act(browser, "/work", "acknowledgeTask", number)
    form = form_to(article(page, number), "/do/declineTask")
    assert form.asked == ("reason", "legalBasis")
    said = await send(browser, form, reason="本部门不采用", legalBasis="某条例 第一条")
    check(said.text, "en")
    assert said.status_code == 400
    assert '<div class="note" role="status">' in said.text
    assert "本部门不采用</textarea>" in said.text
    again = form_to(said.text, form.to)
    assert again.carried == form.carried


async def test_nobody_sends_a_form_from_elsewhere_or_for_what_is_no_command(desks: There):
    browser = await signed_in(desks.client, "officer")
    form = form_to((await browser.get("/work")).text, "/do/acknowledgeTask")
    guessed = await browser.post(form.to, {**form.carried, "form": "guessed"})
    elsewhere = await browser.post(form.to, form.carried, Origin="https://elsewhere.example")
    assert (guessed.status_code, elsewhere.status_code) == (403, 403)
    unknown = await browser.post("/do/reportRecords", form.carried)
    assert unknown.status_code == 404
    away = await browser.post("/do/nothing", {**form.carried, "back": "https://elsewhere.example"})
    assert away.status_code == 404
    nobody = await desks.client.get("/work")
    assert (nobody.status_code, "SIGN_IN_REQUIRED" in nobody.text) == (401, True)
    assert (await browser.get("/do/declineTask")).headers["location"] == "/work"


async def test_the_entry_of_the_page_is_the_one_that_the_api_leaves(desks: There):
    browser = await signed_in(desks.client, "officer")
    said = await browser.get("/work")
    first, _, second = said.headers["accord-receipt"].partition(", ")
    rows = {str(row.index): row.entry for row in (await desks.city.ledger.search(first=2)).rows}
    assert rows[second].operation == "ConsoleRecords"
    asked = await desks.ask("officer", document("work"))
    once = {"at": 0, "operation_id": "", "answer_digest": "", "officer": "", "case": ""}
    assert replace(rows[first], **once) == replace(asked.entry, **once)


async def test_the_authority_gives_notice_of_its_listing_and_what_its_decision_lacks_is_said(desks: There):
    for name, offered in (("authority", {"/do/giveListingNotice"}), ("centre", set())):
        page = (await (await signed_in(desks.client, name)).get("/work")).text
        check(page, "en")
        shown = page.partition('id="listing"')[2]
        assert story.CONTESTED in shown
        assert {one.to for one in forms(shown)} & {"/do/giveListingNotice"} == offered
    officer = (await (await signed_in(desks.client, "officer")).get("/work")).text
    assert story.CONTESTED not in officer.partition('id="listing"')[2]
    authority = await signed_in(desks.client, "authority")
    last = (desks.clock.now + timedelta(days=300)).date().isoformat()
    page = await act(
        authority, "/work", "giveListingNotice", written="true", grounds="第五条", reasons="情节严重",
        measures="依法惩戒", rights="可以陈述申辩", objection="可以提出异议", defendBy=last,
    )  # fmt: skip
    shown = page.partition('id="listing"')[2]
    assert '<p class="hint">Decide: ' in shown
    assert form_to(shown, "/do/decideListing").asked[-2:] == (
        "remedies.RECONSIDERATION",
        "remedies.LITIGATION",
    )


async def test_an_objection_goes_from_the_subject_by_centre_and_authority_to_its_answer(there: There):
    people = {name: await signed_in(there.client, name) for name in ("subject", "centre", "authority")}
    page = await act(people["subject"], "/me", "openDispute", grounds="与事实不符")
    assert "与事实不符" in page
    opened = (await there.city.ledger.search(first=20)).rows
    assert "ConsoleOpenDispute" in {row.entry.operation for row in opened}
    await act(people["centre"], PROCEDURES, "forwardDispute", reason="请核实")
    await act(people["authority"], PROCEDURES, "verifyDispute", finding="ACCURATE", reason="经核实无误")
    await act(people["centre"], PROCEDURES, "answerDispute", reason="经核实，记录无误")
    page = (await people["subject"].get("/me")).text
    check(page, "en")
    assert "经核实，记录无误" in page
    assert member(Language.ENGLISH, "DisputeState", "REJECTED") in page


async def test_a_restoration_is_applied_for_accepted_and_refused(there: There):
    people = {name: await signed_in(there.client, name) for name in ("subject", "authority")}
    page = await act(people["subject"], "/me", "applyForRestoration", commitment="承诺依法经营")
    assert "承诺依法经营" in page
    page = await act(people["authority"], PROCEDURES, "acceptRestoration", grade="GENERAL", dutiesDone="true")
    check(page, "en")
    assert phrase(Language.ENGLISH, "lying.conditions") in page
    page = await act(people["authority"], PROCEDURES, "refuseRestoration", reason="未满最短公示期")
    assert "未满最短公示期" in page
    assert member(Language.ENGLISH, "RestorationState", "REFUSED") in page


def test_every_next_step_has_a_form_that_asks_for_one_case():
    for commands in NEXT.values():
        for command in commands.values():
            named: list[Any] = [one for one in input_members(command) if one.kind.name == "REFERENCE"]
            assert len(named) == 2, command
