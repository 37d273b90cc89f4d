"""What the law says on a key, at a place, on a day: by rank, then nearness, then the later text.

    law = shipped_law()
    law.value("dispute.total", "410103", "2026-01-01").value      # raises `BadLaw` where nobody speaks
    law.find("dispute.total", "410103", "2026-01-01")             # `None` where nobody speaks

A question is brought to two things that bound what has to be kept: the *bearing*, which are those places
above the one asked about that any pack is of, and the *epoch*, the number of the period between two days of
change that holds the day. All places with one bearing have one law, all days of one epoch too, so that an
answer is made once for all of them and then only looked up.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from graph.errors import BadLaw, Refused
from graph.model.calendar import Calendar
from graph.model.law import (
    PLACE,
    Citation,
    Covering,
    ImputationRule,
    Law,
    Pause,
    Rank,
    Resolved,
    TriggerKind,
)
from graph.model.time import BEGINNING, FOREVER, Day, covers
from graph.packs.as_known import announcements, calendars_known, packs_known
from graph.packs.calendar import Calendars, calendar_of, read_calendars
from graph.packs.format import NATION, Pack, Provision, key_row, kind_of, moved
from graph.packs.load import DATA, digest, files_of, law_files, read_packs
from graph.packs.matrix import apply_conditions, by_role, imputation_rule
from graph.packs.meeting import Met, meet
from graph.packs.nearest import nearest, told

SILENCE = "no text in force speaks of it（现行规定未涉及）"
NEAREST = "nearest（相近条款）"
"""How an error says that nobody speaks, and what comes nearest."""

MOST_PLACES = 4_096
"""How many places are remembered at a time; China has about 3,500 divisions."""


class LawBook:
    """All packs, ready to be asked; the same question always gets the same object.

    What it keeps is bounded by the packs themselves: places are remembered by the packs that reach
    them, days by the periods in which nothing changes. It never changes; a change of law is another
    book, with another digest.
    """

    def __init__(
        self,
        packs: Iterable[Pack],
        digest: str,
        calendars: Calendars | None = None,
        known_until: Day = FOREVER,
    ) -> None:
        self.known_until = known_until
        self.packs = tuple(packs)
        self.calendars: Calendars = calendars or {}
        self._digest = digest
        self._places = {pack.place for pack in self.packs}
        self._bearings: dict[str, tuple[str, ...]] = {}
        self._days: dict[tuple[str, ...], list[Day]] = {}
        self._keys: dict[tuple[str, ...], dict[str, tuple[Provision, ...]]] = {}
        self._found: dict[tuple[tuple[str, ...], int, str], Resolved | None] = {}
        self._rules: dict[tuple[tuple[str, ...], int], tuple[ImputationRule, ...]] = {}
        self._covering: dict[tuple[tuple[str, ...], int, TriggerKind], Covering] = {}
        self._pauses: dict[tuple[tuple[str, ...], int], Pause] = {}
        self._calendars: dict[str, Calendar] = {}
        self._announced = announcements(self.packs, self.calendars)
        self._as_known: dict[int, LawBook] = {}

    def as_known(self, day: Day) -> "LawBook":
        """Return the law as it was known on a day, itself where nothing was issued later.

        One book for all days between two announcements; its digest is that of the files it was read from,
        and `known_until` the first day from which more was known.
        """
        at = bisect_right(self._announced, day)
        if at == len(self._announced):
            return self
        if at not in self._as_known:
            packs, calendars = packs_known(self.packs, day), calendars_known(self.calendars, day)
            self._as_known[at] = LawBook(packs, self._digest, calendars, self._announced[at])
        return self._as_known[at]

    @property
    def digest(self) -> str:
        """The SHA-256 of the files of the law, packs and calendars, in hexadecimal."""
        return self._digest

    def place_chain(self, place: str) -> tuple[str, ...]:
        """Return district, city, province and nation above `place`; raises `Refused` PLACE_UNKNOWN.

        Nearest first, `place` among them. A well-formed code that no division has is not refused: which
        divisions there are changes by the year, and the nation's law holds at any.
        """
        if not PLACE.fullmatch(place):
            raise Refused("PLACE_UNKNOWN", place=place)
        steps = (place, place[:4] + "00", place[:2] + "0000", NATION)
        return tuple(dict.fromkeys(steps)) if place != NATION else (NATION,)

    def find(self, key: str, place: str, on: Day) -> Resolved | None:
        """Return what is in force on `key`, or `None` where nobody speaks.

        A text that was read and is silent does not speak, nor does one that nobody has read.
        """
        bearing, epoch = self._where(place, on)
        if key_row(key) is None:
            return None  # nobody may set it; not remembered, so that strange keys cost no memory
        at = (bearing, epoch, key)
        if at not in self._found:
            self._found[at] = self._resolve(key, bearing, on)
        return self._found[at]

    def value(self, key: str, place: str, on: Day) -> Resolved:
        """Return what is in force on `key`; raises `BadLaw` LAW_UNSET with what the text does say."""
        found = self.find(key, place, on)
        if found is None:
            silent = [one for one in self.in_force(key, place, on) if one.seen and not one.speaks]
            text = told(silent) or self._looked_at(key, place, on)
            raise BadLaw("LAW_UNSET", key=key, place=place, day=on, text=text)
        return found

    def nearest(self, key: str, place: str, on: Day) -> tuple[Provision, ...]:
        """Return the clauses that come nearest to a key that nobody sets here on the day."""
        return nearest(key, self._keys[self._where(place, on)[0]], self.packs, on)

    def _looked_at(self, key: str, place: str, on: Day) -> str:
        """Return the sentence of a silence, with the clauses that come nearest to it."""
        near = told(self.nearest(key, place, on))
        return f"{SILENCE}; {NEAREST}: {near}" if near else SILENCE

    def pause(self, place: str, on: Day) -> Pause:
        """Return the three switches of a pending dispute; a switch nobody sets is `None`."""
        bearing, epoch = self._where(place, on)
        if (bearing, epoch) not in self._pauses:
            self._pauses[bearing, epoch] = self._switches(place, on)
        return self._pauses[bearing, epoch]

    def changes(self, place: str) -> tuple[Day, ...]:
        """Return the days from which the law at `place` may be another than the day before."""
        one = moved().get(place)
        if one is None:
            return tuple(self._days[self._reaching(place)])
        days = {day for code in (one.before, one.after) for day in self._days[self._reaching(code)]}
        return tuple(sorted({*days, one.on}))

    def rules(self, place: str, on: Day) -> tuple[ImputationRule, ...]:
        """Return the imputation rules in force, each under the conditions that higher texts lay upon it.

        In the order of their ids. Two epochs with equal rules share one tuple: who compares by identity
        sees at once that a day of change changed no rule.
        """
        bearing, epoch = self._where(place, on)
        if (bearing, epoch) not in self._rules:
            rules = self._matrix(place, bearing, on)
            known = (one for (where, _), one in self._rules.items() if where == bearing)
            self._rules[bearing, epoch] = next((one for one in known if one == rules), rules)
        return self._rules[bearing, epoch]

    def covering(self, trigger: TriggerKind, place: str, on: Day) -> Covering:
        """Return the rules in force that such a cause sets in motion, by role; shared as `rules` are."""
        bearing, epoch = self._where(place, on)
        at = (bearing, epoch, trigger)
        if at not in self._covering:
            found = by_role(trigger, self.rules(place, on))
            known = (one for (where, _, _), one in self._covering.items() if where == bearing)
            self._covering[at] = next((one for one in known if one == found), found)
        return self._covering[at]

    def calendar(self, place: str) -> Calendar:
        """Return the working days of a place; raises `BadLaw` PACK_INVALID where the law has no calendar."""
        if place not in self._calendars:
            if len(self._calendars) >= MOST_PLACES:
                self._calendars.clear()
            self._calendars[place] = calendar_of(self.calendars, self.place_chain(place))
        return self._calendars[place]

    def in_force(self, key: str, place: str, on: Day) -> tuple[Provision, ...]:
        """Return all that is said on `key` on the day, from what stands to what yields first.

        Silent and unread texts are among it; the first that speaks stands, or all where the key adds.
        """
        bearing, _ = self._where(place, on)
        return self._in_force(key, bearing, on)

    def ever(self, key: str, place: str) -> tuple[Provision, ...]:
        """Return all that any text for `place` says on `key`, on whatever day, in the same order."""
        return self._keys[self._reaching(place)].get(key, ())

    def _where(self, place: str, on: Day) -> tuple[tuple[str, ...], int]:
        """Return the packs' places that reach `place`, and the number of the period that holds `on`."""
        bearing = self._reaching(code_on(place, on))
        return bearing, bisect_right(self._days[bearing], on)

    def _reaching(self, place: str) -> tuple[str, ...]:
        """Return the bearing of a place, remembered; on every question's way, so it does no more."""
        bearing = self._bearings.get(place)
        return self._bear(place) if bearing is None else bearing

    def _bear(self, place: str) -> tuple[str, ...]:
        """Return the bearing of a place that is new, and index its texts where the bearing is new too.

        Only the memory of places can grow with what callers ask: it is emptied where it is full.
        """
        bearing = tuple(one for one in self.place_chain(place) if one in self._places)
        if bearing not in self._days:
            self._index(bearing)
        if len(self._bearings) >= MOST_PLACES:
            self._bearings.clear()
        self._bearings[place] = bearing
        return bearing

    def _index(self, bearing: tuple[str, ...]) -> None:
        """Note a bearing's days of change, and what its texts say by key, in their order.

        `BEGINNING` is among the days, so that the epoch of any day is at least 1.
        """
        days: set[Day] = {BEGINNING}
        keys: dict[str, list[Provision]] = {}
        for pack in self.packs:
            if pack.place in bearing:
                days |= {pack.since, pack.until}
                for one in pack.provisions:
                    if not set(one.except_places) & set(bearing):
                        keys.setdefault(one.key, []).append(one)
        self._days[bearing] = sorted(days)
        self._keys[bearing] = {key: tuple(_in_order(found, bearing)) for key, found in keys.items()}

    def _in_force(self, key: str, bearing: tuple[str, ...], on: Day) -> tuple[Provision, ...]:
        """Return what is said on a key on a day; `*` is an unread text, which may speak of any."""
        known = self._keys[bearing]
        return tuple(
            one for one in (*known.get(key, ()), *known.get("*", ())) if covers(one.since, one.until, on)
        )

    def _resolve(self, key: str, bearing: tuple[str, ...], on: Day) -> Resolved | None:
        """Return the value that stands, with its clauses.

        1. Of the provisions in force, those speak that a read text makes.
        2. Element by element the first in order stands; what does not collide stands beside it.
        3. What a higher, unread text may say otherwise is flagged on the clause, not hidden.
        """
        # 1. Who speaks.
        candidates = self._in_force(key, bearing, on)
        speaking = tuple(one for one in candidates if one.decides)
        if not speaking:
            return None
        # 2. Who stands.
        met = meet(key_row(key), speaking)
        # 3. What may outrank it.
        return _resolved(key, met, tuple(one for one in candidates if not one.seen))

    def _switches(self, place: str, on: Day) -> Pause:
        """Return the three switches, each by its own key: a text may pause measures and not the record."""
        record, record_clauses = self._switch("record", place, on)
        publicity, publicity_clauses = self._switch("publicity", place, on)
        measures, measures_clauses = self._switch("measures", place, on)
        return Pause(
            record=record,
            publicity=publicity,
            measures=measures,
            citations=tuple(dict.fromkeys((*record_clauses, *publicity_clauses, *measures_clauses))),
            record_clauses=record_clauses,
            publicity_clauses=publicity_clauses,
            measures_clauses=measures_clauses,
        )

    def _switch(self, name: str, place: str, on: Day) -> tuple[bool | None, tuple[Citation, ...]]:
        """Return one switch with its clauses; `None` where the texts are silent, which is not "no"."""
        found = self.find(f"dispute.pause.{name}", place, on)
        return (found.value, found.citations) if found else (None, ())

    def _matrix(self, place: str, bearing: tuple[str, ...], on: Day) -> tuple[ImputationRule, ...]:
        """Return every rule that stands, in the order of their ids, under every condition that stands."""
        conditions = list(self._standing("condition", place, bearing, on))
        rules = [self._rule(found, bearing) for found in self._standing("rule", place, bearing, on)]
        ordered = sorted(rules, key=lambda rule: rule.id)
        return tuple(apply_conditions(rule, conditions) for rule in ordered)

    def _standing(self, kind: str, place: str, bearing: tuple[str, ...], on: Day) -> Iterator[Resolved]:
        """Yield what stands on each key of a kind that any text of the bearing speaks of."""
        for key in self._keys[bearing]:
            found = self.find(key, place, on) if kind_of(key) == kind else None
            if found is not None:
                yield found

    def _rule(self, found: Resolved, bearing: tuple[str, ...]) -> ImputationRule:
        """Return the rule of a key; its place and period are those of the text that stands first."""
        pack = found.citations[0].pack
        head = next(one for one in self._keys[bearing][found.key] if one.citation.pack == pack)
        return imputation_rule(found, head.place, head.since, head.until)


