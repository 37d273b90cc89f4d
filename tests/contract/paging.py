"""Paging: every visible row once, in one order, whatever the page and whatever is written meanwhile."""

from graph.store.batch_read import Paged
from graph.store.database import Graph
from graph.store.read_neighbourhoods import ROWS
from graph.store.read_pages import penalised_organizations
from graph.store.read_penalties import penalties_of_organizations
from graph.store.read_subjects import tenures_of_organizations
from tests.contract.callers import LATER, OFFICER, PUBLIC, around, organization_of
from tests.world import World


async def walked(graph, read, row_filter, subject, size, place, known_at=LATER, between=None) -> list:
    """Every item, page by page."""
    after, items = ("", ""), []
    while True:
        (page,) = await read(
            graph, row_filter, [Paged(id=subject, known_at=known_at, first=size, after=after)]
        )
        items += page.items
        assert len(page.items) <= size
        if not page.has_next:
            return items
        after = place(page.items[-1])
        if between:
            await between()


class Paging:
    async def test_pages_of_any_size_hold_every_penalty_once_latest_first(self, graph: Graph) -> None:
        world = World()
        a = world.company("A")
        for i in range(11):
            a.penalised(f"{i}", decided_on=f"2023-05-{1 + i // 3:02d}")
        await world.write(graph, at=7)
        subject = (await organization_of(graph, a)).id
        orders = []
        for size in (1, 2, 3, 5, 11, 50):
            found = await walked(
                graph,
                penalties_of_organizations,
                PUBLIC,
                subject,
                size,
                lambda x: (x.penalty.decided_on, x.penalty.id),
            )
            days = [laid.penalty.decided_on for laid in found]
            assert days == sorted(days, reverse=True)
            assert {laid.penalty.document_number for laid in found} == {f"{i}" for i in range(11)}
            orders.append([laid.penalty.id for laid in found])
        assert orders == [orders[0]] * len(orders)

    async def test_pages_of_any_size_hold_every_tenure_once_earliest_first(self, graph: Graph) -> None:
        world = World()
        a = world.company("A")
        for i in range(9):
            a.represented_by(f"p{i}", since=f"20{10 + i // 4}-01-01")
        await world.write(graph, at=7)
        subject = (await organization_of(graph, a)).id
        for size in (1, 4, 9):
            found = await walked(
                graph, tenures_of_organizations, OFFICER, subject, size, lambda x: (x[0].since, x[0].id)
            )
            assert [tenure.since for tenure, _ in found] == sorted(tenure.since for tenure, _ in found)
            assert {person.name for _, person in found} == {f"p{i}" for i in range(9)}

    async def test_a_page_read_at_one_instant_is_not_moved_by_later_writes(self, graph: Graph) -> None:
        world = World()
        a = world.company("A")
        for i in range(6):
            a.penalised(f"{i}", decided_on=f"2023-05-{10 + i}")
        await world.write(graph, at=7)
        subject, day = (await organization_of(graph, a)).id, iter(range(10, 99))

        async def between() -> None:
            a.penalised(f"new {next(day)}", decided_on="2023-05-12").penalised("3", decided_on="2023-05-01")
            await world.write(graph, at=100 + next(day))

        found = await walked(
            graph,
            penalties_of_organizations,
            OFFICER,
            subject,
            2,
            lambda x: (x.penalty.decided_on, x.penalty.id),
            known_at=world.instant(50),
            between=between,
        )
        assert [laid.penalty.document_number for laid in found] == ["5", "4", "3", "2", "1", "0"]

    async def test_wants_of_other_sizes_and_places_do_not_mix(self, graph: Graph) -> None:
        world = World()
        a = world.company("A")
        for i in range(5):
            a.penalised(f"{i}", decided_on=f"2023-05-{10 + i}")
        await world.write(graph, at=7)
        subject = (await organization_of(graph, a)).id
        wanted = [Paged(id=subject, known_at=LATER, first=first) for first in (1, 3, 5)]
        wanted.append(Paged(id=subject, known_at=LATER, first=2, after=("2023-05-12", "zzzz")))
        pages = await penalties_of_organizations(graph, PUBLIC, wanted)
        told = [([laid.penalty.document_number for laid in page.items], page.has_next) for page in pages]
        assert told == [
            (["4"], True),
            (["4", "3", "2"], True),
            (["4", "3", "2", "1", "0"], False),
            (["1", "0"], False),
        ]

    async def test_a_decision_of_a_later_day_is_on_no_page_of_an_earlier_one(self, graph: Graph) -> None:
        world = World()
        a = world.company("A").penalised("1", decided_on="2023-05-10").penalised("2", decided_on="2023-05-11")
        await world.write(graph, at=7)
        subject = (await organization_of(graph, a)).id
        days = ("2023-05-09", "2023-05-10", "2023-05-11")
        wanted = [Paged(id=subject, known_at=LATER, first=1, as_of=day) for day in days]
        pages = await penalties_of_organizations(graph, PUBLIC, wanted)
        told = [([laid.penalty.document_number for laid in page.items], page.has_next) for page in pages]
        assert told == [([], False), (["1"], False), (["2"], True)]

    async def test_a_neighbourhood_that_was_cut_says_so(self, graph: Graph) -> None:
        world = World()
        a = world.company("A")
        for i in range(ROWS + 1):
            a.represented_by("p", since=f"{1000 + i}-01-01")
        await world.write(graph, at=7)
        found = await around(graph, a, OFFICER)
        assert found.truncated
        assert len(found.tenures) == ROWS
        assert not (await around(graph, a, PUBLIC)).truncated

    async def test_a_walk_meets_every_organization_with_a_record_once(self, graph: Graph) -> None:
        world = World()
        codes = [f"W{i}" for i in range(7)]
        for code in codes:
            world.company(code).penalised("1", decided_on="2023-05-10").penalised(
                "2", decided_on="2023-05-11"
            )
        bare = world.company("bare")
        await world.write(graph, at=7)
        ours = {(await organization_of(graph, world.company(code))).id for code in codes}
        for page in (1, 3, 500):
            walked = [one async for ids in penalised_organizations(graph, page) for one in ids]
            assert walked == sorted(set(walked))
            assert ours <= set(walked)
            assert (await organization_of(graph, bare)).id not in walked
