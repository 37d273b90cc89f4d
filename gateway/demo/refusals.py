"""Step (i): Chenzhou refuses what its plan does not list, and what was altered by one byte.

The two refusals are different things. The first is a verdict of the receiver's law, an answer with its
clause; the second an error, for bytes whose signature does not hold are nobody's statement.
"""

from typing import Any

from gateway.client.client import GraphQLAnswer
from gateway.demo.exchange import counts, fetch, file, issue, recognise, report, verify
from gateway.demo.guide import Guide
from gateway.demo.severe import CARE

SIGNATURE = 4
"""The step of verification that finds an altered byte of the content."""


def show(guide: Guide) -> None:
    """Have a genuine result refused by a clause, and an altered one by a numbered step."""
    signed = fetch(guide, CARE, issue(guide, CARE, report(guide, CARE)))
    _by_a_clause(guide, signed)
    _by_a_step(guide, signed)


def _by_a_clause(guide: Guide, signed: bytes) -> None:
    """Show that a valid signature is not recognition: the kind of breach is not on Chenzhou's list."""
    stage = guide.stage
    done = recognise(guide, CARE, signed).data.get("recogniseResult") or {}
    outcome, reasons = done.get("outcome"), _reasons(done)
    stage.table(
        ("outcome", "step", "ground", "why", "clause"),
        [(outcome, *_row(reason, clause)) for reason in reasons for clause in reason["clauses"]],
    )
    refused = (outcome, [reason["ground"] for reason in reasons])
    stage.expect(
        "refused: its kind of breach is not on the list", refused, ("REFUSED", ["BREACH_NOT_LISTED"])
    )
    stage.expect("with the clause that says so", all(reason["clauses"] for reason in reasons), True)
    counted = counts(guide, signed)
    stage.expect("it has no effect there", (counted.get("state"), counted.get("effects")), ("NONE", []))


def _reasons(done: dict[str, Any]) -> list[dict[str, Any]]:
    return (done.get("recognition") or {}).get("reasons") or []


def _row(reason: dict[str, Any], clause: dict[str, Any]) -> tuple[Any, ...]:
    said = f"{clause['instrument']} {clause['article']}"
    return reason["step"], reason["ground"], reason["english"], said


def _by_a_step(guide: Guide, signed: bytes) -> None:
    """Show that gateway and command refuse an altered result by the same step, and that nothing is kept."""
    stage = guide.stage
    altered = one_byte(signed)
    found = steps_told(recognise(guide, "altered", altered))
    stage.table(("code", "step", "reason"), found)
    expected = [("RESULT_REFUSED", SIGNATURE, "SIGNATURE_WRONG")]
    stage.expect("one altered byte is refused with the step that failed", found, expected)
    stage.expect("nothing is kept of it", counts(guide, altered), {})
    file(guide, "altered.jws").write_bytes(altered)
    verdict = verify(guide, "altered", lists=False)
    failed = failed_steps(verdict)
    stage.expect("the command finds the same, offline", (verdict["status"], failed), (1, [SIGNATURE]))


def steps_told(answer: GraphQLAnswer) -> list[tuple[Any, ...]]:
    """Return the code, step and reason of every error of an answer."""
    told = [error["extensions"] for error in answer.errors]
    return [(one.get("code"), one.get("step"), one.get("reason")) for one in told]


def failed_steps(verdict: dict[str, Any]) -> list[int]:
    """Return the numbers of the steps at which the command stopped."""
    return [check["step"] for check in verdict["checks"] if check["mark"] == "FAILS"]


def one_byte(signed: bytes) -> bytes:
    """Return a result with one byte of its content changed; the signature over it stays as it was."""
    header, payload, signature = signed.split(b".")
    middle = len(payload) // 2
    other = b"A" if payload[middle : middle + 1] != b"A" else b"B"
    return b".".join((header, payload[:middle] + other + payload[middle + 1 :], signature))