def _resolved(key: str, met: Met, unread: tuple[Provision, ...]) -> Resolved:
    """Return the answer to a key: the value, and each clause under the flags of the unread texts."""
    return Resolved(
        key=key,
        value=met.value,
        citations=tuple(_flagged(one, one.citation, unread) for one in met.standing),
        sources=tuple(_flagged(one, one.said_of(place), unread) for one, place in met.sources),
        outranked=tuple(one.citation for one in met.yielding),
    )


def shipped_law() -> LawBook:
    """Return the law shipped with the program; raises `BadLaw` PACK_INVALID where a file is not a pack."""
    return law_of(files_of(DATA))


def law_of(files: Mapping[str, bytes]) -> LawBook:
    """Return the law that files hold, packs and calendars; other files among them decide nothing.

    Raises `BadLaw` PACK_INVALID: where a file cannot be used, and where packs or the nation's calendar
    are missing.
    """
    law = law_files(files)
    packs, calendars = read_packs(law), read_calendars(law)
    calendar_of(calendars, (NATION,))
    if not packs:
        raise BadLaw("PACK_INVALID", pack="*.toml", why="there is none")
    return LawBook(packs, digest(law), calendars)


def code_on(place: str, day: Day) -> str:
    """Return the code whose law holds on the day for a division that took another code."""
    one = moved().get(place)
    if one is None:
        return place
    return one.before if day < one.on else one.after


