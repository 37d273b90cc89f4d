"""The demonstration from an empty directory to a clean stop: city, gateway, callers, tour."""

import shutil
import signal
import subprocess
import time
from pathlib import Path
from types import FrameType
from typing import Any

import msgspec

from gateway.cli.screen import console, talk
from gateway.exits import Exit
from gateway.listening import bound
from gateway.lock import held
from gateway.settings import Settings
from gateway.tour import evidence
from gateway.tour.asking import Card, Door, query
from gateway.tour.cast import cards, principals, subject_id, write_tokens
from gateway.tour.closing import address, goodbye, whereabouts
from gateway.tour.guide import Guide, Story
from gateway.tour.servant import gateway_process, must_run
from gateway.tour.stage import Stage
from gateway.tour.walk import walk
from graph.errors import Fault, Unavailable
from graph.synthetic.story import PENALTY_FILE, write_story

MARK = "made-by-accord-demo"
READY_WITHIN = 60.0
"""Seconds until the gateway must answer."""


def demonstrate(
    base: Settings, root: Path, *, companies: int, port: int | None, takes_tour: bool, stays: bool
) -> Exit:
    """Run the demonstration and return how it ended.

    1. Nobody listens on the port, and the directory is ours to make anew.
    2. Keys, a city and a story as files, both delivered by `accord ingest`.
    3. The gateway as a child, with its graph and ledger; it answers.
    4. Callers with their tokens; where everything is.
    5. The tour. 6. What to try next, until interrupted. Everything started here is stopped here.
    """
    begun = time.monotonic()
    signal.signal(signal.SIGTERM, _interrupt)
    # 1. A place to be.
    settings = _settings(base, root, port)
    _make_anew(root, settings)
    # 2. Facts.
    story, deliveries = Story(), _facts(settings, root, companies)
    # 3. The gateway.
    talk(f"starting the gateway on {settings.http.host}:{settings.http.port}")
    with gateway_process(settings, root / "gateway.log") as child:
        door = Door(address(settings))
        company = _first_answer(door, child, story, root / "gateway.log")
        talk(f"first answer after {time.monotonic() - begun:.0f} s")
        # 4. Callers.
        people = principals(settings, story, subject_id(company))
        tokens = write_tokens(settings, people, root / "tokens")
        screen = console()
        whereabouts(screen, settings, root, story)
        # 5. The tour.
        guide = Guide(
            stage=Stage(screen),
            door=door,
            cards=cards(tokens),
            story=story,
            settings=settings,
            deliveries=deliveries,
            kept=evidence.checkpoint(door),
        )
        held_all = walk(guide) if takes_tour else True
        # 6. What to try next.
        goodbye(screen, settings, story, guide.stage)
        if stays:
            _wait(child, root / "gateway.log")
        door.close()
    return Exit.YES if held_all else Exit.NO


def _settings(base: Settings, root: Path, port: int | None) -> Settings:
    """Return the settings of the demonstration: of those around it, only where to listen.

    INVARIANT: a graph, keys or a ledger that are somebody's are never written to by a demonstration.
    """
    with bound(base.http.host, base.http.port if port is None else port) as free:
        http = msgspec.structs.replace(base.http, port=free.getsockname()[1])
    return Settings(data_dir=(root / "data").absolute(), http=http)


def _make_anew(root: Path, settings: Settings) -> None:
    """Remove what a former demonstration left, and nothing else."""
    if root.exists() and any(root.iterdir()):
        if not (root / MARK).exists():
            raise Fault("DEMO_FAILED", why=f"`{root}` holds something that no demonstration made")
        with held(settings.data_dir):
            pass  # a demonstration that still runs there is not pulled from under its feet
        shutil.rmtree(root)
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    (root / MARK).touch()


def _facts(settings: Settings, root: Path, companies: int) -> tuple[dict[str, Any], ...]:
    """Make the keys, the city and the story, deliver both; return the account of every file.

    The story's penalty file is delivered twice, for step (a) to show that nothing changes.
    """
    must_run(settings, ("keys", "make"))
    must_run(settings, ("generate", str(root / "city"), "--companies", str(companies)))
    write_story(root / "story")
    talk(f"taking in {companies} companies and the story")
    files = (root / "city", root / "story", root / "story" / PENALTY_FILE)
    said = must_run(settings, ("ingest", *map(str, files), "--feed", "market", "--json"), may_end_with=(0, 1))
    return tuple(msgspec.json.decode(said)["files"])


def _first_answer(door: Door, child: "subprocess.Popen[bytes]", story: Story, log: Path) -> str:
    """Ask the public's question until it is answered; return the global id of the story's company."""
    until = time.monotonic() + READY_WITHIN
    anybody = Card(english="the public", chinese="社会公众")
    while time.monotonic() < until and child.poll() is None:
        try:
            answer = door.ask(anybody, query("public"), {"uscc": story.uscc})
        except Fault:
            time.sleep(0.2)
            continue
        if company := answer.data.get("organization"):
            return str(company["id"])
        raise Unavailable(
            "DEMO_FAILED", why=f"the first answer was {answer.status} {answer.codes}; see {log}"
        )
    raise Unavailable("DEMO_FAILED", why=f"the gateway did not answer; see {log}")


def _wait(child: "subprocess.Popen[bytes]", log: Path) -> None:
    """Stay until interrupted; a gateway that ends by itself is a failure of the demonstration."""
    talk("the demonstration stays up; end it with Ctrl-C")
    try:
        while child.poll() is None:
            time.sleep(0.5)
    except KeyboardInterrupt:
        talk("stopping")
        return
    raise Unavailable("DEMO_FAILED", why=f"the gateway ended by itself; see {log}")


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
