"""Writes with a key: done once, answered again, refused for another request; all in one transaction."""

import asyncio
from collections.abc import Callable

import pytest
from msgspec.structs import replace

from graph.errors import Refused
from graph.model.facts import Annulment, Dispute, DisputeState, IdentityDecision, Step
from graph.model.procedures import WriteTarget
from graph.model.reported import ReportedPenalty, RowOutcome
from graph.model.time import FOREVER
from graph.packs.lookup import shipped_law
from graph.rules.procedures.preconditions import RECORD_STANDS, UNDISPUTED, Asked, check_preconditions
from graph.store.database import Graph
from graph.store.fact_kinds import Provenance, new_id
from graph.store.write_events import (
    Course,
    StepDone,
    put_annulment,
    put_dispute,
    put_identification,
    put_report,
    put_step,
)
from graph.store.write_once import Done, Once, Put, result_of_write, write_once
from graph.store.write_target import TargetKeys, read_target
from tests.contract.callers import OFFICER, PUBLIC, around, penalties_of
from tests.world import Company, World

TODAY = "2024-06-01"
LAW = shipped_law()


def once(company: Company, key: str, at: int = 200, digest: str = "a digest") -> Once:
    source = Provenance(feed="office", batch=key, region="410100")
    return Once(key=f"{company.world.tag}|{key}", digest=digest, source=source, at=at)


def holding(by: str) -> Callable[[WriteTarget], None]:
    """Return what refuses a target as the table of commands does."""

    def hold(target: WriteTarget) -> None:
        asked = Asked(
            input=None, target=target, today=TODAY, place="410100", trusted=frozenset(), by=by, law=LAW
        )
        check_preconditions((RECORD_STANDS, UNDISPUTED), asked)

    return hold


async def done(graph: Graph, write: Once, put: Put, record: str = "", by: str = "") -> Done:
    keys = TargetKeys(key=write.key, today=TODAY, record=record)
    return await write_once(graph, write, keys, hold=holding(by), put=put)


async def latest(graph: Graph, company: Company) -> str:
    return (await penalties_of(graph, company, OFFICER))[0].penalty.id


def upon(record: str, write: Once) -> dict[str, object]:
    """What every event upon a record carries."""
    return {
        "id": new_id(), "record": record, "region": "410100", "feed": "office", "batch": write.key, "row": 0,
        "recorded_at": write.at,
    }  # fmt: skip


async def annulled(
    graph: Graph, company: Company, at: int, key: str = "annul", digest: str = "a digest"
) -> Done:
    """The latest penalty annulled."""
    record, write = await latest(graph, company), once(company, key, at, digest)
    annulment = Annulment(
        key=f"{record}|annulled",
        annulled_on=TODAY,
        authority="AUTH",
        reason="复议撤销",
        **upon(record, write),
    )
    try:
        return await done(graph, write, put_annulment(annulment, ending(write, "annul_record")), record)
    finally:
        await company.world.remember(graph, at)


def ending(write: Once, command: str, end: DisputeState = DisputeState.REVOKED) -> Course:
    """Return what ends whatever dispute it is asked of."""

    def course(dispute: Dispute) -> StepDone:
        step = Step(
            key=f"{dispute.id}|{write.at}",
            case=dispute.id,
            command=command,
            on=TODAY,
            by="x",
            **upon(dispute.record, write),
        )
        ended = replace(
            dispute,
            key=f"{dispute.key}|{dispute.id}",
            closed_on=TODAY,
            outcome=end.value,
            recorded_at=write.at,
        )
        return StepDone(step=step, case=ended)

    return course


async def withdrawn(graph: Graph, company: Company, at: int, key: str = "withdraw") -> Done:
    """The latest penalty's latest pending dispute withdrawn."""
    (found,) = await penalties_of(graph, company, OFFICER)
    dispute, write = found.disputes[0].id, once(company, key, at)
    course = ending(write, "withdraw_dispute", DisputeState.WITHDRAWN)
    try:
        return await done(graph, write, put_step(dispute, course, course), found.penalty.id)
    finally:
        await company.world.remember(graph, at)


