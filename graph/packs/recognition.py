"""The receiver's rules for results of other regions, read from the packs in force at its place.

`recognition.kinds` says which kinds, `.grades` which grades of breach, `.severe` is the plan's own list in
its words, and `.effect.*` what is carried out here, each under its own clause.

Recognition (承认) is the receiver's own decision (D7): here its law is brought into the form that the rules
ask for, and nothing is filled in. What no text names is not recognised.
"""

from graph.errors import BadLaw
from graph.model.facts import Severity
from graph.model.law import EffectKind, Law, Resolved
from graph.model.recognition import (
    Grades,
    RecognisedEffect,
    RecognisedKind,
    RecognitionPolicy,
    SevereKind,
)
from graph.model.results import ResultKind
from graph.model.time import Day


def recognition_policy(law: Law, place: str, day: Day) -> RecognitionPolicy:
    """Return what the law at `place` makes of others' results on `day`.

    Raises `BadLaw`: LAW_UNSET where no text there says what is recognised, PACK_INVALID where a value
    cannot be read. An effect that no text names is not in it, so it is not recognised.
    """
    kinds = law.value("recognition.kinds", place, day)
    grades = law.value("recognition.grades", place, day)
    severe = law.value("recognition.severe", place, day)
    found = {kind: law.find(f"recognition.effect.{kind.value.lower()}", place, day) for kind in EffectKind}
    try:
        return RecognitionPolicy(
            id=f"{place}@{law.digest}",
            place=place,
            kinds=_kinds(kinds),
            grades=Grades(severities=frozenset(map(Severity, grades.value)), clause=grades.citations[0]),
            severe=tuple(SevereKind(words=words, clause=severe.citations[0]) for words in severe.value),
            severe_list=severe.citations[0],
            effects=tuple(_effect(kind, one) for kind, one in found.items() if one is not None),
        )
    except (KeyError, TypeError, ValueError) as error:
        pack = kinds.citations[0].pack
        raise BadLaw("PACK_INVALID", pack=pack, why="`recognition.*` is not well formed") from error


def _kinds(found: Resolved) -> tuple[RecognisedKind, ...]:
    """Return the kinds of results that are recognised at all; without a word on it, no officer is needed."""
    return tuple(
        RecognisedKind(
            kind=ResultKind(one["kind"]),
            clause=found.citations[0],
            needs_officer=one.get("needs_officer", False),
        )
        for one in found.value
    )


def _effect(kind: EffectKind, found: Resolved) -> RecognisedEffect:
    """Return how one effect is recognised; `longest_days` counts calendar days from the recognition.

    Raises `ValueError` where the key names one effect and its value another.
    """
    if EffectKind(found.value["effect"]) is not kind:
        raise ValueError(f"`{found.key}` names another effect")
    return RecognisedEffect(
        effect=kind,
        clause=found.citations[0],
        needs_officer=found.value.get("needs_officer", False),
        longest_days=found.value.get("longest_days"),
    )
