"""Checks: whoever is hidden is as unknown as one that never was, to the byte and to the read."""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from typing import Any

import msgspec
import pytest

from graph.errors import Fault
from graph.model.facts import Scope
from graph.model.rulings import RuleAnswer
from graph.rules.procedures.measures import BusinessMatter
from graph.store.engine import embedded_engine
from resolvers import checks
from resolvers.batch_resolver import BatchKey, RequestContext
from resolvers.check_views import CheckedSubject, LineOutcome
from resolvers.checks import check
from security.principal import Caller
from security.row_filter import RowFilter, every_row
from tests.properties.hidden_world import AUDITOR, IDLE, OFFICER, THEN, TODAY, Hall, hall
from tests.world import World

pytestmark = pytest.mark.anyio

ASKED = """query($c: [String!]!, $on: Date) { check(subjects: $c, matter: TENDER, on: $on) { line given outcome english
  chinese uscc asOf organization { id name } nothingFound disputePending measuresWait measures { code finding }
  people { complete persons { person { name } } } } }"""


@pytest.fixture(scope="module")
async def at(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Hall]:
    """Open a city on an engine of its own: the shared one takes the handles of one city's key alone."""
    root = tmp_path_factory.mktemp("checks")
    async with embedded_engine(root / "engine", "384m") as engine, hall(engine, root) as made:
        yield made


async def judged(at: Hall, visible: RowFilter, codes: Sequence[str]) -> tuple[CheckedSubject, ...]:
    """Check as the resolver does, for a caller whom the policy never lets so far: one who misses rows."""
    context = RequestContext(
        as_of=TODAY,
        known_at=at.city.clock(),
        head=at.city.clock(),
        place="410100",
        row_filter=visible,
        caller=Caller(principal=OFFICER),
        now=at.city.clock(),
        today=TODAY,
    )
    args = {"subjects": list(codes), "matter": BusinessMatter.TENDER}
    batch_key = BatchKey(args=args, parent=None, context=context)
    (found,) = await check(at.city, [batch_key])
    assert not isinstance(found, Fault)
    return found


async def test_a_hidden_organization_is_as_unknown_as_one_that_never_was(at: Hall) -> None:
    world = World()
    secret = world.company("A", scope=Scope.SHARED).penalised("secret", decided_on="2024-01-01").code
    await world.write(at.city.graph, at=THEN)
    public = msgspec.structs.replace(every_row(TODAY), scopes=(Scope.PUBLIC,), ignores_window=False)
    seen = []
    for code in (secret, world.code("Y")):
        at.city.graph.sent.clear()
        (line,) = await judged(at, public, [code])
        assert line.outcome is LineOutcome.NOTHING_KNOWN_HERE
        seen.append((msgspec.structs.replace(line, given="", uscc=None), dict(at.city.graph.sent)))
    assert seen[0] == seen[1]
    assert seen[0][1] == {"organizations_by_code": 1}
    (line,) = await judged(at, every_row(TODAY), [secret])
    assert line.outcome is LineOutcome.CHECKED


async def test_whoever_may_not_see_every_row_is_told_of_doubt_and_never_of_less(at: Hall) -> None:
    world = World()
    company = world.company("A").penalised("shown", decided_on="2024-01-01")
    company.penalised("secret", decided_on="2024-02-02", shown_until="2024-02-02")
    await world.write(at.city.graph, at=THEN)
    for visible in (
        msgspec.structs.replace(every_row(TODAY), ignores_window=False),
        msgspec.structs.replace(every_row(TODAY), scopes=(Scope.PUBLIC,)),
    ):
        (line,) = await judged(at, visible, [company.code])
        assert {one.answer for one in line.measures} == {RuleAnswer.UNKNOWN}
        assert line.nothing_found is False


