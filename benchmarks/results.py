"""How many signed results one core issues and verifies in a second, beside the bare signature.

Run `python -m benchmarks.results`. Each figure is processor time of one process, the best and the
median of forty short rounds; the median is held against the bar. The rounds of all rows alternate, so
that a busy machine slows all of them alike. Verification reads each result as new: ten thousand
different ones, nothing of a result is remembered; the status lists are those of the day, the same for all.
"""

import statistics
import sys
import time
from collections.abc import Callable, Iterator
from itertools import cycle

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from graph.model.results import Result
from security.results.evidence import Evidence
from security.results.issue import issue
from security.results.verdict import VerificationAnswer
from security.results.verify import verify
from tests.vectors.results import world

BARS = {"verify, signed and status (steps 1-10)": 3_000, "issue": 5_000}
ROUNDS = 40
CALLS = 100
RESULTS = 10_000


def rows(count: int = RESULTS) -> dict[str, Callable[[], object]]:
    """Return what is measured by name; each call handles one of so many results."""
    made = [world.result(id=f"{number:026d}".translate(_LETTERS)) for number in range(count)]
    raws = [world.issued(one) for one in made]
    trust = world.trust()
    lists = Evidence(at=world.NOON, status=world.lists())
    log, index = world.log_of(raws[0])
    whole = msgspec.structs.replace(lists, proof=log.proof(index), checkpoint=log.checkpoint())
    verdict = verify(raws[0], trust, world.DAY, evidence=whole)
    assert verdict.answer is VerificationAnswer.VERIFIED, verdict
    signature = world.RESULTS.sign(raws[0])
    public = Ed25519PublicKey.from_public_bytes(world.RESULTS.public)
    ahead, again, fresh = (cycle(raws) for _ in range(3))
    unsigned: Iterator[Result] = cycle(made)
    return {
        "bare Ed25519 verification": lambda: public.verify(signature, raws[0]),
        "verify, signed part only (steps 1-9)": lambda: verify(next(ahead), trust, world.DAY),
        "verify, signed and status (steps 1-10)": lambda: verify(
            next(again), trust, world.DAY, evidence=lists
        ),
        "verify, all twelve steps": lambda: verify(raws[0], trust, world.DAY, evidence=whole),
        "bare Ed25519 signature": lambda: world.RESULTS.sign(next(fresh)),
        "issue": lambda: issue(
            next(unsigned), origin=world.ORIGIN, places=world.PLACES, key=world.RESULTS, kid=world.KID
        ),
    }


_LETTERS = str.maketrans("0123456789", "abcdefghij")


def measure(measured: dict[str, Callable[[], object]]) -> dict[str, list[float]]:
    """Return calls per second of processor time, one figure a round."""
    rates: dict[str, list[float]] = {name: [] for name in measured}
    for _ in range(ROUNDS):
        for name, call in measured.items():
            began = time.process_time()
            for _ in range(CALLS):
                call()
            rates[name].append(CALLS / (time.process_time() - began))
    return rates


def main() -> int:
    """Print the table; the exit status says whether the medians reach the bars."""
    rates = measure(rows())
    print(f"{'one core, results of 2.8 KB':<42}{'best/s':>9}{'median/s':>10}{'bar':>7}")
    for name, found in rates.items():
        bar = f"{BARS[name]:,}" if name in BARS else ""
        print(f"{name:<42}{max(found):>9,.0f}{statistics.median(found):>10,.0f}{bar:>7}")
    return int(any(statistics.median(rates[name]) < bar for name, bar in BARS.items()))


if __name__ == "__main__":
    sys.exit(main())
