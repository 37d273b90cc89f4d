"""A small town in a data directory of its own, the processes on it, and how they are killed."""

import asyncio
import contextlib
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from pathlib import Path

import msgspec

from benchmarks.metrics import ROOT
from gateway.settings import DeadlineSettings, GraphSettings, Settings, surroundings
from graph.durable_files import replace
from graph.ingest.authorities import to_toml
from graph.store.engine import Address, password_of
from graph.synthetic import story
from graph.synthetic.bureaus import every_authority
from tests.city import zhengzhou

UP_WITHIN = 180.0
GONE_WITHIN = 60.0
"""Seconds after which this gives up on a process; nothing here measures how long a busy machine takes."""

PATIENT = DeadlineSettings(request=60.0, graph=50.0)
"""Deadlines for what must be answered however busy the machine is; faults are asked with the usual ones."""

HEAP = 256


def start_quickly() -> None:
    """Have every engine of this process and its children use Java's quick compiler only.

    It halves the processor time of a start, and an engine that lives for seconds earns nothing from the
    better one.
    """
    os.environ["JAVA_TOOL_OPTIONS"] = "-XX:TieredStopAtLevel=1"


class Town(msgspec.Struct, frozen=True, kw_only=True):
    """A place on the disk: settings whose data directory lies in it, and the files to deliver."""

    root: Path
    settings: Settings

    @property
    def data(self) -> Path:
        """The data directory."""
        return self.settings.data_dir

    @property
    def story(self) -> Path:
        """The story's files."""
        return self.root / "story"

    def with_(self, **changes: object) -> "Town":
        """Return the same place under other settings."""
        return msgspec.structs.replace(self, settings=msgspec.structs.replace(self.settings, **changes))

    def copied(self, to: Path) -> "Town":
        """Return a copy in which no process has ever been killed."""
        shutil.copytree(self.root, to)
        return msgspec.structs.replace(self.with_(data_dir=to / "data"), root=to)


async def founded(root: Path) -> Town:
    """Found a town: keys, an engine's directory, and the story taken in."""
    register = root / "authorities.toml"
    await asyncio.to_thread(replace, register, to_toml(every_authority()).encode())
    graph = GraphSettings(heap=HEAP)
    settings = zhengzhou(data_dir=root / "data", authorities=register, graph=graph, deadlines=PATIENT)
    town = Town(root=root, settings=settings)
    await asyncio.to_thread(story.write_story, town.story)
    await must(town, "keys", "make")
    story.write_departments(town.settings.departments)
    await must(town, "ingest", str(town.story), "--quiet", ends_with=(0, 1))
    return town


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """Yield a directory that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="accord-crash-") as made:
        yield Path(made)


class Ended(msgspec.Struct, frozen=True, kw_only=True):
    """How a command ended: its status and what it wrote to its two streams."""

    status: int
    said: str
    talked: str


async def begun(
    town: Town, *arguments: str, prefix: Sequence[str] = (), log: Path | None = None
) -> asyncio.subprocess.Process:
    """Start an `accord` command in a session of its own; its talk goes to `log`, or to a pipe."""
    with contextlib.ExitStack() as stack:
        talk = stack.enter_context(log.open("ab")) if log else asyncio.subprocess.PIPE
        return await asyncio.create_subprocess_exec(
            *prefix,
            sys.executable,
            "-m",
            "gateway",
            *arguments,
            cwd=ROOT,
            env=surroundings(town.settings),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=talk,
            start_new_session=True,
        )


async def ended(child: asyncio.subprocess.Process) -> Ended:
    """Wait for a command's end."""
    async with asyncio.timeout(UP_WITHIN):
        said, talked = await child.communicate()
    return Ended(status=child.returncode or 0, said=said.decode(), talked=(talked or b"").decode())


async def run(town: Town, *arguments: str, prefix: Sequence[str] = ()) -> Ended:
    """Run an `accord` command to its end."""
    child = await begun(town, *arguments, prefix=prefix)
    try:
        return await ended(child)
    finally:
        await gone(child)


async def must(town: Town, *arguments: str, ends_with: Sequence[int] = (0,)) -> Ended:
    """Run a command that has to succeed."""
    done = await run(town, *arguments)
    if done.status not in ends_with:
        raise RuntimeError(f"`accord {' '.join(arguments[:2])}` ended with {done.status}: {done.talked}")
    return done


class Gateway:
    """A serving child: its address, and the engine under it."""

    def __init__(self, town: Town, child: asyncio.subprocess.Process, port: int) -> None:
        self.town = town
        self.child = child
        self.port = port

    @property
    def engine(self) -> int:
        """The process id of the embedded engine, 0 where there is none."""
        return engine_of(self.child.pid, self.town)

    @property
    def address(self) -> Address:
        """Where the engine under the gateway listens."""
        return address_of(self.town, self.engine)


