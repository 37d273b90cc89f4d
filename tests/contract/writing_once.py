"""Writes with a key: done once, answered again, refused for another request; all in one transaction."""

import asyncio

import pytest

from graph.errors import Refused
from graph.model.reported import ReportedPenalty
from graph.store.database import Graph
from graph.store.fact_kinds import Provenance
from graph.store.write_once import Done, Once, annul, open_dispute, report, result_of_write
from tests.contract.callers import OFFICER, penalties_of
from tests.world import Company, World


def once(company: Company, key: str, at: int = 200, digest: str = "a digest") -> Once:
    source = Provenance(feed="office", batch=key, region="410100")
    return Once(key=f"{company.world.tag}|{key}", digest=digest, source=source, at=at)


async def latest(graph: Graph, company: Company) -> str:
    return (await penalties_of(graph, company, OFFICER))[0].penalty.id


async def annulled(
    graph: Graph, company: Company, at: int, key: str = "annul", digest: str = "a digest"
) -> Done:
    """The latest penalty annulled."""
    record = await latest(graph, company)
    told = {"day": "2024-06-01", "authority": "AUTH", "reason": "复议撤销"}
    return await annul(graph, once(company, key, at, digest), record, **told)


async def disputed(
    graph: Graph, company: Company, at: int, key: str = "dispute", by: str = "the party"
) -> Done:
    """The latest penalty disputed."""
    record = await latest(graph, company)
    told = {"day": "2024-06-01", "opened_by": by, "grounds": "事实有误"}
    return await open_dispute(graph, once(company, key, at), record, **told)


async def punished(graph: Graph) -> Company:
    world = World()
    company = world.company("A").penalised("1", decided_on="2023-05-10")
    await world.write(graph, at=100)
    return company


class WritingOnce:
    async def test_a_repeated_key_answers_what_happened_then(self, graph: Graph) -> None:
        a = await punished(graph)
        first = await annulled(graph, a, at=200)
        again = await annulled(graph, a, at=900)
        assert (first.replayed, again.replayed) == (False, True)
        assert first.result == again.result == await result_of_write(graph, f"{a.world.tag}|annul")
        (laid,) = await penalties_of(graph, a, OFFICER)
        assert (laid.annulment.recorded_at, laid.annulment.id) == (200, first.result["annulment"])

    async def test_a_key_used_for_another_request_is_refused(self, graph: Graph) -> None:
        a = await punished(graph)
        await annulled(graph, a, at=200)
        with pytest.raises(Refused) as refused:
            await annulled(graph, a, at=300, digest="another digest")
        assert refused.value.code == "KEY_REUSED"

    async def test_a_key_that_did_nothing_has_no_result(self, graph: Graph) -> None:
        a = await punished(graph)
        assert await result_of_write(graph, f"{a.world.tag}|never") is None
        with pytest.raises(Refused):
            await annul(graph, once(a, "unknown"), "nobody", day="2024-06-01", authority="A", reason="r")
        assert await result_of_write(graph, f"{a.world.tag}|unknown") is None

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

    async def test_reported_rows_are_written_once(self, graph: Graph) -> None:
        world = World()
        a = world.company("A").penalised("1", decided_on="2023-05-10")
        assert isinstance(world.rows[1], ReportedPenalty)
        first = await report(graph, once(a, "report"), world.rows)
        again = await report(graph, once(a, "report", at=900), world.rows)
        assert (first.replayed, again.replayed, first.result) == (False, True, again.result)
        (laid,) = await penalties_of(graph, a, OFFICER)
        made = {"id": laid.penalty.id, "subject": laid.penalty.subject}
        assert first.result["rows"][1] == {"row": 2, "fate": "USED", **made}
        other = await report(graph, once(a, "another key", at=950), world.rows)
        assert [row["fate"] for row in other.result["rows"]] == ["SAME", "SAME"]

    async def test_one_key_sent_many_times_at_once_is_done_once(self, graph: Graph) -> None:
        a = await punished(graph)
        done = await asyncio.gather(*(annulled(graph, a, at=200 + i) for i in range(6)))
        assert sorted(each.replayed for each in done) == [False] + [True] * 5
        assert len({each.result["annulment"] for each in done}) == 1