async def test_lines_that_know_nobody_differ_by_nothing_but_the_code(at: Hall) -> None:
    """Registered later, registered elsewhere by the look of its code, and never registered."""
    world = World()
    later = world.company("A", since="2024-05-05").penalised("early", decided_on="2024-06-06").code
    await world.write(at.city.graph, at=THEN)
    said, trips = set(), []
    for code in (later, world.code("Y"), "91310000MA1FL0000X"):
        at.city.graph.sent.clear()
        told = await at.ask(OFFICER, ASKED, c=[code], on="2024-05-04")
        trips.append({name: n for name, n in at.city.graph.sent.items() if name != "feeds"})
        said.add(re.sub("[0-9A-Z]{18}", "<code>", told.said))
    assert len(said) == 1
    assert trips == [{"organizations_by_code": 1}] * 3
    told = await at.ask(OFFICER, ASKED, c=[later], on="2024-05-05")
    assert told.body["data"]["check"][0]["outcome"] == "CHECKED"


@pytest.mark.parametrize("caller", [None, IDLE, AUDITOR], ids=["public", "idle officer", "auditor"])
async def test_whoever_may_not_check_learns_nothing_and_nothing_is_read(caller: Any, at: Hall) -> None:
    world = World()
    company = world.company("A").penalised("shown", decided_on="2024-01-01")
    await world.write(at.city.graph, at=THEN)
    answers = []
    for code in (company.code, world.code("Y"), "x"):
        at.city.graph.sent.clear()
        answers.append((await at.ask(caller, ASKED, c=[code])).said)
        assert "organizations_by_code" not in at.city.graph.sent
    assert len(set(answers)) == 1


async def test_a_neighbours_line_does_not_move_with_what_stands_beside_it(at: Hall) -> None:
    """Duplicates and bad lines spoil nobody: each line is what it would be alone."""
    world = World()
    company = world.company("A").penalised("shown", decided_on="2024-01-01")
    await world.write(at.city.graph, at=THEN)
    lines = [company.code, "x", world.code("Y"), company.code, f" {company.code.lower()} "]
    together = (await at.ask(OFFICER, ASKED, c=lines)).body["data"]["check"]
    for number, (line, beside) in enumerate(zip(lines, together, strict=True), 1):
        (alone,) = (await at.ask(OFFICER, ASKED, c=[line])).body["data"]["check"]
        assert alone | {"line": number} == beside


WHOLE = """query($c: [String!]!) { check(subjects: $c, matter: TENDER) { line given outcome english chinese uscc asOf
  organization { uscc name status place } nothingFound disputePending measuresWait
  measures { code name kind binding finding until restsOn reasons { code english chinese citation { instrument article } }
    clauses { instrument article } }
  people { complete persons { person { name } role outcome kind since until
    reasons { code english chinese citation { instrument article } } } } } }"""


async def test_one_code_is_judged_once_and_others_have_their_turn(
    at: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hundred lines of somebody with hundreds of records held everybody up for a second."""
    world = World()
    codes = [world.company(name).penalised(name, decided_on="2024-01-01").code for name in "ABC"]
    await world.write(at.city.graph, at=THEN)
    turns, judged_at = 0, []
    line = checks._line

    def counted(*args: Any, **more: Any) -> CheckedSubject:
        judged_at.append(turns)
        return line(*args, **more)

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    monkeypatch.setattr(checks, "_line", counted)
    waiting = asyncio.create_task(others())
    told = await at.ask(OFFICER, ASKED, c=codes * 30)
    waiting.cancel()
    assert [one["outcome"] for one in told.body["data"]["check"]] == ["CHECKED"] * 90
    assert len(judged_at) == len(set(judged_at)) == 3


async def test_all_that_is_to_be_known_of_a_hundred_is_within_the_price_of_one_question(at: Hall) -> None:
    world = World()
    codes = [world.company(f"{n}").penalised(f"{n}", decided_on="2024-01-01").code for n in range(100)]
    await world.write(at.city.graph, at=THEN)
    at.city.graph.sent.clear()
    told = await at.ask(OFFICER, WHOLE, c=codes)
    assert told.status == 200
    assert "errors" not in told.body
    assert {one["outcome"] for one in told.body["data"]["check"]} == {"CHECKED"}
    assert at.city.graph.sent["organizations_by_code"] == at.city.graph.sent["neighbourhoods"] == 1
