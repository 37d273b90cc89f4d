"""Procedures as tables: the states of a case, and what leads from each to the next.

A procedure is one literal table of `Transition` rows. Nothing else changes a state: the state of a case is
what the table makes of its steps, on read, for any day and any knowledge. Pictures, documentation and the
matrix of tests are drawn from the tables (docs/procedures.md).

    state_of(procedure, steps)       the state that the steps lead to
    transition(procedure, state, …)  the row that a command finds, or `None`: it may not be done in that state
    commands_in(procedure, state)    what may be done next, by anybody
"""

from collections.abc import Iterable
from enum import Enum
from typing import Generic, TypeVar

import msgspec

from graph.model.facts import Step

S = TypeVar("S", bound=Enum)


class Transition(msgspec.Struct, Generic[S], frozen=True, kw_only=True):
    """One row (程序环节): a command, done in one of the states `since`, leads to the state `to`.

    `choice` tells rows of one command apart where what its caller finds decides the way. `ends` names the
    clock of the pack that stops by it (`forward`, `verify`, `notify`); an empty text is none.
    """

    command: str
    since: frozenset[S]
    to: S
    choice: str = ""
    ends: str = ""


class ProcedureTable(msgspec.Struct, Generic[S], frozen=True, kw_only=True):
    """A procedure (办理程序): the state in which a case begins, those in which it ends, and its rows."""

    name: str
    begins: S
    ends: frozenset[S]
    rows: tuple[Transition[S], ...]


def states(procedure: ProcedureTable[S]) -> tuple[S, ...]:
    """Return every state of a procedure, in the order in which its list has them."""
    return tuple(type(procedure.begins))


def transition(
    procedure: ProcedureTable[S], state: S, command: str, choice: str = ""
) -> Transition[S] | None:
    """Return the row by which a command leads on from a state, or `None` where it may not be done."""
    return next(
        (
            row
            for row in procedure.rows
            if row.command == command and row.choice == choice and state in row.since
        ),
        None,
    )


def state_of(procedure: ProcedureTable[S], steps: Iterable[Step]) -> S:
    """Return the state that steps lead to, in the order in which they were recorded.

    A step that the table does not know in its state changes nothing: none can be recorded.
    """
    state = procedure.begins
    for step in sorted(steps, key=lambda one: one.recorded_at):
        row = transition(procedure, state, step.command, step.choice)
        state = row.to if row else state
    return state


def graphql_name(command: str) -> str:
    """Return a command as callers spell it: `answer_dispute` is `answerDispute`."""
    first, *rest = command.split("_")
    return first + "".join(map(str.capitalize, rest))


def commands_in(procedure: ProcedureTable[S], state: S) -> tuple[str, ...]:
    """Return the commands that may be done in a state, in the table's order."""
    return tuple(dict.fromkeys(row.command for row in procedure.rows if state in row.since))
