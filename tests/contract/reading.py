"""Reading: every field comes back as it was written, in a number of round trips that nothing changes."""

import msgspec

from graph.model import facts
from graph.model.facts import CodeCheck, Procedure, Role, Scope
from graph.store.batch_read import Known, Paged
from graph.store.database import Graph
from graph.store.read_neighbourhoods import Around, neighbourhoods, penalties_around_persons
from graph.store.read_penalties import penalties, penalties_of_organizations
from graph.store.read_subjects import (
    documents_of_persons,
    organizations,
    organizations_by_code,
    persons,
    persons_by_handle,
    tenures_of_organizations,
    tenures_of_persons,
)
from tests.contract.callers import LATER, OFFICER, around, organization_of, penalties_of
from tests.world import World

EVERYTHING = {
    "violation": "违法",
    "circumstances": "事实",
    "basis": "依据",
    "kinds": ("警告", "罚款"),
    "content": "内容",
    "fine": "2.00",
    "confiscated": "0.50",
    "licence": "许可证",
    "expires_on": "2027-01-01",
    "conduct_since": "2023-03-01",
    "conduct_until": "2023-04-01",
    "procedure": Procedure.SIMPLIFIED,
    "final_on": "2023-12-01",
    "remark": "备注",
}


def unlike(record: msgspec.Struct, /, **told) -> dict:
    """What differs between a record and what was told."""
    return {name: getattr(record, name) for name, value in told.items() if getattr(record, name) != value}


