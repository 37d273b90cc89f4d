"""The demonstration from an empty directory to a clean stop: two cities, their gateways, callers, tour."""

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
    2. Keys and trust lists of both cities; a city and a story as files, delivered by `accord ingest`.
    3. Zhengzhou's gateway as a child, with its graph and ledger; it answers. Then Chenzhou's, which
       comes up while the tour begins.
    4. Callers with their tokens; where everything is.
    5. The tour. 6. What to try next, until interrupted. Everything started here is stopped here.
    """
    begun = time.monotonic()
    signal.signal(signal.SIGTERM, _interrupt)
    # 1. A place to be.
    http = _listening(base, port)
    with writing_below(root):
        _make_anew(root)
    # 2. Facts.
    cities = {name: city_settings(root, name, http[name], graphs[name]) for name in (HERE, THERE)}
    befriend(root, cities)
    for settings in cities.values():
        write_settings(settings)
    story, deliveries = Story(), _facts(cities[HERE], root, companies)
    # 3. The gateways.
    gateways = {name: Gateway(settings, root / f"{name}.log") for name, settings in cities.items()}
    with running(*gateways.values()), ExitStack() as doors:
        _start(gateways[HERE])
        door = _door(doors, cities[HERE])
        company = _first_answer(door, gateways[HERE], story)
        talk(f"first answer after {time.monotonic() - begun:.0f} s")
        _start(gateways[THERE])
        # 4. Callers.
        tokens = made_tokens(cities[HERE], cities[THERE], story, subject_id(company))
        write_tokens(tokens, root / "tokens")
        screen = console()
        whereabouts(screen, cities, root, story)
        guide = Guide(
            stage=Screen(screen),
            here=_place(doors, gateways[HERE], HERE, cards(tokens)),
            there=_place(doors, gateways[THERE], THERE, cards_there(tokens)),
            story=story,
            root=root,
            deliveries=deliveries,
            kept=evidence.checkpoint(door),
        )
        return _toured(guide, takes_tour=takes_tour, stays=stays)


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
    """Remove what a former demonstration left, and nothing else; raises `Fault` where no directory can be."""
    if root.exists() and not root.is_dir():
        raise Fault("USAGE", why=f"--directory takes a directory, and `{root}` is none")
    if root.exists() and any(root.iterdir()):
        if not (root / MARK).exists():
            raise Fault("DEMO_FAILED", why=f"`{root}` holds something that no demonstration made")
        with ExitStack() as both:
            for name in NAMES:
                # a demonstration that still runs there is not pulled from under its feet
                both.enter_context(hold_lock((root / name).absolute()))
        shutil.rmtree(root)
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    (root / MARK).touch()


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
    return DemoCity(name=name, gateway=gateway, door=_door(doors, gateway.settings), cards=callers)


def _door(doors: ExitStack, settings: Settings) -> GatewayClient:
    door = GatewayClient(address(settings))
    doors.callback(door.close)
    return door


def _first_answer(door: GatewayClient, gateway: Gateway, story: Story) -> str:
    """Ask the public's question until it is answered; return the global id of the story's company."""
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
