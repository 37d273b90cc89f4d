"""INVARIANT 7: what is hidden from a caller has no influence on what it is told, whatever it asks.

Two companies that differ only in what the caller may not see are asked about alike; data and errors
are equal, byte by byte, once the random ids are named by their places. Time is not compared.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import anyio
import anyio.from_thread
import anyio.to_thread
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.model.facts import Role, Scope
from graph.model.time import moment
from graph.store.engine import Address
from graph.store.journal import read_head
from schema.ids import global_id, node_ref
from security.principal import CallerRole, Principal
from tests.properties.hidden_world import (
    AUDITOR,
    IDLE,
    KINDS,
    LATER,
    OFFICER,
    THEN,
    Built,
    Hall,
    Hidden,
    Shown,
    Told,
    built,
    hall,
    hidden,
    record_of,
    shown,
)
from tests.world import World

pytestmark = pytest.mark.anyio
FEW = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))

PENALTY = """id documentNumber authority party violation basis kinds content fine decidedOn expiresOn region
  recordedAt annulment { annulledOn reason } disputes { openedOn pending state }"""
DOCUMENTS = {
    "everything published": f"""query($c: String!) {{ organization(uscc: $c) {{ id name uscc status kind place since until
        codeCheck penalties {{ nodes {{ {PENALTY} }} edges {{ cursor }} totalCount
        pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} last: penalties(last: 2) {{ totalCount
        nodes {{ documentNumber }} pageInfo {{ hasPreviousPage hasNextPage }} }} }} }}""",
    "everything refused": """query($c: String!) { organization(uscc: $c) { name
        roles(include: [CURRENT, FORMER, LATER]) { totalCount nodes { role since holder { name documents { kind number } } }
        pageInfo { hasNextPage } } only: effects(outcome: [RECORDED, RESTRICTED]) { totalCount nodes { outcome } }
        effects { totalCount nodes { kind outcome person { name } reasons { code } } pageInfo { hasNextPage } }
        penalties { nodes { circumstances severity finalOn conductSince effects { nodes { outcome } } } } } }""",
    "by reference": """query($c: String!) { _entities(representations: [{ __typename: "Organization", uscc: $c }]) {
        ... on Organization { name penalties(first: 2) { nodes { documentNumber } pageInfo { hasNextPage } } } } }""",
    "by code": "query($c: String!) { subject(code: $c) { __typename name ... on Organization { status } } }",
    "long ago": """query($c: String!) { organization(uscc: $c, asOf: "2012-01-01") { name
        penalties(first: 3) { nodes { documentNumber } pageInfo { hasNextPage } } } }""",
    "two days and a mistake": """query($c: String!) { a: organization(uscc: $c, asOf: "2010-02-02") { penalties { nodes {
        decidedOn } } } b: organization(uscc: $c, asOf: "2030-02-02") { penalties(first: 1, after: "nonsense") {
        nodes { decidedOn } } } }""",
}
PAGE = """query($c: String!, $after: String) { organization(uscc: $c) { penalties(first: 1, after: $after) {
    edges { cursor node { documentNumber } } pageInfo { hasNextPage hasPreviousPage } } } }"""

Check = Callable[..., Awaitable[None]]


@pytest.fixture(scope="module")
async def at(embedded: Address, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Hall]:
    async with hall(embedded, tmp_path_factory.mktemp("hidden")) as made:
        yield made


async def holds(check: Check, *drawn: st.SearchStrategy[Any]) -> None:
    """Hold a property: examples are drawn in a thread, and checked where the city runs."""

    @FEW
    @given(st.tuples(*drawn))
    def property_(example: tuple[Any, ...]) -> None:
        anyio.from_thread.run(check, *example)

    await anyio.to_thread.run_sync(property_)


async def walked(at: Hall, caller: Principal | None, one: Built) -> list[str]:
    """Walk a list page by page, and return every page."""
    pages, after = [], None
    while True:
        told = await at.ask(caller, PAGE, c=one.code, after=after)
        pages.append(one.neutral(told))
        page = told.body["data"]["organization"]["penalties"]
        if not page["pageInfo"]["hasNextPage"]:
            return pages
        after = page["edges"][0]["cursor"]


async def same(at: Hall, left: tuple[Built, Principal | None], right: tuple[Built, Principal | None]) -> None:
    for name, document in DOCUMENTS.items():
        said = [one.neutral(await at.ask(caller, document, c=one.code)) for one, caller in (left, right)]
        assert said[0] == said[1], name
    assert await walked(at, left[1], left[0]) == await walked(at, right[1], right[0])


async def test_hidden_rows_of_a_company_change_nothing(at: Hall) -> None:
    """For the public, for a department that states no purpose, for an auditor."""

    async def check(visible: Shown, left: list[Hidden], right: list[Hidden]) -> None:
        pair = [await built(at, visible, secret) for secret in (left, right)]
        for caller in (None, IDLE, AUDITOR):
            await same(at, (pair[0], caller), (pair[1], caller))

    await holds(check, shown(), hidden(), hidden())


async def test_what_a_subject_may_not_see_of_others_changes_nothing(at: Hall) -> None:
    """The company sees all of its own; its representative's life elsewhere is hidden from it."""

    async def check(visible: Shown, left: list[Hidden], right: list[Hidden]) -> None:
        pair = []
        for secret in (left, right):
            one = await built(at, visible, [Hidden("tenure", "2011-01-11", 0)])
            await elsewhere(at, one.world, secret)
            own = await at.id_of(one.code)
            pair.append((one, Principal(standing=CallerRole.SUBJECT, region="410100", subject=own)))
        await same(at, *pair)
        said = [one.neutral(await at.ask(caller, OWN, c=one.code)) for one, caller in pair]
        assert said[0] == said[1]

    await holds(check, shown(), hidden(("elsewhere",)), hidden(("elsewhere",)))


OWN = """query($c: String!) { organization(uscc: $c) { roles { totalCount nodes { role holder { name
    roles(include: [CURRENT, FORMER, LATER]) { totalCount nodes { role organization { uscc } } pageInfo { hasNextPage } }
    effects { totalCount nodes { outcome penalty { documentNumber } } } } } } effects { nodes { outcome role } } } }"""


async def test_of_what_does_not_reach_it_a_person_learns_what_everybody_may(at: Hall) -> None:
    """Its own effects are judged on all that there is; of a record that is published no more it hears nothing."""

    async def check(visible: Shown, left: list[Hidden], right: list[Hidden]) -> None:
        pair = []
        for secret in (left, right):
            one = await built(at, visible, secret, representative="p9")
            pair.append((one, await at.person_of(one.code)))
        for looks_back in (False, True):
            said = []
            for one, person in pair:
                then = moment(one.world.instant(THEN)).isoformat() if looks_back else None
                told = await at.ask(subject_of(person), ITSELF, id=person, then=then)
                said.append(one.neutral(told))
            assert said[0] == said[1], looks_back

    kinds = ("unpublished", "expired", "annulled", "restored", "withdrawn")
    await holds(check, shown(), hidden(kinds), hidden(kinds))


def subject_of(person: str) -> Principal:
    own = node_ref(person, "Person").id
    return Principal(standing=CallerRole.SUBJECT, region="410100", subject=own)


ITSELF = """query($id: ID!, $then: DateTime) { person(id: $id, knownAt: $then) { effects { totalCount nodes { kind outcome reasons { code }
    penalty { documentNumber annulment { reason } } } pageInfo { hasNextPage } } } }"""


async def elsewhere(at: Hall, world: World, secret: list[Hidden]) -> None:
    """Give the representative roles, penalties and findings in other companies."""
    for number, one in enumerate(secret):
        other = world.company(f"C{number}").held_by("p0", list(Role)[one.turn], since=one.on)
        other.penalised(f"elsewhere {number}", decided_on=one.on, shown_until=one.on, naming=["p0"])
    if world.rows:
        await world.write(at.city.graph, at=THEN)


async def test_what_was_recorded_later_changes_nothing_that_was_known_before(at: Hall) -> None:
    then = {
        name: document.replace("$c: String!", "$c: String!, $then: DateTime").replace(
            "uscc: $c", "uscc: $c, knownAt: $then"
        )
        for name, document in (*DOCUMENTS.items(), ("effects", EFFECTS), ("roles", OWN))
        if "organization(uscc: $c" in document
    }

    async def check(visible: Shown, left: list[Hidden], right: list[Hidden]) -> None:
        pair = []
        for secret in (left, right):
            one = await built(at, visible, [Hidden("tenure", "2011-01-11", 0)])
            before = moment((await read_head(at.city.graph)).at).isoformat()
            await afterwards(at, one.world, visible, secret)
            pair.append((one, before))
        for name, document in then.items():
            for caller in (None, OFFICER):
                said = [
                    one.neutral(await at.ask(caller, document, c=one.code, then=before))
                    for one, before in pair
                ]
                assert said[0] == said[1], name

    await holds(check, shown(), hidden(), hidden())


EFFECTS = """query($c: String!) { organization(uscc: $c) { name status
    effects(first: 100) { nodes { kind outcome role rule since until reasons { step code } } pageInfo { hasNextPage } }
    penalties { nodes { documentNumber content annulment { reason } disputes { openedOn } } } } }"""


async def afterwards(at: Hall, world: World, visible: Shown, secret: list[Hidden]) -> None:
    """Correct, end and add: all of it visible, and none of it known before."""
    for number, one in enumerate(secret):
        company = world.company("A", status=f"注销 {number}")
        if visible.decided_on:
            company.penalised(
                "shown 0", decided_on=visible.decided_on[0], content=f"更正 {number}", naming=["p1"]
            )
        company.held_by("p2", Role.DIRECTOR, since=one.on)
        company.penalised(f"new {number}", decided_on=one.on)
        await world.write(at.city.graph, at=LATER + number)


async def test_a_hidden_record_is_as_unknown_as_one_that_never_was(at: Hall) -> None:
    async def check(visible: Shown, kind: str, on: str) -> None:
        one = await built(at, visible, [Hidden(kind, on, 0)])
        there = global_id("Penalty")(await record_of(at, one.code, "hidden 0"))
        never = global_id("Penalty")("a" * 26)
        subject = Principal(standing=CallerRole.SUBJECT, region="410100", subject="somebody else")
        for caller in (None, IDLE, AUDITOR, subject):
            for document in (NODE, DISPUTE, ANNUL):
                said = [(await at.ask(caller, document, id=id_)).said for id_ in (there, never)]
                assert said[0] == said[1]

    kinds = st.sampled_from(("unpublished", "expired", "annulled", "withdrawn"))
    await holds(check, shown(), kinds, st.just("2015-05-15"))


NODE = "query($id: ID!) { node(id: $id) { __typename id ... on Penalty { documentNumber effects { nodes { kind } } } } }"
DISPUTE = 'mutation($id: ID!) { openDispute(input: {key: "k", record: $id, grounds: "x"}) { replayed } }'
ANNUL = 'mutation($id: ID!) { annulRecord(input: {key: "k", record: $id, reason: "x", on: "2026-01-01"}) { replayed } }'


@pytest.mark.parametrize("caller", [None, IDLE, AUDITOR], ids=["public", "idle officer", "auditor"])
async def test_a_hidden_subject_is_as_unknown_as_one_that_never_was(
    caller: Principal | None, at: Hall
) -> None:
    world = World()
    code = world.company("A", scope=Scope.SHARED).code
    world.company("B").represented_by("p", since="2020-01-01")
    await world.write(at.city.graph, at=THEN)
    told = await at.ask(OFFICER, HOLDER, c=world.code("B"))
    person = told.body["data"]["organization"]["roles"]["nodes"][0]["holder"]["id"]
    for document, there, never in (
        (DOCUMENTS["everything published"], {"c": code}, {"c": world.code("Y")}),
        (DOCUMENTS["by code"], {"c": code}, {"c": world.code("Y")}),
        (PERSON, {"id": person}, {"id": global_id("Person")("a" * 26)}),
        (NODE, {"id": person}, {"id": global_id("Person")("a" * 26)}),
    ):
        answers: list[Told] = [await at.ask(caller, document, **one) for one in (there, never)]
        assert answers[0].said == answers[1].said


HOLDER = "query($c: String!) { organization(uscc: $c) { roles { nodes { holder { id } } } } }"
PERSON = "query($id: ID!) { person(id: $id) { id name roles { nodes { role } } documents { kind } } }"


@pytest.mark.parametrize("kind", KINDS)
async def test_what_is_hidden_is_there_for_those_who_may_see_it(kind: str, at: Hall) -> None:
    visible, base = Shown(("2015-05-15",)), [Hidden("tenure", "2011-01-11", 0)]
    pair = [await built(at, visible, secret) for secret in (base, [*base, Hidden(kind, "2016-06-16", 0)])]
    for document in (DOCUMENTS["everything published"], OWN, EFFECTS):
        said = {one.neutral(await at.ask(OFFICER, document, c=one.code)) for one in pair}
        if len(said) == 2:
            return
    raise AssertionError(f"nobody can tell that there is something {kind}")