async def disputed(
    graph: Graph, company: Company, at: int, key: str = "dispute", by: str = "the party"
) -> Done:
    """The latest penalty disputed."""
    record, write = await latest(graph, company), once(company, key, at)
    dispute = Dispute(
        key=f"{record}|{by}|{TODAY}", opened_on=TODAY, opened_by=by, grounds="事实有误", **upon(record, write)
    )
    try:
        return await done(graph, write, put_dispute(dispute), record, by)
    finally:
        await company.world.remember(graph, at)


async def report(graph: Graph, write: Once, rows: list[ReportedPenalty]) -> Done:
    return await done(graph, write, put_report(write.source, rows))


async def punished(graph: Graph) -> Company:
    world = World()
    company = world.company("A").penalised("1", decided_on="2023-05-10")
    await world.write(graph, at=100)
    return company


async def identified(
    graph: Graph, company: Company, at: int, decision: IdentityDecision, key: str = "identify"
) -> Done:
    """The latest penalty confirmed to be about its party, or refused."""
    (laid, *_), write = await penalties_of(graph, company, OFFICER), once(company, key, at)
    word = replace(
        laid.penalty,
        identified=decision,
        identified_by="office",
        identified_because="核实",
        identified_on=TODAY,
    )
    try:
        return await done(graph, write, put_identification(word), laid.penalty.id)
    finally:
        await company.world.remember(graph, at)


async def held(graph: Graph, world: World, at: int = 100, content: str = "一") -> tuple[Company, RowOutcome]:
    """A penalty under the company's code with another's name, and what its sender is told."""
    a = world.company("A").penalised("1", decided_on="2023-05-10", party="郑州别家有限公司", content=content)
    return a, (await world.write(graph, at=at))[f"{a.decision('1')}|{a.code}"]


