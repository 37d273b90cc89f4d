"""How long a search for a company takes in a large city, through the whole gateway, on the embedded engine.

`python -m benchmarks.search [COMPANIES]` generates a city, takes its register of companies in, and looks for
companies by parts of their names of every length, by whole names, by codes, by what nobody is called; it
lists districts. It prints medians and the slowest of each, with the bound that a search has to keep. A check
of one subject and of a list of sixty stand beside, as what a department asks next.
"""

import asyncio
import csv
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.asked import QUERY
from gateway.settings import AccessSettings
from graph.ingest.manifest import read_manifest
from graph.ingest.run import Delivery, ingest
from graph.store.deliveries import Deliveries
from graph.synthetic import story
from graph.synthetic.city import generate
from tests.city import PATIENT, There, story_city, zhengzhou

BOUND_MS = 50.0
"""The median of a search by part of a name, in milliseconds, in a city of 100,000 companies."""

SEARCH = """query Search($s: String, $d: String, $severe: Boolean) { organizations(search: $s,
  registeredIn: $d, severe: $severe, first: 10) { totalCount nodes { score reasons { code }
  organization { uscc name status } } } }"""
CHECK = """query Check($c: [String!]!) { check(subjects: $c, matter: TENDER) { outcome nothingFound
  measures { code finding until reasons { code } clauses { article } }
  people { persons { role outcome } } } }"""
TIMES = 60

Asked = tuple[str, dict[str, Any]]


async def main(companies: int) -> None:
    """Take the companies in, then ask."""
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        generate(root / "city", companies=companies, seed=7)
        access = AccessSettings(per_officer=10_000_000)
        settings = zhengzhou(data_dir=root / "data", deadlines=PATIENT, access=access)
        async with story_city(root / "story", settings) as there:
            begun = time.monotonic()
            await take_in_register(there, root / "city")
            print(f"{companies} companies taken in within {time.monotonic() - begun:.0f} s")
            for kind, asked in questions(root / "city"):
                await tell(there, kind, asked)


async def take_in_register(there: There, directory: Path) -> None:
    """Take in the files of organizations of a generated city."""
    for file in read_manifest(directory).deliveries:
        if file.kind == "organizations":
            delivery = Delivery(
                path=directory / file.file,
                feed=file.feed,
                region=file.region,
                now=there.clock(),
                quarantine=directory / "quarantine",
            )
            await ingest(Deliveries(there.city.graph), there.city.pseudonymizer, delivery)


def questions(directory: Path, times: int = TIMES) -> Iterator[tuple[str, Sequence[Asked]]]:
    """Yield what is asked, by kind: of companies drawn from the register."""
    with (directory / "organizations.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    dice = random.Random(7)
    drawn = [dice.choice(rows) for _ in range(times)]
    names, codes, places = ([row[column] for row in drawn] for column in ("JG_MC", "JG_SHXYM", "JG_DQ"))

    def part(name: str, length: int) -> str:
        """Return a part of a name, not of its ending."""
        start = dice.randrange(max(1, len(name) - length - 4))
        return name[start : start + length]

    for length in (2, 3, 4, 6):
        yield f"part of {length}", [(SEARCH, {"s": part(name, length)}) for name in names]
    yield "beginning", [(SEARCH, {"s": name[: len(name) - 4]}) for name in names]
    yield "whole name", [(SEARCH, {"s": name}) for name in names]
    yield (
        "part, in a district",
        [(SEARCH, {"s": part(name, 3), "d": place}) for name, place in zip(names, places, strict=True)],
    )
    yield "code", [(SEARCH, {"s": code}) for code in codes]
    yield "nobody", [(SEARCH, {"s": f"鑫{name[3]}嚞"}) for name in names]
    yield "severe of a district", [(SEARCH, {"d": place, "severe": True}) for place in places[:10]]
    yield "profile of one", [(QUERY, {"uscc": story.COMPANY})] * times
    yield "check of one", [(CHECK, {"c": [story.COMPANY]})] * times
    yield "check of sixty", [(CHECK, {"c": [story.COMPANY, *codes]})] * 10


async def tell(there: There, kind: str, asked: Sequence[Asked]) -> None:
    """Ask, and print how long each took and how many were refused as too wide."""
    took, wide = [], 0
    for query, variables in asked:
        begun = time.perf_counter()
        answered = await there.ask("officer", query, **variables)
        took.append((time.perf_counter() - begun) * 1_000)
        wide += answered.codes == ["SEARCH_TOO_WIDE"]
        assert answered.status == 200
        assert set(answered.codes) <= {"SEARCH_TOO_WIDE"}
    ordered = sorted(took)
    p90 = ordered[len(ordered) * 9 // 10]
    print(
        f"{kind:22} p50 {statistics.median(took):6.1f} ms  p90 {p90:6.1f}  slowest {ordered[-1]:6.1f}"
        f"  too wide {wide} of {len(took)}",
        flush=True,
    )


if __name__ == "__main__":
    print(f"bound of a search: p50 {BOUND_MS} ms at 100,000 companies")
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
