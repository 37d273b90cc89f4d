"""An answer states the instant up to which it knows; asked with it again, it is the same, whatever was written."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from graph.model.time import moment
from graph.store.journal import read_head
from graph.synthetic import story
from tests.city import PATIENT, Answered, There, story_city, zhengzhou
from tests.world import Company, World

pytestmark = pytest.mark.anyio

FIELDS = """{ name penalties(first: 2) { nodes { id documentNumber content recordedAt annulment { reason }
    disputes { openedOn } } edges { cursor } pageInfo { hasNextPage endCursor } }
    effects { nodes { kind outcome person { name } } } }"""
NOW = f"query($c: String!) {{ organization(uscc: $c) {FIELDS} }}"
THEN = f"query($c: String!, $at: DateTime!) {{ organization(uscc: $c, knownAt: $at) {FIELDS} }}"
PAGE = """query($c: String!, $at: DateTime!, $after: String) { organization(uscc: $c, knownAt: $at) {
    penalties(first: 1, after: $after) { nodes { documentNumber } pageInfo { hasNextPage endCursor } } } }"""
FIRST = """query($c: String!) { organization(uscc: $c) {
    penalties(first: 1) { nodes { documentNumber } pageInfo { hasNextPage endCursor } } } }"""
DISPUTE = """mutation($id: ID!) { openDispute(input: {key: "known", record: $id, grounds: "有误"}) {
    dispute { openedOn } record { organization { penalties { nodes { disputes { openedOn } } } } } } }"""


class Body(msgspec.Struct):
    """The bytes of an answer's data, and what it says of itself."""

    data: msgspec.Raw
    extensions: dict[str, dict[str, Any]]


def parts(answered: Answered) -> tuple[bytes, str | None]:
    body = msgspec.json.decode(answered.raw, type=Body)
    return bytes(body.data), body.extensions["accord"].get("knownAt")


@pytest.fixture(scope="module")
async def there(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[There]:
    root = tmp_path_factory.mktemp("known")
    async with story_city(root / "story", zhengzhou(data_dir=root / "data", deadlines=PATIENT)) as opened:
        yield opened


async def penalised(there: There, world: World, content: str) -> Company:
    company = world.company("A").represented_by("p", since="2020-01-01")
    for n in range(3):
        company.penalised(f"{n}", decided_on=f"2025-05-1{n}", naming=["p"], content=f"{content} {n}")
    await world.write(there.city.graph, at=there.clock())
    return company


async def test_an_answer_is_the_same_when_it_is_asked_for_again(there: There) -> None:
    """While others write: each answer again at its instant, and every write is in the next answer."""
    world = World()
    code = (await penalised(there, world, "先")).code
    answers: list[tuple[bytes, str]] = []

    async def writing() -> None:
        for n in range(8):
            there.clock.now -= timedelta(seconds=30)
            await penalised(there, world, f"第{n}次")
            said = await there.ask("officer", NOW, c=code)
            assert f"第{n}次".encode() in said.raw

    async with asyncio.TaskGroup() as group:
        written = group.create_task(writing())
        while not written.done():
            data, at = parts(await there.ask("officer", NOW, c=code))
            assert at is not None
            answers.append((data, at))
    there.clock.now += timedelta(hours=1)
    assert len({data for data, _ in answers}) > 2
    for data, at in answers:
        assert parts(await there.ask("officer", THEN, c=code, at=at)) == (data, at)


async def test_an_instant_after_the_last_write_is_the_last_writes(there: There) -> None:
    """Between the two another writer, whose clock is behind, could still record something."""
    there.clock.now += timedelta(hours=1)
    head = moment((await read_head(there.city.graph)).at).isoformat()
    now = parts(await there.ask("officer", NOW, c=story.COMPANY))
    later = moment(there.clock()).isoformat()
    assert parts(await there.ask("officer", THEN, c=story.COMPANY, at=later)) == now
    assert now[1] == head
    future = (there.clock.now + timedelta(minutes=1)).isoformat()
    assert (await there.ask("officer", THEN, c=story.COMPANY, at=future)).codes == ["KNOWN_AT_IN_FUTURE"]


async def test_pages_of_what_was_known_join_while_others_write(there: There) -> None:
    world = World()
    code = (await penalised(there, world, "先")).code
    first = await there.ask("officer", FIRST, c=code)
    at, page = parts(first)[1], first.data["organization"]["penalties"]
    found, after = [one["documentNumber"] for one in page["nodes"]], page["pageInfo"]["endCursor"]
    for _ in range(2):
        said = await there.ask("officer", PAGE, c=code, at=at, after=after)
        page = said.data["organization"]["penalties"]
        found += [one["documentNumber"] for one in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        world.company("A").penalised(f"9{len(found)}", decided_on="2025-05-11")
        await world.write(there.city.graph, at=there.clock())
    assert found == ["2", "1", "0"]
    assert not page["pageInfo"]["hasNextPage"]


async def test_who_may_not_look_back_is_not_told_when_anything_was_recorded(there: There) -> None:
    for caller in ("public", "idle"):
        assert parts(await there.ask(caller, FIRST, c=story.COMPANY))[1] is None
    assert parts(await there.ask("company", NOW, c=story.COMPANY))[1] is not None
    assert parts(await there.ask("officer", "{ __typename }"))[1] is None


async def test_what_is_below_a_write_is_known_as_it_is_after_it(there: There) -> None:
    said = await there.ask("contested", NOW, c=story.CONTESTED)
    (record,) = [one["id"] for one in said.data["organization"]["penalties"]["nodes"]]
    said = await there.ask("contested", DISPUTE, id=record)
    opened = said.data["openDispute"]
    (penalty,) = opened["record"]["organization"]["penalties"]["nodes"]
    assert penalty["disputes"] == [opened["dispute"]]
    assert parts(said)[1] == moment((await read_head(there.city.graph)).at).isoformat()
