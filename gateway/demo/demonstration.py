"""The demonstration from an empty directory to a clean stop: two cities, their gateways, callers, tour.

Each city is a process of its own with its own directory, keys, graph and ledger; what they exchange goes over
sockets. Of the settings around us nothing is used but where to listen: what is somebody's stays as it is.
"""

import shutil
import signal
import time
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from types import FrameType
from typing import Any

import msgspec

from gateway.cli.screen import console, talk
from gateway.client.client import Credentials, GatewayClient
from gateway.commands.exit_codes import Exit
from gateway.demo import evidence
from gateway.demo.callers import cards, cards_there, made_tokens, subject_id, write_tokens
from gateway.demo.city_process import READY_WITHIN, Gateway, must_run, running
from gateway.demo.closing import goodbye, whereabouts
from gateway.demo.founding import NAMES, address, befriend, city_settings, write_settings
from gateway.demo.guide import DemoCity, Guide, Story
from gateway.demo.provider import serve_provider, with_provider
from gateway.demo.queries import query
from gateway.demo.screen import Screen
from gateway.demo.steps import run_steps
from gateway.listening import bind_port
from gateway.lock import hold_lock
from gateway.settings import GraphSettings, HttpSettings, Settings
from graph.durable_files import writing_below
from graph.errors import Fault, Unavailable
from graph.synthetic.story import PENALTY_FILE, write_story

MARK = "made-by-accord-demo"
HERE, THERE = "zhengzhou", "chenzhou"
EMBEDDED = {HERE: GraphSettings(), THERE: GraphSettings(heap=256)}
"""Each city's graph, under its own directory; a small one where no records are but those of the exchange."""


def demonstrate(
    base: Settings,
    root: Path,
    *,
    companies: int,
    port: int | None,
    takes_tour: bool,
    stays: bool,
    graphs: Mapping[str, GraphSettings] = EMBEDDED,
) -> Exit:
    """Run the demonstration and return how it ended; `graphs` are empty ones, by the names of the cities.

    1. Nobody listens on the ports, and the directory is ours to make anew.
    2. Keys and trust lists of both cities, and who signs people in; a city and a story as files, delivered
       by `accord ingest`.
    3. Zhengzhou's gateway as a child, with its graph and ledger; it answers. Then Chenzhou's, which
       comes up while the tour begins.
    4. Callers with their tokens; where everything is.
    5. The tour. 6. What to try next, until interrupted. Everything started here is stopped here.
    """
    begun = time.monotonic()
    signal.signal(signal.SIGTERM, _interrupt)
    # 1. A place to be.
    http = _listening(base, port)
    _make_anew(root)
    # 2. Facts.
    cities = _founded(root, http, graphs)
    serve_provider(cities[HERE], Story())
    deliveries = _facts(cities[HERE], root, companies)
    # 3. The gateways.
    gateways = {name: Gateway(settings, root / f"{name}.log") for name, settings in cities.items()}
    with running(*gateways.values()), ExitStack() as doors:
        company = _start_both(doors, gateways, begun)
        # 4. Callers.
        guide = _guide(doors, gateways, root, company, deliveries)
        return _toured(guide, takes_tour=takes_tour, stays=stays)


def _founded(
    root: Path, http: Mapping[str, HttpSettings], graphs: Mapping[str, GraphSettings]
) -> dict[str, Settings]:
    """Return the settings of both cities, whose keys, trust lists and ledgers lie ready."""
    cities = {name: city_settings(root, name, http[name], graphs[name]) for name in (HERE, THERE)}
    cities[HERE] = with_provider(cities[HERE])
    befriend(root, cities)
    for settings in cities.values():
        write_settings(settings)
    return cities


def _start_both(doors: ExitStack, gateways: Mapping[str, Gateway], begun: float) -> str:
    """Start both gateways, the second once the first has answered; return the story's company's global id."""
    _start(gateways[HERE])
    company = _first_answer(_door(doors, gateways[HERE].settings), gateways[HERE], Story())
    talk(f"first answer after {time.monotonic() - begun:.0f} s")
    _start(gateways[THERE])
    return company


def _guide(
    doors: ExitStack,
    gateways: Mapping[str, Gateway],
    root: Path,
    company: str,
    deliveries: tuple[dict[str, Any], ...],
) -> Guide:
    """Mint the callers' tokens, say where everything is, and return what the tour goes with.

    The checkpoint that is kept now is the one by which the last steps prove that the log has only grown.
    """
    here, there = gateways[HERE], gateways[THERE]
    tokens = made_tokens(here.settings, there.settings, Story(), subject_id(company))
    write_tokens(tokens, root / "tokens")
    screen = console()
    cities = {name: gateway.settings for name, gateway in gateways.items()}
    whereabouts(screen, cities, root, Story())
    place = _place(doors, here, HERE, cards(tokens))
    return Guide(
        stage=Screen(screen),
        here=place,
        there=_place(doors, there, THERE, cards_there(tokens)),
        story=Story(),
        root=root,
        deliveries=deliveries,
        kept=evidence.checkpoint(place.door),
    )


