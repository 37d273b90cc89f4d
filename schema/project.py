"""The one place where a value becomes part of an answer, and the account of what leaves is made.

A single walk over the records writes the answer under its aliases, masks what is masked, leaves null
what is refused, and counts. What is not written here does not leave.
"""

from typing import Any

import msgspec
from strawberry.federation import Schema

from graph.errors import Fault
from schema.compile_projection import CompiledProjection, ObjectProjection, compile_projection
from schema.gather import GatherPlan
from schema.introspection import introspect
from schema.plan import Plan
from schema.projection_state import FieldError, NullPropagation, ProjectionState, path_list
from schema.relation import own_of
from schema.selection_tree import SelectedField
from security.account import Look, Released
from security.decision import REFUSED, Decision, Relation

MOST_ERRORS = 100
"""How many errors one answer carries at most; the rest is counted."""


class ProjectedAnswer(msgspec.Struct, kw_only=True):
    """What leaves, and the account of it; `extensions` is what the answer says about itself."""

    data: dict[str, Any] | None
    errors: list[dict[str, Any]]
    extensions: dict[str, Any]
    released: Released


def project(api: Schema, gather_plan: GatherPlan, most_errors: int = MOST_ERRORS) -> ProjectedAnswer:
    """Return the answer of an operation whose levels are all answered.

    The account may count a record that a null later took out of the answer; it never counts less
    than what left.
    """
    plan, decision = gather_plan.operation.plan, gather_plan.decision
    # 1. The program: compiled once for the plan and the verdicts on it.
    projection: CompiledProjection = plan.programs.get(
        _verdicts(plan, decision), lambda: compile_projection(plan.tree.root, decision)
    )
    # 2. The walk.
    found = {**gather_plan.found, **introspect(api, gather_plan.operation)}
    state = ProjectionState(found, own_of(decision), len(projection.object_projections), most_errors)
    try:
        data = projection.write(None, None, state, Relation.OTHER)
    except NullPropagation:
        data = None
    # 3. The account, and what the caller is told beside the data.
    object_projections = [projection.object_projections[index] for index in state.firsts]
    refused = _once(
        [
            (object_projection, selected)
            for object_projection in object_projections
            for selected in object_projection.refused
        ],
        state,
        decision,
    )
    masked = _once(
        [
            (object_projection, selected)
            for object_projection in object_projections
            for selected in object_projection.masked
        ],
        state,
        decision,
    )
    told = [_error(*one) for one in refused] + [_error(one, ()) for one in state.errors]
    extensions = {
        "masked": [_masked(*one) for one in masked],
        **({"errorsLeftOut": state.left_out} if state.left_out else {}),
    }
    return ProjectedAnswer(
        data=data, errors=told, extensions=extensions, released=_account(object_projections, state)
    )


def _verdicts(plan: Plan, decision: Decision) -> tuple[Any, ...]:
    """Return all that a program depends on: the verdicts, and whether the caller is anybody's subject."""
    rulings = decision.rulings
    relations = (Relation.OTHER, Relation.OWN) if decision.row_filter.own else (Relation.OTHER,)
    return tuple(
        rulings.get((guard.type, guard.field, related), REFUSED).verdict.value
        for related in relations
        for guard in plan.asked
    )


def _once(
    met: list[tuple[ObjectProjection, SelectedField]], state: ProjectionState, decision: Decision
) -> list[tuple[FieldError, tuple[str, ...]]]:
    """Return one notice for each slot with the policies behind it, in the order in which they were met."""
    found: dict[int, tuple[FieldError, tuple[str, ...]]] = {}
    for object_projection, selected in met:
        count = state.counts[object_projection.index]
        if selected.index in found:
            found[selected.index][0].count += count
            continue
        path = path_list(state.firsts[object_projection.index], selected.key)
        told = FieldError(
            selected, decision.fault(selected.owner, selected.name, object_projection.whose), path, count
        )
        found[selected.index] = (
            told,
            decision.ruling(selected.owner, selected.name, object_projection.whose).policies,
        )
    return list(found.values())


def _error(told: FieldError, policies: tuple[str, ...]) -> dict[str, Any]:
    fault: Fault = told.fault
    extensions = fault.extensions | {
        "type": told.selected.owner,
        "field": told.selected.name,
        "count": told.count,
    }
    if policies:
        extensions["policy"] = list(policies)
    error: dict[str, Any] = {"message": fault.english, "path": told.path, "extensions": extensions}
    if told.selected.node.loc is not None:
        place = told.selected.node.loc
        line, column = place.source.get_location(place.start)
        error["locations"] = [{"line": line, "column": column}]
    return error


def _masked(told: FieldError, policies: tuple[str, ...]) -> dict[str, Any]:
    return {
        "path": told.path,
        "type": told.selected.owner,
        "field": told.selected.name,
        "count": told.count,
        "policy": list(policies),
    }


def _account(object_projections: list[ObjectProjection], state: ProjectionState) -> Released:
    """Return how often each field of each type left, left masked, or was refused."""
    account = Released(subjects=dict.fromkeys(state.subjects), looks=_looks(object_projections, state))
    for object_projection in object_projections:
        count = state.counts[object_projection.index]
        for ledger, names in (
            (account.released, object_projection.released),
            (account.masked, [selected.name for selected in object_projection.masked]),
            (account.refused, [selected.name for selected in object_projection.refused]),
        ):
            for name in names:
                of = ledger.setdefault(object_projection.type, {})
                of[name] = of.get(name, 0) + count
    return account


def _looks(object_projections: list[ObjectProjection], state: ProjectionState) -> list[Look]:
    """Return what left about each subject: those of whom the same fields left together, in order."""
    alike: dict[int, list[str]] = {}
    for subject, bodies in state.subjects.items():
        alike.setdefault(bodies, []).append(subject)
    return [
        _look(subjects, [one for one in object_projections if bodies >> one.index & 1])
        for bodies, subjects in alike.items()
    ]


def _look(subjects: list[str], written: list[ObjectProjection]) -> Look:
    return Look(
        subjects=tuple(subjects),
        released=frozenset(f"{one.type}.{name}" for one in written for name in one.released),
        masked=frozenset(f"{one.type}.{selected.name}" for one in written for selected in one.masked),
        refused=frozenset(f"{one.type}.{selected.name}" for one in written for selected in one.refused),
    )
