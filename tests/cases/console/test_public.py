"""Pages for anybody: both languages, nothing hidden, the same eight steps, nothing from elsewhere."""

import re

import pytest
from msgspec.structs import replace

from gateway.console import words
from gateway.console.asking import document
from gateway.console.rendering import POLICY
from graph.model.facts import Scope
from graph.synthetic import story
from tests.cases.console.looking import check
from tests.city import There
from tests.world import World

pytestmark = pytest.mark.anyio

PATHS = (
    "/",
    "/search",
    "/search?q=食品",
    f"/company/{story.PUBLISHED}",
    f"/company/{story.UNREGISTERED}",
    "/company/nonsense",
    "/measures",
    "/measures?matter=TENDER&day=2026-03-02",
    "/measures?day=yesterday",
    "/rules",
    "/rules/henan.regulation-2019",
    "/rules/nowhere.regulation",
    "/verify",
    "/statement",
    "/sign-in/back?code=x&state=y",
)
TAGS = {"zh": "zh-Hans", "en": "en"}


@pytest.mark.parametrize("lang", TAGS)
@pytest.mark.parametrize("path", PATHS)
async def test_every_page_is_whole_in_both_languages_and_runs_and_fetches_nothing(there, path, lang):
    said = await there.client.get(path, headers={"Accept-Language": lang})
    assert said.headers["content-security-policy"] == POLICY
    assert said.headers["cache-control"] == "no-store"
    assert said.headers["content-language"] == TAGS[lang]
    assert said.headers["content-type"] == "text/html; charset=utf-8"
    check(said.text, TAGS[lang])


def test_the_policy_lets_no_script_run_and_no_other_host_be_asked():
    assert "default-src 'none'" in POLICY
    assert "script-src" not in POLICY
    assert "http" not in POLICY
    assert "unsafe" not in POLICY


async def test_a_switch_is_remembered_and_keeps_what_was_asked(there: There):
    said = await there.client.get("/search?q=食品&lang=en", headers={"Accept-Language": "zh-CN"})
    assert said.headers["set-cookie"].startswith("accord-language=en;")
    assert "/search?q=%E9%A3%9F%E5%93%81&amp;lang=zh" in said.text
    later = await there.client.get("/", headers={"Accept-Language": "zh-CN", "Cookie": "accord-language=en"})
    assert later.headers["content-language"] == "en"
    there.client.cookies.clear()


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("en-GB,en;q=0.9", "en"),
        ("fr, zh;q=0.2, en;q=0.1", "zh-Hans"),
        ("fr", "zh-Hans"),
        ("en;q=x", "zh-Hans"),
        ("", "zh-Hans"),
    ],
)
async def test_a_browser_is_answered_in_its_language(there: There, accepted, language):
    said = await there.client.get("/", headers={"Accept-Language": accepted})
    assert said.headers["content-language"] == language


async def test_a_company_is_found_by_a_part_of_its_name_and_leads_to_its_page(there: There):
    said = await there.client.get("/search?q=瑞和", headers={"Accept-Language": "en"})
    assert f'href="/company/{story.COMPANY}"' in said.text
    assert "the name contains it" in said.text


async def test_only_what_is_published_today_is_shown(there: There):
    shown = (await there.client.get(f"/company/{story.PUBLISHED}")).text
    assert "罚款人民币1万元" in shown
    gone = (await there.client.get(f"/company/{story.NO_LONGER_PUBLISHED}")).text
    assert "目前没有处于公示期的行政处罚" in gone


async def test_hidden_and_unknown_look_the_same(there: There):
    world = World()
    world.company("H", scope=Scope.AUTHORISED)
    await world.write(there.city.graph, at=there.clock())
    hidden, unknown = world.code("H"), world.code("U")

    async def page(code: str) -> str:
        said = await there.client.get(f"/company/{code}")
        assert said.status_code == 404
        return re.sub(r"序号 \d+", "", said.text).replace(code, "CODE")

    assert await page(hidden) == await page(unknown)


async def test_each_question_of_a_page_leaves_the_entry_that_the_api_leaves(there: There):
    said = await there.client.get(f"/company/{story.PUBLISHED}")
    rows = await there.city.ledger.search(first=1)
    (row,) = rows.rows
    assert said.headers["accord-receipt"] == str(row.index)
    assert f"序号 {row.index}" in said.text
    asked = await there.ask("public", document("company"), uscc=story.PUBLISHED)
    once = {"at": 0, "operation_id": "", "answer_digest": ""}
    assert (row.entry.operation, row.entry.standing) == ("ConsoleCompany", "PUBLIC")
    assert replace(row.entry, **once) == replace(asked.entry, **once)


async def test_a_refusal_is_a_sentence_with_its_code(there: There):
    for tag, sentence in (("zh", "不是有效日期"), ("en", "is no day of the calendar")):
        said = await there.client.get("/measures?day=2026-02-30", headers={"Accept-Language": tag})
        assert said.status_code == 400
        assert sentence in said.text
        assert "<code>DAY_MALFORMED</code>" in said.text


async def test_what_a_visitor_types_is_shown_as_text(there: There):
    said = await there.client.get("/search?q=<script>alert(1)</script>")
    assert "<script" not in said.text
    assert "&lt;script&gt;" in said.text


async def test_rules_show_each_clause_in_its_own_words(there: There):
    said = await there.client.get("/rules/henan.regulation-2019", headers={"Accept-Language": "en"})
    assert "第四十一条" in said.text
    assert "信用信息共享平台收到异议申请后，应当作出异议标注" in said.text


async def test_the_style_sheet_is_ours_and_may_be_kept(there: There):
    said = await there.client.get("/console/console.css")
    assert (said.status_code, said.headers["cache-control"]) == (200, "public, max-age=86400")
    assert "url(" not in said.text
    assert "@import" not in said.text
    assert (await there.client.get("/console/words.toml")).status_code == 404


def test_every_word_is_used_and_every_word_that_is_used_is_there():
    folder = words.Path(words.__file__).parent
    used = set()
    for path in [*folder.rglob("*.html"), *folder.glob("*.py")]:
        used |= set(re.findall(r"'(\w+\.\w+)'", path.read_text(encoding="utf-8")))
        used |= set(re.findall(r'"(\w+\.\w+)"', path.read_text(encoding="utf-8")))
    made = {
        section
        for path in folder.rglob("*.html")
        for section in re.findall(r"'(\w+)\.' ~", path.read_text(encoding="utf-8"))
    }
    known = set(words.table())
    assert {name for name in known - used if name.partition(".")[0] not in made} == set()
    sections = {name.partition(".")[0] for name in known}
    assert {
        name for name in used if name.partition(".")[0] in sections and not name.endswith("html")
    } <= known
