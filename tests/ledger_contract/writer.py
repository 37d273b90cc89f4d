"""A process that appends and says so: `python -m tests.ledger_contract.writer <concurrent> <place>`.

It prints an index with its operation only after the ledger has acknowledged it.
"""

import asyncio
import os
import sys
from itertools import count

from tests.ledger_contract.places import Place, place_of
from tests.unit.ledger_world import record


async def append_for_ever(place: Place, concurrent: int) -> None:
    numbers = count()
    with place.opened() as ledger:

        async def one() -> None:
            while True:
                operation = f"{os.getpid()}-{next(numbers)}"
                receipt = await ledger.append(record(0, operation_id=operation))
                print(receipt.index, operation, flush=True)

        await asyncio.gather(*(one() for _ in range(concurrent)))


if __name__ == "__main__":
    asyncio.run(append_for_ever(place_of(sys.argv[2:]), int(sys.argv[1])))
