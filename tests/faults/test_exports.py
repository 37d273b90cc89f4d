"""A list taken away as a file: what its caller may see, one entry a page, and never half of it."""

import csv
import io
import json
import zipfile
from pathlib import Path

import pytest

from benchmarks.crash.city_process import Town, run, served
from gateway.client.tokens import mint_token
from gateway.commands.export_organizations import HEADS
from security.principal import CallerRole, Principal
from tests.city import WITH_PURPOSE

pytestmark = pytest.mark.anyio


@pytest.fixture
def town(founded_town: Town, tmp_path: Path) -> Town:
    town = founded_town.copied(tmp_path / "town")
    officer = Principal(
        standing=CallerRole.OFFICER,
        region=town.settings.place,
        department="郑州市公共资源交易中心",
        officer="李某",
    )
    (town.root / "officer.jwt").write_text(mint_token(town.settings, officer), encoding="utf-8")
    return town


async def test_a_list_is_taken_away_as_its_caller_may_see_it(town: Town) -> None:
    root = town.root
    async with served(town) as gateway:
        asked = ("export", "organizations", "--url", f"http://127.0.0.1:{gateway.port}", "--json")
        token = ("--token", str(root / "officer.jwt"))
        why = (
            *("--purpose", WITH_PURPOSE["Accord-Purpose"], "--basis", WITH_PURPOSE["Accord-Legal-Basis"]),
            *("--case", WITH_PURPOSE["Accord-Case"]),
        )
        severe = (*token, *why, "--registered-in", "410104", "--severe", "--penalty-kind", "fine")
        done = await run(town, *asked, *severe, "--to", str(root / "severe.csv"))
        assert done.status == 0, done.talked
        told = json.loads(done.said)
        head, *rows = csv.reader(io.StringIO((root / "severe.csv").read_text(encoding="utf-8-sig")))
        assert tuple(head) == HEADS
        assert [row[1] for row in rows] == ["郑州诚立建筑工程有限公司"]
        assert "郑市监处罚〔2024〕9003号" in rows[0][HEADS.index("documentNumber")]
        assert (told["organizations"], told["entries"]) == (1, [rows[0][-1]])
        assert (root / "severe.csv").stat().st_mode & 0o777 == 0o600
        # whoever may not choose by it has no file
        for to in ("refused.csv", "refused.xlsx"):
            bare = await run(
                town, *asked, *token, "--registered-in", "410104", "--severe", "--to", str(root / to)
            )
            assert (bare.status, "FILTER_REFUSED" in bare.talked) == (4, True), bare.talked
            assert not (root / to).exists()
            assert not list(root.glob(".*.part"))
        book = await run(town, *asked, "--search", "郑州", "--to", str(root / "public.xlsx"))
        assert book.status == 0, book.talked
        assert zipfile.ZipFile(root / "public.xlsx").testzip() is None
        wide = await run(
            town, *asked, *token, *why, "--registered-in", "410000", "--to", str(root / "wide.csv")
        )
        assert (wide.status, "SEARCH_TOO_WIDE" in wide.talked) == (4, True)
