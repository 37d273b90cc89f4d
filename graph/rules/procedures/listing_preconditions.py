"""What must hold before a subject is put on a list, stays on it and leaves it.

A list that lacks one of its five parts is refused everywhere, and the subject is told before: in the form and
with the contents that a text in force asks for. Where no text sets a day for its defence, the authority gives
one or none; until the day that was set has passed, or the subject was heard, nobody is listed.
"""

from collections.abc import Iterable
from operator import attrgetter
from typing import Any

from graph.model.facts import ListStanding
from graph.model.law import Law
from graph.model.listing_cases import (
    ListingCase,
    ListingDecision,
    ListingExit,
    ListingNotice,
    ListingState,
    ListPart,
    ListParts,
)
from graph.model.rulings import RuleAnswer, Ruling
from graph.model.time import FOREVER, Day
from graph.rules.procedures.case_preconditions import MOST_CASES, CaseKind
from graph.rules.procedures.listing import ListDefinition, PriorNotice, may_list
from graph.rules.procedures.listing_steps import LISTING, ON_LIST, heard_until
from graph.rules.procedures.preconditions import LONGEST_GROUNDS, Asked, Precondition, within
from graph.rules.procedures.transitions import state_of

LISTINGS = CaseKind(table=LISTING, member="listing", cases=attrgetter("listings"))
LONGEST_WORD = 128
"""Of the name of a list and of the number of a decision."""

PLACEHOLDERS = frozenset(["无", "无文号", "暂无", "不详", "-", "--", "—", "/"])


def parts_of(given: Any) -> ListParts:
    """Return the five parts that a proposal states, blank where it does not."""
    return ListParts(**{part.value.lower(): _said(given, part.value.lower()) for part in ListPart})


def notice_of(given: Any, today: Day) -> ListingNotice:
    """Return the notice as it is given today."""
    words = {name: _said(given, name) for name in ("grounds", "reasons", "measures", "rights", "objection")}
    return ListingNotice(given_on=today, written=given.written, defend_by=given.defend_by, **words)


def _said(given: Any, name: str) -> str:
    return (getattr(given, name, None) or "").strip()


def ruling_on_listing(law: Law, case: ListingCase, notice: ListingNotice | None, day: Day) -> Ruling:
    """Return whether the law in force on the day lets the subject be listed.

    What a text asks of a notice it asks before a list of severely dishonest subjects; of other lists only
    their parts are asked here.
    """
    told = (
        None
        if notice is None
        else PriorNotice(given_on=notice.given_on, written=notice.written, contents=notice.contents)
    )
    definition = ListDefinition(name=case.list_id, parts=case.parts.defined)
    return may_list(
        law, case.place, definition, told, day, burdens=case.list_standing is ListStanding.SERIOUS
    )


def named(asked: Asked) -> ListingCase | None:
    """Return the case that a step is upon."""
    found = LISTINGS.named(asked)
    return found if isinstance(found, ListingCase) else None


def missing_parts(asked: Asked) -> list[ListPart]:
    """Return the parts that a proposed list does not define."""
    defined = parts_of(asked.input).defined
    return [part for part in ListPart if part.value not in defined]


def _parts_told(asked: Asked) -> dict[str, Any]:
    missing = missing_parts(asked)
    return {
        "parts": ", ".join(part.value for part in missing),
        "why": ", ".join(part.english for part in missing),
        "why_chinese": "、".join(part.chinese for part in missing),
    }


def _of_list(asked: Asked) -> Iterable[ListingCase]:
    """Yield the caller's own cases of the subject on the same list; of others' nothing is told."""
    name = asked.list_word(asked.input.list_name)
    return (one for one in asked.target.listings if one.authority_code == asked.by and one.list_id == name)


def _texts_fit(*names: str) -> Precondition:
    """Return the rule that texts, where they are given, can be read as they are written."""

    def unfit(asked: Asked) -> list[str]:
        said = {name: getattr(asked.input, name) or "" for name in names}
        return [name for name, text in said.items() if text and not within(text, LONGEST_GROUNDS)]

    return Precondition(
        code="LISTING_TEXT_UNFIT",
        holds=lambda asked: not unfit(asked),
        details=lambda asked: {"field": unfit(asked)[0], "longest": LONGEST_GROUNDS},
    )


def _notice_told(asked: Asked) -> Ruling | None:
    case = named(asked)
    if case is None:
        return None
    return ruling_on_listing(asked.law, case, notice_of(asked.input, asked.today), asked.today)


def _listing_ruling(asked: Asked) -> Ruling | None:
    case = named(asked)
    return None if case is None else ruling_on_listing(asked.law, case, case.notice, asked.today)


def _refuses(ruling: Ruling | None) -> bool:
    return ruling is None or ruling.answer is not RuleAnswer.YES


def _why(ruling: Ruling | None) -> dict[str, Any]:
    grounds = ruling.grounds if ruling else ()
    clause = next((one.citation for one in grounds if one.citation), None)
    return {
        "why": "; ".join(one.english for one in grounds),
        "why_chinese": "；".join(one.chinese for one in grounds),
        "clause": f"{clause.instrument} {clause.article}" if clause else "-",
    }


