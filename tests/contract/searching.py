"""Search: by every part of a name, its own or a former one, and never by what the caller may not see."""

import pytest

from graph.model.facts import IdentityDecision, Scope
from graph.model.former import Former, FormerItem
from graph.model.search_terms import ENDINGS, code_term, folded, pairs, place_term
from graph.store import format as marked
from graph.store import search_organizations as searching
from graph.store.batch_read import VisibleRows
from graph.store.database import Graph
from graph.store.search_organizations import SearchKey, search_organizations
from graph.store.search_terms import make_search_terms
from tests.contract.callers import LATER, OFFICER, PUBLIC, itself, organization_of
from tests.contract.writing_once import identified
from tests.world import World


async def found(graph: Graph, caller: VisibleRows, text: str, **more: object) -> dict[str, tuple[str, ...]]:
    """Return the codes that a part of a name leads to, each with the names that fit."""
    part = folded(text)
    key = SearchKey(terms=tuple(pairs(part)), parts=(part,), known_at=LATER, as_of="2024-06-30")
    return await by_key(graph, caller, replaced(key, **more))


async def by_key(graph: Graph, caller: VisibleRows, key: SearchKey) -> dict[str, tuple[str, ...]]:
    (answer,) = await search_organizations(graph, caller, [key])
    assert answer is not None
    return {one.uscc: one.names for one in answer}


def replaced(key: SearchKey, **more: object) -> SearchKey:
    return SearchKey(**{name: getattr(key, name) for name in SearchKey.__struct_fields__} | more)


