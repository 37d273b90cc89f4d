"""What the graph was at a place of its journal, read while it goes on: node by node.

    node read now → Overwritten at the point → what it was, or nothing: it was not there yet

Facts are append-only: a version that was recorded later is left out, one that was superseded later stands
again. What stands for somebody or something (an organization, a record, a term) says nothing of when it came:
it was there if something dated hangs on it, which `graph.store.dump` sees once all is read. What is
overwritten in place was read at the point itself. Which label is which says `graph.store.labels`.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

import msgspec

from graph.model.time import NOT_SUPERSEDED, Instant
from graph.store.journal_head import Place
from graph.store.labels import DATED, OVERWRITTEN
from graph.store.queries import schema

Properties = Mapping[str, Any]


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """A place of the journal, and by the engine's ids what was overwritten since, as it was there.

    Deliveries begun before `since` and complete by then are not among them: they are as they were.
    """

    place: Place
    since: Instant
    overwritten: Mapping[str, Properties]

    def as_it_was(self, node: str, label: str, found: Properties) -> Properties | None:
        """Return a node's properties at the point, or nothing where it was not there yet."""
        if label in OVERWRITTEN:
            return self.overwritten.get(node) or self._long_complete(found)
        if label == "Journal":
            return {**found, "number": self.place.number, "at": self.place.at}
        if label not in DATED:
            return found
        return None if found[DATED[label]] > self.place.at else self._standing(label, found)

    def _long_complete(self, found: Properties) -> Properties | None:
        return found if found.get("begun_at", self.since) < self.since else None

    def _standing(self, label: str, found: Properties) -> Properties:
        """Return a version as it was: one that stood at the point stands, whatever came after."""
        if found.get("superseded_at", 0) <= self.place.at:
            return found
        known = {name: value for name, value in found.items() if name != "withdrawn"}
        key = {"standing": found["key"]} if label in _findable() else {}
        return {**known, **key, "superseded_at": NOT_SUPERSEDED}


@cache
def _findable() -> frozenset[str]:
    """Return the labels of which a standing version is found by its key: those with such a constraint."""
    made = (text.partition("(n:") for text in schema() if "n.standing" in text)
    return frozenset(rest.partition(")")[0] for _, _, rest in made)
