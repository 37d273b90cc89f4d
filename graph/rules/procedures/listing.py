"""Lists of severely dishonest subjects: what a list must define, whom to tell before, and what lists can do.

A list of somebody else is for reference: it never triggers anything. Two lists of distinct fields add
force against an enterprise, and no longer when one of them ends.
"""

from collections.abc import Iterable
from enum import Enum

import msgspec

from graph.model.bilingual import words
from graph.model.facts import Determination, DeterminationKind
from graph.model.law import Citation, Law
from graph.model.rulings import Ground, RuleAnswer, Ruling, weakest
from graph.model.time import FOREVER, Day, covers


class ListAuthority(Enum):
    """What stands behind a list (名单性质)."""

    STATUTORY = "STATUTORY"  # 依法认定
    REFERENCE = "REFERENCE"  # 供参考


class Listing(msgspec.Struct, frozen=True, kw_only=True):
    """A subject's time on a list (列入名单), in one field, by one authority."""

    name: str
    field: str
    authority: ListAuthority
    since: Day
    until: Day = FOREVER


class ListDefinition(msgspec.Struct, frozen=True, kw_only=True):
    """What a list's own rules define of grounds, standard, procedure, dispute and exit."""

    name: str
    parts: frozenset[str]


class PriorNotice(msgspec.Struct, frozen=True, kw_only=True):
    """What the subject was told before it was listed (事前告知)."""

    given_on: Day
    written: bool
    contents: frozenset[str]


SILENT = frozenset({"PARTS_UNSET", "NO_ESCALATION"})
"""Grounds that say that no text speaks: no clause is named for them."""


def triggers(law: Law, place: str, listed: Listing, day: Day) -> Ruling:
    """Return whether a listing may trigger anything on the day; a reference list never does."""
    if listed.authority is ListAuthority.REFERENCE:
        found = law.find("lists.reference", place, day)
        return _ruling(RuleAnswer.NO, ("REFERENCE_ONLY",), found.citations if found else ())
    stands = covers(listed.since, listed.until, day)
    return _ruling(RuleAnswer.YES if stands else RuleAnswer.NO, ("LISTED" if stands else "NOT_LISTED",), ())


def may_list(
    law: Law,
    place: str,
    definition: ListDefinition,
    notice: PriorNotice | None,
    day: Day,
    *,
    burdens: bool = True,
) -> Ruling:
    """Return whether a subject may be listed on the day.

    1. The list's own rules define the parts that a text in force asks for.
    2. The subject was told before: in the form and with the contents that a text asks for, which is asked
       of a list that `burdens` its subjects only.
    """
    # 1. The five parts.
    parts = law.find("lists.parts", place, day)
    told = law.find("lists.notice", place, day) if burdens else None
    cited = tuple(one for found in (parts, told) if found for one in found.citations)
    if parts and not set(parts.value) <= definition.parts:
        return _ruling(RuleAnswer.NO, ("PARTS_MISSING",), cited, parts.citations)
    # 2. The notice.
    if told:
        flaws = _flaws_of_notice(notice, told.value["form"], set(told.value["contents"]), day)
        if flaws:
            return _ruling(RuleAnswer.NO, flaws, cited, told.citations)
    return _ruling(RuleAnswer.YES, ("MAY_LIST",) if parts else ("MAY_LIST", "PARTS_UNSET"), cited)


def escalation(law: Law, place: str, kind: str, lists: Iterable[Listing], day: Day) -> Ruling:
    """Return whether joint measures gain force because of lists in several distinct fields.

    It stands while the lists stand together, and ends with the exit from one of them.
    """
    found = law.find("escalation.domains", place, day)
    if found is None:
        return _ruling(RuleAnswer.NO, ("NO_ESCALATION",), ())
    if kind not in found.value["subjects"]:
        return _ruling(RuleAnswer.NO, ("NOT_AN_ENTERPRISE",), found.citations)
    standing = [one for one in lists if triggers(law, place, one, day).answer is RuleAnswer.YES]
    if len({one.field for one in standing}) < found.value["domains"]:
        return _ruling(RuleAnswer.NO, ("ONE_FIELD",), found.citations)
    return _ruling(RuleAnswer.YES, ("SEVERAL_FIELDS",), found.citations)


ENTERPRISES = frozenset({"企业", "国有企业", "民营企业"})
"""The kinds of organizations that are enterprises (企业), as the register has them."""


def subject_kind(kind: str) -> str:
    """Return a kind of organization by the name that packs have for it; its own where they have none."""
    return "ENTERPRISE" if kind in ENTERPRISES else kind


def by_field(determined: Iterable[Determination]) -> tuple[Listing, ...]:
    """Return listings with their fields: no source states one, so a field is told by list and authority.

    A reading, in favour of the subject: two listings are of distinct fields only where neither the list nor
    the authority is the same, and nothing between them is.
    """
    listings = [one for one in determined if one.kind is DeterminationKind.LISTING and one.burdens]
    groups: list[frozenset[str]] = []
    for one in listings:
        same = _names(one).union(*(group for group in groups if group & _names(one)))
        groups = [*(group for group in groups if not group & same), same]
    return tuple(
        Listing(
            name=one.list_id or one.document_number,
            field=next(min(group) for group in groups if group & _names(one)),
            authority=ListAuthority.STATUTORY,
            since=one.decided_on,
            until=one.until,
        )
        for one in listings
    )


def _names(one: Determination) -> frozenset[str]:
    """Return what makes two listings be of one field: the list, and the authority that keeps it."""
    return frozenset({f"list {one.list_id or one.id}", f"authority {one.authority_code or one.authority}"})


def _flaws_of_notice(notice: PriorNotice | None, form: str, contents: set[str], day: Day) -> tuple[str, ...]:
    if notice is None or notice.given_on > day:
        return ("NO_NOTICE",)
    flaws = (
        ("NOTICE_NOT_WRITTEN", form == "WRITTEN" and not notice.written),
        ("NOTICE_INCOMPLETE", not contents <= notice.contents),
    )
    return tuple(code for code, wrong in flaws if wrong)


def _ruling(
    answer: RuleAnswer,
    codes: tuple[str, ...],
    cited: tuple[Citation, ...],
    asking: tuple[Citation, ...] = (),
) -> Ruling:
    """Return a ruling by the clauses that were looked at; its grounds name the first of those `asking`."""
    clause = next(iter(asking or cited), None)
    grounds = tuple(
        Ground(
            code=code,
            english=words("listing", code).english,
            chinese=words("listing", code).chinese,
            citation=None if code in SILENT else clause,
        )
        for code in codes
    )
    return Ruling(answer=answer, grounds=grounds, citations=cited, rests_on=weakest(*cited))
