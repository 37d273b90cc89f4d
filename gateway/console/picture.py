"""The picture: how a record reaches, or does not reach, each person, with the clause on each arrow.

    the record  ──►  the organization  ──┬──  clause  ──►  a person, in a role
                                         └──  clause  ──╳  another

Only places and words are made here; `templates/picture.html` draws them. Nothing is judged: how far a record
reaches whom, why, and by which clause is what the answer says. The same stands in words in the table below
it.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

RECORD, ORGANIZATION = 191.0, 151.0
"""Room for words in the boxes of the first two columns; where they stand the template says."""

ROW = 78
"""Height of a person's row."""

EM, NARROW = 14.0, 7.6
"""Width of a full character and of any other, in the picture's units."""

FARTHEST = ("RESTRICTED", "RECORDED", "CANDIDATE", "UNKNOWN", "NONE")
"""Outcomes, the farthest first: of several for one person in one role the picture shows this one."""


class PictureWay(msgspec.Struct, frozen=True, kw_only=True):
    """One arrow to a person, and the box that it leads to; `clause` has two lines."""

    y: int
    outcome: str
    person: str
    role: str
    clause: tuple[str, str]

    @property
    def stops(self) -> bool:
        """Whether the arrow ends before the person."""
        return self.outcome == "NONE"


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """One record, its organization and everybody whom it might reach; `rows` say the same in words."""

    record: str
    record_lines: tuple[str, ...]
    organization_lines: tuple[str, ...]
    height: int
    ways: tuple[PictureWay, ...]
    rows: tuple[Mapping[str, Any], ...]

    @property
    def middle(self) -> int:
        """The height at which record and organization stand."""
        return self.height // 2


def pictures(organization: Mapping[str, Any]) -> tuple[Picture, ...]:
    """Return a picture of each record that effects of an organization come from, as they are answered."""
    records: dict[str, list[Mapping[str, Any]]] = {}
    for effect in ((organization.get("effects") or {}).get("nodes")) or ():
        if name := _record(effect):
            records.setdefault(name, []).append(effect)
    return tuple(_picture(name, organization["name"] or "", effects) for name, effects in records.items())


def _record(effect: Mapping[str, Any]) -> str:
    """Return the number of the document that an effect comes from; nothing where it is not shown."""
    record = effect["penalty"] or effect["determination"] or {}
    return str(record.get("documentNumber") or "")


def _picture(record: str, organization: str, effects: Iterable[Mapping[str, Any]]) -> Picture:
    people: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for effect in effects:
        if effect["person"]:
            people.setdefault((effect["person"]["id"], effect["role"]), []).append(effect)
    shown = sorted((_farthest(each) for each in people.values()), key=_distance)
    return Picture(
        record=record,
        record_lines=wrapped(record, RECORD),
        organization_lines=wrapped(organization, ORGANIZATION),
        height=max(1, len(shown)) * ROW + 20,
        ways=tuple(_way(at, effect) for at, effect in enumerate(shown)),
        rows=tuple(shown),
    )


def _farthest(effects: list[Mapping[str, Any]]) -> Mapping[str, Any]:
    return min(effects, key=_distance)


def _distance(effect: Mapping[str, Any]) -> int:
    return FARTHEST.index(effect["outcome"] or "UNKNOWN")


def _way(at: int, effect: Mapping[str, Any]) -> PictureWay:
    clause = next(iter(effect["citations"] or ()), None) or {"instrument": "", "article": ""}
    return PictureWay(
        y=10 + at * ROW + ROW // 2,
        outcome=effect["outcome"] or "UNKNOWN",
        person=effect["person"]["name"] or "—",
        role=effect["role"] or "",
        clause=(clause["instrument"], clause["article"]),
    )


def wrapped(text: str, width: float, lines: int = 3) -> tuple[str, ...]:
    """Return a text in at most so many lines of a width; what does not fit is told by an ellipsis."""
    made, line, room = [], "", width
    for character in text:
        needs = EM if ord(character) > 0x2000 else NARROW
        if needs > room and line:
            made.append(line)
            line, room = "", width
        line, room = line + character, room - needs
    made.append(line)
    return tuple(made) if len(made) <= lines else (*made[: lines - 1], made[lines - 1][:-1] + "…")
