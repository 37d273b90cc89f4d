"""Who may use the green channel or file incomplete papers, and how often whom is inspected.

LAW: the plans (郑州 四(三), 郴州 二(二)6, 孟津 三(三)1) join 诚信典型 and three clean years with 和; that
either is enough is a reading, which each answer shows with its alternative.
"""

from collections.abc import Mapping
from enum import Enum
from typing import Any

import msgspec

from graph.model.bilingual import words
from graph.model.law import Citation, Law, Resolved
from graph.model.rulings import Ground, RuleAnswer, Ruling, weakest
from graph.model.time import Day, years_after


class Ease(Enum):
    """What a subject may be eased with (便利措施), by the key that packs have for it."""

    GREEN_CHANNEL = "green_channel"  # 绿色通道
    TOLERANCE = "tolerance"  # 容缺受理


class StatedGround(Enum):
    """What no record here shows, and a department may have established itself (部门自行认定的条件)."""

    EXEMPLAR = "exemplar"  # 诚信典型
    HIGHER_GRADE = "higher_grade"  # 信用等级较高
    GOOD_STANDING = "good_standing"  # 信用状况良好


class EligibilityFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What eligibility needs to know of a subject; `known_since` is when its records begin.

    `adverse_on` are the days of adverse records that stand (not annulled, not restored).
    `lacks_required` says that a paper is missing which a law asks for; `None` where nobody has stated it.
    """

    known_since: Day
    adverse_on: tuple[Day, ...] = ()
    exemplar: bool = False
    red_list: bool = False
    higher_grade: bool = False
    good_standing: bool = False
    written_promise: bool = False
    lacks_required: bool | None = None


class Band(Enum):
    """The subjects that a text on inspections speaks of (检查对象的信用状况)."""

    EXEMPLAR = "EXEMPLAR"  # 诚信示范企业
    HONEST = "HONEST"  # 诚信企业
    INCENTIVE_LIST = "INCENTIVE_LIST"  # 守信联合激励对象
    GOOD = "GOOD"  # 信用较好、风险较低
    NORMAL = "NORMAL"  # 信用风险一般
    RISKY = "RISKY"  # 违法失信、风险较高
    BREACH = "BREACH"  # 违反法定义务或者约定义务


class InspectionEffect(Enum):
    """What a text says on how often they are inspected (检查频次)."""

    LOWER = "LOWER"  # 合理降低
    REDUCE = "REDUCE"  # 减少
    OPTIMISE = "OPTIMISE"  # 优化
    NORMAL = "NORMAL"  # 按常规
    RAISE = "RAISE"  # 提高


class Inspection(msgspec.Struct, frozen=True, kw_only=True):
    """What a text says on inspecting subjects of a band; no text gives a rate, so none is given here."""

    band: Band
    effect: InspectionEffect
    citation: Citation


REQUIRED = {True: (RuleAnswer.NO, "REQUIRED_BY_LAW"), None: (RuleAnswer.UNKNOWN, "REQUIRED_NOT_STATED")}
"""What follows where a law asks for a paper that is missing, or nobody has stated whether one is."""

GROUNDS = ("EXEMPLAR", "CLEAN_YEARS", "RED_LIST", "HIGHER_GRADE", "GOOD_STANDING")
"""The grounds that a clause may name, in the order in which they are told; in lower case, the fields."""


def eligible(law: Law, place: str, ease: str, subject: EligibilityFacts, day: Day) -> Ruling:
    """Return whether a subject may use an ease (`green_channel`, `tolerance`) on the day.

    1. A text in force here knows the ease.
    2. One of the grounds that it names is given; two that it joins count together only.
    3. The written promise is given where the text asks for one.
    4. No paper is missing that a law asks for, where the text excepts those.
    """
    # 1. The text.
    found = law.find(f"eligibility.{ease}", place, day)
    if found is None:
        return _ruling(RuleAnswer.NO, ("UNSET",), None)
    # 2. The grounds.
    given = _joined(found.value, tuple(code for code in GROUNDS if _given(found.value, code, subject, day)))
    if not given:
        return _ruling(RuleAnswer.NO, ("NO_GROUND",), found)
    # 3. The promise.
    if found.value.get("written_promise") and not subject.written_promise:
        return _ruling(RuleAnswer.NO, ("NO_PROMISE",), found)
    # 4. The papers that law asks for.
    if found.value.get("except_required_by_law") and subject.lacks_required in REQUIRED:
        answer, code = REQUIRED[subject.lacks_required]
        return _ruling(answer, (code,), found)
    return _ruling(RuleAnswer.YES, given, found)


def inspections(law: Law, place: str, day: Day) -> tuple[Inspection, ...]:
    """Return what the text in force says on each band; an empty answer where it knows none."""
    found = law.find("inspection.bands", place, day)
    if found is None:
        return ()
    sources = found.sources or found.citations[:1] * len(found.value)
    return tuple(
        Inspection(band=Band(row["band"]), effect=InspectionEffect(row["effect"]), citation=source)
        for row, source in zip(found.value, sources, strict=True)
    )


def _joined(clause: Mapping[str, Any], given: tuple[str, ...]) -> tuple[str, ...]:
    """Return the grounds that count; two that the clause joins count both or neither."""
    together = {"EXEMPLAR", "CLEAN_YEARS"}
    if clause.get("combine") == "BOTH" and not together <= set(given):
        return tuple(code for code in given if code not in together)
    return given


def _given(clause: Mapping[str, Any], code: str, subject: EligibilityFacts, day: Day) -> bool:
    asked = clause.get(code.lower())
    if not asked:
        return False
    if code == "CLEAN_YEARS":
        since = years_after(day, -asked)
        # A subject without records of that many years has not been clean for them.
        return subject.known_since <= since and not any(since <= one <= day for one in subject.adverse_on)
    return bool(getattr(subject, code.lower()))


def _ruling(answer: RuleAnswer, codes: tuple[str, ...], found: Resolved | None) -> Ruling:
    cited = found.citations if found else ()
    grounds = tuple(
        Ground(
            code=code,
            english=words("eligibility", code).english,
            chinese=words("eligibility", code).chinese,
            citation=cited[0] if cited else None,
        )
        for code in codes
    )
    return Ruling(answer=answer, grounds=grounds, citations=cited, rests_on=weakest(*cited))
