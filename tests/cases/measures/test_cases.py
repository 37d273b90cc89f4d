"""Joint measures from their start to their end, in the law of four places, each in the folder beside this."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cases.places import (
    CHENZHOU,
    ERQI,
    MENGJIN,
    ZHENGZHOU,
    Elsewhere,
    city_at,
    place_of,
    play_all,
    regions_of,
)

FOLDERS = sorted(path.parent for path in Path(__file__).parent.glob("*/case.toml"))
NOONS = {MENGJIN: datetime(2020, 6, 1, 4, 0, tzinfo=UTC)}
"""Mengjin's own plan was law until the county became a district in 2021."""

BASES = {CHENZHOU: "hunan.chenzhou-2017 二(四)16"}

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module", params=sorted(set(map(place_of, FOLDERS))))
async def there(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Elsewhere]:
    async with city_at(request.param, tmp_path_factory.mktemp("city"), NOONS, BASES) as opened:
        yield opened


async def test_cases(there: Elsewhere, pytestconfig: pytest.Config) -> None:
    await play_all(there, FOLDERS, write=pytestconfig.getoption("--write-golden"))


def test_four_laws_have_cases() -> None:
    assert regions_of(FOLDERS) == {ZHENGZHOU, ERQI, MENGJIN, CHENZHOU}
