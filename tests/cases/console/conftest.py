"""A city with the tour's story for the cases of each page: the provider goes by the real clock, the city's stands."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from gateway.settings import GraphSettings
from tests.cases.console.signing_in import free_port, provided, with_provider
from tests.city import PATIENT, There, story_city, zhengzhou


@pytest.fixture(scope="module")
async def there(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[There]:
    root = tmp_path_factory.mktemp("console")
    settings = zhengzhou(data_dir=root / "data", deadlines=PATIENT, graph=GraphSettings(heap=384))
    settings = with_provider(settings, free_port())
    async with provided(settings), story_city(root / "files", settings, datetime.now(UTC)) as city:
        yield city
