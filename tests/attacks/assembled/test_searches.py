"""Searches: what is hidden from a caller moves no candidate, score, order, number, cursor or read."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from graph.model.facts import Scope
from graph.store.engine import embedded_engine
from security.principal import Principal
from tests.properties.hidden_world import AUDITOR, IDLE, LATER, OFFICER, THEN, Hall, hall
from tests.world import World

pytestmark = pytest.mark.anyio

SEARCH = """query($s: String, $o: SearchOrder, $from: Date, $kinds: [PenaltyKind!], $first: Int, $after: String) {
  organizations(search: $s, order: $o, decidedFrom: $from, penaltyKinds: $kinds, first: $first, after: $after) { totalCount edges { cursor node { score
  organization { name uscc } reasons { code matched } } } pageInfo { hasNextPage hasPreviousPage } } }"""
CALLERS = [None, IDLE, AUDITOR]
HIDDEN = ("公开道歉",)
"""The kind of what is hidden: none that a text lists, and none that anything shown has."""
NAMES = ["public", "idle officer", "auditor"]


@pytest.fixture(scope="module")
async def at(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Hall]:
    """Open a city on an engine of its own: the shared one takes the handles of one city's key alone."""
    root = tmp_path_factory.mktemp("searches")
    async with embedded_engine(root / "engine", "384m") as engine, hall(engine, root) as made:
        yield made


async def world_of(at: Hall, *, secrets: bool) -> World:
    """Write three companies that everybody sees; with secrets, also what only a department may know."""
    world = World()
    if secrets:
        world.company("B", name=f"{world.tag}隐名甲有限公司")  # a former name of B
        await world.write(at.city.graph, at=THEN)
    for letter, name in (("A", "甲"), ("B", "乙"), ("C", "丙")):
        told = f"{world.tag}显名{name}有限公司"
        company = world.company(letter, name=told)
        company.penalised("shown", decided_on=f"2024-0{ord(letter) - 64}-01", party=told)
        if secrets:
            company.penalised(
                "hidden", decided_on="2025-06-06", shown_until="2025-06-06", party=told, kinds=HIDDEN
            )
    if secrets:
        for number in range(30):
            world.company(f"H{number}", name=f"{world.tag}显名隐{number}", scope=Scope.SHARED)
    await world.write(at.city.graph, at=LATER)
    return world


async def walked(at: Hall, caller: Principal | None, world: World, **asked: Any) -> list[str]:
    """Walk a search page by page, and return every page without the words of its own world."""
    pages, after = [], None
    while True:
        at.city.graph.sent.clear()
        told = await at.ask(caller, SEARCH, first=2, after=after, **asked)
        trips = {name: n for name, n in at.city.graph.sent.items() if name.startswith(("search", "organiz"))}
        tag = world.tag
        pages.append(f"{told.said}{trips}".replace(tag, "<world>").replace(tag.casefold(), "<world>"))
        found = told.body["data"]["organizations"]
        if found is None or not found["pageInfo"]["hasNextPage"]:
            return pages
        after = found["edges"][-1]["cursor"]


@pytest.mark.parametrize("caller", CALLERS, ids=NAMES)
async def test_what_is_hidden_moves_nothing_that_is_found(caller: Principal | None, at: Hall) -> None:
    bare, full = [await world_of(at, secrets=secrets) for secrets in (False, True)]
    for text in ("显名", "显名甲", "显名乙有限公司", "隐名", "显名隐3", "名"):
        for order in ("RELEVANCE", "NAME", "CODE"):
            for more in ({}, {"from": "2024-02-01"}, {"from": "2025-06-06"}, {"kinds": ["OTHER"]}):
                said = [
                    await walked(at, caller, world, s=f"{world.tag}{text}", o=order, **more)
                    for world in (bare, full)
                ]
                assert said[0] == said[1], (text, order, more)


async def test_what_is_hidden_is_there_for_those_who_may_see_it(at: Hall) -> None:
    world = await world_of(at, secrets=True)

    async def names(text: str, **more: Any) -> list[tuple[str, list[str]]]:
        told = await at.ask(OFFICER, SEARCH, s=f"{world.tag}{text}", first=100, **more)
        edges = told.body["data"]["organizations"]["edges"]
        return [
            (one["node"]["organization"]["uscc"], [reason["code"] for reason in one["node"]["reasons"]])
            for one in edges
        ]

    assert len(await names("显名")) == 33
    assert await names("隐名甲") == [(world.code("B"), ["FORMER_NAME"])]
    assert (world.code("B"), ["NAME_CONTAINS", "FORMER_NAME"]) in [
        (code, [reason.replace("NAME_BEGINS", "NAME_CONTAINS") for reason in reasons])
        for code, reasons in await names("")
    ]
    assert len(await names("", **{"from": "2025-06-06"})) == 3
    for kinds, found in ((["OTHER"], 3), (["FINE"], 3), (["DETENTION"], 0), (["DETENTION", "OTHER"], 3)):
        assert len(await names("", kinds=kinds)) == found, kinds


@pytest.mark.parametrize("caller", CALLERS, ids=NAMES)
async def test_a_hidden_name_is_as_unknown_as_one_that_never_was(caller: Principal | None, at: Hall) -> None:
    world = World()
    code = world.company("A", name=f"{world.tag}秘密有限公司", scope=Scope.SHARED).code
    await world.write(at.city.graph, at=THEN)
    never = World()
    for there, nowhere in (
        (f"{world.tag}秘密", f"{never.tag}秘密"),
        (code, never.code("A")),
        (code[8:17], never.code("A")[8:17]),
    ):
        answers = []
        for text in (there, nowhere):
            at.city.graph.sent.clear()
            told = await at.ask(caller, SEARCH, s=text)
            answers.append((told.said, at.city.graph.sent["organizations_found"]))
        assert answers[0] == answers[1]
        assert answers[0][1] == 1


async def test_nobody_is_found_by_the_name_of_a_person(at: Hall) -> None:
    world = World()
    name = f"{world.tag}诸葛亮"
    world.person("p", name=name)
    world.company("A").represented_by("p", since="2020-01-01")
    await world.write(at.city.graph, at=THEN)
    told = await at.ask(OFFICER, SEARCH, s=name)
    assert told.body["data"]["organizations"]["totalCount"] == 0