async def serving(town: Town, *, again: int = 0, port: int = 0) -> Gateway:
    """Start `accord serve` on a free port, or the one given, and return when the first request may come.

    A start that finds the directory still taken by the engine of a killed gateway is tried `again`, as
    a supervisor of processes does. Raises `RuntimeError` with what the child said.
    """
    for _ in range(again + 1):
        child = await begun(town, "serve", "--port", str(port), "--json", log=town.root / "serve.log")
        try:
            url = await _url(child)
        except BaseException:
            await gone(child)
            raise
        if url:
            return Gateway(town, child, int(url.rsplit(":", 1)[1]))
        await gone(child)
    told = (town.root / "serve.log").read_text(encoding="utf-8")
    raise RuntimeError(f"the gateway did not start: {told[-600:]}")


async def _url(child: asyncio.subprocess.Process) -> str:
    assert child.stdout is not None, "made with a pipe"
    text = b""
    async with asyncio.timeout(UP_WITHIN):
        while line := await child.stdout.readline():
            text += line
            if line == b"}\n":
                return str(msgspec.json.decode(text)["url"])
    return ""


@contextlib.asynccontextmanager
async def served(town: Town) -> AsyncIterator[Gateway]:
    """Serve while the block runs; stopped by SIGTERM, and gone with its engine when it is left."""
    gateway = await serving(town)
    engine = gateway.engine
    try:
        yield gateway
    finally:
        await stopped(gateway)
        await vanished(engine)


async def stopped(gateway: Gateway) -> int:
    """Ask a gateway to stop and return its status."""
    signalled(gateway.child.pid, signal.SIGTERM)
    await gone(gateway.child, kill=False)
    return gateway.child.returncode or 0


async def gone(child: asyncio.subprocess.Process, *, kill: bool = True) -> None:
    """Wait until a child is gone; killed if it may be, or if it does not go."""
    if kill and child.returncode is None:
        signalled(child.pid)
    try:
        async with asyncio.timeout(GONE_WITHIN):
            await child.wait()
    except TimeoutError:
        signalled(child.pid)
        await child.wait()
    if child.stdout is not None:
        with contextlib.suppress(OSError):
            await child.stdout.read()
    child._transport.close()  # type: ignore[attr-defined]  # noqa: SLF001 - else it warns when it is collected


def signalled(process: int, number: signal.Signals = signal.SIGKILL) -> None:
    """Send a signal to one process that this program started, if it is still there."""
    if process:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, number)


async def vanished(process: int) -> None:
    """Wait until a process that is no child of ours is gone; kill it if it stays."""
    try:
        await until(lambda: not alive(process), GONE_WITHIN)
    except TimeoutError:
        signalled(process)
        raise


async def until(holds: Callable[[], bool], within: float) -> None:
    """Wait until something holds; raises `TimeoutError` when it does not within so many seconds."""
    async with asyncio.timeout(within):
        while not holds():  # noqa: ASYNC110 - nobody tells of another process's state
            await asyncio.sleep(0.01)


def alive(process: int) -> bool:
    """Whether a process runs; one that has ended and is only waited for does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError, NotADirectoryError):
        return False


def engine_of(process: int, town: Town) -> int:
    """Return the engine that a process runs on a town's directory, 0 while there is none."""
    try:
        threads = list(Path(f"/proc/{process}/task").iterdir())
        children = [int(one) for t in threads for one in (t / "children").read_text(encoding="ascii").split()]
        engines = [one for one in children if Path(f"/proc/{one}/cwd").readlink() == _home(town)]
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return engines[0] if engines else 0


def _home(town: Town) -> Path:
    """Return where a town's engine works; it goes there before it listens."""
    return (town.data / "graph").resolve()


def port_of(process: int) -> int:
    """Return the port on which an engine listens, 0 while it does not."""
    try:
        links = [str(entry.readlink()) for entry in Path(f"/proc/{process}/fd").iterdir()]
    except (FileNotFoundError, ProcessLookupError):
        return 0
    sockets = {link[8:-1] for link in links if link.startswith("socket:[")}
    for table in ("tcp", "tcp6"):
        for row in Path(f"/proc/net/{table}").read_text(encoding="ascii").splitlines()[1:]:
            columns = row.split()
            if columns[3] == "0A" and columns[9] in sockets:
                return int(columns[1].rsplit(":", 1)[1], 16)
    return 0


def address_of(town: Town, engine: int = 0) -> Address:
    """Return how to speak to the engine on a town's directory: the one given, or that of this process."""
    engine = engine or engine_of(os.getpid(), town)
    return Address(
        url=f"bolt://127.0.0.1:{port_of(engine)}",
        user="root",
        password=password_of(town.data / "graph"),
        database="accord",
        process=engine,
    )
