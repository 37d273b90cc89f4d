"""Visibility: what a caller may not have is as if it were not there, in rows, order, pages and joins."""

import msgspec
from msgspec.structs import replace

from graph.model.facts import Role, Scope
from graph.model.reported import ReportedPenalty
from graph.store.batch_read import Known, Paged
from graph.store.database import Graph
from graph.store.read_neighbourhoods import ORGANIZATIONS, Around, neighbourhoods, penalties_around_persons
from graph.store.read_penalties import penalties, penalties_of_organizations
from graph.store.read_subjects import (
    documents_of_persons,
    organizations_by_code,
    persons,
    persons_by_handle,
    tenures_of_organizations,
    tenures_of_persons,
)
from security.row_filter import RowFilter
from tests.contract.callers import (
    LATER,
    OFFICER,
    PUBLIC,
    TODAY,
    around,
    holders_of,
    itself,
    numbers,
    organization_of,
    penalties_of,
)
from tests.world import Company, World

HIDDEN = {"scope": Scope.SHARED}


class Visibility:
    async def test_the_public_sees_published_penalties_and_no_persons(self, graph: Graph) -> None:
        world = World()
        a = world.company("A").represented_by("p", since="2020-01-01")
        a.penalised("published", decided_on="2023-05-10", naming=["p"]).challenged(
            "published", opened_on="2023-06-01"
        )
        a.penalised("not yet", decided_on="2023-05-11", shown_since="2024-07-01")
        a.penalised("no more", decided_on="2023-05-12", shown_until=TODAY)
        a.penalised("last day", decided_on="2023-05-13", shown_until="2024-07-01")
        a.penalised("no end stated", decided_on="2023-05-14", shown_until="2023-05-14")
        a.penalised("shared", decided_on="2023-05-15", scope=Scope.SHARED)
        await world.write(graph, at=7)
        assert numbers(await penalties_of(graph, a, PUBLIC)) == ["last day", "published"]
        assert len(await penalties_of(graph, a, OFFICER)) == 6
        found = await around(graph, a, PUBLIC)
        assert {each.document_number for each in found.penalties} == {"last day", "published"}
        assert (found.tenures, found.persons, found.findings, found.challenges) == ((), (), (), ())
        assert await holders_of(graph, a, PUBLIC) == []

    async def test_what_the_law_publishes_no_longer_is_gone_whatever_its_file_says(
        self, graph: Graph
    ) -> None:
        world = World()
        a = world.company("A")
        a.penalised("too old", decided_on="2021-07-01", shown_until="2029-01-01")
        a.penalised("the last", decided_on="2021-07-02", shown_until="2029-01-01")
        await world.write(graph, at=7)
        bound = msgspec.structs.replace(PUBLIC, decided_since="2021-07-02")
        assert numbers(await penalties_of(graph, a, PUBLIC)) == ["the last", "too old"]
        assert numbers(await penalties_of(graph, a, bound)) == ["the last"]
        found = await around(graph, a, bound)
        assert [each.document_number for each in found.penalties] == ["the last"]
        hidden = next(
            each
            for each in await penalties_of(graph, a, OFFICER)
            if each.penalty.document_number == "too old"
        )
        asked = [Known(name=hidden.penalty.id, known_at=LATER)]
        assert await penalties(graph, bound, asked) == [None]
        for everything in (OFFICER, itself((await organization_of(graph, a)).id)):
            wide = msgspec.structs.replace(everything, decided_since="2021-07-02")
            assert len(await penalties_of(graph, a, wide)) == 2

    async def test_what_a_court_set_aside_is_gone_for_the_public(self, graph: Graph) -> None:
        world = World()
        a = world.company("A")
        a.penalised("1", decided_on="2023-05-10").challenged(
            "1", opened_on="2023-06-01", closed_on="2024-02-01", upheld=False
        )
        a.penalised("2", decided_on="2023-05-11").challenged(
            "2", opened_on="2023-06-01", closed_on="2024-02-01", upheld=True
        )
        await world.write(graph, at=7)
        assert numbers(await penalties_of(graph, a, PUBLIC)) == ["2"]
        assert numbers(await penalties_of(graph, a, OFFICER)) == ["2", "1"]
        assert [each.document_number for each in (await around(graph, a, PUBLIC)).penalties] == ["2"]

    async def test_what_is_hidden_is_not_found_by_name_either(self, graph: Graph) -> None:
        world = World()
        a = world.company("A", scope=Scope.SHARED).represented_by("p", since="2020-01-01")
        a.penalised("1", decided_on="2023-05-10", scope=Scope.SHARED)
        await world.write(graph, at=7)
        (person,) = await persons_by_handle(graph, OFFICER, [Known(name=world.handle("p"), known_at=LATER)])
        (laid,) = await penalties_of(graph, a, OFFICER)
        known = [Known(name=person.id, known_at=LATER)]
        assert await organizations_by_code(graph, PUBLIC, [Known(name=a.code, known_at=LATER)]) == [None]
        assert await persons(graph, PUBLIC, known) == [None]
        handle = [Known(name=world.handle("p"), known_at=LATER)]
        assert await persons_by_handle(graph, PUBLIC, handle) == [None]
        assert await documents_of_persons(graph, PUBLIC, known) == [()]
        assert await penalties(graph, PUBLIC, [Known(name=laid.penalty.id, known_at=LATER)]) == [None]
        assert await penalties_around_persons(graph, PUBLIC, [Around(name=person.id, known_at=LATER)]) == [()]
        assert await around(graph, a, PUBLIC) is None

    async def test_a_tenure_at_a_hidden_organization_is_not_shown(self, graph: Graph) -> None:
        world = World()
        world.company("A", scope=Scope.AUTHORISED).represented_by("p", since="2020-01-01")
        world.company("B").represented_by("p", since="2021-01-01")
        await world.write(graph, at=7)
        shared = RowFilter(scopes=(Scope.PUBLIC, Scope.SHARED), ignores_window=True, today=TODAY)
        (person,) = await persons_by_handle(graph, shared, [Known(name=world.handle("p"), known_at=LATER)])
        wanted = Paged(id=person.id, known_at=LATER, first=9)
        (found,) = await tenures_of_persons(graph, shared, [wanted])
        assert [each.name for _, each in found.items] == ["B公司"]
        (near,) = await penalties_around_persons(graph, shared, [Around(name=person.id, known_at=LATER)])
        assert [each.organization.name for each in near] == ["B公司"]

    async def test_a_company_sees_everything_of_its_own_and_who_answers_for_it(self, graph: Graph) -> None:
        world = World()
        a, b = world.company("A"), world.company("B")
        for company in (a, b):
            company.represented_by("p", since="2020-01-01")
            company.penalised("1", decided_on="2023-05-10", scope=Scope.SHARED, naming=["p"])
        await world.write(graph, at=7)
        own = itself((await organization_of(graph, a)).id)
        assert numbers(await penalties_of(graph, a, own)) == ["1"]
        assert await holders_of(graph, a, own) == [("p", "2020-01-01")]
        found = await around(graph, a, own)
        assert ([each.name for each in found.persons], len(found.findings)) == (["p"], 1)
        assert await penalties_of(graph, b, own) == ()
        assert await holders_of(graph, b, own) == []
        person = found.persons[0].id
        assert await persons(graph, own, [Known(name=person, known_at=LATER)]) == [None]
        assert await documents_of_persons(graph, own, [Known(name=person, known_at=LATER)]) == [()]

    async def test_a_person_sees_itself_and_its_roles_and_no_one_else(self, graph: Graph) -> None:
        world = World()
        a = (
            world.company("A")
            .represented_by("p", since="2020-01-01")
            .held_by("q", Role.DIRECTOR, since="2019-01-01")
        )
        await world.write(graph, at=7)
        (person,) = await persons_by_handle(graph, OFFICER, [Known(name=world.handle("p"), known_at=LATER)])
        own, known = itself(person.id), [Known(name=person.id, known_at=LATER)]
        assert await persons(graph, own, known) == [person]
        ((document,),) = await documents_of_persons(graph, own, known)
        assert document.person == person.id
        (found,) = await tenures_of_persons(graph, own, [Paged(id=person.id, known_at=LATER, first=9)])
        assert [each.name for _, each in found.items] == ["A公司"]
        assert await holders_of(graph, a, own) == [("p", "2020-01-01")]

    async def test_two_graphs_that_differ_in_hidden_rows_only_answer_alike(self, graph: Graph) -> None:
        bare, full = World(), World()
        seen = [await self._story(graph, bare, hidden=False), await self._story(graph, full, hidden=True)]
        assert seen[0] == seen[1]

    async def _story(self, graph: Graph, world: World, *, hidden: bool) -> list:
        """Everything that the public can ask about a company, page by page, without ids and keys."""
        a = world.company("A")
        for day in range(1, 8):
            number = f"{day}"
            if day % 2:
                a.penalised(number, decided_on=f"2023-05-{day:02d}")
            elif hidden:
                a.penalised(number, decided_on=f"2023-05-{day:02d}", **HIDDEN).challenged(
                    number, opened_on="2023-06-01"
                )
        if hidden:
            a.represented_by("p", since="2020-01-01")
        await world.write(graph, at=7)
        return [*await self._pages(graph, a), *await self._rest(graph, a)]

    async def _pages(self, graph: Graph, company: Company) -> list:
        subject, after, told = (await organization_of(graph, company)).id, ("", ""), []
        while True:
            wanted = Paged(id=subject, known_at=LATER, first=2, after=after)
            (page,) = await penalties_of_organizations(graph, PUBLIC, [wanted])
            told.append((numbers(page.items), page.has_more))
            if not page.has_more:
                return told
            last = page.items[-1].penalty
            after = (last.decided_on, last.id)

    async def _rest(self, graph: Graph, company: Company) -> list:
        subject = (await organization_of(graph, company)).id
        (near,) = await neighbourhoods(graph, PUBLIC, [Known(name=subject, known_at=LATER)])
        wanted = [Paged(id=subject, known_at=LATER, first=2)]
        (roles,) = await tenures_of_organizations(graph, PUBLIC, wanted)
        return [len(near.penalties), near.tenures, near.persons, near.challenges, roles.items, roles.has_more]

    async def test_a_hidden_scope_is_kept_in_every_version(self, graph: Graph) -> None:
        world = World()
        a = world.company("A").penalised("1", decided_on="2023-05-10")
        await world.write(graph, at=7)
        a.penalised("1", decided_on="2023-05-10", scope=Scope.SHARED)
        assert isinstance(world.rows[0], ReportedPenalty)
        await world.write(graph, at=9)
        asking = [(replace(PUBLIC, now=world.instant(now)), now) for now in (8, 9)]
        assert [numbers(await penalties_of(graph, a, *one)) for one in asking] == [["1"], []]
        assert numbers(await penalties_of(graph, a, replace(PUBLIC, now=world.instant(9)), 8)) == []

    async def test_hidden_organizations_take_no_place_of_visible_ones(self, graph: Graph) -> None:
        world = World()
        for number in range(ORGANIZATIONS + 5):
            world.company(f"H{number}", scope=Scope.AUTHORISED).represented_by("p", since="2020-01-01")
        world.company("V").represented_by("p", since="2020-01-01")
        await world.write(graph, at=7)
        (person,) = await persons_by_handle(graph, OFFICER, [Known(name=world.handle("p"), known_at=LATER)])
        shared = RowFilter(scopes=(Scope.PUBLIC, Scope.SHARED), ignores_window=True, today=TODAY)
        (found,) = await penalties_around_persons(graph, shared, [Around(name=person.id, known_at=LATER)])
        assert [(one.organization.name, one.truncated) for one in found] == [("V公司", False)]
