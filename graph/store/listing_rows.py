"""Cases of listings as the graph returns them, made whole with their steps, and as it keeps them."""

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from graph.model.facts import Step
from graph.model.listing_cases import ListingCase, ListingNotice, ListParts
from graph.store.rows import maker

_CASE = maker(ListingCase)
_STEP = maker(Step)


def cases(labelled: Sequence[Sequence[Any]]) -> tuple[ListingCase, ...]:
    """Make the cases of labels and properties, the earliest first."""
    made: dict[str, list[dict[str, Any]]] = {"ListingCase": [], "ListingStep": []}
    for label, properties_of_node in labelled:
        made[label].append(properties_of_node)
    steps: dict[str, list[Step]] = {}
    for properties_of_step in made["ListingStep"]:
        del properties_of_step["subject"]  # kept for those who may have the row, no part of a step
        step = _STEP(properties_of_step)
        steps.setdefault(step.case, []).append(step)
    found = sorted(map(_case, made["ListingCase"]), key=lambda one: (one.opened_at, one.id))
    return tuple(replace(case, steps=_in_order(steps.get(case.id, ()))) for case in found)


def _in_order(steps: Sequence[Step]) -> tuple[Step, ...]:
    return tuple(sorted(steps, key=lambda one: one.recorded_at))


def _case(kept: dict[str, Any]) -> ListingCase:
    """Make a case; its parts and its notice are kept as texts, because a property holds no tables."""
    parts = msgspec.json.decode(kept.pop("parts"), type=ListParts)
    notice = kept.pop("notice", None)
    told = msgspec.json.decode(notice, type=ListingNotice) if notice else None
    return replace(_CASE(kept), parts=parts, notice=told)


def properties(fact: ListingCase | Step) -> dict[str, Any]:
    """Return the properties of a fact as they are kept; absent values stay absent."""
    built = msgspec.to_builtins(fact)
    built.pop("steps", None)
    for name in ("parts", "notice"):
        if built.get(name) is not None:
            built[name] = msgspec.json.encode(built[name]).decode()
    kept = {name: value for name, value in built.items() if value is not None}
    return {**kept, "standing": fact.key}
