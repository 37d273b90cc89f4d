"""The embedded engine: its settings, its password, its end."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from graph.errors import Unavailable
from graph.store.engine import embedded_engine, password_of

PARENT = """
import asyncio, sys
from pathlib import Path
from graph.store.engine import embedded_engine

async def main():
    async with embedded_engine(Path(sys.argv[1]), "256m") as address:
        print(address.process, flush=True)
        await asyncio.sleep(600)

asyncio.run(main())
"""


def alive(process: int) -> bool:
    """Whether a process runs; one that ended and waits for its parent does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def listening(process: int) -> set[str]:
    """The local addresses, in the kernel's hexadecimal, on which a process listens."""
    sockets = set()
    for entry in Path(f"/proc/{process}/fd").iterdir():
        name = str(entry.readlink())
        if name.startswith("socket:["):
            sockets.add(name[8:-1])
    rows = Path("/proc/net/tcp").read_text().splitlines()[1:]
    rows += Path("/proc/net/tcp6").read_text().splitlines()[1:]
    columns = [row.split() for row in rows]
    return {row[1].rsplit(":", 1)[0] for row in columns if row[3] == "0A" and row[9] in sockets}


@pytest.mark.anyio
async def test_every_commit_is_synced_and_only_this_machine_is_listened_to(tmp_path: Path) -> None:
    async with embedded_engine(tmp_path, "256m") as address:
        assert address.wal_flush == 2
        assert address.mode == "production"
        assert listening(address.process) == {"0000000000000000FFFF00000100007F"}
        command = Path(f"/proc/{address.process}/cmdline").read_bytes()
        assert address.password.encode() not in command
    assert not alive(address.process)


@pytest.mark.anyio
async def test_a_second_engine_on_the_same_directory_is_told_in_one_sentence(tmp_path: Path) -> None:
    async with embedded_engine(tmp_path, "256m"):
        with pytest.raises(Unavailable) as refused:
            async with embedded_engine(tmp_path, "256m"):
                pass
    assert refused.value.code == "GRAPH_DIRECTORY_TAKEN"
    assert str(tmp_path) in refused.value.english


@pytest.mark.anyio
async def test_a_killed_parent_takes_its_engine_with_it(tmp_path: Path) -> None:
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PARENT, str(tmp_path), stdout=asyncio.subprocess.PIPE
    )
    engine = int(await parent.stdout.readline())
    assert alive(engine)
    os.kill(parent.pid, signal.SIGKILL)
    await parent.wait()
    async with asyncio.timeout(30):
        while alive(engine):
            await asyncio.sleep(0.02)


def test_the_password_is_made_once_and_for_its_owner(tmp_path: Path) -> None:
    password = password_of(tmp_path)
    assert len(password) >= 8
    assert password_of(tmp_path) == password
    assert (tmp_path / "engine.password").stat().st_mode & 0o777 == 0o600


@pytest.mark.anyio
async def test_an_engine_without_room_for_its_heap_fails_with_a_code(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as refused:
        async with embedded_engine(tmp_path, "nonsense"):
            pass
    assert refused.value.code == "GRAPH_ENGINE_FAILED"
