"""The projection gives what graphql-core would: data, key order, error paths, and how far null travels."""

import asyncio
from random import Random

from graphql import parse
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from resolvers.batch_resolver import RequestContext
from schema.gather import GatherPlan, gather, judge
from schema.limits import DocumentLimits
from schema.plan import Planner
from schema.project import project
from security.decision import Decision, FieldRuling, FieldVerdict, Relation
from security.principal import Caller, CallerRole, Principal
from security.row_filter import RowFilter
from tests.properties.projection_world import World, Writing, api

WIDE = DocumentLimits(tokens=100_000, length=1_000_000, fields=10_000, aliases=10_000, spreads=1_000, repeats=100,
              depth=40, nodes=10**9, cost=10**9)  # fmt: skip
SEES = RowFilter(scopes=(), ignores_window=True, today="2024-01-01")
CALLER = Caller(principal=Principal(standing=CallerRole.OFFICER, region="410100"))
ASK = RequestContext(
    as_of="2024-01-01",
    known_at=0,
    place="410100",
    row_filter=SEES,
    caller=CALLER,
    now=0,
    head=0,
    today="2024-01-01",
)


def allowing(guards):
    rulings = {
        (g.type, g.field, whose): FieldRuling(verdict=FieldVerdict.ALLOWED)
        for g in guards
        for whose in Relation
    }
    return Decision(rulings=rulings, row_filter=SEES, policy_digest="")


async def answered(operation, decision):
    levels = GatherPlan(operation, decision, ASK)
    for level in levels:
        levels.keep(judge(level, await gather(level, None), None))
    return project(api, levels, most_errors=10**6)


def ordered(value):
    """Data with its key order made visible."""
    if isinstance(value, dict):
        return [(key, ordered(inner)) for key, inner in value.items()]
    return [ordered(inner) for inner in value] if isinstance(value, list) else value


def paths(errors):
    return sorted(map(repr, errors))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 2**64))
def test_the_answer_is_graphql_cores(seed):
    random = Random(seed)
    world = World(random)
    text = Writing(random).document()
    variables = random.choice([{}, {"n": 0}, {"yes": False, "tone": "LOUD"}, {"no": True, "n": 4}])
    operation = Planner(api, world.sections(), WIDE).plan(text, "Q", variables)
    ours = asyncio.run(answered(operation, allowing(operation.plan.guards)))
    theirs = world.executed(parse(text), variables)
    event("with errors" if theirs.errors else "without errors")
    assert ordered(ours.data) == ordered(theirs.data)
    assert paths(e["path"] for e in ours.errors) == paths(e.path for e in theirs.errors or [])
