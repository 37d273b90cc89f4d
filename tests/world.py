"""A builder of small worlds, written through the store's own writers.

    world = World()
    world.company("A").represented_by("p", since="2020-01-01").penalised("1", decided_on="2023-05-10")
    await world.write(graph, at=1)

Every world has codes, handles and decisions of its own, so that many share one database unseen. What is
said again with other words supersedes; what another `feed` says is another's word.

The instants of a story are small numbers; a graph records at those that its journal gives, which are told here.
"""

import secrets
from collections.abc import Sequence
from typing import Any

from graph.model.facts import CodeCheck, Role, Scope, Severity
from graph.model.reported import (
    Chunk,
    Reported,
    ReportedChallenge,
    ReportedFinding,
    ReportedOrganization,
    ReportedPenalty,
    ReportedPerson,
    ReportedRecord,
    ReportedTenure,
    RowOutcome,
)
from graph.model.time import FOREVER, STANDING, Day, Instant
from graph.store.database import Graph
from graph.store.deliveries import Deliveries
from graph.store.journal import read_head


class World:
    """Companies and persons by short names; `rows` waits to be written."""

    def __init__(self, region: str = "410100") -> None:
        self.tag = secrets.token_hex(4).upper()
        self.region = region
        self.rows: list[Reported] = []
        self._known: dict[str, ReportedPerson] = {}
        self._batches = 0
        self._recorded: dict[Instant, Instant] = {}

    def code(self, name: str) -> str:
        return f"91{self.tag}{name:>08}".upper()

    def handle(self, name: str) -> str:
        return f"{self.tag}-{name}"

    def company(self, name: str, /, **other: Any) -> "Company":
        code = self.code(name)
        facts = {
            "key": code,
            "uscc": code,
            "name": f"{name}公司",
            "status": "存续",
            "kind": "有限责任公司",
            "place": self.region,
            "code_check": CodeCheck.VALID,
            "since": "2010-01-01",
            "scope": Scope.PUBLIC,
        }
        self.add(ReportedOrganization, facts | other)
        return Company(self, name)

    def person(self, name: str, /, **other: Any) -> str:
        handle = self.handle(name)
        facts = {
            "key": handle,
            "handle": handle,
            "kind": "RESIDENT_ID",
            "sealed": f"sealed {name}",
            "name": name,
        }
        self._known[name] = self.add(ReportedPerson, facts | other)
        return handle

    def met(self, name: str) -> str:
        """The handle of a person, who is reported when first met."""
        return self.handle(name) if name in self._known else self.person(name)

    def add(self, kind: type[Reported], facts: dict[str, Any]) -> Any:
        row = kind(row=len(self.rows) + 1, **facts)
        self.rows.append(row)
        return row

    async def write(self, graph: Graph, at: Instant, feed: str = "registry") -> dict[str, RowOutcome]:
        """Write what waits, as one span of a delivery of its own, and return the fates by key."""
        self._batches += 1
        feed, batch = f"{feed}-{self.tag}", f"{self._batches}"
        rows, self.rows = tuple(self.rows), []
        deliveries = Deliveries(graph)
        await deliveries.begin(feed, batch, len(rows), at)
        span = Chunk(feed=feed, batch=batch, region=self.region, first=1, last=len(rows), rows=rows)
        fates = await deliveries.write(span, at)
        await deliveries.finish(feed, batch, len(rows), at)
        await self.remember(graph, at)
        return {row.key: fates[row.row] for row in rows}

    async def remember(self, graph: Graph, at: Instant) -> None:
        """Remember at which instant of the graph something of the story was recorded just now."""
        self._recorded[at] = (await read_head(graph)).at

    def instant(self, at: Instant) -> Instant:
        """The graph's instant for one of the story: as late as that may be, where nothing was recorded at it."""
        if at in self._recorded or at == STANDING:
            return self._recorded.get(at, at)
        later = [recorded for told, recorded in self._recorded.items() if told > at]
        return min(later) - 1 if later else max(self._recorded.values())


