"""A change of the law laid over a whole city, before it is in force: real graph, real ledger, no gateway up.

The city is the tour's story. Each change is one that a legal office could bring: a regulation that is
taken away, a plan under a new name, a shorter clock, a calendar whose notice has come.
"""

import asyncio
import hashlib
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from gateway.city import City
from gateway.commands.compare_packs import ComparisonRow, Summary, changes_in, compare, open_law
from gateway.commands.sign_packs import copy_shipped, make_pack_key, sign_folder
from gateway.settings import PackSettings
from graph.errors import Fault
from graph.packs.load import DATA, files_of
from graph.packs.lookup import LawBook, law_of
from graph.store.read_pages import penalised_organizations
from graph.synthetic import story
from tests.city import PATIENT, There, story_city, zhengzhou
from tests.cli.running import accord, environment

FILES = files_of(DATA)
LAW = law_of(FILES)
TODAY = "2026-03-02"
pytestmark = pytest.mark.anyio


def law(**changes: tuple[str, str] | None) -> LawBook:
    """The shipped law with one file changed, or without it."""
    files = dict(FILES)
    for pack, change in changes.items():
        name = f"{pack.replace('__', '.').replace('_', '-')}.toml"
        if change is None:
            del files[name]
        else:
            assert change[0].encode() in files[name]
            files[name] = files[name].replace(*(one.encode() for one in change))
    return law_of(files)


