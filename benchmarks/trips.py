"""How many statements one question sends to the store of a large city, however much it finds.

`python -m benchmarks.trips [COMPANIES]` takes a generated city and the tour's story into the embedded
engine, asks (b) and (c) of the tour in one question through the whole gateway, of the story's company
and of the companies with the most penalties and the most holders, on two days and on eight, and
prints what was sent.
"""

import asyncio
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from benchmarks.profile import codes_in, taken_in
from graph.synthetic import story
from graph.synthetic.city import generate
from tests.city import PATIENT, Answered, There, story_city, zhengzhou

DAYS = (date(2024, 6, 30), date(2024, 7, 2))
MANY = tuple(DAYS[0] + timedelta(days=30 * turn) for turn in range(8))
FIELDS = """
  uscc name
  roles(include: [CURRENT, FORMER, LATER]) { nodes { role since until holder { name } } }
  penalties { nodes { documentNumber decidedOn severity content } }
  effects(first: 50) {
    nodes {
      outcome role asOf person { name } penalty { documentNumber } reasons { code } citations { article }
    }
  }
"""


async def main(companies: int) -> None:
    """Take the city in, then ask."""
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        generate(root / "city", companies=companies, seed=7)
        settings = zhengzhou(data_dir=root / "data", deadlines=PATIENT)
        async with story_city(root / "story", settings) as there:
            begun = time.monotonic()
            await taken_in(there.city.graph, there.city.pseudonymizer, root / "city", there.clock)
            print(f"{companies} companies taken in within {time.monotonic() - begun:.0f} s")
            for name, code in asked(root / "city"):
                for days in (DAYS, MANY):
                    await tell(there, name, code, days)


def asked(directory: Path) -> Iterator[tuple[str, str]]:
    """Yield the companies to ask about: the story's, and the heaviest of the city."""
    yield "the story's company", story.COMPANY
    penalties = Counter(code for path in sorted(directory.glob("penalties-*")) for code in codes_in(path))
    yield "most penalties", penalties.most_common(1)[0][0]
    holders = Counter(codes_in(directory / "tenures.csv"))
    yield "most holders", holders.most_common(1)[0][0]


async def tell(there: There, name: str, code: str, days: tuple[date, ...]) -> None:
    """Ask about one company on several days at once and print what was sent for it."""
    roots = "\n".join(
        f'on{turn}: organization(uscc: $uscc, asOf: "{day}") {{ ...all }}' for turn, day in enumerate(days)
    )
    query = f"query Reach($uscc: String!) {{ {roots} }} fragment all on Organization {{ {FIELDS} }}"
    there.city.graph.sent.clear()
    begun = time.monotonic()
    answered = await there.ask("officer", query, uscc=code)
    taken = time.monotonic() - begun
    sent = there.city.graph.sent.total() - there.city.graph.sent["feeds"]
    print(f"{name:20} {len(days):2} days  {sent:2} statements  {taken * 1e3:6.0f} ms  {counted(answered)}")


def counted(answered: Answered) -> str:
    """Return what the answer holds, so that nobody takes an empty one for a cheap one."""
    nodes: Counter[str] = Counter()
    for one in filter(None, answered.data.values()):  # None: not registered on that day
        nodes.update({part: len(one[part]["nodes"]) for part in ("roles", "penalties", "effects")})
    return ", ".join(f"{count} {part}" for part, count in nodes.items())


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
