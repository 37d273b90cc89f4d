"""What the law says on a key, at a place, on a day: by rank, then nearness, then the later text."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping

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
from graph.model.time import BEGINNING, Day, covers
from graph.packs.calendar import Calendars, calendar_of, read_calendars
from graph.packs.format import NATION, Pack, Provision, key_row, moved
from graph.packs.load import DATA, digest, files_of, law_files, read_packs
from graph.packs.matrix import apply_conditions, by_role, imputation_rule
from graph.packs.meeting import meet
from graph.packs.nearest import nearest, told

SILENCE = "no text in force speaks of it（现行规定未涉及）"
NEAREST = "nearest（相近条款）"
"""How an error says that nobody speaks, and what comes nearest."""

MOST_PLACES = 4_096
"""How many places are remembered at a time; China has about 3,500 divisions."""


class LawBook:
    """All packs, ready to be asked; the same question always gets the same object.

    What it keeps is bounded by the packs themselves: places are remembered by the packs that reach
    them, days by the periods in which nothing changes.
    """

    def __init__(self, packs: Iterable[Pack], digest: str, calendars: Calendars | None = None) -> None:
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

    @property
    def digest(self) -> str:
        """The SHA-256 of the files of the law, packs and calendars, in hexadecimal."""
        return self._digest

    def place_chain(self, place: str) -> tuple[str, ...]:
        """Return district, city, province and nation above `place`; raises `Refused` PLACE_UNKNOWN."""
        if not PLACE.fullmatch(place):
            raise Refused("PLACE_UNKNOWN", place=place)
        steps = (place, place[:4] + "00", place[:2] + "0000", NATION)
        return tuple(dict.fromkeys(steps)) if place != NATION else (NATION,)

    def find(self, key: str, place: str, on: Day) -> Resolved | None:
        """Return what is in force on `key`, or `None` where nobody speaks."""
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
        """Return the imputation rules in force, each under the conditions that higher texts lay upon it."""
        bearing, epoch = self._where(place, on)
        if (bearing, epoch) not in self._rules:
            rules = self._matrix(place, bearing, on)
            known = (one for (where, _), one in self._rules.items() if where == bearing)
            self._rules[bearing, epoch] = next((one for one in known if one == rules), rules)
        return self._rules[bearing, epoch]

    def covering(self, trigger: TriggerKind, place: str, on: Day) -> Covering:
        """Return the rules in force that such a cause sets in motion, by role."""
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
        bearing = self._bearings.get(place)
        return self._bear(place) if bearing is None else bearing

    def _bear(self, place: str) -> tuple[str, ...]:
        bearing = tuple(one for one in self.place_chain(place) if one in self._places)
        if bearing not in self._days:
            self._index(bearing)
        if len(self._bearings) >= MOST_PLACES:
            self._bearings.clear()
        self._bearings[place] = bearing
        return bearing

    def _index(self, bearing: tuple[str, ...]) -> None:
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
        speaking = tuple(one for one in candidates if one.speaks and one.seen)
        if not speaking:
            return None
        # 2. Who stands.
        met = meet(key_row(key), speaking)
        # 3. What may outrank it.
        unread = tuple(one for one in candidates if not one.seen)
        return Resolved(
            key=key,
            value=met.value,
            citations=tuple(_flagged(one, one.citation, unread) for one in met.standing),
            sources=tuple(_flagged(one, one.said_of(place), unread) for one, place in met.sources),
            outranked=tuple(one.citation for one in met.yielding),
        )

    def _switches(self, place: str, on: Day) -> Pause:
        found = {
            name: self.find(f"dispute.pause.{name}", place, on)
            for name in ("record", "publicity", "measures")
        }
        clauses = {name: one.citations if one else () for name, one in found.items()}
        return Pause(
            record=found["record"].value if found["record"] else None,
            publicity=found["publicity"].value if found["publicity"] else None,
            measures=found["measures"].value if found["measures"] else None,
            citations=tuple(dict.fromkeys(one for found in clauses.values() for one in found)),
            record_clauses=clauses["record"],
            publicity_clauses=clauses["publicity"],
            measures_clauses=clauses["measures"],
        )

    def _matrix(self, place: str, bearing: tuple[str, ...], on: Day) -> tuple[ImputationRule, ...]:
        rules: list[ImputationRule] = []
        conditions: list[Resolved] = []
        for key, provisions in self._keys[bearing].items():
            row = key_row(key)
            asked = row is not None and row.kind in {"rule", "condition"}
            found = self.find(key, place, on) if asked else None
            if found is None:
                continue
            if row and row.kind == "condition":
                conditions.append(found)
            else:
                head = next(one for one in provisions if one.citation.pack == found.citations[0].pack)
                rules.append(imputation_rule(found, head.place, head.since, head.until))
        ordered = sorted(rules, key=lambda rule: rule.id)
        return tuple(apply_conditions(rule, conditions) for rule in ordered)


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
    """Return provisions from the one that stands to the one that yields first (decision D1)."""
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
