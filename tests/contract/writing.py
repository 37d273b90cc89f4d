"""Deliveries: each row once, in one transaction with its span; superseding is for the owner only."""

import asyncio

import pytest

from graph.errors import Refused
from graph.model.facts import Role, Scope
from graph.model.reported import Chunk, Progress, ReportedPerson, RowOutcome
from graph.store.batch_read import Known
from graph.store.database import Graph
from graph.store.deliveries import Deliveries, feeds
from graph.store.read_subjects import documents_of_persons, persons_by_handle
from tests.contract.callers import (
    LATER,
    OFFICER,
    PUBLIC,
    around,
    holders_of,
    numbers,
    organization_of,
    penalties_of,
)
from tests.world import World


def story(world: World):
    a = world.company("A").represented_by("p", since="2020-01-01")
    return a.penalised("1", decided_on="2023-05-10", naming=["p"]).challenged("1", opened_on="2023-06-01")


class Writing:
    async def test_the_same_rows_again_change_nothing(self, graph: Graph) -> None:
        world = World()
        a = story(world)
        rows = list(world.rows)
        first = await world.write(graph, at=100)
        before = await around(graph, a, OFFICER)
        world.rows = rows
        again = await world.write(graph, at=200)
        assert set(first.values()) == {RowOutcome.USED}
        assert set(again.values()) == {RowOutcome.SAME}
        assert await around(graph, a, OFFICER) == before

    async def test_a_number_sealed_anew_is_the_same_document(self, graph: Graph) -> None:
        world = World()
        handle = world.person("p")
        await world.write(graph, at=100)
        world.person("p", sealed="sealed another way")
        assert await world.write(graph, at=200) == {handle: RowOutcome.SAME}

    async def test_another_feed_may_repeat_but_not_change(self, graph: Graph) -> None:
        world = World()
        a = story(world)
        rows = list(world.rows)
        await world.write(graph, at=100)
        world.rows = rows
        assert set((await world.write(graph, at=200, feed="other")).values()) == {RowOutcome.SAME}
        a = world.company("A", name="冒名").penalised("1", decided_on="2023-05-10", content="冒充")
        a.represented_by("p", since="2020-01-01", until="2021-01-01")
        world.person("p", name="冒名")
        before = await around(graph, a, OFFICER)
        assert set((await world.write(graph, at=300, feed="other")).values()) == {RowOutcome.NOT_OWNER}
        assert await around(graph, a, OFFICER) == before

    async def test_the_owner_supersedes_as_often_as_it_likes(self, graph: Graph) -> None:
        world = World()
        for at, content in ((100, "一"), (200, "二"), (300, "一")):
            a = world.company("A").penalised("1", decided_on="2023-05-10", content=content)
            fates = await world.write(graph, at=at)
            assert fates[f"{a.decision('1')}|{a.code}"] is (
                RowOutcome.USED if at == 100 else RowOutcome.SUPERSEDED
            )
        for at, content in ((150, "一"), (250, "二"), (350, "一")):
            ((laid,),) = [await penalties_of(graph, a, OFFICER, at)]
            assert laid.penalty.content == content

    async def test_what_the_register_says_otherwise_is_held_back_until_it_fits(self, graph: Graph) -> None:
        world = World()
        a = world.company("A").represented_by("p", since="2020-01-01")
        a.penalised("1", decided_on="2023-05-10", party="郑州别家有限公司")
        a.penalised("2", decided_on="2023-05-10", representative="别人")
        a.penalised("3", decided_on="2023-05-10", party=" Ａ公司 ", representative="p")
        fates = await world.write(graph, at=100)
        assert [fates[f"{a.decision(n)}|{a.code}"] for n in "123"] == [
            RowOutcome.PARTY_MISMATCH,
            RowOutcome.REPRESENTATIVE_MISMATCH,
            RowOutcome.USED,
        ]
        laid = {one.penalty.document_number: one.penalty for one in await penalties_of(graph, a, OFFICER)}
        assert (laid["1"].mismatch, laid["1"].registered) == (("party",), ("A公司",))
        assert (laid["2"].mismatch, laid["2"].registered) == (("representative",), ("p",))
        assert numbers(await penalties_of(graph, a, PUBLIC)) == ["3"], "what is held back is not published"
        again = world.company("A").penalised("1", decided_on="2023-05-10", party="郑州别家有限公司")
        assert set((await world.write(graph, at=200)).values()) == {
            RowOutcome.SAME,
            RowOutcome.PARTY_MISMATCH,
        }
        again.penalised("1", decided_on="2023-05-10", party="A公司")
        assert set((await world.write(graph, at=300)).values()) == {RowOutcome.SUPERSEDED}
        assert sorted(numbers(await penalties_of(graph, a, PUBLIC))) == ["1", "3"]

    async def test_what_was_held_back_comes_in_when_the_register_knows_the_name(self, graph: Graph) -> None:
        world = World()
        a = world.company("A").penalised("1", decided_on="2023-05-10", party="郑州新名有限公司")
        await world.write(graph, at=100)
        world.company("A", name="郑州新名有限公司").penalised(
            "1", decided_on="2023-05-10", party="郑州新名有限公司"
        )
        assert set((await world.write(graph, at=200)).values()) == {RowOutcome.SUPERSEDED}
        (laid,) = await penalties_of(graph, a, PUBLIC)
        assert laid.penalty.mismatch == ()

    async def test_a_key_twice_in_one_span_ends_with_the_later_row(self, graph: Graph) -> None:
        world = World()
        a = world.company("A").penalised("1", decided_on="2023-05-10", content="先")
        a.penalised("1", decided_on="2023-05-10", content="后")
        fates = await world.write(graph, at=100)
        assert fates[f"{a.decision('1')}|{a.code}"] is RowOutcome.SUPERSEDED
        (laid,) = await penalties_of(graph, a, OFFICER)
        assert laid.penalty.content == "后"

    async def test_what_its_source_takes_back_is_known_as_of_then_alone(self, graph: Graph) -> None:
        world = World()
        a = world.company("A").represented_by("p", since="2020-01-01")
        a.penalised("1", decided_on="2023-05-10").found("1", "p", decided_on="2023-05-10")
        await world.write(graph, at=100)
        a.held_by("p", Role.LEGAL_REPRESENTATIVE, since="2020-01-01", withdrawn="冒名登记")
        a.held_by("p", Role.LEGAL_REPRESENTATIVE, since="2020-02-01")
        fates = await world.write(graph, at=200)
        assert sorted(one.value for one in fates.values()) == ["SUPERSEDED", "USED"]
        assert [since for _, since in await holders_of(graph, a, OFFICER, 150)] == ["2020-01-01"]
        assert [since for _, since in await holders_of(graph, a, OFFICER)] == ["2020-02-01"]
        a.held_by("p", Role.LEGAL_REPRESENTATIVE, since="2020-01-01", withdrawn="冒名登记")
        assert {one.value for one in (await world.write(graph, at=300)).values()} == {"SAME"}
        a.found("1", "p", decided_on="2023-05-10", withdrawn="认定有误")
        assert {one.value for one in (await world.write(graph, at=400)).values()} == {"SUPERSEDED"}
        assert (await around(graph, a, OFFICER)).findings == ()
        assert len((await around(graph, a, OFFICER, 350)).findings) == 1

    async def test_rows_about_nobody_say_what_is_missing(self, graph: Graph) -> None:
        world = World()
        a = world.company("A").penalised("1", decided_on="2023-05-10")
        await world.write(graph, at=100)
        b = World().company("B")
        b.world.rows.clear()
        b.penalised("1", decided_on="2023-05-10").represented_by("p", since="2020-01-01")
        b.found("9", "p", decided_on="2023-05-10").challenged("9", opened_on="2023-06-01")
        fates = await b.world.write(graph, at=200)
        assert sorted(outcome.value for outcome in fates.values()) == [
            "DECISION_UNKNOWN",
            "RECORD_UNKNOWN",
            "SUBJECT_UNKNOWN",
            "SUBJECT_UNKNOWN",
            "USED",
        ]
        assert await holders_of(graph, a, OFFICER) == []

    async def test_two_documents_come_to_one_person_only_by_a_link(self, graph: Graph) -> None:
        world = World()
        first, alike = world.person("p", name="王伟"), world.person("q", name="王伟")
        await world.write(graph, at=100)
        linked = world.person("passport", name="王伟", kind="PASSPORT", linked=first)
        lost = world.person("lost", linked="nobody")
        merging = world.person("q", name="王伟", linked=first)
        fates = await world.write(graph, at=200)
        assert [fates[each] for each in (linked, lost, merging)] == [
            RowOutcome.USED,
            RowOutcome.SUBJECT_UNKNOWN,
            RowOutcome.NOT_OWNER,
        ]
        known = [Known(name=each, known_at=LATER) for each in (first, linked, alike, lost)]
        p, passport, q, nobody = await persons_by_handle(graph, OFFICER, known)
        assert (p.id == passport.id, p.id == q.id, nobody) == (True, False, None)
        (documents,) = await documents_of_persons(graph, OFFICER, [Known(name=p.id, known_at=LATER)])
        assert {document.handle for document in documents} == {first, linked}
        assert {document.scope for document in documents} == {Scope.AUTHORISED}

    async def test_a_span_sent_twice_is_answered_and_not_applied_twice(self, graph: Graph) -> None:
        world = World()
        a = world.company("A").penalised("1", decided_on="2023-05-10")
        rows, world.rows = tuple(world.rows), []
        deliveries, feed = Deliveries(graph), f"registry-{world.tag}"
        assert await deliveries.begin(feed, "b", 2, 100) == Progress(rows_done=0, span_rows=2)
        chunk = Chunk(feed=feed, batch="b", region="410100", first=1, last=2, rows=rows)
        first = await deliveries.write(chunk, 100)
        await world.remember(graph, 100)
        assert await deliveries.begin(feed, "b", 99, 150) == Progress(rows_done=2, span_rows=2)
        assert await deliveries.write(chunk, 200) == first == {1: RowOutcome.USED, 2: RowOutcome.USED}
        await deliveries.finish(feed, "b", 2, 300)
        assert (await deliveries.begin(feed, "b", 2, 400)).complete
        assert (await organization_of(graph, a)).recorded_at == world.instant(100)

    async def test_a_row_refused_the_first_time_is_not_told_as_used_the_second(self, graph: Graph) -> None:
        world = World()
        world.company("A").penalised("1", decided_on="2023-05-10")
        rows, world.rows = tuple(world.rows), []
        deliveries, feed = Deliveries(graph), world.tag
        await deliveries.begin(feed, "b", 2, 100)
        readable = Chunk(feed=feed, batch="b", region="410100", first=1, last=2, rows=rows[:1])
        assert await deliveries.write(readable, 100) == {1: RowOutcome.USED}
        both = Chunk(feed=feed, batch="b", region="410100", first=1, last=2, rows=rows)
        assert await deliveries.write(both, 200) == {1: RowOutcome.USED}

    async def test_a_span_that_fails_leaves_nothing(self, graph: Graph) -> None:
        world = World()
        world.company("A")
        (row,) = world.rows
        deliveries, feed = Deliveries(graph), f"registry-{world.tag}"
        await deliveries.begin(feed, "b", 2, 100)
        # A row number that the graph cannot keep: the engine refuses it when the rest is written.
        broken = ReportedPerson(row=2**70, key="h", handle="h", kind="OTHER", sealed="s", name="x")
        chunk = Chunk(feed=feed, batch="b", region="410100", first=1, last=2, rows=(row, broken))
        with pytest.raises((OverflowError, RuntimeError)):
            await deliveries.write(chunk, 100)
        assert (await deliveries.begin(feed, "b", 2, 150)).rows_done == 0
        known = [Known(name="h", known_at=LATER)]
        assert await persons_by_handle(graph, OFFICER, known) == [None]

    async def test_feeds_tell_their_last_delivery_at_once(self, graph: Graph) -> None:
        world = World()
        world.company("A")
        await world.write(graph, at=100)
        name = f"registry-{world.tag}"
        assert [feed.at for feed in await feeds(graph) if feed.feed == name] == [world.instant(100)]
        graph.sent.clear()
        await feeds(graph)
        assert graph.sent.total() == 0
        world.company("B")
        await world.write(graph, at=200)
        assert [feed.at for feed in await feeds(graph) if feed.feed == name] == [world.instant(200)]

    async def test_writers_of_one_new_key_at_once_make_one(self, graph: Graph) -> None:
        worlds = [World() for _ in range(8)]
        for world in worlds:
            world.tag = worlds[0].tag
            world.company("A").represented_by("p", since="2020-01-01")
        feeds_of = [world.write(graph, at=100, feed=f"feed {i}") for i, world in enumerate(worlds)]
        outcomes = await asyncio.gather(*feeds_of)
        code = worlds[0].code("A")
        assert sorted(fates[code].value for fates in outcomes) == ["SAME"] * 7 + ["USED"]
        a = worlds[0].company("A")
        assert await holders_of(graph, a, OFFICER) == [("p", "2020-01-01")]

    async def test_a_refusal_undoes_the_transaction(self, graph: Graph) -> None:
        key = World().tag

        async def work(transaction) -> None:
            await transaction.run("create_write", key=key, digest="d", result="{}", at=1)
            raise Refused("KEY_REUSED")

        with pytest.raises(Refused):
            await graph.write(work)
        assert await graph.read("find_write", key=key) == []
