"""A city with the tour's story for the cases of each page: the provider goes by the real clock, the city's stands."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gateway.settings import GraphSettings
from tests.cases.console.signing_in import free_port, provided, with_provider
from tests.cases.console.upon_records import lay_on_desks
from tests.city import PATIENT, There, story_city, zhengzhou

AGO = timedelta(days=10)


@asynccontextmanager
async def opened(root: Path, begins: datetime) -> AsyncIterator[There]:
    settings = zhengzhou(data_dir=root / "data", deadlines=PATIENT, graph=GraphSettings(heap=384))
    settings = with_provider(settings, free_port())
    async with provided(settings), story_city(root / "files", settings, begins) as city:
        yield city


@pytest.fixture(scope="module")
async def there(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[There]:
    async with opened(tmp_path_factory.mktemp("console"), datetime.now(UTC)) as city:
        yield city


@pytest.fixture(scope="module")
async def desks(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[There]:
    """A city in which ten days ago tasks were pushed, one of them late by now, and a listing was proposed."""
    async with opened(tmp_path_factory.mktemp("desks"), datetime.now(UTC) - AGO) as city:
        await lay_on_desks(city, AGO)
        yield city
