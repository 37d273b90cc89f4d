"""What must hold before a step of any procedure is done: its case is there, in a state that has the step."""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from graph.model.commitments import Commitment
from graph.model.facts import Dispute, RestorationCase
from graph.model.listing_cases import ListingCase
from graph.model.measure_cases import MeasureCase, MeasureTask
from graph.model.procedures import WriteTarget
from graph.rules.procedures.preconditions import Asked, Precondition
from graph.rules.procedures.transitions import (
    ProcedureTable,
    commands_in,
    graphql_name,
    state_of,
    transition,
)

Case = Dispute | RestorationCase | MeasureCase | MeasureTask | ListingCase | Commitment

CHOICES = ("finding", "basis", "decision", "exit")
"""The input's members by which the caller of a step says which way it goes."""

MOST_CASES = 10
MOST_OF_A_STEP = 4
"""Of one kind about one record, and of a step that one case may take again: a record is read whole."""


class CaseKind(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of case upon a record: its table, the input's member that names one, and where they lie."""

    table: ProcedureTable[Any]
    member: str
    cases: Callable[[WriteTarget], Sequence[Case]]

    def named(self, asked: Asked) -> Case | None:
        """Return the case that a step is upon, or `None` where none of that id lies upon the record."""
        _, _, own = getattr(asked.input, self.member).partition("/")
        return next((one for one in self.cases(asked.target) if one.id == own), None)


def choice_of(given: Any) -> str:
    """Return which way the caller of a step goes, where the step asks for it."""
    return next((found.value for name in CHOICES if (found := getattr(given, name, None))), "")


def case_known(kind: CaseKind) -> Precondition:
    """Return the rule that the case is there."""
    return Precondition(code="RECORD_UNKNOWN", holds=lambda asked: kind.named(asked) is not None)


def in_state(kind: CaseKind, command: str) -> Precondition:
    """Return the rule that a command may be done in the case's state, by its table."""

    def holds(asked: Asked) -> bool:
        found = kind.named(asked)
        if found is None:
            return False
        state = state_of(kind.table, found.steps)
        return transition(kind.table, state, command, choice_of(asked.input)) is not None

    def details(asked: Asked) -> dict[str, Any]:
        found = kind.named(asked)
        state = state_of(kind.table, found.steps if found else ())
        may = map(graphql_name, commands_in(kind.table, state))
        return {"state": state.value, "may": ", ".join(may) or "-"}

    return Precondition(code="CASE_STATE_UNFIT", holds=holds, details=details)


def few(kind: CaseKind, command: str) -> Precondition:
    """Return the rule that a case takes a step that may be done again only so many times."""

    def holds(asked: Asked) -> bool:
        found = kind.named(asked)
        return sum(step.command == command for step in (found.steps if found else ())) < MOST_OF_A_STEP

    return Precondition(code="STEPS_EXHAUSTED", holds=holds, details=lambda _: {"most": MOST_OF_A_STEP})


def few_cases(kind: CaseKind) -> Precondition:
    """Return the rule that a record takes only so many cases of a kind."""
    return Precondition(
        code="CASES_EXHAUSTED",
        holds=lambda asked: len(kind.cases(asked.target)) < MOST_CASES,
        details=lambda _: {"most": MOST_CASES},
    )


def opened_by_caller(kind: CaseKind) -> Precondition:
    """Return the rule that only who opened a case does this."""

    def holds(asked: Asked) -> bool:
        found = kind.named(asked)
        return isinstance(found, Dispute | RestorationCase) and found.opened_by == asked.by

    return Precondition(code="NOT_OPENED_BY_CALLER", holds=holds)
