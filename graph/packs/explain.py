"""How an answer of the law came about: what stands, what adds, what yields and why, who is silent.

    explained = explain(law, "dispute.total", "410100", "2026-01-01")
    explained.links[0].part            # Part.STANDS
    explained.links[1].why.english     # "a higher instrument speaks: …"

Nothing is decided here: `LawBook` decides, this tells in words what it did.
"""

import difflib
from collections.abc import Iterator
from typing import Any

import msgspec

from graph.errors import Fault
from graph.model.bilingual import Bilingual
from graph.model.law import Citation, Rank, Resolved
from graph.model.time import Day, covers
from graph.packs.format import PackKey, Provision, key_row, keys, kind_of
from graph.packs.load import level_of
from graph.packs.lookup import LawBook, standing
from graph.packs.meeting import meet


class Part(Bilingual):
    """What a text contributes to an answer (文本作用).

    It STANDS alone or ADDS elements of its own; a higher one ASKS for something besides; it YIELDS to one
    before it. Beside the answer it is SILENT, UNREAD, does not bind this place (NOT_HERE), or speaks on
    OTHER_DAYS; and where nobody speaks, it comes NEAREST.
    """

    STANDS = "STANDS"
    ADDS = "ADDS"
    ASKS = "ASKS"
    YIELDS = "YIELDS"
    NEAREST = "NEAREST"
    SILENT = "SILENT"
    UNREAD = "UNREAD"
    NOT_HERE = "NOT_HERE"
    OTHER_DAYS = "OTHER_DAYS"


class LinkReason(msgspec.Struct, frozen=True):
    """A reason in both languages."""

    english: str
    chinese: str


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """One text of the chain: what it says, from where, in which days `[since, until)`, and its part.

    `place` is the code of whoever issued it, `value` what it says by itself, before it meets the others.
    `words` has the words of each item or field that the pack gives words of its own.
    """

    part: Part
    why: LinkReason
    rank: LinkReason
    place: str
    since: Day
    until: Day
    value: Any
    citation: Citation
    words: tuple[tuple[int | str, str], ...] = ()


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """A value, the places that were asked from the nearest on, and every text in its part.

    `is_set` is false where nobody speaks: `LawBook.value` is then an error, and the links tell what
    the texts do say. `meaning` is what the key is about, `merge` how values of several texts meet, and
    `digest` the SHA-256 of the law that was asked, in hexadecimal.
    """

    key: str
    meaning: LinkReason
    merge: str
    place: str
    places: tuple[str, ...]
    on: Day
    is_set: bool
    value: Any
    links: tuple[Link, ...]
    digest: str


RANKS: dict[Rank, tuple[str, str]] = {
    Rank.LAW: ("law", "法律"),
    Rank.ADMINISTRATIVE_REGULATION: ("administrative regulation", "行政法规"),
    Rank.JUDICIAL_INTERPRETATION: ("judicial interpretation", "司法解释"),
    Rank.LOCAL_REGULATION: ("local regulation", "地方性法规"),
    Rank.PROVINCIAL_RULE: ("provincial rule", "地方政府规章"),
    Rank.STATE_COUNCIL_DOCUMENT: ("document of the State Council", "国务院文件"),
    Rank.MINISTRY_DOCUMENT: ("document of a ministry", "部门文件"),
    Rank.PROVINCIAL_DOCUMENT: ("document of the province", "省级文件"),
    Rank.CITY_DOCUMENT: ("document of the city", "市级文件"),
    Rank.DISTRICT_DOCUMENT: ("document of the district", "区县文件"),
    Rank.HOUSE_DECISION: ("our own decision", "自定规则"),
}
"""How a lawyer names a rank."""

MINISTRY_RULE = ("ministry rule", "部门规章")
"""Rules of ministries stand at the rank of provincial rules; the place tells them apart."""

ASKED = {
    "needs_finality": LinkReason("a higher text asks that the decision be final", "上位规定要求决定已经生效"),
    "needs_personal_finding": LinkReason(
        "a higher text asks for a finding that names the person", "上位规定要求对责任人员作出认定"
    ),
    "reading_without_finding": LinkReason(
        "without a finding, the rule is a reading beside this higher text",
        "未作责任认定时，本规则与此上位规定并读",
    ),
}