def standing(rank: Rank) -> Rank:
    """Return the rank at which an instrument competes.

    LAW: decision D1: between a district's and its city's document the nearer one is the special one.
    """
    return Rank.CITY_DOCUMENT if rank is Rank.DISTRICT_DOCUMENT else rank


def _in_order(provisions: list[Provision], bearing: tuple[str, ...]) -> list[Provision]:
    """Return provisions from the one that stands to the one that yields first (decision D1).

    Sorts are stable, so the later day is sorted by first and counts last. Then each text that yields to
    others by its own words is moved behind the last of them.
    """
    later = sorted(provisions, key=lambda one: one.since, reverse=True)
    ordered = sorted(later, key=lambda one: (-standing(one.citation.rank), bearing.index(one.place)))
    for one in tuple(ordered):
        behind = [
            place
            for place, other in enumerate(ordered)
            if other.citation.pack in one.yields_to and place > ordered.index(one)
        ]
        if behind:
            ordered.remove(one)
            ordered.insert(max(behind), one)
    return ordered


def _flagged(one: Provision, clause: Citation, unread: tuple[Provision, ...]) -> Citation:
    """Return the clause, flagged with every unread text above it that may say otherwise."""
    above = [
        f"{other.citation.instrument} ({other.since}, 未读文本 text not read)"
        for other in unread
        if other.citation.rank > one.citation.rank and other.value != one.value
    ]
    return msgspec.structs.replace(clause, possibly_outranked="; ".join(above) or None)


_: type[Law] = LawBook  # the type checker holds the promise
