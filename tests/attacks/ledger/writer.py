"""A process that appends and says so: `python -m tests.attacks.ledger.writer <directory> <concurrent>`.

It prints an index only after the ledger has acknowledged it.
"""

import asyncio
import sys
from pathlib import Path

from tests.unit.ledger_world import opened, record


async def append_for_ever(directory: Path, concurrent: int) -> None:
    with opened(directory) as ledger:

        async def one() -> None:
            while True:
                receipt = await ledger.append(record(ledger.size))
                print(receipt.index, flush=True)

        await asyncio.gather(*(one() for _ in range(concurrent)))


if __name__ == "__main__":
    asyncio.run(append_for_ever(Path(sys.argv[1]), int(sys.argv[2])))
