"""What happened to a subject, by its days: penalties with all that lies upon them, offices, measures."""

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any, NamedTuple


class Happening(NamedTuple):
    """One day of a subject: `what` names the word of the pages, `about` what it is about."""

    day: str
    what: str
    about: str


OF_PENALTY = (
    ("conductSince", "conduct"),
    ("decidedOn", "decided"),
    ("finalOn", "final"),
    ("expiresOn", "expires"),
)
UPON = (
    ("disputes", (("openedOn", "disputed"), ("closedOn", "answered"))),
    ("restorations", (("openedOn", "applied"), ("restoredOn", "restored"))),
    ("measureCases", (("openedOn", "measures"), ("closedOn", "measures_end"))),
)
"""Days of what lies upon a penalty, and what happened on each."""


def happenings(organization: Mapping[str, Any]) -> list[Happening]:
    """Return all days that an answer tells of a subject, the newest first; each once."""
    found = chain(_of_offices(organization), _of_penalties(organization), _of_itself(organization))
    return sorted(set(found), key=lambda one: (one.day, one.about, one.what), reverse=True)


def _of_itself(organization: Mapping[str, Any]) -> Iterator[Happening]:
    yield from _days(organization, (("since", "registered"), ("until", "ended")), organization["name"] or "")


def _of_offices(organization: Mapping[str, Any]) -> Iterator[Happening]:
    for one in nodes(organization, "roles"):
        who = (one["holder"] or {}).get("name") or ""
        yield from _days(one, (("since", "office"), ("until", "office_end")), who)


def _of_penalties(organization: Mapping[str, Any]) -> Iterator[Happening]:
    for one in nodes(organization, "penalties"):
        number = one["documentNumber"]
        yield from _days(one, OF_PENALTY, number)
        yield from _days(one["annulment"] or {}, (("annulledOn", "annulled"),), number)
        for member, days in UPON:
            for event in one[member] or ():
                yield from _days(event, days, number)
    for one in nodes(organization, "determinations"):
        yield from _days(one, (("decidedOn", "decided"), ("until", "expires")), one["documentNumber"])


def _days(one: Mapping[str, Any], days: tuple[tuple[str, str], ...], about: str) -> Iterator[Happening]:
    for member, what in days:
        if day := one.get(member):
            yield Happening(day, what, about)


def nodes(one: Mapping[str, Any], connection: str) -> list[Mapping[str, Any]]:
    """Return the records of a page of an answer; none where it was refused."""
    return list((one.get(connection) or {}).get("nodes") or ())
