"""Who controls an organization through shares: a fixpoint, so that circles and chains of any length count.

LAW: 公司法 265: who holds more than half decides; an actual controller may decide through others. That
shares alone make an actual controller is a reading, so that whoever is found here is a candidate only.
"""

from collections.abc import Iterable
from itertools import pairwise

import msgspec

from graph.model.facts import Holding
from graph.model.time import Day, covers


class Control(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A person's control of an organization (实际控制), and the holdings that it stands on."""

    person: str
    since: Day
    until: Day
    holdings: tuple[str, ...]


def controllers(holdings: Iterable[Holding], organization: str, majority: int) -> tuple[Control, ...]:
    """Return which persons control the organization by shares, and on which days.

    `majority` is the share that must be exceeded, in hundredths of a percent. A controller is one bond,
    however long its chain (decision D8).

    1. Only what lies above the organization matters: its owners, their owners, and so on.
    2. Between two days on which a holding begins or ends nothing changes.
    3. On such days a person controls what it and the organizations under its control own more than
       the majority of together. Nobody but the person is there at first: a circle carries nobody.
    4. Days that follow each other on the same holdings are one stretch.
    """
    # 1. What lies above.
    above = _above(tuple(holdings), organization)
    persons = sorted({one.holder for one in above if one.by_person})
    # 2. Days without a change.
    edges = sorted({day for one in above for day in (one.since, one.until)})
    found: list[Control] = []
    for since, until in pairwise(edges):
        standing = [one for one in above if covers(one.since, one.until, since)]
        for person in persons:
            # 3. The fixpoint.
            grounds = _grounds(standing, person, organization, majority)
            if grounds:
                found.append(Control(person=person, since=since, until=until, holdings=grounds))
    # 4. Stretches.
    return tuple(_joined(found))


def _above(holdings: tuple[Holding, ...], organization: str) -> list[Holding]:
    owned_by: dict[str, list[Holding]] = {}
    for one in holdings:
        owned_by.setdefault(one.organization, []).append(one)
    seen, waiting, above = {organization}, [organization], []
    while waiting:
        for one in owned_by.get(waiting.pop(), ()):
            above.append(one)
            if one.holder not in seen and not one.by_person:
                seen.add(one.holder)
                waiting.append(one.holder)
    return sorted(above, key=lambda one: one.id)


def _grounds(standing: list[Holding], person: str, organization: str, majority: int) -> tuple[str, ...]:
    """Return the holdings by which a person controls the organization, none where it does not."""
    under: dict[str, list[Holding]] = {person: []}
    owned = {one.organization for one in standing}
    while True:
        mine = {
            name: [one for one in standing if one.organization == name and one.holder in under]
            for name in owned - under.keys()
        }
        new = {name: held for name, held in mine.items() if sum(one.share for one in held) > majority}
        if not new:
            break
        under |= new
    if organization not in under:
        return ()
    return _carrying(under, organization)


def _carrying(under: dict[str, list[Holding]], organization: str) -> tuple[str, ...]:
    """Return the holdings on the way down to the organization, leaving out what else is controlled."""
    carrying: set[str] = set()
    seen, waiting = {organization}, [organization]
    while waiting:
        for one in under[waiting.pop()]:
            carrying.add(one.id)
            if one.holder not in seen:
                seen.add(one.holder)
                waiting.append(one.holder)
    return tuple(sorted(carrying))


def _joined(found: list[Control]) -> list[Control]:
    joined: dict[tuple[str, tuple[str, ...], Day], Control] = {}
    for one in found:
        before = joined.pop((one.person, one.holdings, one.since), None)
        longer = msgspec.structs.replace(one, since=before.since) if before else one
        joined[one.person, one.holdings, one.until] = longer
    return sorted(joined.values(), key=lambda one: (one.person, one.since))
