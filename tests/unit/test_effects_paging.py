"""A record of more penalties than one read brings, and more holders than a judgment should be made for at once."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from graph.model.conclusions import Outcome
from graph.model.facts import Role
from graph.packs.lookup import shipped_law
from graph.store.batch_read import Known
from graph.store.database import DatabaseLimits, Graph
from graph.store.engine import Address
from graph.store.format import prepare
from graph.store.read_neighbourhoods import ROWS, Around, penalties_around
from graph.store.read_subjects import persons_by_handle
from resolvers.batch_resolver import BatchKey, Page, RequestContext
from resolvers.effects import BATCH_RESOLVERS
from resolvers.judging import KeptJudgments, SlicedJudgment
from resolvers.penalties import BATCH_RESOLVERS as OF_PENALTIES
from resolvers.views import PenaltyView
from schema.api import api_schema
from schema.batch_resolvers import BATCH_RESOLVERS as EVERY_SECTION
from schema.plan import Planner
from security.cursors import Cursors
from security.principal import Caller, CallerRole, Principal
from tests.contract.callers import LATER, OFFICER, TODAY, organization_of, penalties_of
from tests.world import Company, World

pytestmark = pytest.mark.anyio

PENALTIES, HOLDERS = ROWS + 20, 300
LAW = shipped_law()
SECTIONS = {one.name: one for one in BATCH_RESOLVERS}


class Deps:
    law = LAW
    cursors = Cursors(bytes(32))

    def __init__(self, graph: Graph) -> None:
        self.graph = graph


@pytest.fixture(scope="module")
async def graph(embedded: Address) -> AsyncIterator[Graph]:
    limits = DatabaseLimits(read_within=60, write_within=120)
    at = embedded
    made = await Graph.connect(at.url, at.user, at.password, at.database, limits)
    await prepare(made)
    yield made
    await made.close()


@pytest.fixture(scope="module")
async def company(graph: Graph) -> Company:
    world = World()
    company = world.company("A")
    for n in range(HOLDERS):
        company.held_by(f"p{n}", Role.SENIOR_MANAGER, since="2015-01-01")
    await world.write(graph, at=1)
    for n in range(PENALTIES):
        company.penalised(f"{n}", decided_on=f"20{10 + n % 14}-05-{1 + n % 28:02}")
    await world.write(graph, at=2)
    return company


def context() -> RequestContext:
    caller = Caller(principal=Principal(standing=CallerRole.OFFICER, region="410100"))
    return RequestContext(
        as_of=TODAY,
        known_at=LATER,
        place="410100",
        row_filter=OFFICER,
        caller=caller,
        now=LATER,
        head=LATER,
        today=TODAY,
    )


async def page(graph: Graph, section: str, parent: Any, **args: Any) -> Page:
    batch_key = BatchKey(args={"after": None, **args}, parent=parent, context=context())
    (found,) = await SECTIONS[section].gather(Deps(graph), [batch_key])
    return SECTIONS[section].judge(Deps(graph), batch_key, found)


async def walked(graph: Graph, section: str, parent: Any, first: int) -> list[Any]:
    shown, after = [], None
    while True:
        one = await page(graph, section, parent, first=first, after=after)
        shown += one.items
        if not one.info.has_next_page:
            return shown
        after = one.info.end_cursor


async def test_more_penalties_than_one_read_are_paged_and_none_is_unknown(
    graph: Graph, company: Company
) -> None:
    (person,) = await persons_by_handle(
        graph, OFFICER, [Known(name=company.world.handle("p7"), known_at=LATER)]
    )
    shown = await walked(graph, "person.effects", person, first=100)
    assert len({one.penalty.id for one in shown}) == PENALTIES
    assert len({one.id for one in shown}) == len(shown)
    assert {one.person.id for one in shown} == {person.id}
    assert Outcome.UNKNOWN not in {one.outcome for one in shown}
    days = [one.penalty.fact.decided_on for one in shown]
    assert days == sorted(days, reverse=True)


async def test_the_last_of_many_penalties_has_its_effects(graph: Graph, company: Company) -> None:
    organization = await organization_of(graph, company)
    last = (await penalties_of(graph, company, OFFICER))[0].penalty
    found, after = last, None
    while True:  # to the end of the list, beyond what one read brings
        batch_key = BatchKey(args={"first": 100, "after": after}, parent=organization, context=context())
        (section,) = OF_PENALTIES
        (slice_,) = await section.gather(Deps(graph), [batch_key])
        pages = section.judge(Deps(graph), batch_key, slice_)
        found = pages.items[-1]
        if not pages.info.has_next_page:
            break
        after = pages.info.end_cursor
    assert isinstance(found, PenaltyView)
    shown = await walked(graph, "penalty.effects", found, first=100)
    assert len({one.person.id for one in shown}) == HOLDERS
    assert {one.penalty.id for one in shown} == {found.id}


async def test_pages_of_an_organization_join_without_a_gap(graph: Graph, company: Company) -> None:
    organization = await organization_of(graph, company)
    first = await page(graph, "organization.effects", organization, first=90)
    second = await page(graph, "organization.effects", organization, first=90, after=first.info.end_cursor)
    both = await page(graph, "organization.effects", organization, first=180)
    assert [one.id for one in (*first.items, *second.items)] == [one.id for one in both.items]
    assert (first.info.has_previous_page, second.info.has_previous_page) == (False, True)


async def test_a_page_costs_the_causes_that_it_shows_and_lets_others_through(
    graph: Graph, company: Company
) -> None:
    subject = (await organization_of(graph, company)).id
    (facts,) = await penalties_around(graph, OFFICER, [Around(name=subject, known_at=LATER)])
    assert facts is not None
    assert (len(facts.penalties), facts.more, facts.truncated) == (ROWS, True, False)
    kept = KeptJudgments()
    judged = [SlicedJudgment(facts, LAW, TODAY, "410100", kept) for _ in range(4)]
    turns, over = 0, False

    async def innocent() -> None:
        nonlocal turns
        while not over:
            await asyncio.sleep(0)
            turns += 1

    ticking = asyncio.create_task(innocent())
    causes = list(judged[0].causes)[:40]
    found = [await asyncio.gather(*(one.reach(cause) for one in judged)) for cause in causes]
    over = True
    await ticking
    assert all(each == found_[0] for found_ in found for each in found_)
    assert turns > len(causes)


async def test_what_is_kept_is_bounded_and_made_anew(graph: Graph, company: Company) -> None:
    subject = (await organization_of(graph, company)).id
    (facts,) = await penalties_around(graph, OFFICER, [Around(name=subject, known_at=LATER)])
    large = SlicedJudgment(facts, LAW, TODAY, "410100", KeptJudgments())
    first, second = list(large.causes)[:2]
    size = len(await large.reach(first))
    kept = KeptJudgments(most=size + size // 2)  # one cause, not two
    small = SlicedJudgment(facts, LAW, TODAY, "410100", kept)
    made = await small.reach(first)
    assert await small.reach(first) is made
    await small.reach(second)
    again = await small.reach(first)
    assert again == made
    assert again is not made


def test_the_price_of_effects_is_what_their_judgment_may_weigh() -> None:
    def cost(query: str) -> int:
        return Planner(api_schema, EVERY_SECTION).plan(query).price.cost

    one = cost('{ organization(uscc: "a") { effects(first: 1) { nodes { kind } } } }')
    many = cost(
        '{ organization(uscc: "a") { penalties(first: 100) { nodes { effects(first: 1) { nodes { kind } } } } } }'
    )
    assert one > 250
    assert many > 100 * 250