class WritingOnce:
    async def test_a_held_record_counts_from_its_confirmation_on(self, graph: Graph) -> None:
        a, _ = await held(graph, World())
        written = await identified(graph, a, 200, IdentityDecision.CONFIRM)
        assert not written.target.penalty.held
        (before,), (now,) = [await penalties_of(graph, a, OFFICER, at) for at in (150, 250)]
        assert (before.penalty.held, now.penalty.held) == (True, False)
        assert (now.penalty.recorded_at, now.penalty.id) == (a.world.instant(200), before.penalty.id)
        assert now.penalty.stated == before.penalty.stated == a.world.instant(100)
        assert len(await penalties_of(graph, a, PUBLIC)) == 1
        (told,) = (await around(graph, a, OFFICER)).penalties
        assert told.identified is IdentityDecision.CONFIRM

    async def test_what_was_decided_holds_while_the_source_names_the_party_so(self, graph: Graph) -> None:
        world = World()
        a, _ = await held(graph, world)
        await identified(graph, a, 200, IdentityDecision.CONFIRM)
        assert (await held(graph, world, 300))[1] is RowOutcome.SAME
        assert (await held(graph, world, 400, "二"))[1] is RowOutcome.SUPERSEDED
        (laid,) = await penalties_of(graph, a, PUBLIC)
        assert (laid.penalty.content, laid.penalty.identified_because) == ("二", "核实")
        assert laid.penalty.stated == world.instant(400)
        await identified(graph, a, 500, IdentityDecision.REFUSE, "refuse")
        assert await penalties_of(graph, a, PUBLIC) == ()
        for at, content in ((600, "二"), (700, "三")):
            assert (await held(graph, world, at, content))[1] is RowOutcome.PARTY_MISMATCH
            (laid,) = await penalties_of(graph, a, OFFICER)
            assert laid.penalty.identified is IdentityDecision.REFUSE
        world.company("A", name="郑州别家有限公司")
        assert (await held(graph, world, 800, "三"))[1] is RowOutcome.PARTY_MISMATCH, "refused for good"
        a.penalised("1", decided_on="2023-05-10", party="A公司")
        assert RowOutcome.SUPERSEDED in (await world.write(graph, at=900)).values()
        (laid,) = await penalties_of(graph, a, PUBLIC)
        assert (laid.penalty.mismatch, laid.penalty.identified) == ((), None)

    async def test_a_repeated_key_answers_what_happened_then(self, graph: Graph) -> None:
        a = await punished(graph)
        first = await annulled(graph, a, at=200)
        again = await annulled(graph, a, at=900)
        assert first.target.annulment == again.target.annulment
        assert (first.replayed, again.replayed) == (False, True)
        assert first.result == again.result == await result_of_write(graph, f"{a.world.tag}|annul")
        (laid,) = await penalties_of(graph, a, OFFICER)
        assert (laid.annulment.recorded_at, laid.annulment.id) == (
            a.world.instant(200),
            first.result["annulment"],
        )

    async def test_a_key_used_for_another_request_is_refused(self, graph: Graph) -> None:
        a = await punished(graph)
        await annulled(graph, a, at=200)
        with pytest.raises(Refused) as refused:
            await annulled(graph, a, at=300, digest="another digest")
        assert refused.value.code == "KEY_REUSED"

    async def test_a_key_that_did_nothing_has_no_result(self, graph: Graph) -> None:
        a = await punished(graph)
        assert await result_of_write(graph, f"{a.world.tag}|never") is None
        await disputed(graph, a, at=200)
        with pytest.raises(Refused):
            await disputed(graph, a, at=300, key="refused")
        assert await result_of_write(graph, f"{a.world.tag}|refused") is None

    @pytest.mark.parametrize("command", [annulled, disputed])
    async def test_an_annulled_record_takes_nothing_more(self, graph: Graph, command) -> None:
        a = await punished(graph)
        await annulled(graph, a, at=200)
        with pytest.raises(Refused) as refused:
            await command(graph, a, at=300, key="once more")
        assert refused.value.code == "RECORD_ANNULLED"

    async def test_one_party_has_one_pending_dispute_about_a_record(self, graph: Graph) -> None:
        a = await punished(graph)
        await disputed(graph, a, at=200)
        with pytest.raises(Refused) as refused:
            await disputed(graph, a, at=300, key="once more")
        assert refused.value.code == "RECORD_DISPUTED"
        await disputed(graph, a, at=300, key="another party", by="another party")
        (laid,) = await penalties_of(graph, a, OFFICER)
        assert [dispute.opened_by for dispute in laid.disputes] == ["another party", "the party"]

    async def test_a_dispute_that_ended_is_known_as_it_was_and_lets_its_party_object_anew(
        self, graph: Graph
    ) -> None:
        a = await punished(graph)
        first = await disputed(graph, a, at=200)
        await withdrawn(graph, a, at=300)
        second = await disputed(graph, a, at=400, key="anew")
        (found,) = await penalties_of(graph, a, OFFICER)
        anew, ended = found.disputes
        assert (ended.id, anew.id) == (first.result["dispute"], second.result["dispute"])
        assert (ended.closed_on, ended.outcome, [step.command for step in ended.steps]) == (
            TODAY,
            "WITHDRAWN",
            ["withdraw_dispute"],
        )
        assert (anew.closed_on, anew.steps) == (FOREVER, ())
        (known,) = await penalties_of(graph, a, OFFICER, at=250)
        (pending,) = known.disputes
        assert (pending.id, pending.closed_on, pending.steps) == (ended.id, FOREVER, ())
        (seen,) = (await around(graph, a, OFFICER, at=350)).disputes
        assert (seen.closed_on, len(seen.steps)) == (TODAY, 1)

    async def test_what_is_disputed_about_an_annulled_record_ends_with_it(self, graph: Graph) -> None:
        a = await punished(graph)
        await disputed(graph, a, at=200)
        await disputed(graph, a, at=210, key="another party", by="another party")
        await annulled(graph, a, at=300)
        (found,) = await penalties_of(graph, a, OFFICER)
        assert found.annulment is not None
        assert {(one.closed_on, one.outcome) for one in found.disputes} == {(TODAY, "REVOKED")}

    async def test_reported_rows_are_written_once(self, graph: Graph) -> None:
        world = World()
        a = world.company("A").penalised("1", decided_on="2023-05-10")
        assert isinstance(world.rows[1], ReportedPenalty)
        first = await report(graph, once(a, "report"), world.rows)
        again = await report(graph, once(a, "report", at=900), world.rows)
        assert (first.replayed, again.replayed, first.result) == (False, True, again.result)
        (laid,) = await penalties_of(graph, a, OFFICER)
        made = {"id": laid.penalty.id, "subject": laid.penalty.subject}
        assert first.result["rows"][1] == {"row": 2, "outcome": "USED", **made}
        other = await report(graph, once(a, "another key", at=950), world.rows)
        assert [row["outcome"] for row in other.result["rows"]] == ["SAME", "SAME"]

    async def test_one_key_sent_many_times_at_once_is_done_once(self, graph: Graph) -> None:
        a = await punished(graph)
        done = await asyncio.gather(*(annulled(graph, a, at=200 + i) for i in range(6)))
        assert sorted(each.replayed for each in done) == [False] + [True] * 5
        assert len({each.result["annulment"] for each in done}) == 1

    async def test_of_two_writes_at_once_that_exclude_each_other_one_is_refused(self, graph: Graph) -> None:
        a = await punished(graph)
        keys = [f"rival {i}" for i in range(4)]
        told = await asyncio.gather(
            *(annulled(graph, a, at=200, key=key) for key in keys), return_exceptions=True
        )
        refused = [one.code for one in told if isinstance(one, Refused)]
        assert refused == ["RECORD_ANNULLED"] * 3
        (laid,) = await penalties_of(graph, a, OFFICER)
        (first,) = [one for one in told if isinstance(one, Done)]
        assert laid.annulment.id == first.result["annulment"]

    async def test_a_report_upon_an_annulled_record_says_so(self, graph: Graph) -> None:
        world = World()
        a = world.company("A").penalised("1", decided_on="2023-05-10")
        rows = list(world.rows)
        await report(graph, once(a, "report"), rows)
        a.penalised("1", decided_on="2023-05-10", content="更正")
        await annulled(graph, a, at=300)
        for key, some in (("again", rows), ("corrected", [world.rows[-1]])):
            told = await report(graph, once(a, key, at=400), some)
            assert told.result["rows"][-1]["outcome"] == "RECORD_ANNULLED"
        # Another feed that knows all of it is told, one that does not is told what it is always told.
        other = Provenance(feed="other", batch="b", region="410100")
        for key, some, outcome in (("o1", rows, "RECORD_ANNULLED"), ("o2", [world.rows[-1]], "NOT_OWNER")):
            told = await done(graph, once(a, key), put_report(other, some))
            assert told.result["rows"][-1]["outcome"] == outcome
        (laid,) = await penalties_of(graph, a, OFFICER)
        assert laid.penalty.recorded_at < laid.annulment.recorded_at

    async def test_a_target_is_read_whole_in_one_statement(self, graph: Graph) -> None:
        world = World()
        a = world.company("A").represented_by("p", since="2020-01-01").penalised("1", decided_on="2023-05-10")
        await world.write(graph, at=100)
        await disputed(graph, a, at=200)
        record = await latest(graph, a)
        person = (await around(graph, a, OFFICER)).persons[0].id
        graph.sent.clear()
        keys = TargetKeys(key=f"{world.tag}|dispute", today=TODAY, record=record, person=person)
        target = await read_target(graph.read, keys)
        assert graph.sent.total() == 1
        assert target.penalty.id == record
        assert target.organization.uscc == a.code
        assert (len(target.disputes), target.annulment, target.represented) == (1, None, True)
        told = {"dispute": target.disputes[0].id, "subject": target.penalty.subject}
        assert target.written.result == told
        other = await read_target(graph.read, TargetKeys(key="no such", today=TODAY, person=person))
        assert other == WriteTarget()
        former = TargetKeys(key="no such", today="2019-01-01", record=record, person=person)
        assert not (await read_target(graph.read, former)).represented
