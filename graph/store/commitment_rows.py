"""Commitments as the graph returns them, made whole with their steps, and as it keeps them."""

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from graph.model.commitments import Commitment
from graph.model.facts import Step
from graph.store.rows import maker

_COMMITMENT = maker(Commitment)
_STEP = maker(Step)


def commitments(labelled: Sequence[Sequence[Any]]) -> tuple[Commitment, ...]:
    """Make the commitments of labels and properties, the earliest first."""
    made: dict[str, list[dict[str, Any]]] = {"Commitment": [], "CommitmentStep": []}
    for label, properties_of_node in labelled:
        made[label].append(properties_of_node)
    steps: dict[str, list[Step]] = {}
    for properties_of_step in made["CommitmentStep"]:
        del properties_of_step["subject"]  # kept for those who may have the row, no part of a step
        step = _STEP(properties_of_step)
        steps.setdefault(step.case, []).append(step)
    found = sorted(map(_COMMITMENT, made["Commitment"]), key=lambda one: (one.opened_at, one.id))
    return tuple(replace(one, steps=_in_order(steps.get(one.id, ()))) for one in found)


def _in_order(steps: Sequence[Step]) -> tuple[Step, ...]:
    return tuple(sorted(steps, key=lambda one: one.recorded_at))


def properties(fact: Commitment | Step) -> dict[str, Any]:
    """Return the properties of a fact as they are kept; absent values stay absent."""
    built = msgspec.to_builtins(fact)
    built.pop("steps", None)
    kept = {name: value for name, value in built.items() if value is not None}
    return {**kept, "standing": fact.key}
