"""What follows from the law beside effects: days by which something is due, answers with grounds."""

from enum import Enum

import msgspec

from graph.model.law import Citation, RestsOn
from graph.model.time import Day


class RuleAnswer(Enum):
    """What a rule answers (结论)."""

    YES = "YES"
    NO = "NO"
    PROVISIONAL = "PROVISIONAL"  # 有条件的: stands while something further is done
    WAITS = "WAITS"  # 暂缓: it would be YES, and a pending dispute lets it wait
    UNKNOWN = "UNKNOWN"  # 不能确定: a fact or a text is missing


class Ground(msgspec.Struct, frozen=True, kw_only=True):
    """One reason of an answer (理由), with the clause where one decides."""

    code: str
    english: str
    chinese: str
    citation: Citation | None = None


class Ruling(msgspec.Struct, frozen=True, kw_only=True):
    """An answer of a rule, why, by which clauses, and how firmly (裁断).

    `since`/`until` are the days on which it holds, where the rule knows them.
    """

    answer: RuleAnswer
    grounds: tuple[Ground, ...]
    citations: tuple[Citation, ...]
    rests_on: RestsOn
    since: Day | None = None
    until: Day | None = None


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """A day by which something must be done (期限届满日).

    `day` is `None` where the clock has not started (`starts` is `None`) or where no text sets one;
    `text` then tells what the text does say. `provisional` means that a calendar notice may move it.
    """

    what: str
    starts: Day | None
    day: Day | None
    provisional: bool
    citations: tuple[Citation, ...]
    rests_on: RestsOn
    text: str = ""


FIRMNESS = {RestsOn.TEXT: 0, RestsOn.READING: 1, RestsOn.DECISION: 2}


def weakest(*cited: Citation) -> RestsOn:
    """Return what the least firm of the clauses rests on; text where there is none."""
    return max((one.rests_on for one in cited), key=FIRMNESS.__getitem__, default=RestsOn.TEXT)