class Company:
    """A company of a world; each deed adds rows and returns the company."""

    def __init__(self, world: World, name: str) -> None:
        self.world = world
        self.name = name
        self.code = world.code(name)

    def held_by(
        self, person: str, role: Role, *, since: Day, until: Day = FOREVER, **other: Any
    ) -> "Company":
        handle = self.world.met(person)
        key = f"{self.code}|{handle}|{role.value}|{since}"
        facts = {
            "key": key,
            "uscc": self.code,
            "handle": handle,
            "role": role,
            "since": since,
            "until": until,
        }
        self.world.add(ReportedTenure, facts | other)
        return self

    def represented_by(self, person: str, *, since: Day, until: Day = FOREVER) -> "Company":
        return self.held_by(person, Role.LEGAL_REPRESENTATIVE, since=since, until=until)

    def decision(self, number: str) -> str:
        return f"AUTH{self.world.tag}|{number}"

    def penalised(
        self,
        number: str,
        *,
        decided_on: Day,
        shown_until: Day = FOREVER,
        naming: Sequence[str] = (),
        **other: Any,
    ) -> "Company":
        """Add a severe penalty, published from its day, and a finding for each person it names."""
        decision = self.decision(number)
        facts = {
            "key": f"{decision}|{self.code}",
            "uscc": self.code,
            "party": f"{self.name}公司",
            "decision": decision,
            "document_number": number,
            "authority": "郑州市某某局",
            "authority_code": decision.partition("|")[0],
            "violation": "虚假宣传",
            "circumstances": "事实清楚",
            "basis": "广告法第五十五条",
            "kinds": ("罚款",),
            "content": "罚款二万元",
            "decided_on": decided_on,
            "severity": Severity.SEVERE,
            "scope": Scope.PUBLIC,
            "shown_since": decided_on,
            "shown_until": shown_until,
        }
        self.world.add(ReportedPenalty, facts | other)
        for person in naming:
            self.found(number, person, decided_on=decided_on)
        return self

    def found(
        self,
        number: str,
        person: str,
        *,
        decided_on: Day,
        role: Role = Role.LEGAL_REPRESENTATIVE,
        **other: Any,
    ) -> "Company":
        decision, handle = self.decision(number), self.world.met(person)
        key = f"{decision}|{handle}|{role.value}"
        facts = {"key": key, "decision": decision, "handle": handle, "responsibility": role}
        self.world.add(ReportedFinding, facts | {"decided_on": decided_on, **other})
        return self

    def challenged(
        self, number: str, *, opened_on: Day, instance: str = "RECONSIDERATION", **other: Any
    ) -> "Company":
        record = f"{self.decision(number)}|{self.code}"
        facts = {"key": f"{record}|{instance}|{opened_on}", "record": record, "instance": instance}
        self.world.add(ReportedChallenge, facts | {"opened_on": opened_on, **other})
        return self

    def owned_by(
        self,
        holder: "str | Company",
        share: int,
        *,
        since: Day = "2010-01-01",
        until: Day = FOREVER,
        **other: Any,
    ) -> "Company":
        """Add a share, in hundredths of a percent, of a person or of another company."""
        company = holder.code if isinstance(holder, Company) else ""
        handle = "" if isinstance(holder, Company) else self.world.met(holder)
        values = {"share": share, "since": since, "until": until, "by_person": bool(handle)}
        key = "|".join((self.code, company or handle, since))
        facts = {"kind": "holdings", "key": key, "uscc": self.code, "handle": handle, "holder": company}
        self.world.add(ReportedRecord, facts | {"values": values, **other})
        return self

    def determined(self, number: str, kind: str = "LISTING", *, decided_on: Day, **other: Any) -> "Company":
        """Add a listing, an order, a revocation or a bankruptcy."""
        decision = self.decision(number)
        values = {
            "kind": kind,
            "decision": decision,
            "document_number": number,
            "authority": "郑州市某某局",
            "authority_code": decision.partition("|")[0],
            "decided_on": decided_on,
            "until": FOREVER,
        }
        members = {name: other.pop(name) for name in [*other] if name not in {"scope", "owner", "withdrawn"}}
        facts = {"kind": "determinations", "key": f"{decision}|{self.code}|{kind}", "uscc": self.code}
        self.world.add(ReportedRecord, facts | {"values": values | members, **other})
        return self

    def permitted(self, person: str, measure: str, *, since: Day, until: Day, **other: Any) -> "Company":
        """Add a court's exemption of a person from a measure."""
        decision, handle = self.decision(f"P-{since}"), self.world.met(person)
        values = {
            "measure": measure,
            "since": since,
            "until": until,
            "authority": "法院",
            "decision": decision,
        }
        facts = {"kind": "permissions", "key": f"{decision}|{handle}|{measure}", "handle": handle}
        self.world.add(ReportedRecord, facts | {"values": values, **other})
        return self
