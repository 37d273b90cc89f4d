"""A report taken away as a file, in every format: its figures with their queries, and none where it is refused."""

import csv
import io
import json
import zipfile
from pathlib import Path

import pytest

from benchmarks.crash.city_process import Town, run, served
from gateway.client.tokens import mint_token
from gateway.commands.report import HEADS
from security.principal import CallerRole, Duty, Principal
from tests.city import BASIS

pytestmark = pytest.mark.anyio
WHY = ("--purpose", "JOINT_MEASURES", "--basis", BASIS, "--case", "2026-018")


@pytest.fixture
def town(founded_town: Town, tmp_path: Path) -> Town:
    town = founded_town.copied(tmp_path / "town")
    for name, roles in (("centre", (Duty.CREDIT_CENTRE.value,)), ("officer", ())):
        principal = Principal(
            standing=CallerRole.OFFICER,
            region=town.settings.place,
            department="郑州市信用中心",
            officer="李某",
            roles=roles,
        )
        (town.root / f"{name}.jwt").write_text(mint_token(town.settings, principal), encoding="utf-8")
    return town


async def test_a_report_is_written_in_every_format_or_not_at_all(town: Town) -> None:
    root = town.root
    async with served(town) as gateway:
        url = f"http://127.0.0.1:{gateway.port}"
        centre = ("--url", url, "--token", str(root / "centre.jwt"), *WHY)
        asked = ("report", "make", *centre, "--period", "2025", "--kind", "joint_measures")
        for suffix in ("csv", "xlsx", "html", "md", "ndjson"):
            done = await run(town, *asked, "--json", "--to", str(root / f"report.{suffix}"))
            assert done.status == 0, done.talked
        told = json.loads(done.said)
        head, *rows = csv.reader(io.StringIO((root / "report.csv").read_text(encoding="utf-8-sig")))
        assert tuple(head) == HEADS
        assert len(rows) == told["figures"]
        assert ["本期发起的联合惩戒案件", "cases of joint measures started in the period", "", "", "0"] in [
            row[:5] for row in rows
        ]
        (uncounted,) = (row for row in rows if row[0].startswith("本期行政处罚决定"))
        assert uncounted[4].startswith("未统计：")
        assert (uncounted[5], rows[0][5][:12]) == ("", "query Figure")
        sheet = zipfile.ZipFile(root / "report.xlsx").read("xl/worksheets/sheet1.xml").decode()
        assert sheet.count("<row>") == len(rows) + 1
        page = (root / "report.html").read_text(encoding="utf-8")
        assert "<h1>2025 守信联合激励和失信联合惩戒工作开展情况" in page
        assert page.count("<tr>") == len(rows) + 1
        assert "现行文件未规定" in (root / "report.md").read_text(encoding="utf-8")
        lines = [json.loads(one) for one in (root / "report.ndjson").read_text(encoding="utf-8").splitlines()]
        assert {line["entry"] for line in lines} == {told["entry"]}
        assert (root / "report.csv").stat().st_mode & 0o777 == 0o600
        # whoever is not of the centre has no file
        officer = ("--url", url, "--token", str(root / "officer.jwt"), *WHY)
        refused = await run(
            town, "report", "make", *officer, "--period", "2025", "--to", str(root / "no.csv")
        )
        assert (refused.status, "FIELD_REFUSED" in refused.talked) == (4, True), refused.talked
        assert not (root / "no.csv").exists()
        due = await run(town, "report", "due", *centre)
        lines = [json.loads(one) for one in due.said.splitlines()]
        assert {line["kind"] for line in lines} == {"JOINT_MEASURES"}
        assert due.status == (1 if any(line["overdue"] for line in lines) else 0)
        assert (await run(town, "report", "due", *officer)).status == 4
