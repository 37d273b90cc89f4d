"""Imputation rules (责任归属规则) out of pack values, and the conditions that higher texts lay upon them.

A city's plan says whom a breach reaches; a regulation above it asks that the decision be final first, or that
a finding name the person. Such a condition does not displace the plan's rule, it is laid upon it, with its
own clause: an answer shows both. A lower text, or one of the same rank, can lay nothing upon a rule.
"""

from collections.abc import Iterable
from typing import Any, Literal

import msgspec

from graph.errors import BadLaw
from graph.model.facts import Role, Severity
from graph.model.law import (
    Anchor,
    Covering,
    EffectKind,
    EndsOn,
    ImputationRule,
    Resolved,
    Starts,
    TenureBasis,
    TriggerKind,
)
from graph.model.time import Day
from graph.toml_flaws import flaw_of


class Cell(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The value of a rule key, as written in a pack: one cell of the matrix role x effect.

    The fields are those of `ImputationRule`, which tells what they mean; which of them a clause has to
    carry in its words, `graph.packs.carried` looks up. `duration_years` is counted from what `starts` names.
    """

    trigger: TriggerKind
    lists: tuple[str, ...] = ()
    severity: Severity | None = None
    grounds: tuple[str, ...] = ()
    roles: tuple[Role, ...]
    anchor: Anchor
    tenure_basis: TenureBasis = TenureBasis.EITHER
    needs_personal_finding: bool = False
    needs_named_decision: bool = False
    needs_own_basis: bool = False
    owned_by_state: bool = False
    effect: EffectKind
    measure: str | None = None
    starts: Starts = Starts.DECISION
    ends_on: tuple[EndsOn, ...]
    duration_years: int | None = None


class Condition(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The value of a condition key: what a text asks of the rules below it.

    It is asked of every rule with one of the `triggers` and one of the `effects`.
    """

    triggers: tuple[TriggerKind, ...]
    effects: tuple[EffectKind, ...]
    asks: Literal["needs_finality", "needs_personal_finding", "reading_without_finding"]


# Which field of a rule keeps the clause of what is asked of it.
_CLAUSE_OF = {"needs_finality": "finality_clause", "needs_personal_finding": "finding_clause"}

# What a rule that needs a finding by its own clause is asked in vain.
_OF_A_FINDING = frozenset({"needs_personal_finding", "reading_without_finding"})


def imputation_rule(found: Resolved, place: str, since: Day, until: Day) -> ImputationRule:
    """Return the rule that a resolved rule key states; raises `BadLaw` PACK_INVALID.

    `place`, `since` and `until` are those of the text that states it. A ban without an end is refused: no
    clause that we know bars anybody for ever, so that one without a term is a slip of the pen.
    """
    cell: Cell = _convert(found, Cell)
    if cell.effect is EffectKind.BAN and not (cell.duration_years or EndsOn.TERM in cell.ends_on):
        _refuse(found, "is a ban without an end")
    return ImputationRule(
        id=f"{found.citations[0].pack}/{found.key}",
        place=place,
        valid_from=since,
        valid_until=until,
        citations=found.citations,
        **msgspec.structs.asdict(cell),
    )


def by_role(trigger: TriggerKind, rules: Iterable[ImputationRule]) -> Covering:
    """Return the rules with that trigger, by the roles that they reach, in the order in which they come."""
    covering: dict[Role, list[ImputationRule]] = {}
    for rule in rules:
        if rule.trigger is trigger:
            for role in rule.roles:
                covering.setdefault(role, []).append(rule)
    return {role: tuple(found) for role, found in covering.items()}


def apply_conditions(rule: ImputationRule, conditions: Iterable[Resolved]) -> ImputationRule:
    """Return the rule with everything that higher texts ask of it, and with their clauses."""
    for found in conditions:
        condition: Condition = _convert(found, Condition)
        higher = found.citations[0].rank > rule.citations[0].rank
        if higher and rule.trigger in condition.triggers and rule.effect in condition.effects:
            rule = _asked(rule, condition.asks, found)
    return rule


def _asked(rule: ImputationRule, asks: str, found: Resolved) -> ImputationRule:
    """Return the rule with one thing more that is asked of it, and the clause that asks behind its own."""
    if rule.needs_personal_finding and asks in _OF_A_FINDING:
        return rule  # a clause before this one asks for it already
    changes: dict[str, Any] = {asks: True}
    if asks in _CLAUSE_OF:
        changes[_CLAUSE_OF[asks]] = found.citations[0]
    return msgspec.structs.replace(rule, citations=(*rule.citations, *found.citations), **changes)


def _convert(found: Resolved, kind: type[Any]) -> Any:
    """Return the value as a `Cell` or a `Condition`; strictly, so that no text passes for a number."""
    try:
        return msgspec.convert(found.value, kind, strict=True)
    except msgspec.ValidationError as wrong:
        _refuse(found, f"is not well formed: {flaw_of(wrong)}", wrong)


def _refuse(found: Resolved, why: str, cause: Exception | None = None) -> None:
    """Refuse the pack that a value comes from, by its key."""
    raise BadLaw("PACK_INVALID", pack=found.citations[0].pack, why=f"`{found.key}` {why}") from cause
