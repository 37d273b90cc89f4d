"""The whole graph as one value, read beside the gateway: is every write in it whole, and are two the same?"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec
from neo4j import AsyncGraphDatabase

from graph.store.engine import Address

TIED: dict[str, tuple[str, ...]] = {
    "Registration": ("OF",),
    "Particulars": ("OF",),
    "Document": ("OF",),
    "Tenure": ("AT", "BY"),
    "Penalty": ("VERSION_OF",),
    "Record": ("ABOUT", "DECIDED_IN"),
    "Finding": ("MADE_IN", "NAMES"),
    "Dispute": ("UPON",),
    "Challenge": ("UPON",),
    "Annulment": ("UPON",),
    "Step": ("UPON",),
    "Restoration": ("UPON",),
    "RestorationCase": ("UPON",),
    "Result": ("CONCERNS", "KEPT_IN", "RESTS_ON"),
    "Recognition": ("CONCERNS",),
}
"""What each kind of node hangs on, once each: one that lacks it is half a write."""

MANY_TIMES = frozenset({("Registration", "FOUND_BY")})
"""Ties of which a node has as many as its words have terms."""

NEVER_SUPERSEDED = frozenset({"Result", "OfficersDecision"})
"""Facts that nothing takes the place of, so that none of them is said to stand."""

PASSING = frozenset({
    "id", "recorded_at", "superseded_at", "stated_at", "at", "begun_at", "shown_at", "sealed", "standing",
})  # fmt: skip
"""Properties that differ between two runs of the same files: instants, random ids, seals."""

IDENTITIES = ("Organization", "Person", "Record")
"""Kinds of nodes that facts name by their random id."""


class Node(msgspec.Struct, kw_only=True):
    """One node with what it hangs on, and how many hang on it by each relationship."""

    label: str
    said: dict[str, Any]
    on: list[tuple[str, "Node"]] = []
    under: Counter[str] = msgspec.field(default_factory=Counter)


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """Every node of a graph."""

    nodes: tuple[Node, ...]

    def of(self, label: str) -> Iterator[Node]:
        """Yield the nodes of one kind."""
        return (node for node in self.nodes if node.label == label)

    def halves(self) -> list[str]:
        """Return what is half there: nodes that hang on nothing, or are there for nothing, or twice."""
        return [
            *(f"{_told(node)} hangs on {_ties(node)}" for node in self.nodes if not _tied(node)),
            *(f"{_told(node)} has no version" for node in self.of("Record") if not node.under["VERSION_OF"]),
            *(f"{_told(node)} was written by nothing" for node in self._unwritten()),
            *(f"{key} stands {count} times" for key, count in self._standing().items() if count > 1),
            *(f"{key} stands and is superseded" for key in self._torn()),
            *(f"{_told(node)} is in no change of the journal" for node in self._unjournaled()),
            *(f"the journal counts {count}, and has {found}" for count, found in self._gaps()),
        ]

    def written(self) -> Counter[str]:
        """Return how often each caller's key is said to have been used for a write."""
        return Counter(_own(node.said["key"]) for node in self.of("Write"))

    def made(self) -> Counter[str]:
        """Return how many facts each delivery and each caller's key made."""
        return Counter(
            node.said["batch"] for node in self.nodes if node.label in TIED and "batch" in node.said
        )

    def canonical(self) -> Counter[str]:
        """Return the facts without ids and instants, so that two runs of the same files can be compared."""
        names = {node.said["id"]: _identity(node) for label in IDENTITIES for node in self.of(label)}
        return Counter(_named(node, names) for node in self.nodes)

    def _unwritten(self) -> Iterator[Node]:
        """Yield facts of a delivery or a write that is not there."""
        deliveries = {node.said["key"] for node in self.of("Batch")}
        known = {node.said["batch"] for node in self.of("Batch")} | deliveries
        known |= {_own(node.said["key"]) for node in self.of("Write")}
        return (node for node in self.nodes if "batch" in node.said and node.said["batch"] not in known)

    def _unjournaled(self) -> Iterator[Node]:
        instants = {change.said["at"] for change in self.of("Change")}
        return (node for node in self.nodes if node.said.get("recorded_at", min(instants)) not in instants)

    def _gaps(self) -> Iterator[tuple[int, list[int]]]:
        """Yield how far a journal counts whose numbers are not all there, once each."""
        found = sorted(change.said["number"] for change in self.of("Change"))
        counted = [journal.said["number"] for journal in self.of("Journal")]
        return ((count, found) for count in counted if found != list(range(count + 1)))

    def _standing(self) -> Counter[tuple[str, str]]:
        return Counter(
            (node.label, node.said["standing"])
            for node in self.nodes
            if node.said.get("standing") is not None
        )

    def _torn(self) -> Iterator[str]:
        last = max((node.said.get("superseded_at", 0) for node in self.nodes), default=0)
        return (
            _told(node)
            for node in self.nodes
            if "superseded_at" in node.said
            and node.label not in NEVER_SUPERSEDED
            and (node.said["superseded_at"] == last) != (node.said.get("standing") is not None)
        )


async def facts(address: Address) -> Facts:
    """Read every node and relationship of an engine; for small worlds."""
    driver = AsyncGraphDatabase.driver(
        address.url, auth=(address.user, address.password), telemetry_disabled=True
    )
    async with driver, driver.session(database=address.database) as session:
        found = await (
            await session.run("MATCH (n) RETURN id(n) AS i, labels(n) AS l, properties(n) AS p")
        ).data()
        ties = await (
            await session.run("MATCH (a)-[r]->(b) RETURN id(a) AS a, type(r) AS t, id(b) AS b")
        ).data()
    nodes = {row["i"]: Node(label=row["l"][0], said=row["p"]) for row in found}
    for tie in ties:
        nodes[tie["a"]].on.append((tie["t"], nodes[tie["b"]]))
        nodes[tie["b"]].under[tie["t"]] += 1
    return Facts(nodes=tuple(nodes.values()))


def _own(key: str) -> str:
    """Return the caller's part of a write's key."""
    return key.rsplit("|", 1)[-1]


def _ties(node: Node) -> list[str]:
    return sorted(kind for kind, _ in node.on if (node.label, kind) not in MANY_TIMES)


def _tied(node: Node) -> bool:
    return _ties(node) == sorted(TIED.get(node.label, ()))


def _told(node: Node) -> str:
    return f"{node.label} {node.said.get('key') or node.said.get('uscc') or node.said.get('id')}"


def _named(node: Node, names: dict[str, str]) -> str:
    """Return a node in words that two runs share."""
    told = {
        name: _renamed(value, names)
        for name, value in node.said.items()
        if name not in PASSING and value is not None
    }
    told["stands"] = node.said.get("standing") is not None
    hangs = sorted((kind, _identity(other)) for kind, other in node.on)
    return f"{node.label} {_sorted(told)} {hangs} {_sorted(dict(node.under))}"


def _renamed(value: Any, names: dict[str, str]) -> Any:
    """Return a property with what it names by random ids named as two runs do."""
    if isinstance(value, list):
        return sorted(names.get(one, one) for one in value)
    return names.get(value, value) if isinstance(value, str) else value


def _identity(node: Node) -> str:
    """Return what an identity is known by; a person is known by what hangs on it, and named by none."""
    return f"{node.label} {node.said.get('uscc') or node.said.get('key') or _sorted(dict(node.under))}"


def _sorted(values: dict[str, Any]) -> list[tuple[str, Any]]:
    return sorted(values.items())
