"""The same tour with the city of its records on a real Neo4j: every claim holds there as well."""

import signal
from pathlib import Path

import pytest

from gateway.commands.exit_codes import Exit
from gateway.demo.demonstration import EMBEDDED, HERE, THERE, demonstrate
from gateway.settings import GraphSettings, Settings
from security.secret_files import write_secret
from tests.neo4j.server import neo4j_server

pytestmark = [pytest.mark.anyio, pytest.mark.neo4j]


@pytest.mark.parametrize("name", [HERE, THERE])
async def test_the_tour_holds_on_neo4j(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "neo4j").mkdir()
    before = signal.getsignal(signal.SIGTERM)
    async with neo4j_server(tmp_path / "neo4j") as at:
        write_secret(tmp_path / "password", at.password.encode())
        graph = GraphSettings(
            url=at.url, user=at.user, database=at.database, password_file=tmp_path / "password"
        )
        try:
            ended = demonstrate(
                Settings(),
                tmp_path / "demo",
                companies=1_000,
                port=0,
                takes_tour=True,
                stays=False,
                graphs={**EMBEDDED, name: graph},
            )
        finally:
            signal.signal(signal.SIGTERM, before)
    shown = capsys.readouterr().out
    assert "✗" not in shown, shown
    assert ended is Exit.YES
