"""A tiny city for the plan and the projection: sections that count their calls, decisions by hand."""

import asyncio

from graph.model.facts import Organization, Penalty, Person, Role
from graph.model.time import FOREVER
from resolvers.batch_resolver import BatchResolver, Page, RequestContext
from resolvers.views import DocumentView, PenaltyView, RecordWritten, RoleHolder
from schema.api import api_schema, batch_resolvers_of
from schema.gather import GatherPlan, gather, judge
from schema.plan import Planner
from schema.project import project
from security.decision import Decision, FieldRuling, FieldVerdict, Relation
from security.principal import Caller, CallerRole, Principal
from security.row_filter import RowFilter

FACT = {
    "key": "",
    "region": "410100",
    "feed": "f",
    "batch": "b",
    "row": 1,
    "recorded_at": 1_700_000_000_000_000,
}
ORG = Organization(
    id="o1", uscc="91", name="甲公司", status="存续", kind="企业", place="410100", since="2020-01-01", **FACT
)
ANNA, BO = (Person(id=i, name=n, **FACT) for i, n in (("p1", "安"), ("p2", "博")))
ASK = RequestContext(
    as_of="2025-01-01",
    known_at=5,
    place="410100",
    row_filter=RowFilter(scopes=(), ignores_window=True, today="2025-01-01"),
    caller=Caller(principal=Principal(standing=CallerRole.OFFICER, region="410100")),
    now=5,
    head=5,
    today="2025-01-01",
)


def held(person, since="2020-01-01", until=FOREVER):
    return RoleHolder(
        id=f"t-{person.id}-{since}",
        feed="f",
        role=Role.DIRECTOR,
        since=since,
        until=until,
        actual_since=None,
        actual_until=None,
        organization=ORG,
        person=person,
    )


def fined(**more):
    fact = {
        "subject": "o1", "party": "甲公司", "decision": "d", "document_number": "1号", "authority": "局",
        "authority_code": "11", "violation": "v", "circumstances": "c", "basis": "b", "kinds": ("罚款",),
        "content": "罚", "decided_on": "2023-05-10",
    }  # fmt: skip
    penalty = Penalty(id="r1", **FACT, **fact | more)
    return PenaltyView(
        id="r1",
        fact=penalty,
        organization=ORG,
        annulment=None,
        disputes=(),
        restorations=(),
        identification=None,
    )


def page(*items):
    places = tuple((f"c{i}",) for i in range(len(items)))
    return Page(items=items, places=places, seal=lambda place: place[0], has_next=False)


def written():
    return RecordWritten(record=None, dispute=None, restoration=None, subject="o1", replayed=False)


class City:
    """Sections over the tiny city; `calls` tells which was asked with how many wants, in order."""

    def __init__(self, **answers) -> None:
        self.calls = []
        self.batch_keys = {}
        known = {
            "organization": lambda batch_key: ORG if batch_key.args["uscc"] == "91" else None,
            "person": lambda batch_key: {"p1": ANNA, "p2": BO}.get(batch_key.args["id"]),
            "node": lambda batch_key: {"o1": ORG, "p1": ANNA, "r1": fined()}.get(batch_key.args["id"].id),
            "organization.roles": lambda batch_key: page(held(ANNA), held(BO, until="2024-07-01")),
            "person.roles": lambda batch_key: page(held(batch_key.parent)),
            "organization.penalties": lambda batch_key: page(fined()),
            "person.documents": lambda batch_key: (
                DocumentView(
                    id="d", person=batch_key.parent.id, kind="RESIDENT_ID", number="160101199001011234"
                ),
            ),
            "_entities": lambda batch_key: [
                ORG if one["__typename"] == "Organization" else ANNA
                for one in batch_key.args["representations"]
            ],
            "annul_record": lambda _: written(),
            "open_dispute": lambda _: written(),
        } | answers
        self.batch_resolvers = {
            name: self._batch_resolver(name, known.get(name, lambda batch_key: None))
            for name in batch_resolvers_of(api_schema)
        }
        self.planner = Planner(api_schema, self.batch_resolvers)

    def _batch_resolver(self, name, answer):
        async def read(_deps, batch_keys):
            self.calls.append((name, len(batch_keys)))
            self.batch_keys.setdefault(name, []).extend(batch_keys)
            await asyncio.sleep(0)
            return [answer(batch_key) for batch_key in batch_keys]

        return BatchResolver(name, read)

    def plan(self, text, variables=None, **how):
        return self.planner.plan(text, variables=variables, **how)

    def ask(self, text, variables=None, **how):
        operation = self.plan(text, variables)
        return asyncio.run(self.answer(operation, decided(operation.plan.guards, **how)))

    async def answer(self, operation, decision):
        gather_plan = GatherPlan(operation, decision, ASK)
        for level in gather_plan:
            gather_plan.keep(judge(level, await gather(level, None), None))
        return project(api_schema, gather_plan)


def decided(guards, refused=(), masked=(), others=(), own=""):
    """Allow everything, but refuse or mask these coordinates, or refuse them for other subjects only."""

    def ruling(guard, whose):
        where = f"{guard.type}.{guard.field}"
        if where in refused or (where in others and whose is Relation.OTHER):
            return FieldRuling(verdict=FieldVerdict.REFUSED, policies=("by-hand",), code="PURPOSE_REQUIRED")
        return FieldRuling(
            verdict=FieldVerdict.MASKED if where in masked else FieldVerdict.ALLOWED, policies=("by-hand",)
        )

    rulings = {(g.type, g.field, whose): ruling(g, whose) for g in guards for whose in Relation}
    row_filter = RowFilter(scopes=(), ignores_window=True, today="2025-01-01", own=own)
    return Decision(rulings=rulings, row_filter=row_filter, policy_digest="")


def paths(answer):
    return [(e["extensions"]["code"], e["path"], e["extensions"].get("count")) for e in answer.errors]
