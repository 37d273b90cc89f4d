"""Listings from their proposal to their end, in the law of four places, each in the folder beside this.

`case.toml` says under `place` where its city lies, or under `region` which district of it every caller is of.
"""

import tomllib
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from gateway.settings import ExchangeSettings, GraphSettings
from security.principal import Principal
from tests.cases.asking.test_cases import Chronicle, check
from tests.city import NOON, PATIENT, There, story_city, zhengzhou

HERE = Path(__file__).parent
FOLDERS = sorted(path.parent for path in HERE.glob("*/case.toml"))
MENGJIN, CHENZHOU = "410322", "431000"
NOONS = {MENGJIN: datetime(2020, 4, 27, 4, 0, tzinfo=UTC)}
"""Four days before the regulation of the province comes into force."""

BASES = {CHENZHOU: "hunan.chenzhou-2017 二(四)16", MENGJIN: "henan.mengjin-2019 五(一)"}

pytestmark = pytest.mark.anyio


class Elsewhere(There):
    """An open city whose callers are of a region of its own, or of a district of it."""

    region: str = ""

    async def principal(self, caller: str) -> Principal:
        return replace(await super().principal(caller), region=self.region)

    async def headers(self, caller: str) -> dict[str, str]:
        said = await super().headers(caller)
        basis = BASES.get(self.city.place)
        return said | ({"Accord-Legal-Basis": basis} if basis and "Accord-Legal-Basis" in said else {})


def case_of(folder: Path) -> dict[str, Any]:
    return tomllib.loads((folder / "case.toml").read_text(encoding="utf-8"))


PLACES = sorted({case_of(folder).get("place", "410100") for folder in FOLDERS})


@pytest.fixture(scope="module", params=PLACES)
async def there(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Elsewhere]:
    place, root = request.param, tmp_path_factory.mktemp("city")
    settings = zhengzhou(
        data_dir=root / "data",
        graph=GraphSettings(heap=256),
        deadlines=PATIENT,
        place=place,
        exchange=ExchangeSettings(origin=f"https://{place}.example"),
    )
    async with story_city(root, settings, NOONS.get(place, NOON)) as opened:
        yield Elsewhere(opened.city, opened.clock, opened.client, opened.reports)


async def test_cases(there: Elsewhere, pytestconfig: pytest.Config) -> None:
    folders = [folder for folder in FOLDERS if case_of(folder).get("place", "410100") == there.city.place]
    chronicle = Chronicle(there, folders)
    for folder in folders:
        there.region = case_of(folder).get("region", there.city.place)
        await check(folder, chronicle, write=pytestconfig.getoption("--write-golden"))


def test_four_laws_have_cases() -> None:
    regions = {case_of(folder).get("region", case_of(folder).get("place", "410100")) for folder in FOLDERS}
    assert regions == {"410100", "410103", MENGJIN, CHENZHOU}
