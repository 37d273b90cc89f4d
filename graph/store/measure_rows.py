"""Cases of joint measures as the graph returns them, made whole: with their tasks, all with their steps."""

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from graph.model.facts import Step
from graph.model.measure_cases import ChosenMeasure, MeasureCase, MeasureTask
from graph.store.rows import maker

_CASE = maker(MeasureCase)
_TASK = maker(MeasureTask)
_STEP = maker(Step)


def cases(labelled: Sequence[Sequence[Any]]) -> tuple[MeasureCase, ...]:
    """Make the cases of labels and properties, the earliest first."""
    made: dict[str, list[dict[str, Any]]] = {"MeasureCase": [], "MeasureTask": [], "MeasureStep": []}
    for label, properties in labelled:
        made[label].append(properties)
    for properties_of_step in made["MeasureStep"]:
        del properties_of_step["subject"]  # kept for those who may have the row, no part of a step
    steps: dict[str, list[Step]] = {}
    for step in sorted(map(_STEP, made["MeasureStep"]), key=lambda one: one.recorded_at):
        steps.setdefault(step.case, []).append(step)
    tasks: dict[str, list[MeasureTask]] = {}
    for task in sorted(map(_TASK, made["MeasureTask"]), key=lambda one: (one.pushed_on, one.department)):
        whole = replace(task, steps=tuple(steps.get(task.id, ())))
        tasks.setdefault(task.case, []).append(whole)
    found = sorted(map(_case, made["MeasureCase"]), key=lambda one: (one.opened_at, one.id))
    return tuple(
        replace(case, tasks=tuple(tasks.get(case.id, ())), steps=tuple(steps.get(case.id, ())))
        for case in found
    )


def _case(properties: dict[str, Any]) -> MeasureCase:
    """Make a case; the measures are kept as one text, because a property holds no tables."""
    measures = msgspec.json.decode(properties.pop("measures"), type=tuple[ChosenMeasure, ...])
    return replace(_CASE(properties), measures=measures)


def properties(fact: MeasureCase | MeasureTask | Step) -> dict[str, Any]:
    """Return the properties of a fact as they are kept; absent values stay absent."""
    built = msgspec.to_builtins(fact)
    for name in ("steps", "tasks"):
        built.pop(name, None)
    if isinstance(fact, MeasureCase):
        built["measures"] = msgspec.json.encode(fact.measures).decode()
    kept = {name: value for name, value in built.items() if value is not None}
    return {**kept, "standing": fact.key}
