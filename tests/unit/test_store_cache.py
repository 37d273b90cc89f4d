"""The cache: bounded, for a short time, forgotten on demand."""

import asyncio

import pytest

from graph.store import cache
from graph.store.cache import Cache

pytestmark = pytest.mark.anyio


class Asked:
    """A question that counts how often it was asked."""

    def __init__(self) -> None:
        self.times = 0

    async def __call__(self) -> int:
        self.times += 1
        return self.times


async def test_a_fact_is_asked_for_once_until_it_is_dropped() -> None:
    kept, ask = Cache(), Asked()
    assert [await kept.get("a", ask) for _ in range(3)] == [1, 1, 1]
    await kept.drop("a")
    assert await kept.get("a", ask) == 2
    await kept.clear()
    assert await kept.get("a", ask) == 3
    await kept.clear()


async def test_names_are_kept_apart() -> None:
    kept, ask = Cache(), Asked()
    assert [await kept.get(name, ask) for name in "abab"] == [1, 2, 1, 2]
    await kept.clear()


async def test_a_fact_does_not_outlive_its_lifetime(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "LIFETIME", 0.01)
    kept, ask = Cache(), Asked()
    await kept.get("a", ask)
    async with asyncio.timeout(10):
        while await kept.get("a", ask) == 1:
            await asyncio.sleep(0.005)
    await kept.clear()


async def test_beyond_the_bound_everything_is_answered_and_nothing_more_is_kept() -> None:
    kept, ask = Cache(), Asked()
    for name in range(cache.BOUND):
        await kept.get(f"{name}", ask)
    first, second = await kept.get("one more", ask), await kept.get("one more", ask)
    assert (first, second) == (cache.BOUND + 1, cache.BOUND + 2)
    assert await kept.get("0", ask) == 1
    await kept.drop("0")
    assert await kept.get("one more", ask) == await kept.get("one more", ask)
    await kept.clear()


async def test_an_answer_that_was_under_way_when_its_fact_changed_is_not_kept() -> None:
    kept, ask = Cache(), Asked()

    async def overtaken() -> int:
        answer = await ask()
        await kept.drop("a")
        return answer

    assert [await kept.get("a", overtaken), await kept.get("a", ask)] == [1, 2]
    await kept.clear()
