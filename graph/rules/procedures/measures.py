"""Which measures apply to a subject in a matter on a day, which do not, and why.

Every measure of the catalogue in force gets an answer, also where nothing applies: a check that found
nothing is an answer too. A measure is a candidate for the implementing department, which decides by
its own law; a recommended one may be declined with a reason, a mandatory one with a legal one only.
"""

from collections.abc import Mapping
from enum import Enum
from typing import Any

import msgspec

from graph.model.bilingual import words
from graph.model.law import Citation, Law, Resolved, RestsOn
from graph.model.rulings import Ground, RuleAnswer, weakest
from graph.model.time import FOREVER, Day, covers
from graph.rules.procedures.listing import ListAuthority


class BusinessMatter(Enum):
    """What a department is about to decide (办理事项)."""

    LICENSING = "LICENSING"  # 行政许可
    TENDER = "TENDER"  # 公共资源交易
    FUNDING = "FUNDING"  # 财政性资金
    AWARDS = "AWARDS"  # 评优评先
    MARKET_ENTRY = "MARKET_ENTRY"  # 市场和行业准入
    TRAVEL = "TRAVEL"  # 出境、高消费
    FINANCE = "FINANCE"  # 授信、保险、证券
    MEMBERSHIP = "MEMBERSHIP"  # 行业协会


class MeasureTrigger(msgspec.Struct, frozen=True, kw_only=True):
    """What a measure could rest on: a severe breach or a listing, as it stands.

    `until` is the end of its own term; from `used_until` on it may be used no longer, by the clause
    `ends_by`. `doubt` is what the source does not state of it, so that nobody can say whether it stands.
    """

    id: str
    authority: ListAuthority = ListAuthority.STATUTORY
    since: Day
    until: Day = FOREVER
    used_until: Day = FOREVER
    ends_by: Citation | None = None
    doubt: str | None = None
    restored_on: Day | None = None
    listing: bool = False  # 列入失信联合惩戒对象名单
    barred_as_ground: bool = False  # 不得作为惩戒依据: summary penalties on persons, unconfirmed arrears


DOUBTS = ("CONTENT_CHANGED", "FINALITY_NOT_STATED", "PART_UNREACHABLE", "SEVERITY_NOT_STATED")
"""What may be in doubt of a cause, in the order in which it is told."""


class Exemption(msgspec.Struct, frozen=True, kw_only=True):
    """A dated, cited permission by a court or an authority (准许的例外): narrows while in force."""

    measure: str
    since: Day
    until: Day


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """Who is checked: an organization, or a person in the capacity in which it is reached.

    `capacity` is ORGANIZATION, PERSON, MEMBER or a role; `able_but_refuses` is `None` where nobody
    has stated it; `waits` says that a pending dispute lets measures wait.
    """

    capacity: str
    causes: tuple[MeasureTrigger, ...] = ()
    able_but_refuses: bool | None = None
    waits: bool = False
    exemptions: tuple[Exemption, ...] = ()


class MeasureAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Whether one measure applies (措施适用结论); `binding` is MANDATORY or RECOMMENDED.

    `until` is the first day on which nothing that it rests on may be used any more.
    """

    code: str
    chinese: str
    kind: str
    binding: str
    answer: RuleAnswer
    grounds: tuple[Ground, ...]
    citations: tuple[Citation, ...]
    rests_on: RestsOn
    until: Day | None = None


class Inquiry(msgspec.Struct, frozen=True, kw_only=True):
    """One check: who, in what matter, where and when, under which law."""

    law: Law
    place: str
    subject: Checked
    matter: BusinessMatter
    day: Day

    def travel(self) -> Resolved | None:
        """Return what the law asks before travel and consumption are limited (conflict key C26)."""
        return self.law.find("measures.travel", self.place, self.day)


CAPACITIES = {BusinessMatter.MEMBERSHIP: "MEMBER"}
"""In which capacity an organization is asked about in a matter, where it is not as an organization."""


def capacity_of(matter: BusinessMatter) -> str:
    """Return the capacity in which an organization is checked in a matter: by associations as a member."""
    return CAPACITIES.get(matter, "ORGANIZATION")


def check(
    law: Law, place: str, subject: Checked, matter: BusinessMatter, day: Day
) -> tuple[MeasureAnswer, ...]:
    """Return an answer on every measure of the catalogue in force at `place` on the day."""
    found = law.find("measures.catalogue", place, day)
    asked = Inquiry(law=law, place=place, subject=subject, matter=matter, day=day)
    if found is None:
        return ()
    return tuple(
        _answer(asked, entry, source) for entry, source in zip(found.value, found.sources, strict=True)
    )


def may_decline(binding: str, reason: str, *, legal: bool) -> bool:
    """Whether a department may decline a measure: with a reason, and a legal one where it is mandatory."""
    return bool(reason.strip()) and (legal or binding == "RECOMMENDED")


def _answer(asked: Inquiry, entry: Mapping[str, Any], source: Citation) -> MeasureAnswer:
    """Return the answer on one measure; the first step that fails is the reason kept.

    1. The measure concerns the matter and aims at such a subject.
    2. A cause stands: in force and still in use, not restored, not for reference only, fit to ground
       measures. What the source does not state of it makes the answer unknown.
    3. Its precondition is met, and a ban has an end.
    4. No permission takes the subject out, and no dispute lets it wait.
    """
    steps = (_aim, _cause, _precondition, _narrowed)
    stops = (step(asked, entry) for step in steps)
    answer, code = next((stop for stop in stops if stop is not None), (RuleAnswer.YES, "APPLIES"))
    travel = asked.travel() if "precondition" in entry else None
    clauses = (source, *(travel.citations if travel else ()))
    rests_on = weakest(*clauses)
    standing = [one for one in asked.subject.causes if _miss(one, entry, asked.day) is None]
    last = max(standing, key=lambda one: min(one.until, one.used_until), default=None)
    until = min(last.until, last.used_until) if last and answer is RuleAnswer.YES else FOREVER
    ends = (last.ends_by,) if last and last.ends_by and until == last.used_until < FOREVER else ()
    citations = tuple(dict.fromkeys((*clauses, *ends)))
    english, chinese = words("measures", code)
    return MeasureAnswer(
        code=entry["code"],
        chinese=entry["chinese"],
        kind=entry["kind"],
        binding=entry["binding"],
        answer=answer,
        grounds=(Ground(code=code, english=english, chinese=chinese, citation=clauses[-1]),),
        citations=citations,
        rests_on=rests_on,
        until=None if until == FOREVER else until,
    )


_Stop = tuple[RuleAnswer, str]


def _aim(asked: Inquiry, entry: Mapping[str, Any]) -> _Stop | None:
    # 1. Matter and target.
    if asked.matter.value not in entry["matters"]:
        return RuleAnswer.NO, "OTHER_MATTER"
    if asked.subject.capacity not in entry["targets"]:
        return RuleAnswer.NO, "OTHER_TARGET"
    return None


def _cause(asked: Inquiry, entry: Mapping[str, Any]) -> _Stop | None:
    # 2. The causes: one that stands is enough, else the nearest miss is told.
    misses = [_miss(trigger, entry, asked.day) for trigger in asked.subject.causes]
    if None in misses:
        return None
    doubts = {one.doubt for one in asked.subject.causes if one.doubt and _in_use(one, asked.day)}
    if doubts:
        return RuleAnswer.UNKNOWN, min(doubts, key=DOUBTS.index)
    order = ("RESTORED", "BARRED", "REFERENCE_ONLY", "NOT_LISTED")
    return RuleAnswer.NO, next((code for code in order if code in misses), "NO_CAUSE")


def _miss(trigger: MeasureTrigger, entry: Mapping[str, Any], day: Day) -> str | None:
    if not _in_use(trigger, day) or trigger.doubt is not None:
        return "NO_CAUSE"
    if trigger.authority is ListAuthority.REFERENCE:
        return "REFERENCE_ONLY"
    if trigger.barred_as_ground:
        return "BARRED"
    if trigger.restored_on is not None and trigger.restored_on <= day:
        return "RESTORED"
    # LAW: 河南省社会信用条例 34, 二七政〔2020〕5号 三(三)10: these measures are for listed subjects.
    return "NOT_LISTED" if entry.get("listed") and not trigger.listing else None


def _in_use(trigger: MeasureTrigger, day: Day) -> bool:
    return covers(trigger.since, min(trigger.until, trigger.used_until), day)


def _precondition(asked: Inquiry, entry: Mapping[str, Any]) -> _Stop | None:
    # 3. LAW: S0 五(三)1 asks for "able but refuses"; where a nearer clause does not, it decides (C26).
    travel = asked.travel() if entry.get("precondition") == "ABLE_BUT_REFUSES" else None
    if travel and travel.value["precondition"] == "ABLE_BUT_REFUSES":
        if asked.subject.able_but_refuses is None:
            return RuleAnswer.UNKNOWN, "REFUSAL_NOT_STATED"
        if not asked.subject.able_but_refuses:
            return RuleAnswer.NO, "NOT_REFUSING"
    # LAW: 二七政〔2020〕5号 三(三)11: no source states these grounds, and none is guessed.
    if entry.get("grounds"):
        return RuleAnswer.UNKNOWN, "GROUND_NOT_STATED"
    # INVARIANT: a ban without an end has no path.
    if entry.get("needs_end") and all(trigger.until == FOREVER for trigger in asked.subject.causes):
        return RuleAnswer.UNKNOWN, "END_NOT_STATED"
    return None


def _narrowed(asked: Inquiry, entry: Mapping[str, Any]) -> _Stop | None:
    # 4. Permission and dispute only narrow.
    for one in asked.subject.exemptions:
        if one.measure == entry["code"] and covers(one.since, one.until, asked.day):
            return RuleAnswer.NO, "EXEMPT"
    return (RuleAnswer.WAITS, "WAITS") if asked.subject.waits else None
