"""One city with the tour's story for all cases of the pages."""

from collections.abc import AsyncIterator

import pytest

from gateway.settings import GraphSettings
from tests.city import PATIENT, There, story_city, zhengzhou


@pytest.fixture(scope="session")
async def there(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[There]:
    root = tmp_path_factory.mktemp("console")
    settings = zhengzhou(data_dir=root / "data", deadlines=PATIENT, graph=GraphSettings(heap=384))
    async with story_city(root / "files", settings) as city:
        yield city
