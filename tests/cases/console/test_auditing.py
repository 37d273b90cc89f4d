"""An auditor's pages: a search, an entry whose proof is verified, patterns, counts, and evidence for a stranger."""

import re
from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from gateway.commands.audit_search import search
from graph.synthetic import story
from security.ledger.evidence import parse_evidence, verify_evidence
from security.ledger.verify import CheckOutcome
from tests.cases.console.looking import check, form_to, forms
from tests.cases.console.signing_in import Browser, signed_in
from tests.city import There

pytestmark = pytest.mark.anyio

PAGES = ("/audit", "/audit/patterns", "/audit/statistics?by=month&by=officer", "/audit/entry/0")


@pytest.fixture(scope="module")
async def looked(there: There) -> There:
    """The city, after an officer has looked at a company."""
    await (await signed_in(there.client, "officer")).get(f"/subject/{story.COMPANY}")
    return there


async def searched(browser: Browser, **given: str) -> str:
    form = form_to((await browser.get("/audit")).text, "/audit")
    said = await browser.post("/audit", {**form.carried, **given})
    assert said.status_code == 200
    return said.text


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("lang", "tag"), [("zh", "zh-Hans"), ("en", "en")])
async def test_each_page_is_whole_in_both_languages(looked: There, path: str, lang: str, tag: str):
    browser = await signed_in(looked.client, "auditor")
    said = await browser.get(path, **{"Accept-Language": lang})
    assert said.status_code == 200
    check(said.text, tag)
    assert 'href="/audit" aria-current="page"' in said.text
    assert 'href="/work"' not in said.text


async def test_who_looked_at_a_company_is_found_and_each_entry_is_proven(looked: There):
    browser = await signed_in(looked.client, "auditor")
    page = await searched(browser, subject=story.COMPANY, officer="王某 0372", operation="ConsoleSubject")
    check(page, "en")
    (index, *_) = re.findall(r'href="/audit/entry/(\d+)"', page)
    assert "ConsoleSubject" in page
    entry = (await browser.get(f"/audit/entry/{index}")).text
    check(entry, "en")
    assert "The proof holds" in entry
    assert "王某 0372" in entry
    assert "Penalty.documentNumber" in entry
    own = looked.city.pseudonymizer.subject_handle(await looked.company())
    assert own not in entry


async def test_pages_of_a_search_lead_on_by_a_form(looked: There):
    browser = await signed_in(looked.client, "auditor")
    for _ in range(26):
        await browser.get("/audit/entry/0")
    page = await searched(browser, operation="ConsoleEntry")
    first = re.findall(r'href="/audit/entry/(\d+)"', page)
    assert len(first) == 25
    (following,) = [one for one in forms(page) if "after" in one.carried]
    assert following.carried["operation"] == "ConsoleEntry"
    page = (await browser.post("/audit", following.carried)).text
    assert set(re.findall(r'href="/audit/entry/(\d+)"', page)).isdisjoint(first)


async def test_evidence_is_a_file_that_a_stranger_verifies(looked: There):
    browser = await signed_in(looked.client, "auditor")
    form = form_to((await browser.get("/audit/entry/0")).text, "/audit/evidence")
    for given in (form.carried, {**form.carried, "entry": "", "subject": story.COMPANY}):
        said = await browser.post("/audit/evidence", given)
        assert said.status_code == 200
        assert said.headers["content-type"].startswith("application/json")
        assert said.headers["content-disposition"] == 'attachment; filename="accord-evidence.json"'
        checks = verify_evidence(said.content, looked.city.ledger.key)
        assert {one.outcome for one in checks} == {CheckOutcome.HELD}
        assert b"disclosedProof" not in parse_evidence(said.content).content


async def test_who_is_no_auditor_is_told_so_and_given_nothing(looked: There):
    browser = await signed_in(looked.client, "officer")
    form = form_to((await browser.get("/audit")).text, "/audit")
    for path in ("/audit", "/audit/evidence"):
        said = await browser.post(path, {**form.carried, "subject": story.COMPANY})
        check(said.text, "en")
        assert '<div class="note" role="status">' in said.text
        assert "/audit/entry/" not in said.text
    entry = await browser.get("/audit/entry/0")
    assert "The proof" not in entry.text
    assert (await looked.client.get("/audit")).status_code == 401


async def test_what_is_no_entry_and_no_day_is_told_in_the_page(looked: There):
    browser = await signed_in(looked.client, "auditor")
    for path, status, words in (
        ("/audit/entry/nothing", 404, "NOTHING_PUBLISHED"),
        (f"/audit/entry/{looked.city.ledger.size + 9}", 404, "There is no such entry"),
        ("/audit/patterns?since=2026-02-30", 400, "is no day of the calendar"),
    ):
        said = await browser.get(path)
        check(said.text, "en")
        assert (said.status_code, words in said.text) == (status, True)


async def test_counts_are_told_by_what_was_asked_for_with_their_sum(looked: There):
    browser = await signed_in(looked.client, "auditor")
    page = (await browser.get("/audit/statistics?by=officer&by=purpose")).text
    assert "王某 0372" in page
    counts = [int(one) for one in re.findall(r'<td class="number">(\d+)</td>', page)]
    assert f"<caption>{sum(counts)} entries from" in page


async def test_what_is_unusual_leads_to_its_entries(looked: There):
    browser = await signed_in(looked.client, "auditor")
    year = datetime.now(UTC).year
    page = (await browser.get(f"/audit/patterns?since={year}-01-01&until={year}-12-31")).text
    check(page, "en")
    assert "Nothing unusual" in page or re.search(r'href="/audit/entry/\d+"', page)


async def test_the_entry_of_a_search_is_the_one_that_the_api_leaves(looked: There):
    browser = await signed_in(looked.client, "auditor")
    await searched(browser, subject=story.COMPANY)
    (row,) = (await looked.city.ledger.search(first=1)).rows
    question = search({"first": 25}, story.COMPANY)
    asked = await looked.ask("auditor", question.document, code=story.COMPANY, first=25)
    once = {
        "at": 0,
        "operation_id": "",
        "answer_digest": "",
        "officer": "",
        "case": "",
        "released": {},
        "masked": {},
    }
    assert replace(row.entry, **once).operation == "AuditSearch"
    assert row.entry.asked == asked.entry.asked
