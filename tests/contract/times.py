"""Two times: what is superseded or annulled is still what was known before, and nothing is overwritten."""

from msgspec.structs import replace

from graph.store.batch_read import Known
from graph.store.database import Graph
from graph.store.read_subjects import persons_by_handle
from tests.contract.callers import (
    LATER,
    OFFICER,
    PUBLIC,
    around,
    holders_of,
    itself,
    numbers,
    organization_of,
    penalties_of,
)
from tests.contract.writing_once import annulled, disputed
from tests.world import World


class Times:
    async def test_nothing_is_known_before_it_was_recorded(self, graph: Graph) -> None:
        world = World()
        a = world.company("A").penalised("1", decided_on="2023-05-10")
        await world.write(graph, at=100)
        assert await organization_of(graph, a, at=99) is None
        assert (await organization_of(graph, a, at=100)).name == "A公司"
        assert await penalties_of(graph, a, OFFICER, at=99) == ()

    async def test_a_correction_leaves_what_was_known_before(self, graph: Graph) -> None:
        world = World()
        a = world.company("A", name="旧名").penalised("1", decided_on="2023-05-10", content="旧")
        a.represented_by("p", since="2020-01-01")
        await world.write(graph, at=100)
        a = world.company("A", name="新名").penalised("1", decided_on="2023-05-10", content="新")
        a.represented_by("p", since="2020-01-01", until="2024-07-01")
        world.person("p", name="改名")
        await world.write(graph, at=200)
        for at, name, content, until, person in (
            (199, "旧名", "旧", "9999-12-31", "p"),
            (200, "新名", "新", "2024-07-01", "改名"),
        ):
            found = await around(graph, a, OFFICER, at)
            assert (found.organization.name, found.penalties[0].content) == (name, content)
            assert (found.tenures[0].until, found.persons[0].name) == (until, person)

    async def test_ids_stay_over_versions(self, graph: Graph) -> None:
        world = World()
        a = world.company("A").penalised("1", decided_on="2023-05-10", content="旧", naming=["p"])
        a.represented_by("p", since="2020-01-01")
        await world.write(graph, at=100)
        a = world.company("A", name="新名").penalised("1", decided_on="2023-05-10", content="新")
        a.represented_by("p", since="2020-01-01", until="2024-07-01")
        await world.write(graph, at=200)
        before, after = [await around(graph, a, OFFICER, at) for at in (199, 200)]
        for one, other in (
            (before.organization, after.organization),
            (before.penalties[0], after.penalties[0]),
            (before.tenures[0], after.tenures[0]),
        ):
            assert one.id == other.id
            assert one != other
        assert before.persons == after.persons

    async def test_an_annulment_is_not_known_before_it_was_made(self, graph: Graph) -> None:
        world = World()
        a = world.company("A").penalised("1", decided_on="2023-05-10")
        await world.write(graph, at=100)
        await annulled(graph, a, at=200)
        for at, count in ((199, 0), (200, 1)):
            assert len((await around(graph, a, OFFICER, at)).annulments) == count
            (laid,) = await penalties_of(graph, a, OFFICER, at)
            assert (laid.annulment is not None) is bool(count)
        annulment = laid.annulment
        assert (annulment.record, annulment.annulled_on, annulment.reason) == (
            laid.penalty.id,
            "2024-06-01",
            "复议撤销",
        )

    async def test_an_annulled_record_is_gone_for_the_public_and_stays_for_its_subject(
        self, graph: Graph
    ) -> None:
        world = World()
        a = world.company("A").penalised("1", decided_on="2023-05-10").penalised("2", decided_on="2023-05-11")
        await world.write(graph, at=100)
        await annulled(graph, a, at=200)
        own = itself((await organization_of(graph, a)).id)
        assert numbers(await penalties_of(graph, a, OFFICER, 199)) == ["2", "1"]
        assert numbers(await penalties_of(graph, a, own, 199)) == ["2", "1"]
        assert numbers(await penalties_of(graph, a, PUBLIC, 199)) == ["1"]
        assert numbers(await penalties_of(graph, a, PUBLIC, 200)) == ["1"]
        assert [
            len((await around(graph, a, row_filter)).penalties) for row_filter in (PUBLIC, own, OFFICER)
        ] == [1, 2, 2]
        assert numbers(await penalties_of(graph, a, own, 200)) == ["2", "1"]

    async def test_what_was_published_once_does_not_come_back_for_the_public(self, graph: Graph) -> None:
        world = World()
        a = world.company("A", name="旧名").penalised(
            "corrected", decided_on="2023-05-10", content="旧", party="旧名"
        )
        a.penalised("withdrawn", decided_on="2023-05-11", party="旧名")
        a.penalised("stands", decided_on="2023-05-12", party="旧名")
        await world.write(graph, at=100)
        own = itself((await organization_of(graph, a)).id)
        a = world.company("A", name="新名").penalised(
            "corrected", decided_on="2023-05-10", content="新", party="新名"
        )
        a.penalised("withdrawn", decided_on="2023-05-11", shown_until="2023-05-11", party="新名")
        await world.write(graph, at=200)
        assert numbers(await penalties_of(graph, a, PUBLIC, 199)) == ["stands"]
        assert await around(graph, a, PUBLIC, 199) is None  # its own name was another one then
        for sees in (OFFICER, own):
            found = await penalties_of(graph, a, sees, 199)
            assert [(one.penalty.document_number, one.penalty.content) for one in found][-1] == (
                "corrected",
                "旧",
            )
            assert len(found) == 3

    async def test_a_version_that_is_replaced_while_a_request_runs_is_still_shown_to_it(
        self, graph: Graph
    ) -> None:
        world = World()
        a = world.company("A", name="旧名")
        await world.write(graph, at=100)
        world.company("A", name="新名")
        await world.write(graph, at=200)
        then = replace(PUBLIC, now=world.instant(150))
        assert (await around(graph, a, then, 150)).organization.name == "旧名"

    async def test_a_dispute_annotates_the_record_for_everybody_who_sees_it(self, graph: Graph) -> None:
        world = World()
        a = world.company("A").penalised("1", decided_on="2023-05-10")
        await world.write(graph, at=100)
        await disputed(graph, a, at=200)
        for row_filter in (PUBLIC, OFFICER):
            assert [len((await penalties_of(graph, a, row_filter, at))[0].disputes) for at in (199, 200)] == [
                0,
                1,
            ]
            assert len((await around(graph, a, row_filter)).disputes) == 1
        a.penalised("1", decided_on="2023-05-10", shown_until="2099-01-01", content="更正")
        await world.write(graph, at=300)
        ((dispute,),) = [laid.disputes for laid in await penalties_of(graph, a, PUBLIC)]
        assert (dispute.opened_on, dispute.closed_on, dispute.outcome) == ("2024-06-01", "9999-12-31", None)

    async def test_a_person_found_today_is_shown_as_it_was_known(self, graph: Graph) -> None:
        world = World()
        a = world.company("A").represented_by("p", since="2020-01-01")
        await world.write(graph, at=100)
        world.person("p", name="改名")
        await world.write(graph, at=200)
        known = [Known(name=world.handle("p"), known_at=world.instant(at)) for at in (99, 100, 200, LATER)]
        found = await persons_by_handle(graph, OFFICER, known)
        assert [each and each.name for each in found] == [None, "p", "改名", "改名"]
        assert await holders_of(graph, a, OFFICER, at=199) == [("p", "2020-01-01")]
