"""Each fault gets its coded answer, leaves nothing half done, and is recovered from when it is gone."""

from pathlib import Path

import pytest

from benchmarks.crash import faults
from benchmarks.crash.city_process import Town
from benchmarks.crash.closed import CLOSED, closed
from gateway.settings import DeadlineSettings
from graph.errors import Unavailable
from graph.store.engine import embedded_engine

pytestmark = pytest.mark.anyio

UNHURRIED = DeadlineSettings(request=6.0, graph=3.0)
"""The machine may be busy: what is tested is what is told, not how soon."""

DEEDS = {
    "bad input": (faults.bad_input, len(faults.BAD)),
    "dead database": (faults.dead_database, 6),
    "killed engine": (faults.killed_engine, 2),
    "full ledger": (faults.full_ledger, 2),
    "full graph": (lambda town: faults.full_graph(town, 40_000), 3),
}


@pytest.mark.parametrize("name", DEEDS)
async def test_a_fault_is_told_by_its_code_and_leaves_nothing_half_done(name: str, town: Town) -> None:
    deed, told = DEEDS[name]
    cases = await deed(town.with_(deadlines=UNHURRIED))
    assert [wrong for case in cases for wrong in case.wrong] == []
    assert len(cases) == told


@pytest.mark.parametrize("fault", CLOSED)
async def test_a_directory_that_takes_no_writes_is_told_by_its_code(fault: str, town: Town) -> None:
    assert (await closed(town, fault)).wrong == []


async def test_a_log_that_was_not_recovered_refuses_every_start(tmp_path: Path) -> None:
    async with embedded_engine(tmp_path, "256m"):
        pass
    (tmp_path / "databases" / "accord" / "txlog_0.wal.corrupt").write_bytes(b"")
    for _ in range(2):
        with pytest.raises(Unavailable) as refused:
            async with embedded_engine(tmp_path, "256m"):
                pass
        assert refused.value.code == "GRAPH_DAMAGED"
