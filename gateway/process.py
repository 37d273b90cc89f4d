"""The processes of a city: one that serves, a port with a server over an open city; one that only works.

    serve(settings, ready)     answers, and does the work beside requests or leaves it to workers
    work(settings, ready)      a worker (工作进程): the work beside requests, and no port

The city is opened before the server and closed after it, so that a signal never finds half of it.
"""

import asyncio
import gc
import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress

import uvicorn
import uvloop

from gateway.app import application
from gateway.city import open_city
from gateway.http.protocol import SocketLimits, serving
from gateway.listening import address_of, public_port
from gateway.log import configure, log
from gateway.metrics.listener import metrics_port, metrics_served
from gateway.settings import Settings
from gateway.worker.rounds import work_together
from gateway.worker.tasks import Role, begin_work, work_of
from graph.errors import Fault

SIGNALS = (signal.SIGINT, signal.SIGTERM)
STANDARD_INPUT = 0

Ports = tuple[socket.socket, socket.socket | None]
"""The port of the public door, and the one of metrics where the settings name one."""


def serve(
    settings: Settings, ready: Callable[[str], None], *, with_parent: bool = False, role: Role = Role.ALL
) -> None:
    """Serve until a signal asks to stop; `ready` is told the address when the first request may come.

    With `with_parent` the end of standard input, a pipe from the parent, asks to stop as well: the
    kernel closes it whatever the parent died of.

    1. The ports are ours, before anything that takes time. 2. The city is open. 3. Requests are served.
    4. On a signal those under way are finished, within their deadline, and the city is closed.
    Raises `Fault` where one of the first two cannot be had, WORKERS_NEED_NEO4J where the work is left to
    workers that there cannot be.
    """
    configure()
    if role is not Role.ALL:
        need_server(settings)
    with ExitStack() as held:
        # 1. The ports.
        listening = held.enter_context(public_port(settings.http.host, settings.http.port))
        watched = held.enter_context(metrics_port(settings))
        try:
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                runner.run(_serve(settings, (listening, watched), ready, role, with_parent=with_parent))
        except asyncio.CancelledError:
            log.info("stopped_while_starting")


def work(settings: Settings, ready: Callable[[], None]) -> None:
    """Do the work beside requests until a signal asks to stop; `ready` is called when it begins.

    What is under way then is left as a crash would leave it, and taken up again by whoever comes next.
    Raises `Fault` WORKERS_NEED_NEO4J where the graph is embedded, and as `open_city`.
    """
    configure()
    need_server(settings)
    with (
        metrics_port(settings) as watched,
        suppress(asyncio.CancelledError),
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        runner.run(_work(settings, watched, ready))


async def _work(settings: Settings, watched: socket.socket | None, ready: Callable[[], None]) -> None:
    """Open the city and work, within one event loop; a signal cancels this, and the city is closed."""
    _Stop()
    async with open_city(settings) as city, metrics_served(city, watched):
        await begin_work(city)
        ready()
        await work_together(work_of(city, Role.WORKS), city, city.work)


def need_server(settings: Settings) -> None:
    """Raise `Fault` WORKERS_NEED_NEO4J where the graph is embedded: one process has it, and does all."""
    if not settings.graph.url:
        raise Fault("WORKERS_NEED_NEO4J")


async def _serve(
    settings: Settings, ports: Ports, ready: Callable[[str], None], role: Role, *, with_parent: bool
) -> None:
    """Take steps 2 to 4 of `serve`, within one event loop."""
    stop, (listening, watched) = _Stop(), ports
    if with_parent:
        stop.with_parent()
    # 2. The city.
    async with open_city(settings) as city, metrics_served(city, watched):
        config = uvicorn.Config(
            application(city, role),
            lifespan="on",
            timeout_graceful_shutdown=round(settings.deadlines.stop),
            **serving(_socket_limits(settings)),
        )
        stop.server = server = _Server(config, lambda: ready(address_of(listening)))
        gc.freeze()  # what the start made lives as long as the process: no collection looks at it again
        # 3. and 4. Requests, until told to stop.
        await server.serve(sockets=[listening])


class _Stop:
    """What a signal does: before there is a server it ends the start, afterwards it ends the server.

    Signals are the event loop's, not Python's: a handler that ran between two bytecodes could meet a city
    that is half open. The task that opens the city is cancelled and closes what it had opened.
    """

    def __init__(self) -> None:
        self.server: uvicorn.Server | None = None
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task is not None, "made within the main task"
        self._task = task
        for number in SIGNALS:
            loop.add_signal_handler(number, self)

    def with_parent(self) -> None:
        """Ask for a stop when nobody holds the other end of standard input any more."""
        try:
            asyncio.get_running_loop().add_reader(STANDARD_INPUT, self._listen)
        except OSError as error:
            raise Fault("USAGE", why="--with-parent needs a pipe as standard input") from error

    def _listen(self) -> None:
        """Read what the parent sends, which means nothing; an empty read is the end of the pipe."""
        if not os.read(STANDARD_INPUT, 4_096):
            asyncio.get_running_loop().remove_reader(STANDARD_INPUT)
            self()

    def __call__(self) -> None:
        """Ask for a stop; asked again, no longer wait for requests under way."""
        if self.server is None:
            self._task.cancel()
        else:
            self.server.force_exit = self.server.should_exit
            self.server.should_exit = True


class _Server(uvicorn.Server):
    """uvicorn's server, which here neither takes signals nor raises them again over our own closing."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to `_Stop`."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        await super().startup(sockets)
        self._ready()


def _socket_limits(settings: Settings) -> SocketLimits:
    """Return the socket's part of the limits: seconds and bytes, until a request is whole."""
    limits, deadlines = settings.limits, settings.deadlines
    return SocketLimits(
        head_seconds=deadlines.head,
        body_seconds=deadlines.body + 5,  # the endpoint says it first, in its own words
        write_seconds=deadlines.write,
        url=limits.url,
        head=limits.head,
        connections=limits.connections,
    )
