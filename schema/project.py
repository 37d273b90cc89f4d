"""The one place where a value becomes part of an answer, and the account of what leaves is made.

A single walk over the records writes the answer under its aliases, masks what is masked, leaves null
what is refused, and counts. What is not written here does not leave.
"""

from typing import Any

import msgspec
from strawberry.federation import Schema

from graph.errors import Fault
from schema.compile_projection import Body, Program, compiled
from schema.gather import Levels
from schema.introspection import described
from schema.plan import Plan
from schema.projection_state import Null, Told, Walk, listed
from schema.relation import own_of
from schema.selection_tree import Slot
from security.account import Released
from security.decision import REFUSED, Decision, Relation

MOST_ERRORS = 100
"""How many errors one answer carries at most; the rest is counted."""


class Answer(msgspec.Struct, kw_only=True):
    """What leaves, and the account of it; `extensions` is what the answer says about itself."""

    data: dict[str, Any] | None
    errors: list[dict[str, Any]]
    extensions: dict[str, Any]
    released: Released


def project(api: Schema, levels: Levels, most_errors: int = MOST_ERRORS) -> Answer:
    """Return the answer of an operation whose levels are all answered.

    The account may count a record that a null later took out of the answer; it never counts less
    than what left.
    """
    plan, decision = levels.operation.plan, levels.decision
    # 1. The program: compiled once for the plan and the verdicts on it.
    program: Program = plan.programs.get(
        _verdicts(plan, decision), lambda: compiled(plan.tree.root, decision)
    )
    # 2. The walk.
    found = {**levels.found, **described(api, levels.operation)}
    walk = Walk(found, own_of(decision), len(program.bodies), most_errors)
    try:
        data = program.write(None, None, walk, Relation.OTHER)
    except Null:
        data = None
    # 3. The account, and what the caller is told beside the data.
    bodies = [program.bodies[index] for index in walk.firsts]
    refused = _once([(body, slot) for body in bodies for slot in body.refused], walk, decision)
    masked = _once([(body, slot) for body in bodies for slot in body.masked], walk, decision)
    told = [_error(*one) for one in refused] + [_error(one, ()) for one in walk.errors]
    extensions = {
        "masked": [_masked(*one) for one in masked],
        **({"errorsLeftOut": walk.left_out} if walk.left_out else {}),
    }
    return Answer(data=data, errors=told, extensions=extensions, released=_account(bodies, walk))


def _verdicts(plan: Plan, decision: Decision) -> tuple[Any, ...]:
    """Return all that a program depends on: the verdicts, and whether the caller is anybody's subject."""
    rulings = decision.rulings
    relations = (Relation.OTHER, Relation.OWN) if decision.sees.own else (Relation.OTHER,)
    return tuple(
        rulings.get((guard.type, guard.field, related), REFUSED).verdict.value
        for related in relations
        for guard in plan.asked
    )


def _once(met: list[tuple[Body, Slot]], walk: Walk, decision: Decision) -> list[tuple[Told, tuple[str, ...]]]:
    """Return one notice for each slot with the policies behind it, in the order in which they were met."""
    found: dict[int, tuple[Told, tuple[str, ...]]] = {}
    for body, slot in met:
        count = walk.counts[body.index]
        if slot.index in found:
            found[slot.index][0].count += count
            continue
        path = listed(walk.firsts[body.index], slot.key)
        told = Told(slot, decision.fault(slot.owner, slot.name, body.whose), path, count)
        found[slot.index] = told, decision.ruling(slot.owner, slot.name, body.whose).policies
    return list(found.values())


def _error(told: Told, policies: tuple[str, ...]) -> dict[str, Any]:
    fault: Fault = told.fault
    extensions = fault.extensions | {"type": told.slot.owner, "field": told.slot.name, "count": told.count}
    if policies:
        extensions["policy"] = list(policies)
    error: dict[str, Any] = {"message": fault.english, "path": told.path, "extensions": extensions}
    if told.slot.node.loc is not None:
        place = told.slot.node.loc
        line, column = place.source.get_location(place.start)
        error["locations"] = [{"line": line, "column": column}]
    return error


def _masked(told: Told, policies: tuple[str, ...]) -> dict[str, Any]:
    return {
        "path": told.path,
        "type": told.slot.owner,
        "field": told.slot.name,
        "count": told.count,
        "policy": list(policies),
    }


def _account(bodies: list[Body], walk: Walk) -> Released:
    """Return how often each field of each type left, left masked, or was refused."""
    account = Released(subjects={subject: None for subject in walk.subjects if subject})
    for body in bodies:
        count = walk.counts[body.index]
        for ledger, names in (
            (account.released, body.released),
            (account.masked, [slot.name for slot in body.masked]),
            (account.refused, [slot.name for slot in body.refused]),
        ):
            for name in names:
                of = ledger.setdefault(body.type, {})
                of[name] = of.get(name, 0) + count
    return account
