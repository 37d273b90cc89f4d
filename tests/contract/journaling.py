"""The journal: numbers without gaps, instants in the order of commits, and answers that stay as they were.

Writers are processes of their own where the engine allows it, with clocks that are seconds apart and step back.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import anyio.from_thread
import anyio.to_thread
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from neo4j import AsyncGraphDatabase
from neo4j.exceptions import ConstraintError

from graph.errors import Refused
from graph.model.time import STANDING, instant
from graph.store import format as marked
from graph.store import journal
from graph.store.batch_read import Known
from graph.store.database import Graph
from graph.store.engine import Address
from graph.store.health import missing_constraints, newest_change
from graph.store.journal import JournalEntry, begin_journal, read_changes, read_head, write_journaled
from graph.store.journal_head import JournalHead
from graph.store.journal_places import KeptPlace, keep_place, kept_place, kept_places
from graph.store.read_neighbourhoods import neighbourhoods
from tests.city import NOON
from tests.contract.callers import LATER, OFFICER, organization_of
from tests.contract.conftest import PATIENT
from tests.contract.writing_once import annulled, disputed
from tests.world import Company, World

FEW = settings(
    max_examples=4,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
SECONDS = 1_000_000
CLOCKS = st.lists(
    st.lists(st.integers(-9 * SECONDS, 9 * SECONDS), min_size=1, max_size=4), min_size=2, max_size=4
)
"""For each writer, what its clock shows at each of its writes, apart from the true time."""


async def changes(graph: Graph, after: int) -> list[JournalEntry]:
    until = (await read_head(graph)).number
    return [change async for change in read_changes(graph, after, until)]


async def settled(world: World, graph: Graph) -> Company:
    """A company with a penalty upon it and a person who holds a role."""
    company = world.company("A").represented_by("p", since="2020-01-01")
    company.penalised("1", decided_on="2023-05-10", naming=["p"])
    await world.write(graph, at=1)
    return company


async def known(graph: Graph, subjects: list[str], at: int) -> list[Any]:
    """What an answer is made of: all but when a version was superseded, which nobody could know then."""
    found = await neighbourhoods(graph, OFFICER, [Known(name=one, known_at=at) for one in subjects])
    return [_timeless(one) for one in found]


@asynccontextmanager
async def processes(graph: Graph, address: Address, count: int) -> AsyncIterator[list[Graph]]:
    """Connections as those of processes of their own; the embedded engine has one."""
    if graph.embedded:
        yield [graph] * count
        return
    async with AsyncExitStack() as stack:
        found = []
        for _ in range(count):
            one = await Graph.connect(address.url, address.user, address.password, address.database, PATIENT)
            stack.push_async_callback(one.close)
            found.append(one)
        yield found


async def holds(check: Callable[[Any], Awaitable[None]], drawn: st.SearchStrategy[Any]) -> None:
    """Hold a property: examples are drawn in a thread, and checked where the graph is."""

    @FEW
    @given(drawn)
    def property_(example: Any) -> None:
        anyio.from_thread.run(check, example)

    await anyio.to_thread.run_sync(property_)


class Journaling:
    @pytest.fixture(autouse=True)
    async def head_is_known(self, graph: Graph) -> None:
        """Connections of other tests have written to the same engine."""
        await begin_journal(graph)

    async def test_a_transaction_appends_one_change_that_says_what_it_is_about(self, graph: Graph) -> None:
        world, before = World(), (await read_head(graph)).number
        a = await settled(world, graph)
        (facts,) = await known(graph, [(await organization_of(graph, a)).id], LATER)
        company, person, record = facts.organization.id, facts.persons[0].id, facts.penalties[0].id
        await disputed(graph, a, at=2)
        await annulled(graph, a, at=3)
        delivered, dispute, annulment = await changes(graph, before)
        assert [one.number for one in (delivered, dispute, annulment)] == [before + 1, before + 2, before + 3]
        assert set(delivered.kinds) == {
            "Registration", "Particulars", "Document", "Tenure", "Penalty", "Finding", "Feed",
        }  # fmt: skip
        assert (delivered.subjects, delivered.records, delivered.region) == (
            (company, person), (record,), "410100",
        )  # fmt: skip
        for change, kind in ((dispute, "Dispute"), (annulment, "Annulment")):
            assert (change.kinds[0], change.subjects, change.records) == (kind, (company,), (record,))
        assert set(annulment.kinds) == {"Annulment", "Step", "Dispute"}, "it ends what was disputed"
        assert facts.penalties[0].recorded_at == delivered.at < dispute.at < annulment.at

    async def test_what_is_said_again_changes_the_freshness_alone(self, graph: Graph) -> None:
        world = World()
        await settled(world, graph)
        before = (await read_head(graph)).number
        world.company("A")
        await world.write(graph, at=2)
        (change,) = await changes(graph, before)
        assert (change.kinds, change.subjects, change.records) == (("Feed",), (), ())

    async def test_a_write_that_does_nothing_takes_no_number(self, graph: Graph) -> None:
        a = await settled(World(), graph)
        await annulled(graph, a, at=2)
        before = await read_head(graph)
        assert (await annulled(graph, a, at=3)).replayed
        with pytest.raises(Refused):
            await disputed(graph, a, at=4)
        assert (await read_head(graph)).number == before.number
        await settled(World(), graph)
        assert [one.number for one in await changes(graph, before.number)] == [before.number + 1]

    async def test_recorded_time_never_steps_back(self, graph: Graph) -> None:
        at, world = instant(NOON), World()
        before = (await read_head(graph)).number
        for now in (at, at - 3_600 * SECONDS, at + SECONDS, at):
            world.company("A", name=f"{now}")
            await world.write(graph, at=now)
        instants = [one.at for one in await changes(graph, before)]
        assert instants == sorted(set(instants))

    async def test_what_was_known_at_the_head_stays_as_it_was(self, graph: Graph, address: Address) -> None:
        """Each write gives registration and record one word: half of a write is seen by nobody, ever."""

        async def check(clocks: list[list[int]]) -> None:
            worlds = [World() for _ in clocks]
            companies = [await settled(world, graph) for world in worlds]
            subjects = [(await organization_of(graph, one)).id for one in companies]
            async with processes(graph, address, len(clocks)) as graphs:
                async with asyncio.TaskGroup() as group:
                    writing = [
                        group.create_task(_write(one, world, clock, subject))
                        for one, world, clock, subject in zip(graphs, worlds, clocks, subjects, strict=True)
                    ]
                    watching = [group.create_task(_watch(one, subjects, writing)) for one in graphs]
                for n, seen in enumerate(watching):
                    for at, found in seen.result():
                        assert await known(graphs[n - 1], subjects, at) == found, "asked of another process"

        await holds(check, CLOCKS)
        assert_in_order(await changes(graph, 0))

    async def test_many_who_come_at_once_share_a_question(self, graph: Graph, address: Address) -> None:
        await settled(World(), graph)
        async with processes(graph, address, 1) as (one,):
            await read_head(one)
            one.sent.clear()
            heads = await asyncio.gather(*(read_head(one) for _ in range(40)))
            assert len({head.number for head in heads}) == 1
            assert one.sent == ({} if graph.embedded else {"journal_head": 1})

    async def test_who_comes_while_a_question_is_on_its_way_waits_for_the_next(self) -> None:
        head, asked, go = JournalHead(), [], asyncio.Event()

        async def ask() -> journal.Place:
            asked.append(len(asked) + 1)
            number = asked[-1]
            await go.wait()
            return journal.Place(number=number, at=number)

        first = asyncio.create_task(head.share(ask))
        await asyncio.sleep(0.01)
        later = [asyncio.create_task(head.share(ask)) for _ in range(3)]
        await asyncio.sleep(0.01)
        later[0].cancel()
        go.set()
        assert (await first).number == 1
        assert [(await one).number for one in later[1:]] == [2, 2]
        assert asked == [1, 2]

    async def test_a_write_that_may_have_happened_makes_the_head_uncertain(
        self, graph: Graph, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        begun = asyncio.Event()

        async def never(_: journal.JournaledTransaction) -> None:
            begun.set()
            await asyncio.Event().wait()

        await settled(World(), graph)
        assert graph.head.certain
        writing = asyncio.create_task(write_journaled(graph, "410100", 1, never))
        await begun.wait()
        writing.cancel()
        await asyncio.wait([writing])
        assert not graph.head.certain
        graph.sent.clear()
        await read_head(graph)
        assert graph.sent["journal_head"] == 1
        await settled(World(), graph)
        assert graph.head.certain

    async def test_a_consumer_that_is_far_behind_has_a_portion_in_memory(
        self, graph: Graph, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        world, before = World(), (await read_head(graph)).number
        for n in range(7):
            world.company("A", name=f"{n}")
            await world.write(graph, at=n)
        monkeypatch.setattr(journal, "PORTION", 3)
        graph.sent.clear()
        assert len(await changes(graph, before)) == 7
        assert graph.sent["changes"] == 3

    async def test_a_consumer_goes_on_where_its_place_was_kept(self, graph: Graph, address: Address) -> None:
        """By whichever process; a place never steps back, and keeping one is no change."""
        head, name = await read_head(graph), f"readers of {World().tag}"
        assert await kept_place(graph, name) is None
        for number, told in ((0, "first"), (7, "further"), (6, "behind"), (7, "again")):
            await keep_place(graph, name, KeptPlace(number=number, worked_by=told))
        async with processes(graph, address, 1) as (other,):
            assert await kept_place(other, name) == KeptPlace(number=7, worked_by="again")
            assert (await kept_places(other))[name] == 7
        assert await read_head(graph) == head

    async def test_a_graph_of_the_format_without_a_journal_gets_one(
        self, graph: Graph, address: Address
    ) -> None:
        """The last test but for the order: the journal of the whole suite begins anew."""
        a = await settled(World(), graph)
        newest = (await read_head(graph)).at
        drops = [f"DROP CONSTRAINT {name} IF EXISTS" for name in NEWER]
        await bare(address, "MATCH (n:Journal) DELETE n", "MATCH (n:Change) DELETE n", *drops, OLD_FORMAT)
        graph.head = JournalHead()
        await marked.prepare(graph)
        assert await read_head(graph) == journal.Place(number=0, at=newest)
        assert (await graph.read("format"))[0]["version"] == marked.FORMAT
        await annulled(graph, a, at=2)
        (change,) = await changes(graph, 0)
        assert (change.number, change.at, change.kinds) == (1, newest + 1, ("Annulment",))
        await marked.prepare(graph)
        await begin_journal(graph)
        assert (await read_head(graph)).number == 1
        with pytest.raises(ConstraintError):
            await bare(address, "CREATE (:Change {number: 0})")

    async def test_a_graph_of_a_program_before_outboxes_is_marked_and_keeps_its_journal(
        self, graph: Graph, address: Address
    ) -> None:
        await settled(World(), graph)
        before = await read_head(graph)
        await bare(address, "MATCH (n:Format) SET n.version = 2")
        await marked.prepare(graph)
        assert await read_head(graph) == before
        assert (await graph.read("format"))[0]["version"] == marked.FORMAT

    async def test_a_look_finds_what_is_missing_and_where_the_journal_ends(
        self, graph: Graph, address: Address
    ) -> None:
        await settled(World(), graph)
        assert await newest_change(graph) == await read_head(graph)
        assert await missing_constraints(graph) == ()
        await bare(address, "DROP CONSTRAINT consumer_name")
        assert await missing_constraints(graph) == ("consumer_name",)
        await marked.prepare(graph)
        assert await missing_constraints(graph) == ()

    async def test_a_constraint_that_is_newer_than_the_graph_is_made_at_the_next_start(
        self, graph: Graph, address: Address
    ) -> None:
        name = f"readers of {World().tag}"
        await keep_place(graph, name, KeptPlace(number=1, worked_by=""))
        again = f"CREATE (:Consumer {{name: '{name}'}})"
        await bare(address, "DROP CONSTRAINT consumer_name")
        await marked.prepare(graph)
        with pytest.raises(ConstraintError):
            await bare(address, again)


PARTS = ("penalties", "tenures", "persons", "findings", "annulments", "disputes", "challenges")
NEWER = ("journal_id", "change_number", "consumer_name")
OLD_FORMAT = "MATCH (n:Format) SET n.version = 1"


async def bare(address: Address, *statements: str) -> None:
    """Send statements beside the store, as it was before it was ours."""
    driver = AsyncGraphDatabase.driver(address.url, auth=(address.user, address.password))
    async with driver, driver.session(database=address.database) as session:
        for statement in statements:
            await (await session.run(statement)).consume()


def _timeless(found: Any) -> Any:
    def stands(facts: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(replace(one, superseded_at=STANDING) for one in facts)

    parts = {name: stands(getattr(found, name)) for name in PARTS}
    return replace(found, organization=stands((found.organization,))[0], **parts)


def assert_in_order(found: list[JournalEntry]) -> None:
    numbers, instants = [one.number for one in found], [one.at for one in found]
    assert numbers == list(range(1, len(found) + 1))
    assert instants == sorted(set(instants))


async def _write(graph: Graph, world: World, clock: list[int], subject: str) -> None:
    """Write with one clock, and see each write at once."""
    for n, apart in enumerate(clock):
        world.company("A", name=f"第{n}").penalised("1", decided_on="2023-05-10", content=f"第{n}")
        await world.write(graph, at=instant(NOON) + apart)
        ((facts,),) = [await known(graph, [subject], (await read_head(graph)).at)]
        assert facts.organization.name == f"第{n}"


async def _watch(graph: Graph, subjects: list[str], writing: list["asyncio.Task[None]"]) -> list[Any]:
    """Ask while others write; return each instant that was answered for, with the answer."""
    seen = {}
    while not all(one.done() for one in writing):
        at = (await read_head(graph)).at
        found = await known(graph, subjects, at)
        assert all(_whole(one) for one in found)
        assert seen.setdefault(at, found) == found
    return list(seen.items())


def _whole(found: Any) -> bool:
    words = {found.organization.name, found.penalties[0].content}
    return len(words) == 1 or words == {"A公司", "罚款二万元"}
