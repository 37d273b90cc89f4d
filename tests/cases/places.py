"""Case folders in the law of several places: their cities, their callers, and how each folder is played.

`case.toml` says under `place` where its city lies, or under `region` which district of it every caller is of.
"""

import tomllib
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from gateway.settings import ExchangeSettings, GraphSettings
from security.principal import Principal
from security.secret_files import write_secret
from tests.cases.asking.test_cases import Chronicle, check
from tests.city import NOON, PATIENT, There, story_city, zhengzhou
from tests.neo4j.server import neo4j_server

ZHENGZHOU, MENGJIN, CHENZHOU, ERQI = "410100", "410322", "431000", "410103"


class Elsewhere(There):
    """An open city whose callers are of a region of its own, or of a district of it, on a legal basis there."""

    region: str = ""
    basis: str = ""

    async def principal(self, caller: str) -> Principal:
        return replace(await super().principal(caller), region=self.region)

    async def headers(self, caller: str) -> dict[str, str]:
        said = await super().headers(caller)
        based = self.basis and "Accord-Legal-Basis" in said
        return said | ({"Accord-Legal-Basis": self.basis} if based else {})


def case_of(folder: Path) -> dict[str, Any]:
    return tomllib.loads((folder / "case.toml").read_text(encoding="utf-8"))


def place_of(folder: Path) -> str:
    found: str = case_of(folder).get("place", ZHENGZHOU)
    return found


def regions_of(folders: Sequence[Path]) -> set[str]:
    return {case_of(folder).get("region", place_of(folder)) for folder in folders}


@asynccontextmanager
async def city_at(
    place: str, root: Path, noons: Mapping[str, datetime], bases: Mapping[str, str]
) -> AsyncIterator[Elsewhere]:
    """Open a place's city at its noon, whose callers name a legal basis that holds there."""
    settings = zhengzhou(
        data_dir=root / "data",
        graph=GraphSettings(heap=256),
        deadlines=PATIENT,
        place=place,
        exchange=ExchangeSettings(origin=f"https://{place}.example"),
    )
    async with story_city(root, settings, noons.get(place, NOON)) as opened:
        there = Elsewhere(opened.city, opened.clock, opened.client, opened.reports)
        there.basis = bases.get(place, "")
        yield there


@asynccontextmanager
async def zhengzhou_on_neo4j(root: Path) -> AsyncIterator[Elsewhere]:
    """Open Zhengzhou on a server of its own: the centre's lists are of the whole database."""
    home = root / "neo4j"
    home.mkdir()
    async with neo4j_server(home) as at:
        write_secret(root / "password", at.password.encode())
        graph = GraphSettings(url=at.url, user=at.user, database=at.database, password_file=root / "password")
        settings = zhengzhou(data_dir=root / "data", graph=graph, deadlines=PATIENT)
        async with story_city(root / "story", settings) as opened:
            yield Elsewhere(opened.city, opened.clock, opened.client, opened.reports)


async def play_all(there: Elsewhere, folders: Sequence[Path], *, write: bool) -> None:
    """Play those of the folders that lie in a city, in their order, and hold what was said against each."""
    here = [folder for folder in folders if place_of(folder) == there.city.place]
    chronicle = Chronicle(there, here)
    for folder in here:
        there.region = case_of(folder).get("region", there.city.place)
        await check(folder, chronicle, write=write)