@pytest.fixture(scope="module")
async def there(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[There]:
    """The story's city under packs of its own, which two offices signed."""
    root = tmp_path_factory.mktemp("city")
    settings = zhengzhou(data_dir=root / "data", deadlines=PATIENT, packs=own_packs(root))
    async with story_city(root / "story", settings) as open_law:
        yield open_law


def own_packs(root: Path) -> PackSettings:
    """The shipped law with a remark of the city's own, so that its digest is another."""
    copy_shipped(root / "packs")
    with (root / "packs" / "hunan.rule-303.toml").open("a", encoding="utf-8") as file:
        file.write("# of this city\n")
    vkeys = {name: make_pack_key(root / f"{name}.pem", name) for name in ("legal", "centre")}
    for version, name in ((1, "legal"), (0, "centre")):
        sign_folder(root / "packs", name, root / f"{name}.pem", place="410100", version=version)
    return PackSettings(directory=root / "packs", **vkeys)


@pytest.fixture
def city(there: There) -> City:
    return there.city


async def test_the_digest_of_the_citys_own_law_is_in_every_effect_and_entry(there: There) -> None:
    asked = """query ($uscc: String!) { organization(uscc: $uscc) { effects { nodes { packDigest } } } }"""
    said = await there.ask("officer", asked, uscc=story.COMPANY)
    digests = {one["packDigest"] for one in said.data["organization"]["effects"]["nodes"]}
    assert digests == {there.city.law.digest}
    assert said.entry.law_digest == there.city.law.digest != LAW.digest


async def told(city: City, new: LawBook, on: str = TODAY) -> tuple[list[ComparisonRow], Summary]:
    rows: list[ComparisonRow] = []
    async for batch in changes_in(city, compare(LAW, new, "410100", on, TODAY)):
        if isinstance(batch, Summary):
            return rows, batch
        rows += batch
    raise AssertionError("there was no summary")


async def test_the_same_law_changes_nothing_for_anybody(city: City) -> None:
    rows, summary = await told(city, law_of(FILES))
    assert rows == []
    assert (summary.organizations, summary.truncated) == (0, 0)
    assert summary.looked_at >= 4


async def test_a_plan_taken_away_takes_its_effects_and_names_nobody(city: City) -> None:
    rows, summary = await told(city, law(henan__zhengzhou_2017=None))
    effects = [row for row in rows if row.kind == "EFFECT"]
    severe = [row for row in effects if row.document == story.SEVERE]
    assert {row.organization for row in severe} == {story.COMPANY}
    assert {row.change.value for row in severe} == {"DISAPPEARS"}
    assert all(row.old is not None and row.new is None for row in severe)
    assert sum(summary.effects.values()) == len(effects)
    assert sum(summary.deadlines.values()) == len(rows) - len(effects)
    # INVARIANT: what an operator reads holds no name and no document number of a person.
    said = msgspec.json.encode(rows).decode()
    assert not [word for word in (story.A, story.A_NAME, story.B, story.B_NAME) if word in said]


async def test_the_same_plan_under_a_new_name_changes_no_effect(city: City) -> None:
    renamed = law(henan__zhengzhou_2017=('id = "henan.zhengzhou-2017"', 'id = "henan.zhengzhou-2027"'))
    rows, _ = await told(city, renamed)
    assert rows == []


async def test_a_shorter_period_moves_the_days_of_erasure(city: City) -> None:
    rows, _ = await told(city, law(henan__zhengzhou_2017=("value = { years = 5", "value = { years = 4")))
    days = [row for row in rows if row.kind == "DEADLINE" and row.document == story.SEVERE]
    moved = {(row.what, row.old.day, row.new.day) for row in days}
    assert ("retention.erased_on", "2028-04-01", "2027-04-01") in moved


async def test_a_shorter_period_moves_the_effects_themselves(city: City) -> None:
    rows, summary = await told(
        city, law(henan__zhengzhou_2017=("value = { years = 5", "value = { years = 4"))
    )
    effects = [row for row in rows if row.kind == "EFFECT" and row.document == story.SEVERE]
    assert {(row.change.value, row.old.until, row.new.until) for row in effects} == {
        ("MOVES", "2028-04-01", "2027-04-01")
    }
    assert summary.effects["MOVES"] >= len(effects) > 0
    over, _ = await told(city, law(henan__zhengzhou_2017=("value = { years = 5", "value = { years = 2")))
    ended = [row for row in over if row.kind == "EFFECT" and row.document == story.SEVERE]
    assert {row.change.value for row in ended} == {"DISAPPEARS"}


async def test_a_shorter_publicity_moves_the_day_from_which_the_public_sees_nothing(city: City) -> None:
    text = FILES["nation.ndrc-order-58.toml"].replace(b"longest_months = 36", b"longest_months = 35")
    rows, _ = await told(city, law_of({**FILES, "nation.ndrc-order-58.toml": text}))
    moved = {(row.what, row.old.day, row.new.day) for row in rows if row.document == story.SEVERE}
    assert moved == {("publicity.until", "2026-05-19", "2026-04-19")}


async def test_what_was_told_is_in_the_ledger_first_and_by_handles(city: City) -> None:
    rows, _ = await told(city, law(henan__zhengzhou_2017=None))
    entry = next(row.entry for row in (await city.ledger.search(first=1)).rows)
    walked = [one async for page in penalised_organizations(city.graph, 2) for one in page]
    handles = {city.pseudonymizer.subject_handle(one) for one in walked}
    about = [row for row in rows if row.organization]
    assert (entry.operation, entry.standing, entry.outcome) == ("packs diff", "OPERATOR", "ANSWERED")
    assert entry.answer_digest == hashlib.sha256(msgspec.json.encode(about)).hexdigest()
    assert sum(sum(fields.values()) for fields in entry.released.values()) == len(about)
    assert entry.law_digest == city.law.digest
    assert set(entry.subjects) & handles
    assert len(walked) == len(set(walked))
    assert walked == sorted(walked)


async def test_a_city_that_a_gateway_holds_is_not_opened(city: City, tmp_path: Path) -> None:
    for data, code in ((city.settings.data_dir, "DATA_DIR_LOCKED"), (tmp_path / "gone", "FILE_UNREADABLE")):
        with pytest.raises(Fault) as caught:
            async with open_law(zhengzhou(), data):
                pass
        assert caught.value.code == code
    assert not (tmp_path / "gone").exists()


async def test_the_command_says_in_one_sentence_that_a_gateway_holds_the_city(
    city: City, tmp_path: Path
) -> None:
    asked = ("packs", "diff", str(DATA), str(DATA), "--city", str(city.settings.data_dir))
    locked = accord(environment(tmp_path / "unused"), tmp_path, *asked)
    assert locked.returncode == 3
    assert re.fullmatch(r"accord: DATA_DIR_LOCKED: [^\n]+\n", locked.stderr)


def test_the_command_prints_lines_or_one_document(tmp_path: Path) -> None:
    """A small city of its own, once its gateway is down: every change is a line, or stands in one document."""
    asyncio.run(_left_behind(tmp_path))
    new = tmp_path / "new"
    for name, data in FILES.items():
        (new / name).parent.mkdir(parents=True, exist_ok=True)
        (new / name).write_bytes(data)
    (new / "henan.zhengzhou-2017.toml").unlink()
    asked = ("packs", "diff", str(DATA), str(new), "--city", str(tmp_path / "data"), "--on", TODAY)
    environ = environment(tmp_path / "unused")
    said = accord(environ, tmp_path, *asked)
    assert said.returncode == 0, said.stderr
    assert re.search(rf"^effect DISAPPEARS {story.COMPANY} {story.SEVERE} \w+ ", said.stdout, re.MULTILINE)
    assert re.search(r"^\d+ of \d+ organizations with a record are concerned$", said.stdout, re.MULTILINE)
    document = json.loads(accord(environ, tmp_path, *asked, "--json").stdout)
    effects = [row for row in document["changes"] if row["kind"] == "EFFECT"]
    assert len(effects) == sum(document["summary"]["effects"].values())
    assert len(re.findall(r"^effect ", said.stdout, re.MULTILINE)) == len(effects)
    assert {one["place"] for one in document["values"]} <= set(document["places"])


async def _left_behind(root: Path) -> None:
    async with story_city(root / "story", zhengzhou(data_dir=root / "data", deadlines=PATIENT)):
        pass