def _lists(asked: Asked) -> bool:
    """Whether the decision is to list: to drop a matter less is asked."""
    return asked.input.decision is ListingDecision.LIST


def _heard(asked: Asked) -> bool:
    case = named(asked)
    if case is None:
        return False
    due = heard_until(asked.law, case)
    passed = due is None or (due.day or "") < asked.today
    return not _lists(asked) or passed or state_of(LISTING, case.steps) is ListingState.DEFENDED


def _heard_until(asked: Asked) -> dict[str, Any]:
    case = named(asked)
    due = heard_until(asked.law, case) if case else None
    return {"day": due.day if due else "-"}


def _defence_ahead(asked: Asked) -> bool:
    return asked.input.defend_by is None or asked.input.defend_by > asked.today


def _number_fits(asked: Asked) -> bool:
    number = _said(asked.input, "document_number")
    return not _lists(asked) or (within(number, LONGEST_WORD) and number not in PLACEHOLDERS)


def _number_free(asked: Asked) -> bool:
    case, number = named(asked), _said(asked.input, "document_number")
    return case is not None and not any(
        one.authority_code == case.authority_code
        and one.document_number == number
        and state_of(LISTING, one.steps) in ON_LIST
        for one in asked.target.listings
        if number and one.id != case.id
    )


def _term_over(asked: Asked) -> bool:
    case = named(asked)
    return case is not None and (asked.input.exit is not ListingExit.TERM or case.until <= asked.today)


def _term(asked: Asked) -> dict[str, Any]:
    case = named(asked)
    return {"until": "-" if case is None or case.until == FOREVER else case.until}


def _published(asked: Asked) -> bool:
    case = named(asked)
    return case is not None and case.list_standing is not ListStanding.REFERENCE


NAMED_LIST = Precondition(
    code="LIST_NAME_UNFIT",
    holds=lambda asked: within(asked.input.list_name, LONGEST_WORD),
    details=lambda _: {"longest": LONGEST_WORD},
)
PARTS_DEFINED = Precondition(
    code="LIST_PARTS_MISSING", holds=lambda asked: not missing_parts(asked), details=_parts_told
)
PARTS_READABLE = _texts_fit(*(part.value.lower() for part in ListPart))
CONDUCT_FITS = Precondition(
    code="LISTING_CONDUCT_UNFIT",
    holds=lambda asked: (
        (asked.input.conduct_since or asked.today)
        <= (asked.input.conduct_until or asked.today)
        <= asked.today
    ),
    details=lambda asked: {"today": asked.today},
)
NONE_ON_LIST = Precondition(
    code="LISTING_PENDING",
    holds=lambda asked: all(one.closed_on != FOREVER for one in _of_list(asked)),
)
FEW_LISTINGS = Precondition(
    code="CASES_EXHAUSTED",
    holds=lambda asked: sum(1 for _ in _of_list(asked)) < MOST_CASES,
    details=lambda _: {"most": MOST_CASES},
)
NOTICE_READABLE = _texts_fit("grounds", "reasons", "measures", "rights", "objection")
DEFENCE_AHEAD = Precondition(
    code="DEFENCE_DAY_UNFIT", holds=_defence_ahead, details=lambda asked: {"today": asked.today}
)
NOTICE_COMPLETE = Precondition(
    code="LISTING_NOTICE_UNFIT",
    holds=lambda asked: not _refuses(_notice_told(asked)),
    details=lambda asked: _why(_notice_told(asked)),
)
HEARD = Precondition(code="LISTING_DEFENCE_OPEN", holds=_heard, details=_heard_until)
LISTABLE = Precondition(
    code="LISTING_UNMET",
    holds=lambda asked: not _lists(asked) or not _refuses(_listing_ruling(asked)),
    details=lambda asked: _why(_listing_ruling(asked)),
)
NUMBERED = Precondition(
    code="LISTING_NUMBER_UNFIT", holds=_number_fits, details=lambda _: {"longest": LONGEST_WORD}
)
NUMBER_FREE = Precondition(code="LISTING_NUMBER_TAKEN", holds=_number_free)
REMEDIES_NAMED = Precondition(
    code="LISTING_REMEDIES_MISSING",
    holds=lambda asked: not _lists(asked) or bool(asked.input.remedies),
)
TERM_AHEAD = Precondition(
    code="LISTING_TERM_UNFIT",
    holds=lambda asked: asked.input.last_day is None or asked.input.last_day >= asked.today,
    details=lambda asked: {"today": asked.today},
)
NOT_FOR_REFERENCE = Precondition(code="LIST_FOR_REFERENCE", holds=_published)
PUBLISHED_AHEAD = Precondition(
    code="LISTING_PUBLICITY_UNFIT",
    holds=lambda asked: asked.input.last_day >= asked.today,
    details=lambda asked: {"today": asked.today},
)
TERM_OVER = Precondition(code="LISTING_TERM_RUNS", holds=_term_over, details=_term)
