"""Commitments from the day they are made to their end, in the law of two places, each in the folder beside this."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.cases.places import ERQI, ZHENGZHOU, Elsewhere, city_at, play_all, regions_of

FOLDERS = sorted(path.parent for path in Path(__file__).parent.glob("*/case.toml"))

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def there(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Elsewhere]:
    async with city_at(ZHENGZHOU, tmp_path_factory.mktemp("city"), {}, {}) as opened:
        yield opened


async def test_cases(there: Elsewhere, pytestconfig: pytest.Config) -> None:
    await play_all(there, FOLDERS, write=pytestconfig.getoption("--write-golden"))


def test_two_laws_have_cases() -> None:
    assert regions_of(FOLDERS) == {ZHENGZHOU, ERQI}
