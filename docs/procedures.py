"""The page of procedures, drawn from their tables: a picture, and who does what from which state."""

from typing import Any

from graph.rules.procedures.case_preconditions import MOST_CASES, MOST_OF_A_STEP
from graph.rules.procedures.commitment_steps import COMMITMENT
from graph.rules.procedures.dispute_steps import DISPUTE
from graph.rules.procedures.listing_steps import LISTING
from graph.rules.procedures.measure_steps import MEASURE_CASE, MEASURE_TASK
from graph.rules.procedures.restoration_steps import RESTORATION
from graph.rules.procedures.transitions import ProcedureTable, Transition, graphql_name, states
from schema.api import api_schema, core

NOTICE = "<!-- made by `python -m docs.generate`; a test holds it -->\n"
PROCEDURES: tuple[ProcedureTable[Any], ...] = (
    DISPUTE,
    RESTORATION,
    MEASURE_CASE,
    MEASURE_TASK,
    LISTING,
    COMMITMENT,
)


def page() -> str:
    """Return the page of every procedure."""
    lines = [
        "# Procedures",
        NOTICE,
        "A procedure is one table in `graph/rules/procedures/`: nothing else changes a state, and every",
        "state that is not an end has a way out. The state of a case is what the table makes of its steps,",
        "for any day and any knowledge. `nextSteps` says what the caller may do next; a step that may not be",
        "done is refused with `CASE_STATE_UNFIT`, which names the state and what may be done instead.",
        "",
        "Which steps have a clock is the law of the place on the day of the objection: `accord packs explain",
        "dispute.steps --place 410100`. Deadlines need nobody to act to be true: `clocks` says which passed.",
        "",
        "A record is read whole with all that lies upon it, so both are bounded: it takes at most",
        f"{MOST_CASES} cases of each kind (`CASES_EXHAUSTED`), and a case at most {MOST_OF_A_STEP} of a step",
        "that may be done again (`STEPS_EXHAUSTED`). When a record is annulled, by whichever step, all",
        "that is pending about it ends.",
        "",
        "Joint measures are two tables: the case of an initiator, and the task of each department that it",
        "was pushed to. What withdraws the object or lifts it ends the case and every task in one instant.",
        "Whether a pending dispute lets measures wait is the law of the record's place",
        "(`dispute.pause.measures`); the clocks are `case.clocks`, which no shipped text sets: what the",
        "initiator asks for is `ASKED_FOR`.",
        "",
        "A listing is proposed with the five parts of its list (`LIST_PARTS_MISSING` names those that are",
        "not there), and its subject is told before: what the notice must say, and in which form, is the",
        "law of the place (`lists.notice`). No shipped text sets a day for the defence (`lists.clocks`): the",
        "authority gives one or none, and until it has passed or the subject has spoken nobody is listed.",
        "Before the notice the authority and the credit centre alone know of the case, then its subject too,",
        "and nobody else ever: others see the determination that a listing becomes. It ends with its term",
        "by itself; `exitListing` ends it before, or closes the case after. A list for reference grounds no",
        "measure and is not published.",
        "",
        "A commitment is made by its subject, or entered by the authority that reviews it, to everybody or",
        "with consent to its use by departments (`COMMITMENT_CONSENT_MISSING`). By when it is reviewed is",
        "the law of the place (`commitment.clocks`), which no shipped text sets: else the authority's own",
        "day, the clock `GIVEN`, or none. `breachCommitment` takes findings, and has no effect of its own:",
        "the clauses that say what a broken commitment costs stand beside it (`commitment.breach`).",
    ]
    for procedure in PROCEDURES:
        lines += ["", f"## {procedure.name}", "", *_picture(procedure), "", *_states(procedure)]
        lines += ["", *_steps(procedure)]
    return "\n".join(lines) + "\n"


def _picture(procedure: ProcedureTable[Any]) -> list[str]:
    """Return the states and what leads from each to the next, as Mermaid draws them."""
    lines = ["```mermaid", "stateDiagram-v2", '  state "any pending state" as pending']
    lines += [f"  [*] --> {procedure.begins.value}"]
    for row in procedure.rows:
        label = f"{graphql_name(row.command)} {row.choice}".strip()
        lines += [f"  {start} --> {row.to.value}: {label}" for start in _starts(procedure, row, "pending")]
    lines += [f"  {state.value} --> [*]" for state in states(procedure) if state in procedure.ends]
    return [*lines, "```"]


def _states(procedure: ProcedureTable[Any]) -> list[str]:
    lines = ["| state | English | 中文 | |", "|---|---|---|---|"]
    for state in states(procedure):
        end = "end 办结" if state in procedure.ends else "pending 处理中"
        lines.append(f"| `{state.value}` | {state.english} | {state.chinese} | {end} |")
    return lines


def _steps(procedure: ProcedureTable[Any]) -> list[str]:
    lines = ["| step | what it does | 程序环节 | from | to | stops the clock |", "|---|---|---|---|---|---|"]
    for row in procedure.rows:
        english, chinese = _said(row.command)
        choice = f" `{row.choice}`" if row.choice else ""
        starts = ", ".join(_starts(procedure, row, "any pending state"))
        step = f"`{graphql_name(row.command)}`{choice}"
        lines.append(f"| {step} | {english} | {chinese} | {starts} | {row.to.value} | {row.ends or '–'} |")
    return lines


def _starts(procedure: ProcedureTable[Any], row: Transition[Any], anywhere: str) -> list[str]:
    """Return the states in which a row begins, or one word for all that are no ends."""
    found = [state for state in states(procedure) if state in row.since]
    whole = set(found) == set(states(procedure)) - procedure.ends
    return [anywhere] if whole else [state.value for state in found]


def _said(command: str) -> tuple[str, str]:
    """Return what the API says of a command, in English and Chinese."""
    mutation = core(api_schema).mutation_type
    said = mutation.fields[graphql_name(command)].description if mutation else ""
    english, _, chinese = (said or "").rstrip(".").partition("（")
    return english, chinese.rstrip("）")
