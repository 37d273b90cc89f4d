"""Every procedure is a table with a way out of every state, and each step is a command that callers have."""

from itertools import pairwise, product

import pytest

from docs import procedures as page
from graph.model.facts import DisputeState, Step
from graph.rules.procedures.commitment_steps import CommitmentClockKind
from graph.rules.procedures.deadlines import STEP_STARTS
from graph.rules.procedures.dispute_steps import DISPUTE
from graph.rules.procedures.listing_steps import ListingClockKind
from graph.rules.procedures.measure_steps import MeasureClockKind
from graph.rules.procedures.transitions import commands_in, graphql_name, state_of, states, transition
from resolvers.mutations import COMMANDS

CLOCKS = {kind.value for kind in (*MeasureClockKind, *ListingClockKind, *CommitmentClockKind)}
PROCEDURES = pytest.mark.parametrize("procedure", page.PROCEDURES, ids=lambda one: one.name)


def step(command: str, choice: str = "", at: int = 0) -> Step:
    return Step(
        id=f"s{at}",
        key=f"s{at}",
        region="410100",
        feed="f",
        batch="b",
        row=0,
        recorded_at=at,
        record="r",
        case="d",
        command=command,
        choice=choice,
        on="2026-01-01",
        by="x",
    )


@PROCEDURES
def test_every_state_is_reached_and_every_one_that_is_no_end_has_a_way_to_an_end(procedure):
    every = set(states(procedure))
    reached = {procedure.begins}
    for _ in every:
        reached |= {row.to for row in procedure.rows if row.since & reached}
    ending = set(procedure.ends)
    for _ in every:
        ending |= {state for row in procedure.rows if row.to in ending for state in row.since}
    assert reached == every
    assert ending == every


@PROCEDURES
def test_nothing_leads_back_from_an_end(procedure):
    assert [
        row for row in procedure.rows if row.since & procedure.ends and row.to not in procedure.ends
    ] == []
    assert transition(DISPUTE, DisputeState.REJECTED, "withdraw_dispute") is None


@PROCEDURES
def test_a_command_with_one_choice_leads_to_one_state(procedure):
    rows = sorted((row.command, row.choice, state.value) for row in procedure.rows for state in row.since)
    assert [one for one, other in pairwise(rows) if one == other] == []


@PROCEDURES
def test_every_step_is_a_command_of_the_gateway(procedure):
    commands = {command.name for command in COMMANDS}
    for row in procedure.rows:
        assert row.command in commands
        assert row.ends in {"", *STEP_STARTS, *CLOCKS}


@PROCEDURES
def test_the_page_shows_every_state_and_every_step(procedure):
    shown = page.page()
    assert all(f"`{state.value}`" in shown for state in states(procedure))
    assert all(f"`{graphql_name(row.command)}`" in shown for row in procedure.rows)


def test_the_state_is_what_the_table_makes_of_the_steps_in_the_order_of_their_recording():
    steps = [
        step("answer_dispute", at=4),
        step("verify_dispute", "REVOKE", at=2),
        step("verify_dispute", "CORRECT", at=3),
        step("forward_dispute", at=1),
    ]
    assert state_of(DISPUTE, steps) is DisputeState.CORRECTED
    assert state_of(DISPUTE, steps[1:]) is DisputeState.TO_CORRECT
    assert state_of(DISPUTE, []) is DisputeState.RECEIVED


def test_a_step_that_the_table_does_not_have_changes_nothing():
    for state, command in product(DisputeState, ("answer_dispute", "never_heard_of")):
        row = transition(DISPUTE, state, command)
        assert (row is None) == (command not in commands_in(DISPUTE, state))
    assert state_of(DISPUTE, [step("answer_dispute")]) is DisputeState.RECEIVED