class Reading:
    async def test_an_organization_comes_back_by_code_and_by_id(self, graph: Graph) -> None:
        world = World("410300")
        a = world.company("A", since="2011-02-03", until="2030-01-01", code_check=CodeCheck.CHECK_CHARACTER)
        await world.write(graph, at=7)
        found = await organization_of(graph, a)
        assert await organizations(graph, OFFICER, [Known(name=found.id, known_at=LATER)]) == [found]
        told = {"key": a.code, "uscc": a.code, "name": "A公司", "status": "存续", "kind": "有限责任公司"}
        told |= {"place": "410300", "since": "2011-02-03", "until": "2030-01-01", "scope": Scope.PUBLIC}
        told |= {"code_check": CodeCheck.CHECK_CHARACTER, "region": "410300", "row": 1}
        told |= {"recorded_at": world.instant(7)}
        assert unlike(found, **told, feed=f"registry-{world.tag}", batch="1") == {}
        assert len(found.id) == 26

    async def test_a_person_comes_back_by_handle_and_by_id_with_the_document(self, graph: Graph) -> None:
        world = World()
        handle = world.person("p", name="张三", born="1970-01-01", died="2020-01-01", own_income=True)
        await world.write(graph, at=7)
        (found,) = await persons_by_handle(graph, OFFICER, [Known(name=handle, known_at=LATER)])
        known = [Known(name=found.id, known_at=LATER)]
        assert await persons(graph, OFFICER, known) == [found]
        told = {
            "name": "张三",
            "born": "1970-01-01",
            "died": "2020-01-01",
            "own_income": True,
            "key": found.id,
        }
        assert unlike(found, **told, scope=Scope.SHARED) == {}
        ((document,),) = await documents_of_persons(graph, OFFICER, known)
        told = {
            "person": found.id,
            "handle": handle,
            "key": handle,
            "kind": "RESIDENT_ID",
            "sealed": "sealed p",
        }
        assert unlike(document, **told, scope=Scope.AUTHORISED) == {}

    async def test_absent_values_stay_absent(self, graph: Graph) -> None:
        world = World()
        a = world.company("A").represented_by("p", since="2020-01-01")
        a.penalised("1", decided_on="2023-05-10", severity=None)
        await world.write(graph, at=7)
        found = await around(graph, a)
        assert (found.persons[0].born, found.persons[0].died) == (None, None)
        assert (found.tenures[0].actual_since, found.tenures[0].actual_until) == (None, None)
        (penalty,) = found.penalties
        absent = (
            "severity",
            "fine",
            "confiscated",
            "licence",
            "expires_on",
            "conduct_since",
            "conduct_until",
        )
        assert [getattr(penalty, name) for name in (*absent, "procedure", "final_on", "remark")] == [
            None
        ] * 10

    async def test_a_penalty_comes_back_whole_by_every_way(self, graph: Graph) -> None:
        world = World()
        a = world.company("A").penalised("1", decided_on="2023-05-10", shown_until="2026-05-10", **EVERYTHING)
        await world.write(graph, at=7)
        (laid,) = await penalties_of(graph, a, OFFICER)
        told = {
            "subject": (await organization_of(graph, a)).id,
            "party": "A公司",
            "decision": a.decision("1"),
        }
        told |= {"key": f"{a.decision('1')}|{a.code}", "document_number": "1", "decided_on": "2023-05-10"}
        told |= {"authority": "郑州市某某局", "severity": facts.Severity.SEVERE, "shown_until": "2026-05-10"}
        assert unlike(laid.penalty, **told, **EVERYTHING, shown_since="2023-05-10", scope=Scope.PUBLIC) == {}
        assert await penalties(graph, OFFICER, [Known(name=laid.penalty.id, known_at=LATER)]) == [laid]
        assert (await around(graph, a)).penalties == (laid.penalty,)

    async def test_a_neighbourhood_holds_all_that_a_judgment_needs(self, graph: Graph) -> None:
        world = World()
        a = world.company("A").represented_by("p", since="2020-01-01", until="2024-07-01")
        a.held_by(
            "q", Role.DIRECTOR, since="2021-01-01", actual_since="2020-06-01", actual_until="2023-01-01"
        )
        a.penalised("1", decided_on="2023-05-10", naming=["p", "r"]).challenged("1", opened_on="2023-06-01")
        await world.write(graph, at=7)
        found = await around(graph, a)
        people = {person.id: person.name for person in found.persons}
        assert found.organization == await organization_of(graph, a)
        assert sorted(people.values()) == ["p", "q", "r"]
        first, second = found.tenures
        assert unlike(first, role=Role.LEGAL_REPRESENTATIVE, since="2020-01-01", until="2024-07-01") == {}
        assert unlike(second, role=Role.DIRECTOR, actual_since="2020-06-01", actual_until="2023-01-01") == {}
        assert [people[tenure.person] for tenure in found.tenures] == ["p", "q"]
        assert {people[finding.person] for finding in found.findings} == {"p", "r"}
        (challenge,) = found.challenges
        told = {"record": found.penalties[0].id, "opened_on": "2023-06-01", "instance": "RECONSIDERATION"}
        assert unlike(challenge, **told, upheld=None, closed_on="9999-12-31") == {}
        assert not found.truncated

    async def test_a_persons_neighbourhoods_are_those_of_roles_and_of_findings(self, graph: Graph) -> None:
        world = World()
        a = world.company("A").represented_by("p", since="2020-01-01")
        b = world.company("B").penalised("1", decided_on="2023-05-10", naming=["p"])
        world.company("C").represented_by("q", since="2020-01-01")
        await world.write(graph, at=7)
        (person,) = await persons_by_handle(graph, OFFICER, [Known(name=world.handle("p"), known_at=LATER)])
        (found,) = await penalties_around_persons(graph, OFFICER, [Around(name=person.id, known_at=LATER)])
        assert {each.organization.uscc for each in found} == {a.code, b.code}
        expected = {each.organization.uscc: each for each in (await around(graph, a), await around(graph, b))}
        assert {each.organization.uscc: each for each in found} == expected

    async def test_a_persons_tenures_come_with_the_organizations(self, graph: Graph) -> None:
        world = World()
        world.company("A").represented_by("p", since="2020-01-01")
        world.company("B").held_by("p", Role.DIRECTOR, since="2019-01-01")
        await world.write(graph, at=7)
        (person,) = await persons_by_handle(graph, OFFICER, [Known(name=world.handle("p"), known_at=LATER)])
        (found,) = await tenures_of_persons(graph, OFFICER, [Paged(id=person.id, known_at=LATER, first=9)])
        assert [(each.name, tenure.since) for tenure, each in found.items] == [
            ("B公司", "2019-01-01"),
            ("A公司", "2020-01-01"),
        ]

    async def test_a_natural_persons_own_penalty_has_the_person_as_its_subject(self, graph: Graph) -> None:
        world = World()
        a = world.company("A").represented_by("p", since="2020-01-01")
        handle = world.handle("p")
        key = f"{a.decision('1')}|{handle}"
        a.penalised("1", decided_on="2023-05-10", key=key, uscc=None, handle=handle, party="p")
        fates = await world.write(graph, at=7)
        assert fates[key].value == "USED"
        assert await penalties_of(graph, a, OFFICER) == ()

    async def test_unknown_names_find_nothing(self, graph: Graph) -> None:
        known, page = [Known(name="nobody", known_at=LATER)], [Paged(id="nobody", known_at=LATER, first=5)]
        for read in (
            organizations,
            organizations_by_code,
            persons,
            persons_by_handle,
            penalties,
            neighbourhoods,
        ):
            assert await read(graph, OFFICER, known) == [None]
        assert await documents_of_persons(graph, OFFICER, known) == [()]
        nobody = [Around(name="nobody", known_at=LATER)]
        assert await penalties_around_persons(graph, OFFICER, nobody) == [()]
        for read in (tenures_of_organizations, tenures_of_persons, penalties_of_organizations):
            (found,) = await read(graph, OFFICER, page)
            assert (found.items, found.has_more) == ((), False)

    async def test_one_round_trip_answers_any_number_of_wants_in_their_order(self, graph: Graph) -> None:
        world = World()
        companies = [world.company(f"{i}").represented_by(f"p{i}", since="2020-01-01") for i in range(12)]
        for i, company in enumerate(companies):
            company.penalised("1", decided_on=f"2023-05-{i + 1:02d}")
        await world.write(graph, at=7)
        wanted = [Known(name=company.code, known_at=LATER) for company in [*companies, companies[0]]]
        wanted.insert(3, Known(name="nobody", known_at=LATER))
        graph.sent.clear()
        found = await organizations_by_code(graph, OFFICER, wanted)
        assert [each.uscc if each else "nobody" for each in found] == [batch_key.name for batch_key in wanted]
        seven = world.instant(7)
        known = [
            Known(name=each.id, known_at=at) for each in found if each for at in (LATER, seven, seven - 1)
        ]
        pages = [Paged(id=batch_key.name, known_at=batch_key.known_at, first=3) for batch_key in known]
        near = await neighbourhoods(graph, OFFICER, known)
        assert [each.organization.id if each else None for each in near] == [
            batch_key.name if batch_key.known_at >= seven else None for batch_key in known
        ]
        assert len(await tenures_of_organizations(graph, OFFICER, pages)) == len(pages)
        assert len(await penalties_of_organizations(graph, OFFICER, pages)) == len(pages)
        assert graph.sent.total() == 4

    async def test_nothing_wanted_asks_nothing(self, graph: Graph) -> None:
        graph.sent.clear()
        assert await neighbourhoods(graph, OFFICER, []) == []
        assert await tenures_of_organizations(graph, OFFICER, []) == []
        assert graph.sent.total() == 0
