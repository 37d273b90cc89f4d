"""The benchmarks still run: each is imported, and asks once what it otherwise asks for seconds. Nothing is timed."""

import importlib
import re
from pathlib import Path
from random import Random

import pytest

from benchmarks import bare, results, rules, trips
from benchmarks.metrics import ROOT
from benchmarks.profile import options
from graph.packs.lookup import shipped_law
from graph.store import queries
from graph.synthetic import story
from tests.city import story_city, zhengzhou

MODULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for path in (ROOT / "benchmarks").rglob("*.py")
    if path.name != "__init__.py"
)


@pytest.mark.parametrize("module", MODULES)
def test_it_is_imported_without_beginning(module):
    assert importlib.import_module(module).__doc__


@pytest.mark.anyio
async def test_the_profile_and_the_trips_are_asked_of_the_story(tmp_path: Path, capsys):
    """The bare route gives each statement all its parameters; the trips find effects."""
    asked = {}
    async with story_city(tmp_path / "story", zhengzhou(data_dir=tmp_path / "data")) as there:

        async def read(name, parameters):
            asked[name] = parameters
            return list(await there.city.graph.read(name, **parameters))

        found, tenures, penalties, around, judged = await bare.profile(read, story.COMPANY, rules=True)
        await trips.tell(there, "the story's company", story.COMPANY, trips.DAYS)
    assert found["fact"]["uscc"] == story.COMPANY
    assert all((tenures, penalties, around))
    assert judged is not None  # what still reaches anybody depends on the day
    for name, parameters in asked.items():
        assert set(re.findall(r"\$(\w+)", queries.text(name))) <= set(parameters), name
    assert " 0 effects" not in capsys.readouterr().out


def test_every_row_of_the_results_is_called():
    for call in results.rows(2).values():
        call()


def test_the_rules_judge_what_is_made_for_them():
    profiles = [rules.company(Random(rules.SEED), penalties=number) for number in (0, 3)]
    _, effects = rules.speed(shipped_law(), profiles)
    assert effects > 0
    assert "ncalls" in rules.where_it_goes(shipped_law(), profiles * 50)


def test_the_profile_takes_its_options(monkeypatch):
    monkeypatch.setattr("sys.argv", ["profile", "--rounds", "2"])
    assert options().rounds == 2
