"""Anybody verifies a signed result on the page of the city that it is for: pasted, or as a file."""

import pytest

from graph.synthetic import story
from tests.cases.console.looking import check
from tests.cases.console.signing_in import Browser
from tests.cities import two_cities

pytestmark = pytest.mark.anyio

RECEIPT = """mutation($c: String!) { checkReceipt(input: {key: "page", uscc: $c, matter: TENDER, audience: ["431000"]}) {
  result { resultId } } }"""
SIGNED = "query($id: String!) { result(resultId: $id) { jws } }"


@pytest.fixture(scope="module")
async def jws_and_pages(tmp_path_factory):
    async with two_cities(tmp_path_factory.mktemp("verifying")) as cities:
        here = cities["zhengzhou"]
        made = await here.ask("officer", RECEIPT, c=story.COMPANY)
        told = await here.ask("officer", SIGNED, id=made.data["checkReceipt"]["result"]["resultId"])
        yield told.data["result"]["jws"], Browser(cities["chenzhou"].client)


async def test_a_genuine_result_is_shown_step_by_step_with_what_was_not_looked_at(jws_and_pages):
    jws, pages = jws_and_pages
    said = await pages.post("/verify", {"result": f"  {jws}\n"})
    check(said.text, "en")
    assert said.status_code == 200
    assert "https://zhengzhou.example" in said.text
    assert said.text.count("✓") == 9
    assert said.text.count('<span aria-hidden="true">–</span>') == 3


async def test_a_file_is_taken_as_well_as_what_is_pasted(jws_and_pages):
    jws, pages = jws_and_pages
    sent = await pages.client.post(
        "/verify",
        data={"result": ""},
        files={"result": ("r.jwt", jws.encode())},
        headers={"Accept-Language": "zh"},
    )
    check(sent.text, "zh-Hans")
    assert sent.text.count("✓") == 9


async def test_one_altered_byte_is_told(jws_and_pages):
    jws, pages = jws_and_pages
    head, body, signature = jws.split(".")
    altered = f"{head}.{body[:-5]}{'A' if body[-5] != 'A' else 'B'}{body[-4:]}.{signature}"
    said = await pages.post("/verify", {"result": altered})
    assert (said.status_code, "✗" in said.text, "https://zhengzhou.example" in said.text) == (
        200,
        True,
        False,
    )


async def test_nothing_and_no_form_and_too_much_are_told_in_a_sentence(jws_and_pages):
    _, pages = jws_and_pages
    assert "✗" in (await pages.post("/verify", {"result": ""})).text
    sent = await pages.client.post("/verify", content=b"{}", headers={"Content-Type": "application/json"})
    assert (sent.status_code, "FORM_MALFORMED" in sent.text) == (400, True)
    sent = await pages.client.post("/verify", content=b"x", headers={"Content-Type": "multipart/form-data"})
    assert (sent.status_code, "FORM_MALFORMED" in sent.text) == (400, True)
    large = await pages.post("/verify", {"result": "x" * 300_000})
    assert (large.status_code, "BODY_TOO_LARGE" in large.text) == (413, True)


async def test_a_form_that_another_site_sends_is_refused(jws_and_pages):
    jws, pages = jws_and_pages
    said = await pages.post("/verify", {"result": jws}, Origin="https://elsewhere.example")
    assert (said.status_code, "CROSS_SITE_REFUSED" in said.text) == (403, True)
