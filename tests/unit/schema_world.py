"""A tiny city for the plan and the projection: sections that count their calls, decisions by hand."""

import asyncio

from graph.model.facts import Organization, Penalty, Person, Role
from graph.model.time import FOREVER
from resolvers.batch_resolver import Ask, Page, Section
from resolvers.views import DocumentView, PenaltyView, RoleHolder, WriteDone
from schema.api import api_schema, sections_of
from schema.gather import Levels, gather, judge
from schema.plan import Planner
from schema.project import project
from security.decision import Decision, Relation, Ruling, Verdict
from security.principal import Caller, Principal, Sees, Standing

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
ASK = Ask(
    as_of="2025-01-01",
    known_at=5,
    place="410100",
    sees=Sees(scopes=(), windowless=True, today="2025-01-01"),
    caller=Caller(principal=Principal(standing=Standing.OFFICER, region="410100")),
    now=5,
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
    return PenaltyView(id="r1", fact=penalty, organization=ORG, annulment=None, disputes=())


def page(*items):
    places = tuple((f"c{i}",) for i in range(len(items)))
    return Page(items=items, places=places, seal=lambda place: place[0], has_next=False)


class City:
    """Sections over the tiny city; `calls` tells which was asked with how many wants, in order."""

    def __init__(self, **answers) -> None:
        self.calls = []
        self.wants = {}
        known = {
            "organization": lambda want: ORG if want.args["uscc"] == "91" else None,
            "person": lambda want: {"p1": ANNA, "p2": BO}.get(want.args["id"]),
            "node": lambda want: {"o1": ORG, "p1": ANNA, "r1": fined()}.get(want.args["id"].id),
            "organization.roles": lambda want: page(held(ANNA), held(BO, until="2024-07-01")),
            "person.roles": lambda want: page(held(want.parent)),
            "organization.penalties": lambda want: page(fined()),
            "person.documents": lambda want: (
                DocumentView(id="d", person=want.parent.id, kind="RESIDENT_ID", number="160101199001011234"),
            ),
            "_entities": lambda want: [
                ORG if one["__typename"] == "Organization" else ANNA for one in want.args["representations"]
            ],
            "annul_record": lambda want: WriteDone(
                record=want.args["record"], subject="o1", outcome="ANNULLED", replayed=False
            ),
            "open_dispute": lambda want: WriteDone(
                record=want.args["record"], subject="o1", outcome="OPENED", replayed=False
            ),
        } | answers
        self.sections = {
            name: self._section(name, known.get(name, lambda want: None)) for name in sections_of(api_schema)
        }
        self.planner = Planner(api_schema, self.sections)

    def _section(self, name, answer):
        async def read(_ports, wants):
            self.calls.append((name, len(wants)))
            self.wants.setdefault(name, []).extend(wants)
            await asyncio.sleep(0)
            return [answer(want) for want in wants]

        return Section(name, read)

    def plan(self, text, variables=None, **how):
        return self.planner.plan(text, variables=variables, **how)

    def ask(self, text, variables=None, **how):
        operation = self.plan(text, variables)
        return asyncio.run(self.answer(operation, decided(operation.plan.guards, **how)))

    async def answer(self, operation, decision):
        levels = Levels(operation, decision, ASK)
        for level in levels:
            levels.keep(judge(level, await gather(level, None), None))
        return project(api_schema, levels)


def decided(guards, refused=(), masked=(), others=(), own=""):
    """Allow everything, but refuse or mask these coordinates, or refuse them for other subjects only."""

    def ruling(guard, whose):
        where = f"{guard.type}.{guard.field}"
        if where in refused or (where in others and whose is Relation.OTHER):
            return Ruling(verdict=Verdict.REFUSED, policies=("by-hand",), code="PURPOSE_REQUIRED")
        return Ruling(verdict=Verdict.MASKED if where in masked else Verdict.ALLOWED, policies=("by-hand",))

    rulings = {(g.type, g.field, whose): ruling(g, whose) for g in guards for whose in Relation}
    sees = Sees(scopes=(), windowless=True, today="2025-01-01", own=own)
    return Decision(rulings=rulings, sees=sees, policy_digest="")


def paths(answer):
    return [(e["extensions"]["code"], e["path"], e["extensions"].get("count")) for e in answer.errors]
