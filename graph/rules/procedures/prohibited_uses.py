"""Uses that the texts forbid: what may not be a gate, a ground, an input or a public answer."""

from collections.abc import Mapping
from enum import Enum

import msgspec

from graph.model.bilingual import words
from graph.model.law import Citation, Law
from graph.model.rulings import Ground, RuleAnswer, Ruling, weakest
from graph.model.time import Day


class Material(Enum):
    """What somebody wants to use (信息类型)."""

    EDUCATION_RECORD = "EDUCATION_RECORD"  # 准入前诚信教育
    SELF_DECLARED = "SELF_DECLARED"  # 自主申报
    SELF_DECLARED_VERIFIED = "SELF_DECLARED_VERIFIED"  # 经验证的自主申报
    UNCONFIRMED_UTILITY_ARREARS = "UNCONFIRMED_UTILITY_ARREARS"  # 未确认的公用事业欠费
    SUMMARY_PENALTY_ON_PERSON = "SUMMARY_PENALTY_ON_PERSON"  # 对自然人的简易程序处罚
    PERSON_RECORD = "PERSON_RECORD"  # 自然人信用记录


class Use(Enum):
    """What it is to be used for (用途)."""

    MARKET_GATE = "MARKET_GATE"  # 市场准入条件
    EVALUATION = "EVALUATION"  # 信用评价
    JOINT_MEASURES = "JOINT_MEASURES"  # 失信联合惩戒依据
    PUBLIC_LOOKUP = "PUBLIC_LOOKUP"  # 社会公众查询


class _Bar(msgspec.Struct, frozen=True):
    """One forbidden use: the key whose clause forbids it, the finding, the item of a list that does so."""

    key: str
    code: str
    item: str | None = None


BARS: dict[tuple[Material, Use], _Bar] = {
    (Material.EDUCATION_RECORD, Use.MARKET_GATE): _Bar("education.gate", "EDUCATION_IS_NO_GATE"),
    (Material.SELF_DECLARED, Use.EVALUATION): _Bar("self_declared.use", "VERIFIED_ONLY"),
    (Material.UNCONFIRMED_UTILITY_ARREARS, Use.JOINT_MEASURES): _Bar(
        "data.barred", "ARREARS_ARE_NO_GROUND", "UNCONFIRMED_UTILITY_ARREARS"
    ),
    (Material.SUMMARY_PENALTY_ON_PERSON, Use.JOINT_MEASURES): _Bar(
        "data.barred", "SUMMARY_PENALTY_IS_NO_GROUND", "SUMMARY_PENALTY_ON_PERSON"
    ),
    (Material.PERSON_RECORD, Use.PUBLIC_LOOKUP): _Bar("query.public", "PERSONS_STAY_CLOSED", "PERSONS"),
}
"""Every use that a clause forbids. What is not here is not thereby allowed: it needs a rule of its own."""


def check_use(law: Law, place: str, material: Material, use: Use, day: Day) -> Ruling:
    """Return YES where a clause in force forbids the use, UNKNOWN where it is silent, NO where none could.

    A silent text permits nothing: UNKNOWN must be treated as barred.
    """
    bar = BARS.get((material, use))
    if bar is None:
        return Ruling(answer=RuleAnswer.NO, grounds=(), citations=(), rests_on=weakest())
    found = law.find(bar.key, place, day)
    cited = found.citations if found else ()
    if found and bar.item:
        named = zip(found.value, found.sources, strict=True)
        cited = tuple(source for item, source in named if bar.item == _name(item))
    ground = _ground(bar, cited)
    return Ruling(
        answer=RuleAnswer.YES if cited else RuleAnswer.UNKNOWN,
        grounds=(ground,),
        citations=cited,
        rests_on=weakest(*cited),
    )


def _ground(bar: _Bar, cited: tuple[Citation, ...]) -> Ground:
    """Return the sentence of the clause that bars, or that no text in force here speaks of the use."""
    code = bar.code if cited else "USE_UNSET"
    english, chinese = words("prohibited_uses", code)
    return Ground(code=code, english=english, chinese=chinese, citation=cited[0] if cited else None)


def _name(item: str | Mapping[str, str]) -> str:
    """Return what an item of a list is about: itself, or the subjects that it speaks of."""
    return item if isinstance(item, str) else item["subjects"]
