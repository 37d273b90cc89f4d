"""What a change of the law changes: values, effects on persons and days by which something is due.

Two laws are asked the same and their answers are laid side by side. Nothing here is in force: it is
how a change is seen before it is. Packs do not know the rules, so what judges is handed in.

    changed_values       key by key, at each place, on one day
    changed_effects      person by person, over the organizations of a city
    changed_deadlines    record by record, over what is open

`accord packs diff` prints all three; a city that signs packs of its own looks at them first.
"""

from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from typing import Any

import msgspec

from graph.model.calendar import DueDay
from graph.model.conclusions import Effect, Outcome
from graph.model.facts import Neighbourhood, Role
from graph.model.law import EffectKind, Law, Resolved
from graph.model.time import Day
from graph.packs.lookup import LawBook

# Facts, law, day and place in; every effect out, with those that stop before a person.
Impute = Callable[[Neighbourhood, Law, Day, str], tuple[Effect, ...]]
Subject = tuple[str, str]
"""What a deadline is about: a record, and what is due for it."""


class Change(Enum):
    """How an answer of the new law differs from that of the old (法规变更结果)."""

    APPEARS = "APPEARS"
    DISAPPEARS = "DISAPPEARS"
    CHANGES = "CHANGES"  # another outcome
    MOVES = "MOVES"  # the same outcome in other days, or another day
    SETTLES = "SETTLES"  # the same day, provisional before and settled now, or the other way round


class ValueChange(msgspec.Struct, frozen=True, kw_only=True):
    """A key whose value is another at a place on a day; `None` where nobody speaks.

    Values are compared, not their clauses: a new plan that says the same under its own name changes nothing.
    """

    key: str
    place: str
    on: Day
    old: Any
    new: Any


class Concluded(msgspec.Struct, frozen=True, kw_only=True):
    """An effect as one law concludes it: outcome, the days on which it holds, the rule.

    The days are half-open, `[since, until)`; `rule` is `pack/key`.
    """

    outcome: Outcome
    since: Day | None
    until: Day | None
    rule: str


class EffectChange(msgspec.Struct, frozen=True, kw_only=True):
    """An effect on one person in one role that is not the same under the two laws.

    `old` or `new` is `None` where that law concludes nothing that stands; never both.
    """

    change: Change
    record: str
    person: str
    role: Role | None
    kind: EffectKind
    measure: str | None
    old: Concluded | None
    new: Concluded | None


class DeadlineChange(msgspec.Struct, frozen=True, kw_only=True):
    """A day by which something is due that is not the same under the two laws.

    `what` names what is due for the record; `old` or `new` is `None` where that law sets no day.
    """

    change: Change
    record: str
    what: str
    old: DueDay | None
    new: DueDay | None


def changed_values(old: LawBook, new: LawBook, places: Iterable[str], on: Day) -> tuple[ValueChange, ...]:
    """Return every key that the two laws answer differently at the places on the day.

    Sorted by key within each place. `*`, by which an unread text stands for every key, is no key to ask for.
    """
    changes: list[ValueChange] = []
    named = sorted({one.key for law in (old, new) for pack in law.packs for one in pack.provisions} - {"*"})
    for place in places:
        for key in named:
            was, is_now = _value_of(old.find(key, place, on)), _value_of(new.find(key, place, on))
            if was != is_now:
                changes.append(ValueChange(key=key, place=place, on=on, old=was, new=is_now))
    return tuple(changes)


def first_difference(old: LawBook, new: LawBook, places: Iterable[str], today: Day) -> Day:
    """Return the first day from today on which the two laws have another value, else today.

    A pack that begins later is compared on its first day.
    """
    asked = tuple(places)
    edges = {day for law in (old, new) for pack in law.packs for day in (pack.since, pack.until)}
    days = [today, *sorted(day for day in edges if day > today)]
    return next((day for day in days if changed_values(old, new, asked, day)), today)


def changed_effects(
    old: Law, new: Law, city: Iterable[Neighbourhood], on: Day, impute: Impute
) -> tuple[EffectChange, ...]:
    """Return every effect on the day that the two laws answer differently, before the new one is used.

    `impute` is the judgment that both laws are put through. A rule is the same rule where its key is:
    a plan that takes another's place under a new name makes no effect new.
    """
    changes: list[EffectChange] = []
    for facts in city:
        place = facts.organization.place
        before = _by_name(impute(facts, old, on, place))
        after = _by_name(impute(facts, new, on, place))
        for name in sorted(before.keys() | after.keys()):
            was, is_now = _concluded(before.get(name)), _concluded(after.get(name))
            change = _change(was, is_now)
            if change is not None:
                one = after.get(name) or before[name]
                changes.append(_of_effect(change, one, was, is_now))
    return tuple(changes)


def changed_deadlines(
    old: Mapping[Subject, DueDay], new: Mapping[Subject, DueDay], on: Day
) -> tuple[DeadlineChange, ...]:
    """Return every deadline that differs and is open on the day under one of the two laws.

    What is past under both is of no account any more, even where the two disagree over the day.
    """
    changes: list[DeadlineChange] = []
    for record, what in sorted(old.keys() | new.keys()):
        was, is_now = old.get((record, what)), new.get((record, what))
        is_open = any(one is not None and one.day >= on for one in (was, is_now))
        if was != is_now and is_open:
            change = _moved(was, is_now)
            changes.append(DeadlineChange(change=change, record=record, what=what, old=was, new=is_now))
    return tuple(changes)


def _value_of(found: Resolved | None) -> Any:
    return found.value if found else None


def _by_name(effects: Iterable[Effect]) -> dict[tuple[str, str, str, str, str], Effect]:
    return {_name(one): one for one in effects}


def _name(effect: Effect) -> tuple[str, str, str, str, str]:
    """Return what makes an effect the same under two laws: record, person, role, kind, the rule's key."""
    role = effect.role.value if effect.role else ""
    return effect.record, effect.person, role, effect.kind.value, effect.rule.partition("/")[2]


def _concluded(effect: Effect | None) -> Concluded | None:
    """Return what an effect says; one that does not stand is none."""
    if effect is None or effect.outcome is Outcome.NONE:
        return None
    return Concluded(outcome=effect.outcome, since=effect.since, until=effect.until, rule=effect.rule)


def _change(was: Concluded | None, is_now: Concluded | None) -> Change | None:
    """Return how a conclusion changes, or `None` where it does not; another rule alone is no change."""
    if was is None or is_now is None:
        return None if was is is_now else _one_sided(was)
    if was.outcome is not is_now.outcome:
        return Change.CHANGES
    return Change.MOVES if (was.since, was.until) != (is_now.since, is_now.until) else None


def _one_sided(was: Concluded | DueDay | None) -> Change:
    """Return the change of what only one of the two laws has."""
    return Change.APPEARS if was is None else Change.DISAPPEARS


def _moved(was: DueDay | None, is_now: DueDay | None) -> Change:
    """Return how a deadline changes that is known to differ."""
    if was is None or is_now is None:
        return _one_sided(was)
    return Change.MOVES if was.day != is_now.day else Change.SETTLES


def _of_effect(change: Change, one: Effect, was: Concluded | None, is_now: Concluded | None) -> EffectChange:
    return EffectChange(
        change=change,
        record=one.record,
        person=one.person,
        role=one.role,
        kind=one.kind,
        measure=one.measure,
        old=was,
        new=is_now,
    )
