"""`python -m benchmarks.crash` (`make crash`): kill, starve and misuse gateways, and print what came of it.

A SIGKILL takes a process and leaves the kernel: what a process has written, even without a sync, is
still there. So this says nothing about a power cut; for that there is only the count of syncs.
"""

import argparse
import asyncio
import random
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.crash import answering, exchanging, faults, ingesting
from benchmarks.crash.ask_while_faulty import Case
from benchmarks.crash.city_process import Town, founded, scratch, start_quickly
from benchmarks.crash.closed import CLOSED, closed
from benchmarks.crash.syncs import synced
from benchmarks.crash.two_cities import founded_pair
from gateway.log import configure
from gateway.settings import DeadlineSettings

AIM = 3.0
"""Seconds within which a fault should have its coded answer."""

COMMITS = 200
LINES = 400
"""Commits under strace, and lines kept of each file of a city of a thousand companies."""
FULL_AT = (40_000, 100_000)


def main() -> int:
    """Run everything; the status is 0 if nothing was lost, doubled, unrecorded or half done."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.crash", description=__doc__)
    parser.add_argument(
        "--rounds", type=int, default=20, help="how often a gateway, a city and a delivery are killed"
    )
    parser.add_argument("--seed", type=int, default=None, help="repeat the choices of a former run")
    given = parser.parse_args()
    seed = random.SystemRandom().randrange(1_000_000) if given.seed is None else given.seed
    start_quickly()
    print(f"seed {seed}; the moments of the kills depend on the machine too")
    with Path("/dev/null").open("w", encoding="ascii") as silence:
        configure(silence)
        with scratch() as place:
            wrong = asyncio.run(_all(place, given.rounds, random.Random(seed)))
    for one in wrong:
        print(f"WRONG  {one}")
    print(
        "nothing was lost, doubled, unrecorded or half done"
        if not wrong
        else f"{len(wrong)} things are wrong"
    )
    return int(bool(wrong))


async def _all(place: Path, rounds: int, chance: random.Random) -> list[str]:
    town = await founded(_made(place / "town"))
    wrong = await _answering(town.copied(place / "answering"), rounds, chance)
    wrong += await _exchanging(_made(place / "exchanging"), rounds, chance)
    wrong += await _ingesting(town, _made(place / "ingesting"), rounds, chance)
    wrong += await _syncs(town.copied(place / "syncs"), place)
    return wrong + await _faults(town.with_(deadlines=DeadlineSettings()), place)


def _made(directory: Path) -> Path:
    directory.mkdir()
    return directory


async def _answering(town: Town, rounds: int, chance: random.Random) -> list[str]:
    found = await answering.killed_while_answering(town, rounds, chance)
    print(f"\nkilled while it answered        {found.rounds} rounds, {', '.join(answering.VICTIMS)} in turn")
    print(f"  answers received              {found.answers}, {found.cut} more cut off on the way")
    print(f"  without their ledger entry    {len(found.unrecorded)}")
    print(f"  writes sent                   {found.writes}, {found.accepted} accepted")
    print(f"  accepted and lost             {len(found.lost)}")
    print(f"  done twice                    {len(found.doubled)}")
    print(f"  done and never told           {found.untold} (their keys told it afterwards)")
    print(f"  open intents settled          {sum(found.settled.values())}, {len(found.open)} left open")
    print(f"  half writes in the graph      {len(found.halves)}")
    print(f"  ledgers that did not verify   {len(found.unverified)} of {found.rounds + 1}")
    return found.wrong


async def _exchanging(place: Path, rounds: int, chance: random.Random) -> list[str]:
    found = await exchanging.killed_while_exchanging(await founded_pair(place), rounds, chance)
    killed = ", ".join(f"{name} {count} times" for name, count in sorted(found.kills.items()))
    print(f"\nkilled while two cities exchanged  {found.rounds} rounds: {killed}")
    print(f"  writes sent again             {found.repeated}, {len(found.doubled)} of them not as before")
    print(f"  end states that differ        {len(found.states)}")
    print(f"  intents left open             {len(found.open)}")
    print(f"  half writes in the graphs     {len(found.halves)}")
    print(f"  ledgers that did not verify   {len(found.unverified)} of {len(exchanging.CITIES)}")
    return found.wrong


async def _ingesting(town: Town, place: Path, rounds: int, chance: random.Random) -> list[str]:
    found = await ingesting.killed_while_ingesting(town, place, rounds, chance, lines=LINES)
    print(f"\nkilled while it ingested        {found.rounds} rounds, {', '.join(ingesting.VICTIMS)} in turn")
    print(f"  deliveries killed             {found.kills}, {found.halfway} rounds with files already in")
    print(f"  accounts that differ          {len(found.accounts)}")
    print(f"  facts that differ             {len(found.states)}")
    print(f"  half writes in the graph      {len(found.halves)}")
    return found.wrong


async def _syncs(town: Town, place: Path) -> list[str]:
    counted = await synced(town, place, COMMITS)
    each = counted.syncs / counted.commits
    print(f"\nsyncs of the embedded engine    {counted.syncs} in {counted.commits} commits, {each:.2f} each")
    return [f"only {each:.2f} syncs for a commit"] if each < 1 else []


async def _faults(town: Town, place: Path) -> list[str]:
    cases: list[Case] = []
    for deed in (faults.bad_input, faults.dead_database, faults.killed_engine, faults.full_ledger):
        cases += await deed(town.copied(place / deed.__name__))
    for size in FULL_AT:
        cases += await faults.full_graph(town.copied(place / f"full-{size}"), size)
    shut = town.copied(place / "shut")
    cases += [await closed(shut, fault) for fault in CLOSED]
    _print(cases)
    return [f"{case.fault}: {one}" for case in cases for one in case.wrong]


def _print(cases: Sequence[Case]) -> None:
    print(f"\n{'time to the coded answer':<40}{'asked':<28}{'code':<24}{'s':>5}   aim {AIM:g}")
    for case in cases:
        late = "  late" if round(case.seconds, 1) > AIM else ""
        print(f"{case.fault:<40}{case.asked:<28}{' '.join(case.codes):<24}{case.seconds:>5.1f}{late}")
    print("commands are timed from the start of their process, and what they had to start")


if __name__ == "__main__":
    sys.exit(main())
