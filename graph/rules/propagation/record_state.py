"""How a cause stands on a day: annulled, decided, final, disputed; and until when that lasts."""

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import TypeVar

import msgspec

from graph.model.conclusions import ReasonCode
from graph.model.facts import (
    Challenge,
    Determination,
    Dispute,
    IdentityDecision,
    Neighbourhood,
    Penalty,
    Permission,
    Restoration,
)
from graph.model.time import BEGINNING, FOREVER, Day, china_day, covers

Cause = Penalty | Determination
"""What sets rules in motion: a penalty, or a listing, an order, a revocation."""


class Finality(Enum):
    """Whether a cause can still fall by reconsideration or litigation (决定是否确定)."""

    FINAL = "FINAL"
    OPEN = "OPEN"
    NOT_STATED = "NOT_STATED"


class StableDays(msgspec.Struct, frozen=True, gc=False):
    """The days `[since, until)` around the day asked for on which an answer stays the same."""

    since: Day = BEGINNING
    until: Day = FOREVER

    def within(self, since: Day, until: Day) -> "StableDays":
        """Return the days that lie in both."""
        return StableDays(max(self.since, since), min(self.until, until))


ALWAYS = StableDays()


class Events(msgspec.Struct, frozen=True):
    """What happened to the records of a neighbourhood, by record; `cut` says that a part is missing."""

    annulled: frozenset[str]
    set_aside: frozenset[str]
    challenges: Mapping[str, tuple[Challenge, ...]]
    disputes: Mapping[str, tuple[Dispute, ...]]
    restorations: Mapping[str, tuple[Restoration, ...]]
    permissions: tuple[Permission, ...]
    cut: bool = False


_Upon = TypeVar("_Upon", Challenge, Dispute, Restoration)


def events(facts: Neighbourhood) -> Events:
    """Return the events upon each record; what the caller does not know at its instant is not in `facts`."""
    return Events(
        annulled=frozenset(annulment.record for annulment in facts.annulments),
        set_aside=frozenset(one.record for one in facts.challenges if one.upheld is False),
        challenges=_by_record(facts.challenges),
        disputes=_by_record(facts.disputes),
        restorations=_by_record(facts.restorations),
        permissions=facts.permissions,
        cut=facts.truncated,
    )


class CauseStanding(msgspec.Struct, frozen=True, gc=False):
    """Whether a cause stands on a day: `fails` is why not, `doubt` what is not stated, both empty if it does.

    One judgment for the organization and for its persons, for statements, receipts and their status.
    """

    fails: ReasonCode | None = None
    doubt: ReasonCode | None = None
    lasting: StableDays = ALWAYS


def standing(trigger: Cause, happened: Events, day: Day, *, needs_finality: bool) -> CauseStanding:
    """Return whether a cause stands on the day.

    1. What was annulled, or set aside by a court or the reconsideration, never stood (decision D18); and
       whom a record is about is known before it reaches anybody.
    2. Before its day there is no decision.
    3. Where the law asks for finality, the decision can no longer fall.
    4. What a challenge changed counts with its new content, from the judgment on (decision D23): until
       that is reported nobody can say what follows.
    """
    # 1. Fallen for good.
    felled = fallen(trigger.id, happened) or _unidentified(trigger)
    if felled is not None:
        return CauseStanding(felled)
    # 2. Not yet there.
    if day < trigger.decided_on:
        return CauseStanding(ReasonCode.NOT_YET_DECIDED, lasting=StableDays(until=trigger.decided_on))
    # 3. Finality.
    challenges = happened.challenges.get(trigger.id, ())
    lasting, doubt = StableDays(since=trigger.decided_on), None
    if needs_finality:
        state, days = finality(trigger, challenges, day)
        if state is Finality.OPEN:
            return CauseStanding(ReasonCode.NOT_FINAL, lasting=days)
        doubt = ReasonCode.FINALITY_NOT_STATED if state is Finality.NOT_STATED else None
        lasting = lasting.within(days.since, days.until)
    # 4. New content.
    owed = [one.closed_on for one in challenges if one.changed and _not_restated(trigger, one)]
    days = _between(owed, day)
    changed = any(closed <= day for closed in owed)
    lasting = lasting.within(days.since, days.until)
    return CauseStanding(doubt=ReasonCode.CONTENT_CHANGED if changed else doubt, lasting=lasting)


def _not_restated(trigger: Cause, challenge: Challenge) -> bool:
    """Whether the cause as it is known was stated before the judgment that changed it."""
    stated = trigger.stated if isinstance(trigger, Penalty) else trigger.recorded_at
    return china_day(stated) < challenge.closed_on


def fallen(record: str, happened: Events) -> ReasonCode | None:
    """Return why a record never had an effect, as far as it is known, or `None`."""
    if record in happened.annulled:
        return ReasonCode.ANNULLED
    return ReasonCode.SET_ASIDE if record in happened.set_aside else None


def _unidentified(trigger: Cause) -> ReasonCode | None:
    """Return why a record whose party does not fit the register reaches nobody, or `None`."""
    if not isinstance(trigger, Penalty) or not trigger.held:
        return None
    refused = trigger.identified is IdentityDecision.REFUSE
    return ReasonCode.IDENTITY_REFUSED if refused else ReasonCode.IDENTITY_UNCONFIRMED


def finality(trigger: Cause, challenges: tuple[Challenge, ...], day: Day) -> tuple[Finality, StableDays]:
    """Return whether a cause is final on the day, and the days on which that answer holds.

    A day that the source states, or the end of a challenge that upheld the decision, makes it final;
    neither is ever computed from time limits. What was changed is final from the judgment at the earliest.

    1. While a challenge is pending it is open.
    2. Before the day on which it becomes final it is open; without such a day, nothing is stated.

    What a challenge set aside is no matter of finality: it never stood (`standing`).
    """
    edges = [edge for one in challenges for edge in (one.opened_on, one.closed_on)]
    # 1. A pending challenge.
    if any(covers(one.opened_on, one.closed_on, day) for one in challenges):
        return Finality.OPEN, _between(edges, day)
    # 2. The day on which it became final.
    upheld = [one.closed_on for one in challenges if one.upheld]
    changed = [one.closed_on for one in challenges if one.changed]
    final_on = trigger.final_on or max(upheld, default=None)
    if changed:
        final_on = max([*changed, *([final_on] if final_on else [])])
    if final_on is None:
        return Finality.NOT_STATED, _between(edges, day)
    state = Finality.FINAL if final_on <= day else Finality.OPEN
    return state, _between([*edges, final_on], day)


def _between(edges: Iterable[Day], day: Day) -> StableDays:
    since, until = BEGINNING, FOREVER
    for edge in edges:
        if edge <= day:
            since = max(since, edge)
        else:
            until = min(until, edge)
    return StableDays(since, until)


def _by_record(upon: tuple[_Upon, ...]) -> dict[str, tuple[_Upon, ...]]:
    found: dict[str, list[_Upon]] = {}
    for one in upon:
        found.setdefault(one.record, []).append(one)
    return {record: tuple(some) for record, some in found.items()}
