"""Keys that speak of one thing and must agree: looked at together in every place on every day of change.

Two texts that collide on one key are settled by their order. Two keys are not: each may take its value
from another text, and then they say different things of the same matter.

Each check of `_PAIRS` asks the law as any rule would, so that what it finds is what a caller would meet.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from graph.model.facts import Role
from graph.model.law import Rank
from graph.model.time import Day
from graph.packs.lookup import LawBook

Found = tuple[str, str]
"""A key, and what contradicts it, in words."""


def contradictions(law: LawBook) -> Iterator[tuple[str, Day, str, str]]:
    """Yield (place, first day, key, reason) for every two keys that contradict one another somewhere.

    What lasts over several changes of law is told once, on its first day.
    """
    for place in sorted({pack.place for pack in law.packs}):
        told: set[Found] = set()
        for day in law.changes(place):
            found = {one for pair in _PAIRS for one in pair(law, place, day)}
            yield from ((place, day, key, why) for key, why in sorted(found - told))
            told = found


def _travel(law: LawBook, place: str, day: Day) -> Iterator[Found]:
    """Yield where the catalogue asks for another condition of travel limits than the key on them does."""
    asked = law.find("measures.travel", place, day)
    for entry in _catalogue(law, place, day):
        if (
            asked
            and entry["code"] == "MKT-TRAVEL"
            and entry.get("precondition") != asked.value["precondition"]
        ):
            yield "measures.travel", f"`measures.catalogue` asks for {entry.get('precondition', 'nothing')}"


def _clocks(law: LawBook, place: str, day: Day) -> Iterator[Found]:
    """Yield where the steps of a dispute take longer than the whole of it."""
    steps, total = law.find("dispute.steps", place, day), law.find("dispute.total", place, day)
    days = sum(step["working_days"] for step in steps.value) if steps else 0
    if total and days > total.value["via_provider"]:
        yield "dispute.steps", f"its {days} working days are more than those of `dispute.total`"


def _targets(law: LawBook, place: str, day: Day) -> Iterator[Found]:
    """Yield where a rule reaches a role whom the catalogue does not aim the measure at, or the reverse.

    A measure that is aimed at PERSON is aimed at whoever is reached; a measure without any rule reaches
    nobody by law alone, and is left to the department that takes it.
    """
    aimed = _aimed(law, place, day)
    reached = _reached(law, place, day)
    persons = {role.value for role in Role}
    for code, roles in reached.items():
        if code in aimed and "PERSON" not in aimed[code]:
            yield from _unlike(
                code, roles - aimed[code], "a rule reaches {}, whom `measures.catalogue` does not aim it at"
            )
            yield from _unlike(
                code,
                (aimed[code] & persons) - roles,
                "`measures.catalogue` aims it at {}, whom no rule reaches",
            )


def _aimed(law: LawBook, place: str, day: Day) -> dict[str, set[str]]:
    """Return whom the catalogue aims each measure at: roles, and words such as PERSON and ORGANIZATION."""
    aimed: dict[str, set[str]] = {}
    for entry in _catalogue(law, place, day):
        aimed.setdefault(entry["code"], set()).update(entry["targets"])
    return aimed


def _reached(law: LawBook, place: str, day: Day) -> dict[str, set[str]]:
    """Return which roles the rules in force reach with each measure."""
    reached: dict[str, set[str]] = {}
    for rule in law.rules(place, day):
        if rule.measure:
            reached.setdefault(rule.measure, set()).update(role.value for role in rule.roles)
    return reached


def _unlike(code: str, roles: Iterable[str], words: str) -> Iterator[Found]:
    if named := ", ".join(sorted(roles)):
        yield "measures.catalogue", f"{code}: {words.format(named)}"


def _mandatory(law: LawBook, place: str, day: Day) -> Iterator[Found]:
    """Yield measures called mandatory that no law or regulation orders (郴政发〔2017〕11号 二(四)19)."""
    found = law.find("measures.catalogue", place, day)
    for entry, source in zip(found.value, found.sources, strict=True) if found else ():
        if entry["binding"] == "MANDATORY" and source.rank < Rank.LOCAL_REGULATION:
            yield (
                "measures.kinds",
                f"{entry['code']} is mandatory by {source.instrument}, which is no law or regulation",
            )


def _catalogue(law: LawBook, place: str, day: Day) -> list[dict[str, Any]]:
    """Return the measures (惩戒措施) that the place lists, or none where no text lists any."""
    found = law.find("measures.catalogue", place, day)
    return found.value if found else []


_PAIRS: tuple[Callable[[LawBook, str, Day], Iterator[Found]], ...] = (_travel, _clocks, _targets, _mandatory)
"""Every two keys that must agree."""
