"""What a look found: a state, and one sentence in both languages.

well("{n} of it")       it is as it should be
watch("…")              it works, and somebody should look at it
ill("…")                it does not work, or soon will not
unseen("…")             it could not be looked at, and nothing is said of it
"""

from enum import Enum
from functools import partial

import msgspec

from gateway.commands.exit_codes import Exit
from graph.errors import Fault
from graph.phrases import chinese_of


class Health(Enum):
    """How something was found (自检结论)."""

    WELL = "WELL"
    WATCH = "WATCH"
    ILL = "ILL"
    UNSEEN = "UNSEEN"


MARKS = {Health.WELL: "✓", Health.WATCH: "!", Health.ILL: "✗", Health.UNSEEN: "–"}
"""What stands before a sentence on a terminal."""


class Observation(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was looked at; `code` is that of the fault that was met, if any."""

    state: Health
    english: str
    chinese: str
    code: str = ""


def _found(state: Health, sentence: str) -> Observation:
    return Observation(state=state, english=sentence, chinese=chinese_of(sentence))


well = partial(_found, Health.WELL)
watch = partial(_found, Health.WATCH)
ill = partial(_found, Health.ILL)
unseen = partial(_found, Health.UNSEEN)


def met(fault: Fault) -> Observation:
    """Return the observation of a fault that ended a look: its own sentence."""
    return Observation(state=Health.ILL, english=fault.english, chinese=fault.chinese, code=fault.code)


def status_of(observations: list[Observation]) -> Exit:
    """Return how the command ends: NO where something is ill, INCOMPLETE where something was not seen."""
    states = {one.state for one in observations}
    if Health.ILL in states:
        return Exit.NO
    return Exit.INCOMPLETE if Health.UNSEEN in states else Exit.YES
