"""What must hold before anything is written: each a pure rule with the code of its refusal.

The table of commands names them by row; they are asked before a write is announced, and once more within
its transaction.
"""

from collections.abc import Callable
from typing import Any

import msgspec

from graph.errors import Refused
from graph.model.law import Law
from graph.model.names import is_readable
from graph.model.procedures import WriteTarget
from graph.model.recognition import Recognised
from graph.model.time import Day, covers

LONGEST_REASON = 500
LONGEST_GROUNDS = 2_000
REGION = 6


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A write as its rules see it: the input's members, its target, its day, and who asks.

    `place` is this city, `trusted` the regions of its trust list, `by` the agency or subject that asks,
    `department` its name, `law` what is in force, `knows` the register of departments, `list_word` our word
    for a list that goes by several names.
    """

    input: Any
    target: WriteTarget
    today: Day
    place: str
    trusted: frozenset[str]
    by: str
    law: Law
    department: str = ""
    knows: Callable[[str], bool] = lambda _: False
    list_word: Callable[[str], str] = str.strip


class Precondition(msgspec.Struct, frozen=True, kw_only=True):
    """One rule: the code with which a write is refused unless it `holds`, and the code's details."""

    code: str
    holds: Callable[[Asked], bool]
    details: Callable[[Asked], dict[str, Any]] = lambda _: {}


def check_preconditions(preconditions: tuple[Precondition, ...], asked: Asked) -> None:
    """Raise `Refused` with the code of the first rule that does not hold."""
    for one in preconditions:
        if not one.holds(asked):
            raise Refused(one.code, **one.details(asked))


def within(text: str, longest: int) -> bool:
    """Whether a text says something that can be read as it is written, and not too much."""
    return is_readable(text) and len(text) <= longest


def _day_fits(asked: Asked) -> bool:
    """Whether an annulment's day lies between the decision and today."""
    penalty = asked.target.penalty
    return penalty is not None and penalty.decided_on <= asked.input.on <= asked.today


def _days(asked: Asked) -> dict[str, Any]:
    penalty = asked.target.penalty
    return {"since": penalty.decided_on if penalty else "", "until": asked.today}


def _undisputed(asked: Asked) -> bool:
    """Whether no dispute of the same party is pending."""
    return not any(
        one.opened_by == asked.by and covers(one.opened_on, one.closed_on, asked.today)
        for one in asked.target.disputes
    )


def _audience_fits(asked: Asked) -> bool:
    """Whether somebody else can read it: other regions' codes, and one alone where it is on a person."""
    regions = set(asked.input.audience)
    malformed = any(
        len(one) != REGION or not (one.isascii() and one.isdigit()) or one[0] == "0" for one in regions
    )
    personal = bool(getattr(asked.input, "person", None))
    return (
        bool(regions) and not malformed and asked.place not in regions and not (personal and len(regions) > 1)
    )


def _strangers(asked: Asked) -> set[str]:
    """Return the regions of an audience that stand in no trust list here."""
    return set(asked.input.audience) - asked.trusted


def _waits(asked: Asked) -> bool:
    found = asked.target.recognition
    return found is not None and found.outcome == Recognised.NEEDS_OFFICER.value


RECORD_STANDS = Precondition(code="RECORD_ANNULLED", holds=lambda asked: asked.target.annulment is None)
IDENTITY_OPEN = Precondition(
    code="IDENTITY_FITS",
    holds=lambda asked: asked.target.penalty is not None and bool(asked.target.penalty.mismatch),
)
IDENTITY_NEWS = Precondition(
    code="IDENTITY_DECIDED",
    holds=lambda asked: getattr(asked.target.penalty, "identified", None) is not asked.input.decision,
    details=lambda asked: {"decision": asked.input.decision.value},
)
UNDISPUTED = Precondition(code="RECORD_DISPUTED", holds=_undisputed)
REASON_GIVEN = Precondition(
    code="REASON_UNFIT",
    holds=lambda asked: within(asked.input.reason or "", LONGEST_REASON),
    details=lambda _: {"longest": LONGEST_REASON},
)
REASON_FITS = Precondition(
    code="REASON_UNFIT",
    holds=lambda asked: not asked.input.reason or within(asked.input.reason, LONGEST_REASON),
    details=lambda _: {"longest": LONGEST_REASON},
)
GROUNDS_GIVEN = Precondition(
    code="GROUNDS_UNFIT",
    holds=lambda asked: within(asked.input.grounds, LONGEST_GROUNDS),
    details=lambda _: {"longest": LONGEST_GROUNDS},
)
ANNULLED_IN_TIME = Precondition(code="ANNULMENT_DAY_UNFIT", holds=_day_fits, details=_days)
AUDIENCE_FITS = Precondition(code="AUDIENCE_UNFIT", holds=_audience_fits)
AUDIENCE_TRUSTED = Precondition(
    code="AUDIENCE_UNKNOWN",
    holds=lambda asked: not _strangers(asked),
    details=lambda asked: {"region": min(_strangers(asked))},
)
ORGANIZATION_KNOWN = Precondition(
    code="RECORD_UNKNOWN", holds=lambda asked: asked.target.organization is not None
)
RECOGNITION_KNOWN = Precondition(
    code="RECORD_UNKNOWN", holds=lambda asked: asked.target.recognition is not None
)
RECOGNITION_WAITS = Precondition(code="NOTHING_TO_DECIDE", holds=_waits)
UNDECIDED = Precondition(code="RECOGNITION_DECIDED", holds=lambda asked: asked.target.decision is None)