class Searching:
    async def test_every_part_of_a_name_leads_to_it(self, graph: Graph) -> None:
        world = World()
        name = f"郑州（{world.tag}）瑞和食品有限公司"
        a = world.company("A", name=name)
        world.company("B", name=f"郑州{world.tag}瑞丰商贸有限公司")
        await world.write(graph, at=7)
        whole = folded(name)
        for start in range(len(whole) - 1):
            for end in range(start + 2, len(whole) + 1):
                part = whole[start:end]
                if world.tag.casefold()[:6] in part and tuple(pairs(part)):
                    assert a.code in await found(graph, PUBLIC, part), part
        assert await found(graph, PUBLIC, f"{world.tag}瑞和") == {a.code: (name,)}
        assert await found(graph, PUBLIC, f"{world.tag}和瑞") == {}

    async def test_a_former_name_leads_those_there_who_may_see_it(self, graph: Graph) -> None:
        world = World()
        old, new = f"{world.tag}旧名有限公司", f"{world.tag}新名有限公司"
        a = world.company("A", name=old)
        await world.write(graph, at=7)
        world.company("A", name=new)
        await world.write(graph, at=8)
        assert await found(graph, OFFICER, old) == {a.code: (old,)}
        assert await found(graph, OFFICER, new) == {a.code: (new,)}
        assert set((await found(graph, OFFICER, world.tag))[a.code]) == {old, new}
        assert await found(graph, PUBLIC, old) == {}
        assert await found(graph, PUBLIC, world.tag) == {a.code: (new,)}
        assert await found(graph, OFFICER, new, known_at=world.instant(7)) == {}
        assert await found(graph, OFFICER, old, known_at=world.instant(7)) == {a.code: (old,)}

    async def test_a_former_name_that_the_register_states_leads_there_too(self, graph: Graph) -> None:
        world = World()
        old, new = f"{world.tag}旧号商行", f"{world.tag}新号有限公司"
        past = Former(item=FormerItem.NAME, value=old, since="2010-01-01", until="2020-01-01")
        was = Former(item=FormerItem.STATUS, value="停业", since="2010-01-01", until="2020-01-01")
        a = world.company("A", name=new, former=(past.line, was.line))
        await world.write(graph, at=7)
        for caller in (PUBLIC, OFFICER):
            assert await found(graph, caller, old) == {a.code: (old,)}
            assert await found(graph, caller, new) == {a.code: (new,)}
            assert set((await found(graph, caller, world.tag))[a.code]) == {old, new}
        assert await found(graph, OFFICER, f"{world.tag}停业") == {}

    async def test_a_record_whose_party_is_in_doubt_chooses_nobody(self, graph: Graph) -> None:
        world = World()
        a = world.company("A", name=f"{world.tag}存疑商行")
        a.penalised("1", decided_on="2023-05-10", party="郑州别家有限公司")
        await world.write(graph, at=7)
        assert await found(graph, OFFICER, world.tag, penalised=True) == {}
        await identified(graph, a, 8, IdentityDecision.CONFIRM)
        assert set(await found(graph, OFFICER, world.tag, penalised=True)) == {a.code}

    async def test_a_hidden_organization_is_not_found_and_moves_no_bound(
        self, graph: Graph, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(searching, "MOST_FOUND", 2)
        world = World()
        for number in range(5):
            world.company(f"H{number}", name=f"{world.tag}隐名{number}", scope=Scope.SHARED)
        shown = [world.company(f"A{number}", name=f"{world.tag}隐名甲{number}") for number in range(2)]
        await world.write(graph, at=7)
        assert set(await found(graph, PUBLIC, f"{world.tag}隐名")) == {one.code for one in shown}
        key = SearchKey(terms=("隐名",), parts=(world.tag.casefold(),), known_at=LATER, as_of="2024-06-30")
        assert await search_organizations(graph, OFFICER, [key, replaced(key, code="X")]) == [None, ()]
        hidden = world.company("H0").code
        own = itself((await organization_of(graph, world.company("H0"))).id)
        assert hidden in await found(graph, own, f"{world.tag}隐名0")

    async def test_an_organization_is_found_by_its_codes(self, graph: Graph) -> None:
        world = World()
        a = world.company("A", name=f"{world.tag}甲公司")
        await world.write(graph, at=7)
        inner = a.code[8:17]
        for given in (a.code, inner):
            key = SearchKey(terms=(code_term(inner),), code=given, known_at=LATER, as_of="2024-06-30")
            assert a.code in await by_key(graph, PUBLIC, key)
        key = SearchKey(terms=(code_term(inner),), code=world.code("B0"), known_at=LATER, as_of="2024-06-30")
        assert await by_key(graph, PUBLIC, key) == {}

    async def test_place_status_and_days_choose_among_those_who_are_shown(self, graph: Graph) -> None:
        world = World()
        a = world.company("A", name=f"{world.tag}甲", place="410105")
        b = world.company("B", name=f"{world.tag}乙", place="410122", status="注销")
        c = world.company("C", name=f"{world.tag}丙", place="410105", since="2024-07-01")
        await world.write(graph, at=7)
        every = {a.code, b.code}
        for chosen, codes in (
            ({}, every),
            ({"as_of": "2024-07-01"}, every | {c.code}),
            ({"prefix": "4101"}, every),
            ({"prefix": "410105"}, {a.code}),
            ({"prefix": "4201"}, set()),
            ({"statuses": ("注销",)}, {b.code}),
            ({"statuses": ("注销", "存续")}, every),
        ):
            assert set(await found(graph, PUBLIC, world.tag, **chosen)) == codes
        key = SearchKey(terms=(place_term("410122"),), prefix="410122", known_at=LATER, as_of="2024-06-30")
        assert b.code in await by_key(graph, PUBLIC, key)
        assert a.code not in await by_key(graph, PUBLIC, key)

    async def test_a_penalty_chooses_for_whoever_may_see_it(self, graph: Graph) -> None:
        world = World()
        a, b, c, _ = (world.company(name, name=f"{world.tag}{name}公司") for name in "ABCD")
        a.penalised("1", decided_on="2023-05-10", party=f"{world.tag}A公司")
        b.penalised("2", decided_on="2023-06-10", party=f"{world.tag}B公司", shown_until="2023-06-10")
        c.penalised("3", decided_on="2023-07-10", party=f"{world.tag}C公司")
        c.challenged("3", opened_on="2023-08-01", closed_on="2024-02-01", upheld=False)
        await world.write(graph, at=7)
        for chosen, shown, all_ in (
            ({}, {a.code}, {a.code, b.code}),
            ({"severity": "SEVERE"}, {a.code}, {a.code, b.code}),
            ({"severity": "GENERAL"}, set(), set()),
            ({"since": "2023-05-11"}, set(), {b.code}),
            ({"until": "2023-05-10"}, {a.code}, {a.code}),
        ):
            for caller, codes in ((PUBLIC, shown), (OFFICER, all_)):
                assert set(await found(graph, caller, world.tag, penalised=True, **chosen)) == codes

    async def test_a_graph_of_the_first_format_gets_its_terms(
        self, graph: Graph, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        world = World()
        monkeypatch.setattr("graph.store.upsert.put_search_terms", nothing)
        a = world.company("A", name=f"{world.tag}甲食品")
        await world.write(graph, at=7)
        world.company("A", name=f"{world.tag}乙食品")
        await world.write(graph, at=8)
        assert await found(graph, OFFICER, world.tag) == {}
        for _ in range(2):  # what was done stays done
            await make_search_terms(graph, page=3)
            assert set((await found(graph, OFFICER, world.tag))[a.code]) == {
                f"{world.tag}甲食品",
                f"{world.tag}乙食品",
            }
        assert marked.STEPS[1] is make_search_terms

    async def test_no_pair_of_an_ending_is_a_term(self, graph: Graph) -> None:
        world = World()
        world.company("A", name=f"{world.tag}{ENDINGS[0]}")
        await world.write(graph, at=7)
        sizes = await graph.read("search_term_sizes", terms=["有限", "公司", "任公", "责任"])
        assert sizes == []


async def nothing(*_: object) -> None:
    """Write no terms, as a program of the first format."""
