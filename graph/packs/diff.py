"""What a change of packs changes: values that move, and effects that appear, disappear or change."""

from collections.abc import Callable, Iterable
from typing import Any, Literal

import msgspec

from graph.model.conclusions import Effect, Outcome
from graph.model.facts import Neighbourhood
from graph.model.law import Law
from graph.model.time import Day
from graph.packs.lookup import LawBook

Impute = Callable[[Neighbourhood, Law, Day, str], tuple[Effect, ...]]


class ValueChange(msgspec.Struct, frozen=True, kw_only=True):
    """A key whose value is another at a place on a day; `None` where nobody speaks."""

    key: str
    place: str
    on: Day
    old: Any
    new: Any


class EffectChange(msgspec.Struct, frozen=True, kw_only=True):
    """An effect that a new law makes appear, disappear or change for one person."""

    change: Literal["APPEARS", "DISAPPEARS", "CHANGES"]
    record: str
    person: str
    rule: str
    old: Outcome
    new: Outcome


def changed_values(old: LawBook, new: LawBook, places: Iterable[str], on: Day) -> tuple[ValueChange, ...]:
    """Return every key that the two laws answer differently at the places on the day."""
    changes: list[ValueChange] = []
    named = sorted({one.key for law in (old, new) for pack in law.packs for one in pack.provisions} - {"*"})
    for place in places:
        for key in named:
            before, after = old.find(key, place, on), new.find(key, place, on)
            was, is_now = before.value if before else None, after.value if after else None
            if was != is_now:
                changes.append(ValueChange(key=key, place=place, on=on, old=was, new=is_now))
    return tuple(changes)


def changed_effects(
    old: Law, new: Law, city: Iterable[Neighbourhood], on: Day, impute: Impute
) -> tuple[EffectChange, ...]:
    """Return every effect on the day that the two laws answer differently, before the new one is used.

    `impute` is the judgment that both laws are put through: packs do not know the rules.
    """
    changes: list[EffectChange] = []
    for facts in city:
        place = facts.organization.place
        before = {_name(one): one.outcome for one in impute(facts, old, on, place)}
        after = {_name(one): one.outcome for one in impute(facts, new, on, place)}
        for name in sorted(before.keys() | after.keys()):
            was, is_now = before.get(name, Outcome.NONE), after.get(name, Outcome.NONE)
            if was is not is_now:
                changes.append(_change(name, was, is_now))
    return tuple(changes)


def _name(effect: Effect) -> tuple[str, str, str, str]:
    role = effect.role.value if effect.role else ""
    return effect.record, effect.person, role, effect.rule


def _change(name: tuple[str, str, str, str], was: Outcome, is_now: Outcome) -> EffectChange:
    change: Literal["APPEARS", "DISAPPEARS", "CHANGES"] = "CHANGES"
    if was is Outcome.NONE:
        change = "APPEARS"
    elif is_now is Outcome.NONE:
        change = "DISAPPEARS"
    record, person, _, rule = name
    return EffectChange(change=change, record=record, person=person, rule=rule, old=was, new=is_now)
