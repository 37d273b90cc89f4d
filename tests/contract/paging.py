"""Paging: every visible row once, in one order, whatever the page and whatever is written meanwhile."""

from itertools import product

from msgspec.structs import replace

from graph.model.facts import Scope, TenurePhase
from graph.store.batch_read import Known, Paged
from graph.store.database import Graph
from graph.store.pages_within import penalties_within, tenures_within
from graph.store.read_neighbourhoods import ROWS, Around, neighbourhoods, penalties_around_codes
from graph.store.read_pages import penalised_organizations
from graph.store.read_penalties import count_penalties_of_organizations, penalties_of_organizations
from graph.store.read_subjects import count_tenures_of_organizations, tenures_of_organizations
from tests.contract.callers import LATER, OFFICER, PUBLIC, around, itself, organization_of
from tests.world import World


def by_decision(laid) -> tuple[str, str]:
    return laid.penalty.decided_on, laid.penalty.id


def by_begin(held) -> tuple[str, str]:
    return held[0].since, held[0].id


async def walked(graph, read, row_filter, subject, size, place, known_at=LATER, between=None) -> list:
    """Every item, page by page."""
    after, items = ("", ""), []
    while True:
        (page,) = await read(
            graph, row_filter, [Paged(id=subject, known_at=known_at, first=size, after=after)]
        )
        items += page.items
        assert len(page.items) <= size
        if not page.has_more:
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

    async def test_pages_from_the_end_are_the_same_pages_read_backward(self, graph: Graph) -> None:
        world = World()
        a = world.company("A")
        for i in range(9):
            a.penalised(f"{i}", decided_on=f"2023-05-{1 + i // 3:02d}")
            a.represented_by(f"p{i}", since=f"20{10 + i // 4}-01-01")
        await world.write(graph, at=7)
        subject = (await organization_of(graph, a)).id
        for read, count, caller, place in (
            (penalties_of_organizations, count_penalties_of_organizations, PUBLIC, by_decision),
            (tenures_of_organizations, count_tenures_of_organizations, OFFICER, by_begin),
        ):
            forward = await walked(graph, read, caller, subject, 50, place)
            for size in (1, 2, 4, 9):
                before, found = ("", ""), []
                while True:
                    wanted = Paged(id=subject, known_at=LATER, first=size, before=before, backward=True)
                    (page,) = await read(graph, caller, [wanted])
                    found = [*page.items, *found]
                    if not page.has_more:
                        break
                    before = place(page.items[0])
                assert found == forward
            between = Paged(
                id=subject, known_at=LATER, first=9, after=place(forward[1]), before=place(forward[6])
            )
            (page,) = await read(graph, caller, [between])
            assert (list(page.items), page.has_more) == (forward[2:6], False)
            assert await count(graph, caller, [wanted, between]) == [9, 9]

    async def test_tenures_are_shown_by_the_day(self, graph: Graph) -> None:
        world = World()
        a = world.company("A")
        a.represented_by("former", since="2010-01-01", until="2015-01-01")
        a.represented_by("present", since="2015-01-01", until="2020-01-01")
        a.represented_by("later", since="2020-01-01")
        await world.write(graph, at=7)
        subject = (await organization_of(graph, a)).id

        async def shown(day: str, *phases: TenurePhase) -> list[str]:
            wanted = Paged(id=subject, known_at=LATER, first=9, as_of=day, phases=frozenset(phases))
            (page,) = await tenures_of_organizations(graph, OFFICER, [wanted])
            assert await count_tenures_of_organizations(graph, OFFICER, [wanted]) == [len(page.items)]
            return [person.name for _, person in page.items]

        assert await shown("2014-12-31", TenurePhase.CURRENT) == ["former"]
        assert await shown("2015-01-01", TenurePhase.CURRENT) == [
            "present"
        ]  # an end is the first day without
        assert await shown("2015-01-01", TenurePhase.FORMER, TenurePhase.LATER) == ["former", "later"]
        assert await shown("2009-12-31", *TenurePhase) == ["former", "present", "later"]
        assert await shown("2009-12-31", TenurePhase.CURRENT, TenurePhase.FORMER) == []

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
        told = [([laid.penalty.document_number for laid in page.items], page.has_more) for page in pages]
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
        told = [([laid.penalty.document_number for laid in page.items], page.has_more) for page in pages]
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

    async def test_pages_cut_from_a_neighbourhood_are_those_that_the_store_cuts(self, graph: Graph) -> None:
        world = World()
        a = world.company("A")
        for i in range(9):
            scope = Scope.SHARED if i % 4 == 3 else Scope.PUBLIC
            a.penalised(f"{i}", decided_on=f"2023-05-{1 + i // 3:02d}", scope=scope)
            end = f"20{12 + i // 4}-01-01" if i % 2 else "2023-05-02"
            a.represented_by(f"p{i}", since=f"20{10 + i // 4}-01-01", until=end)
        a.challenged("2", opened_on="2023-06-01", upheld=False, closed_on="2024-01-01")
        a.represented_by("later", since="2023-05-03")
        await world.write(graph, at=7)
        a.penalised("0", decided_on="2023-05-01", authority="corrected").challenged(
            "4", opened_on="2023-06-01"
        )
        await world.write(graph, at=9)
        subject = (await organization_of(graph, a)).id
        seen = 0
        for caller, at in product((PUBLIC, OFFICER, itself(subject)), (7, 9)):
            known_at = world.instant(at)
            (whole,) = await neighbourhoods(graph, caller, [Known(name=subject, known_at=known_at)])
            assert whole is not None
            for read, within, place in (
                (penalties_of_organizations, penalties_within, by_decision),
                (tenures_of_organizations, tenures_within, by_begin),
            ):
                every = Paged(id=subject, known_at=known_at, first=50)
                (page,) = await read(graph, caller, [every])
                ends = [("", ""), *map(place, page.items[::3])]
                wanted = [
                    replace(every, first=first, after=after, before=before, backward=backward, **other)
                    for first, after, before, backward in product((1, 4, 50), ends, ends, (False, True))
                    for other in (
                        {},
                        {"as_of": "2023-05-02"},
                        {"as_of": "2012-01-01", "phases": frozenset({TenurePhase.CURRENT})},
                        {"as_of": "2023-05-02", "phases": frozenset({TenurePhase.FORMER, TenurePhase.LATER})},
                    )
                ]
                assert [within(whole, one) for one in wanted] == await read(graph, caller, wanted)
                seen += len(page.items)
        assert seen > 60

    async def test_a_neighbourhood_is_the_same_by_code_and_by_id(self, graph: Graph) -> None:
        world = World()
        a = world.company("A").penalised("1", decided_on="2023-05-10").represented_by("p", since="2010-01-01")
        hidden = world.company("B", scope=Scope.SHARED)
        await world.write(graph, at=7)
        codes = [Around(name=one, known_at=LATER) for one in (a.code, hidden.code, world.code("nobody"), "")]
        found = await penalties_around_codes(graph, PUBLIC, codes)
        assert found == [await around(graph, a, PUBLIC), None, None, None]

    async def test_a_page_is_not_cut_from_a_neighbourhood_that_was_cut(self, graph: Graph) -> None:
        world = World()
        a = world.company("A").penalised("1", decided_on="2023-05-10").represented_by("p", since="2010-01-01")
        await world.write(graph, at=7)
        whole = await around(graph, a, OFFICER)
        assert whole is not None
        page = Paged(id=whole.organization.id, known_at=LATER, first=9)
        assert tenures_within(whole, page) is not None
        assert penalties_within(whole, page) is not None
        assert tenures_within(replace(whole, truncated=True), page) is None
        assert penalties_within(replace(whole, truncated=True), page) is None
        assert penalties_within(replace(whole, more=True), page) is None

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