def explain(law: LawBook, key: str, place: str, on: Day) -> Explanation:
    """Return what stands on `key` at a place on a day, and how it came to stand.

    Each text in its part: those that stand and yield, conditions of higher ones, then the rest; the
    nearest clauses only where nothing stands.
    Raises `Fault` LAW_KEY_UNKNOWN, which names the nearest key, and `Refused` PLACE_UNKNOWN.
    """
    row = _known(law, key)
    found = law.find(key, place, on)
    links = (
        *_speaking(law, row, key, place, on),
        *_asking(law, row, found, place, on),
        *_beside(law, key, place, on),
        *(() if found else _nearest(law, key, place, on)),
    )
    return Explanation(
        key=key,
        meaning=LinkReason(row.english, row.chinese),
        merge=row.merge,
        place=place,
        places=law.place_chain(place),
        on=on,
        is_set=found is not None,
        value=found.value if found else None,
        links=links,
        digest=law.digest,
    )


def _known(law: LawBook, key: str) -> PackKey:
    """Return the key's row; a key of a family is known where a text sets it.

    `accord packs explain` is typed by hand: whoever mistypes a key is told the most similar one.
    """
    named = {one.key for pack in law.packs for one in pack.provisions} | set(keys())
    known = sorted(name for name in named if not name.endswith("*"))
    row = key_row(key)
    if row is None or key not in known:
        nearest = difflib.get_close_matches(key, known, n=1, cutoff=0)
        raise Fault("LAW_KEY_UNKNOWN", key=key, nearest=nearest[0])
    return row


def _speaking(law: LawBook, row: PackKey, key: str, place: str, on: Day) -> Iterator[Link]:
    """Yield the texts that speak: those that stand, with what each of them loses, then those that yield.

    They meet here once more, by the same function and in the same order as in the answer itself.
    """
    speaking = [one for one in law.in_force(key, place, on) if one.decides]
    if not speaking:
        return
    met = meet(row, speaking)
    part = Part.STANDS if row.merge == "replace" else Part.ADDS
    for one, lost in zip(met.standing, met.lost, strict=True):
        yield _link(one, part, _stands(row, lost))
    for one in met.yielding:
        yield _link(one, Part.YIELDS, _why(_before(one, speaking, met.standing), one))


def _before(one: Provision, speaking: list[Provision], standing: tuple[Provision, ...]) -> Provision:
    """Return the first standing text that comes before one that yields; a text yields only to such."""
    return next(each for each in standing if speaking.index(each) < speaking.index(one))


def _stands(row: PackKey, lost: tuple[str, ...]) -> LinkReason:
    """Return why a text stands, and which of its elements yield to a text before it."""
    if row.merge == "replace":
        return LinkReason("nothing higher, nearer or later speaks", "无上位、就近或更新的规定")
    if not lost:
        return LinkReason("what does not collide stands beside", "不抵触的各项并用")
    named = ", ".join(lost)
    return LinkReason(
        f"what does not collide stands beside; outranked in: {named}",
        f"不抵触的各项并用；不适用的部分：{named}",
    )


def _why(first: Provision, other: Provision) -> LinkReason:
    """Return why `other` yields to the text that stands; the order is that of decision D1.

    Its own words come first, then rank, then nearness, then the later day.
    """
    name = f"{first.citation.instrument} {first.citation.article}"
    higher = standing(first.citation.rank) - standing(other.citation.rank)
    if first.citation.pack in other.yields_to:
        return LinkReason(f"it yields to {name} by its own words", f"本文件规定从其规定：{name}")
    if higher > 0:
        return LinkReason(f"a higher instrument speaks: {name}", f"上位规定已作规定：{name}")
    if first.place != other.place:
        return LinkReason(f"the text of the nearer place stands: {name}", f"就近适用特别规定：{name}")
    return LinkReason(f"the later text stands: {name}", f"新的规定优先：{name}")