def _toured(guide: Guide, *, takes_tour: bool, stays: bool) -> Exit:
    """5. and 6.: take the tour, say what to try, stay until interrupted; return how it ended."""
    held_all = run_steps(guide) if takes_tour else True
    guide.there.gateway.ready()
    try:
        goodbye(console(), guide, stays=stays)
        if stays:
            _stay(guide.here.gateway, guide.there.gateway)
    except KeyboardInterrupt:  # the way to end it, from the first word of the goodbye on
        talk("stopping")
    return Exit.YES if held_all else Exit.NO


def _listening(base: Settings, port: int | None) -> dict[str, HttpSettings]:
    """Return where the cities listen: of the settings around us only that, two ports that nobody has.

    INVARIANT: a graph, keys or a ledger that are somebody's are never written to by a demonstration.
    """
    first = base.http.port if port is None else port
    with (
        bind_port(base.http.host, first) as one,
        bind_port(base.http.host, first + 1 if first else 0) as other,
    ):
        free = (one.getsockname()[1], other.getsockname()[1])
    return {
        name: msgspec.structs.replace(base.http, port=port)
        for name, port in zip((HERE, THERE), free, strict=True)
    }


def _make_anew(root: Path) -> None:
    """Remove what a former demonstration left, and nothing else.

    Raises `Fault` USAGE where no directory can be, DEMO_FAILED where something lies there that bears no
    `MARK`, FILE_UNWRITABLE, and what the lock of a data directory raises where a demonstration still runs.
    """
    with writing_below(root):
        if root.exists() and not root.is_dir():
            raise Fault("USAGE", why=f"--directory takes a directory, and `{root}` is none")
        if root.exists() and any(root.iterdir()):
            _remove(root)
        root.mkdir(parents=True, exist_ok=True, mode=0o700)
        (root / MARK).touch()


def _remove(root: Path) -> None:
    """Remove a former demonstration; one that still runs there is not pulled from under its feet."""
    if not (root / MARK).exists():
        raise Fault("DEMO_FAILED", why=f"`{root}` holds something that no demonstration made")
    with ExitStack() as both:
        for name in NAMES:
            both.enter_context(hold_lock((root / name).absolute()))
    shutil.rmtree(root)


def _facts(settings: Settings, root: Path, companies: int) -> tuple[dict[str, Any], ...]:
    """Make the city and the story, deliver both; return the account of every file.

    The story's penalty file is delivered twice, for step (a) to show that nothing changes.
    """
    must_run(settings, ("generate", str(root / "city"), "--companies", str(companies)))
    write_story(root / "story")
    talk(f"taking in {companies} companies and the story")
    files = (root / "city", root / "story", root / "story" / PENALTY_FILE)
    said = must_run(settings, ("ingest", *map(str, files), "--feed", "market", "--json"), may_end_with=(0, 1))
    return tuple(msgspec.json.decode(said)["files"])


def _start(gateway: Gateway) -> None:
    settings = gateway.settings
    name = next(name.english for name in NAMES.values() if name.place == settings.place)
    talk(f"starting the gateway of {name} on {settings.http.host}:{settings.http.port}")
    gateway.start()


def _place(doors: ExitStack, gateway: Gateway, name: str, callers: dict[str, Credentials]) -> DemoCity:
    """Return a city as the tour's steps have it."""
    return DemoCity(name=name, gateway=gateway, door=_door(doors, gateway.settings), cards=callers)


def _door(doors: ExitStack, settings: Settings) -> GatewayClient:
    """Return a client of a city's gateway, closed with the demonstration."""
    door = GatewayClient(address(settings))
    doors.callback(door.close)
    return door


def _first_answer(door: GatewayClient, gateway: Gateway, story: Story) -> str:
    """Ask the public's question until it is answered; return the global id of the story's company.

    Raises `Unavailable` DEMO_FAILED where the gateway ends, is silent for too long, or answers otherwise.
    """
    until = time.monotonic() + READY_WITHIN
    anybody = Credentials(english="the public", chinese="社会公众")
    while time.monotonic() < until and gateway.runs:
        try:
            answer = door.ask(anybody, query("public"), {"uscc": story.uscc})
        except Fault:
            time.sleep(0.2)
            continue
        if company := answer.data.get("organization"):
            return str(company["id"])
        raise Unavailable(
            "DEMO_FAILED", why=f"the first answer was {answer.status} {answer.codes}; see `{gateway.log}`"
        )
    raise gateway.silent()


def _stay(*gateways: Gateway) -> None:
    """Stay until interrupted; a gateway that ends by itself is a failure of the demonstration."""
    talk("the demonstration stays up; end it with Ctrl-C")
    while all(gateway.runs for gateway in gateways):
        time.sleep(0.5)
    ended = next(gateway for gateway in gateways if not gateway.runs)
    raise Unavailable("DEMO_FAILED", why=f"the gateway ended by itself; see `{ended.log}`")


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
