"""Records of declared kinds: written once, superseded by their owner, gathered for whoever may have them."""

from graph.model.facts import DeterminationKind, ListStanding, Scope
from graph.model.reported import RowOutcome
from graph.store.database import Graph
from graph.store.journal import read_changes, read_head
from graph.store.read_neighbourhoods import Around, penalties_around_persons
from tests.contract.callers import LATER, OFFICER, PUBLIC, around, itself, organization_of
from tests.world import World


class Records:
    async def test_holdings_are_gathered_upwards_and_circles_end(self, graph: Graph) -> None:
        world = World()
        a, b, c = (world.company(name) for name in "ABC")
        a.owned_by(b, 6000).owned_by("p", 4000)
        b.owned_by(c, 5100)
        c.owned_by(a, 3000).owned_by("q", 7000)
        assert set((await world.write(graph, at=100)).values()) == {RowOutcome.USED}
        found = await around(graph, a)
        assert sorted(one.share for one in found.holdings) == [3000, 4000, 5100, 6000, 7000]
        assert {one.name for one in found.persons} == {"p", "q"}
        assert {one.holder for one in found.holdings if one.by_person} == {one.id for one in found.persons}
        assert found.truncated is False
        above = await around(graph, b)
        assert sorted(one.share for one in above.holdings) == [3000, 4000, 5100, 6000, 7000], "a circle"

    async def test_a_person_is_led_to_what_it_holds_through_others(self, graph: Graph) -> None:
        world = World()
        a, b = world.company("A"), world.company("B")
        b.owned_by(a.represented_by("p", since="2020-01-01").owned_by("p", 6000), 7000).owned_by("p", 100)
        await world.write(graph, at=100)
        (person,) = (await around(graph, a)).persons
        (around_person,) = await penalties_around_persons(
            graph, OFFICER, [Around(name=person.id, known_at=world.instant(LATER))]
        )
        assert sorted(one.organization.uscc for one in around_person) == sorted([a.code, b.code]), "each once"
        (hidden,) = await penalties_around_persons(
            graph, PUBLIC, [Around(name=person.id, known_at=world.instant(LATER))]
        )
        assert hidden == (), "what it holds is not public, so nothing leads there"

    async def test_who_may_not_have_a_record_is_not_told_of_it(self, graph: Graph) -> None:
        world = World()
        a = world.company("A").owned_by(world.company("B"), 6000).owned_by("p", 4000)
        a.determined("1", decided_on="2023-05-10").determined(
            "2", decided_on="2023-05-11", scope=Scope.PUBLIC
        )
        await world.write(graph, at=100)
        public = await around(graph, a, PUBLIC)
        assert (public.holdings, public.persons) == ((), ())
        assert [one.document_number for one in public.determinations] == ["2"]
        own = await around(graph, a, itself(public.organization.id))
        assert len(own.holdings) == 2
        assert [one.document_number for one in own.determinations] == ["2", "1"], "the latest first"
        b = await around(graph, world.company("B"), PUBLIC)
        assert b.determinations == b.holdings == ()

    async def test_a_listing_is_entered_left_and_taken_back(self, graph: Graph) -> None:
        world = World()
        for at, more in ((100, {}), (200, {"until": "2024-05-10"}), (300, {"withdrawn": "录入错误"})):
            a = world.company("A").determined(
                "1", decided_on="2023-05-10", list_standing="SERIOUS", list_id="MIGRANT_WAGES", **more
            )
            fates = await world.write(graph, at=at)
            key = f"{a.decision('1')}|{a.code}|LISTING"
            assert fates[key] is (RowOutcome.USED if at == 100 else RowOutcome.SUPERSEDED)
        entered = (await around(graph, a, at=150)).determinations
        left = (await around(graph, a, at=250)).determinations
        assert [one.id for one in entered] == [one.id for one in left], "one record, several versions"
        assert (entered[0].kind, entered[0].list_standing) == (
            DeterminationKind.LISTING,
            ListStanding.SERIOUS,
        )
        assert (entered[0].until > "9000", left[0].until) == (True, "2024-05-10")
        assert (await around(graph, a)).determinations == ()

    async def test_another_feed_corrects_nothing_and_an_authority_what_is_its_own(self, graph: Graph) -> None:
        world = World()
        world.company("A").determined("1", decided_on="2023-05-10", ground="一")
        await world.write(graph, at=100)
        a = world.company("A").determined("1", decided_on="2023-05-10", ground="二")
        key = f"{a.decision('1')}|{a.code}|LISTING"
        assert (await world.write(graph, at=200, feed="other"))[key] is RowOutcome.NOT_OWNER
        authority = a.decision("1").partition("|")[0]
        world.company("A").determined("1", decided_on="2023-05-10", ground="三", owner=authority)
        assert (await world.write(graph, at=300, feed="third"))[key] is RowOutcome.SUPERSEDED

    async def test_a_finding_names_somebody_in_a_listing(self, graph: Graph) -> None:
        world = World()
        a = world.company("A").determined("1", decided_on="2023-05-10")
        a.found("1", "p", decided_on="2023-05-10")
        assert set((await world.write(graph, at=100)).values()) == {RowOutcome.USED}
        found = await around(graph, a)
        assert [one.name for one in found.persons] == ["p"]
        assert [one.decision for one in found.findings] == [found.determinations[0].decision]
        a.determined("1", decided_on="2023-05-10", ground="补充")
        await world.write(graph, at=200)
        assert len((await around(graph, a)).findings) == 1, "a second version names nobody twice"

    async def test_a_penalty_and_a_listing_of_one_decision_are_two_records(self, graph: Graph) -> None:
        world = World()
        a = world.company("A").penalised("1", decided_on="2023-05-10")
        a.determined("1", "LICENCE_REVOCATION", decided_on="2023-05-10")
        await world.write(graph, at=100)
        found = await around(graph, a)
        assert found.penalties[0].id != found.determinations[0].id
        assert found.penalties[0].decision == found.determinations[0].decision

    async def test_nobody_is_made_by_a_row_that_names_whom_nobody_knows(self, graph: Graph) -> None:
        world = World()
        b = world.company("B")
        world.rows.clear()
        a = world.company("A").owned_by(b, 6000)
        fates = await world.write(graph, at=100)
        assert fates[f"{a.code}|{b.code}|2010-01-01"] is RowOutcome.SUBJECT_UNKNOWN

    async def test_the_journal_names_both_ends(self, graph: Graph) -> None:
        world = World()
        a, b = world.company("A"), world.company("B")
        await world.write(graph, at=100)
        before = (await read_head(graph)).number
        a.owned_by(b, 6000).determined("1", decided_on="2023-05-10")
        await world.write(graph, at=200)
        changes = [one async for one in read_changes(graph, before, (await read_head(graph)).number)]
        kinds = {kind for one in changes for kind in one.kinds}
        assert {"Holding", "Determination"} <= kinds
        named = {one for change in changes for one in change.organizations}
        assert {(await organization_of(graph, one)).id for one in (a, b)} <= named

    async def test_what_persons_are_permitted_is_gathered_once_for_each(self, graph: Graph) -> None:
        world = World()
        a = world.company("A").represented_by("p", since="2020-01-01").penalised("1", decided_on="2023-05-10")
        a.found("1", "p", decided_on="2023-05-10").found("1", "n", decided_on="2023-05-10").owned_by(
            "p", 6000
        )
        a.owned_by("h", 4000)
        for one in ("p", "n", "h"):
            a.permitted(one, "MKT-CONSUMPTION", since="2024-01-01", until="2024-02-01")
        assert set((await world.write(graph, at=100)).values()) == {RowOutcome.USED}
        found = await around(graph, a)
        assert sorted(one.person for one in found.permissions) == sorted(one.id for one in found.persons)
        assert (await around(graph, a, PUBLIC)).permissions == ()
        (person,) = [one for one in found.persons if one.name == "n"]
        own = await around(graph, a, itself(person.id))
        assert [one.person for one in own.permissions] == [person.id], "and of nobody else"
