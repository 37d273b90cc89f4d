"""Draws from the distributions of a city: heavy tails, rare events, weighted words; seeded, pure Python."""

import math
from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


class Zeta:
    """Whole numbers from one up, P(k) proportional to k**-exponent, cut off at `most`."""

    def __init__(self, exponent: float, most: int) -> None:
        self._reached = list(accumulate(k**-exponent for k in range(1, most + 1)))

    def draw(self, random: Random) -> int:
        """Return one number."""
        return bisect_left(self._reached, random.random() * self._reached[-1]) + 1


class Weighted(Generic[T]):
    """Things with weights, which are whole numbers and need not add up to anything."""

    def __init__(self, pairs: Sequence[tuple[T, int]]) -> None:
        self.things = [thing for thing, _ in pairs]
        self._reached = list(accumulate(weight for _, weight in pairs))

    def draw(self, random: Random) -> T:
        """Return one thing."""
        return self.things[bisect_left(self._reached, random.random() * self._reached[-1])]


def poisson(random: Random, mean: float) -> int:
    """Return how often something happened that happens `mean` times on average (Knuth; for small means)."""
    limit, times, product = math.exp(-mean), 0, random.random()
    while product > limit:
        times += 1
        product *= random.random()
    return times


class Planned:
    """Rare events of one family: each comes once at the start, so that small cities have all, then by chance.

    `wait` draws lie between the first ones.
    """

    def __init__(self, shares: dict[str, float], wait: int = 3) -> None:
        self._names = list(shares)
        self._reached = list(accumulate(shares.values()))
        self._first = list(reversed(self._names))
        self._wait = wait
        self._left = wait

    def draw(self, random: Random) -> str:
        """Return the name of the event that happens now, or nothing."""
        self._left -= 1
        if self._first and self._left <= 0:
            self._left = self._wait
            return self._first.pop()
        place = bisect_left(self._reached, random.random())
        return self._names[place] if place < len(self._names) else ""
