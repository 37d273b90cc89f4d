"""The tour from its first step to its last: a table of steps, each a function that shows and checks.

    (a)-(g)    one penalty in one city: from the file to the person, disputed, annulled, accounted for
    (h)-(l)    another across the border: stated, refused, paused, recalled, and a key that changes

Steps build upon one another: what is annulled in (f) is asked about in (g), what crossed in (h) waits in (j).
"""

import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import msgspec

from gateway.demo import (
    annulment,
    auditor,
    company,
    dispute,
    five_callers,
    pausing,
    penalty_file,
    recall,
    refusals,
    result_crosses_border,
    rotation,
    two_days,
)
from gateway.demo.guide import Guide
from graph.errors import Fault

Step = Callable[[Guide], None]

STEPS: dict[str, Step] = {
    "a": penalty_file.show,
    "b": company.show,
    "c": two_days.show,
    "d": five_callers.show,
    "e": dispute.show,
    "f": annulment.show,
    "g": auditor.show,
    "h": result_crosses_border.show,
    "i": refusals.show,
    "j": pausing.show,
    "k": recall.show,
    "l": rotation.show,
}
"""Each step by its letter, in order; what is said before it stands in `narrative.toml`."""


class Narration(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is said before a step."""

    english: str
    chinese: str


def run_steps(guide: Guide, steps: Mapping[str, Step] = STEPS) -> bool:
    """Go through every step and return whether all that was claimed holds.

    A step that cannot be gone to its end fails the tour; the next one is tried all the same. `steps` may be
    others, by letters that `narrative.toml` knows.
    """
    for number, (letter, show) in enumerate(steps.items(), 1):
        said = narrative()[letter]
        guide.stage.open(letter, number, len(steps), said.english, said.chinese)
        try:
            show(guide)
        except Fault as fault:
            guide.stage.broken(f"{fault.code}: {fault.english}")
        except (KeyError, IndexError, TypeError) as error:
            # An answer of another shape than the step expects: the claim before it has said so.
            guide.stage.broken(f"the answer has another shape: {error!r}")
    return guide.stage.held


@cache
def narrative() -> dict[str, Narration]:
    """Return what is said before each step."""
    text = Path(__file__).with_name("narrative.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), dict[str, Narration])