def _asking(law: LawBook, row: PackKey, found: Resolved | None, place: str, on: Day) -> Iterator[Link]:
    """Yield the conditions that higher texts lay upon a rule.

    Which of them bear upon it is read off the rule itself: their clauses follow behind its own.
    """
    if row.kind != "rule" or found is None:
        return
    (rule,) = (one for one in law.rules(place, on) if one.id.endswith(f"/{found.key}"))
    asked = rule.citations[len(found.citations) :]
    for one in _conditions(law, place, on):
        if one.citation in asked:
            yield _link(one, Part.ASKS, ASKED[one.value["asks"]])


def _conditions(law: LawBook, place: str, on: Day) -> Iterator[Provision]:
    """Yield the text that stands on every condition of the place, in the order of their keys."""
    named = sorted({one.key for pack in law.packs for one in pack.provisions})
    for key in named:
        if kind_of(key) == "condition":
            yield from law.in_force(key, place, on)[:1]


def _beside(law: LawBook, key: str, place: str, on: Day) -> Iterator[Link]:
    """Yield the texts that do not decide: silent, unread, not for this place, of other days."""
    yield from _undecided(law, key, place, on)
    yield from _not_here(law, key, place, on)
    yield from _of_other_days(law, key, place, on)


def _undecided(law: LawBook, key: str, place: str, on: Day) -> Iterator[Link]:
    """Yield the texts in force that nobody here has read, and those that were read and are silent."""
    for one in law.in_force(key, place, on):
        if not one.seen:
            why = LinkReason("nobody here has read it; it may say otherwise", "文本未读，或有不同规定")
            yield _link(one, Part.UNREAD, why)
        elif not one.speaks:
            yield _link(one, Part.SILENT, LinkReason("it was read and leaves this open", "已查阅，未作规定"))


def _not_here(law: LawBook, key: str, place: str, on: Day) -> Iterator[Link]:
    """Yield the texts of places above that say themselves that they do not bind this one."""
    places = law.place_chain(place)
    for one in (one for pack in law.packs if pack.place in places for one in pack.provisions):
        if one.key == key and set(one.except_places) & set(places) and covers(one.since, one.until, on):
            yield _link(one, Part.NOT_HERE, LinkReason("it does not bind this place", "对此地不具约束力"))


def _of_other_days(law: LawBook, key: str, place: str, on: Day) -> Iterator[Link]:
    """Yield the texts for this place that are not yet, or no longer, in force."""
    for one in law.ever(key, place):
        if not covers(one.since, one.until, on):
            yield _link(one, Part.OTHER_DAYS, LinkReason("not in force on this day", "该日未施行或已失效"))


def _nearest(law: LawBook, key: str, place: str, on: Day) -> Iterator[Link]:
    """Yield the clauses that come nearest, without those that `_of_other_days` has told."""
    places = law.place_chain(place)
    for one in law.nearest(key, place, on):
        if one.key != key or one.place not in places:
            yield _link(one, Part.NEAREST, _near(one, key, place))


def _near(one: Provision, key: str, place: str) -> LinkReason:
    """Return why a clause is told although it does not speak of the key here and today."""
    if one.key == key:
        return LinkReason(
            f"it speaks of this in place {one.place}, not in {place}", f"{one.place}的规定，不适用于{place}"
        )
    return LinkReason(f"it is in force here and speaks of `{one.key}`", f"当地现行条款，规定的是 `{one.key}`")


def _link(one: Provision, part: Part, why: LinkReason) -> Link:
    return Link(
        part=part,
        why=why,
        rank=LinkReason(*rank_name(one.citation.rank, one.place)),
        place=one.place,
        since=one.since,
        until=one.until,
        value=one.value,
        citation=one.citation,
        words=tuple(one.words.items()),
    )


def rank_name(rank: Rank, place: str) -> tuple[str, str]:
    """Return how a lawyer names the rank of an instrument of a place, in English and in Chinese."""
    if rank is Rank.PROVINCIAL_RULE and level_of(place) == "nation":
        return MINISTRY_RULE
    return RANKS[rank]
