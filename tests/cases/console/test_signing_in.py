"""Signing in: by the provider's code alone, into a short session that forms of other sites cannot use."""

import re
from datetime import timedelta

import httpx2
import pytest
from msgspec.structs import replace

from gateway.app import application
from gateway.console.session import COOKIE
from gateway.console.sign_in import COOKIE as BEGUN
from graph.synthetic import story
from tests.cases.console.looking import check
from tests.cases.console.signing_in import PAGES, Browser, free_port
from tests.city import BASIS, There

pytestmark = pytest.mark.anyio

CASE = "郑公资招〔2024〕018号"


@pytest.fixture
def browser(there: There) -> Browser:
    return Browser(there.client)


async def test_an_officer_signs_in_states_a_matter_and_sees_it_on_every_page(browser: Browser):
    page = await browser.sign_in("officer")
    assert page.status_code == 200
    check(page.text, "en")
    assert "王某 0372" in page.text
    assert (await browser.state(page.text, "TENDER", BASIS, CASE)).headers["location"] == "/"
    for path in ("/", "/measures", f"/company/{story.PUBLISHED}"):
        shown = (await browser.get(path)).text
        check(shown, "en")
        assert CASE in shown
        assert "A tender, or a trade in public resources" in shown


async def test_the_session_is_for_our_own_pages_over_tls_and_for_no_script(browser: Browser):
    await browser.sign_in("officer")
    (begun, forgotten, session) = [line for line in browser.set if line.startswith("__Host-")]
    for line in (begun, session, forgotten):
        assert {"Path=/", "Secure", "HttpOnly"} <= set(line.split("; "))
    assert "SameSite=Lax" in begun
    assert "SameSite=Strict" in session
    assert "Max-Age=3600" in session
    assert "Max-Age=0" in forgotten


async def test_what_comes_back_from_the_provider_is_taken_once_and_by_the_browser_that_left(there, browser):
    back = await browser.choose(await browser.leave(), "officer")
    stranger = Browser(there.client)
    assert "SIGN_IN_FAILED" in (await stranger.get(back)).text
    assert "SIGN_IN_FAILED" in (await browser.get(re.sub("state=[^&]*", "state=x", back))).text
    left = dict(browser.kept)
    assert (await browser.get(back)).status_code == 200
    browser.kept = left
    again = await browser.get(back)
    assert (again.status_code, COOKIE in browser.kept) == (400, False)


async def test_a_code_is_nothing_without_its_secret(there, browser):
    """Another browser that began as well, and is given the first one's code, has another secret."""
    back = await browser.choose(await browser.leave(), "officer")
    other = Browser(there.client)
    state = (await other.leave()).params["state"]
    taken = await other.get(re.sub("state=[^&]*", f"state={state}", back))
    assert (taken.status_code, COOKIE in other.kept) == (400, False)


async def test_a_session_ends_by_the_clock_and_in_another_browser(there, browser):
    page = await browser.sign_in("officer")
    assert "Sign out" in (await browser.get("/")).text
    assert "Sign out" not in (await browser.get("/", **{"User-Agent": "another browser"})).text
    there.clock.now += timedelta(minutes=61)
    assert "Sign out" not in (await browser.get("/")).text
    refused = await browser.state(page.text, "TENDER", BASIS, CASE)
    assert (refused.status_code, "SIGN_IN_REQUIRED" in refused.text) == (401, True)
    there.clock.now -= timedelta(minutes=61)


async def test_an_altered_cookie_is_nobodys(browser):
    await browser.sign_in("officer")
    browser.kept[COOKIE] = browser.kept[COOKIE][:-2] + "AA"
    assert "Sign out" not in (await browser.get("/")).text
    browser.kept[COOKIE] = browser.kept.get(BEGUN, "x")
    assert "Sign out" not in (await browser.get("/")).text


async def test_a_form_of_another_page_is_refused(browser):
    page = await browser.sign_in("officer")
    given = {"purpose": "TENDER", "legalBasis": BASIS, "case": CASE}
    assert (await browser.post("/statement", {"form": "guessed", **given})).status_code == 403
    elsewhere = await browser.post(
        "/statement",
        {"form": page.text.partition('name="form" value="')[2][:22], **given},
        Origin="https://elsewhere.example",
    )
    assert elsewhere.status_code == 403


@pytest.mark.parametrize(
    ("purpose", "basis", "case", "code"),
    [
        ("NOSY", BASIS, CASE, "PURPOSE_UNKNOWN"),
        ("SUPERVISION", BASIS, CASE, "PURPOSE_NOT_REGISTERED"),
        ("TENDER", "河南省某条例 第一条", CASE, "LEGAL_BASIS_UNKNOWN"),
        ("TENDER", BASIS, "我的案件", "CASE_NOT_REGISTERED"),
    ],
)
async def test_a_statement_that_stands_on_nothing_is_told_on_its_form(browser, purpose, basis, case, code):
    page = await browser.sign_in("officer")
    said = await browser.state(page.text, purpose, basis, case)
    assert (said.status_code, f"<code>{code}</code>" in said.text) == (400, True)
    check(said.text, "en")


async def test_where_no_provider_is_set_or_none_answers_signing_in_says_so(there, browser):
    console = there.city.settings.console
    back = await browser.choose(await browser.leave(), "officer")
    for changed, path, code in (
        ({"token": f"http://127.0.0.1:{free_port()}/token"}, back, "SIGN_IN_UNREACHABLE"),
        ({"authorize": ""}, "/sign-in", "SIGN_IN_ABSENT"),
    ):
        settings = replace(there.city.settings, console=replace(console, **changed))
        app = application(replace(there.city, settings=settings))
        async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=PAGES) as client:
            other = Browser(client)
            other.kept = browser.kept
            said = await other.get(path)
        assert f"<code>{code}</code>" in said.text
        assert ('href="/sign-in"' in said.text) is (code == "SIGN_IN_UNREACHABLE")


async def test_signing_out_forgets_the_session(browser):
    page = await browser.sign_in("officer")
    form = page.text.partition('name="form" value="')[2].partition('"')[0]
    assert (await browser.post("/sign-out", {"form": form})).headers["location"] == "/"
    assert COOKIE not in browser.kept
    assert "/sign-in" in (await browser.get("/")).text
