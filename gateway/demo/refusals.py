"""Step (i): Chenzhou refuses what its plan does not list, and what was altered by one byte."""

from typing import Any

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
    reasons: list[dict[str, Any]] = (done.get("recognition") or {}).get("reasons") or []
    stage.table(
        ("outcome", "step", "ground", "why", "clause"),
        [
            (done.get("outcome"), r["step"], r["ground"], r["english"], f"{c['instrument']} {c['article']}")
            for r in reasons
            for c in r["clauses"]
        ],
    )
    grounds = [reason["ground"] for reason in reasons]
    refused = (done.get("outcome"), grounds)
    stage.expect(
        "refused: its kind of breach is not on the list", refused, ("REFUSED", ["BREACH_NOT_LISTED"])
    )
    stage.expect("with the clause that says so", all(reason["clauses"] for reason in reasons), True)
    counted = counts(guide, signed)
    stage.expect("it has no effect there", (counted.get("state"), counted.get("effects")), ("NONE", []))


def _by_a_step(guide: Guide, signed: bytes) -> None:
    stage = guide.stage
    altered = one_byte(signed)
    answer = recognise(guide, "altered", altered)
    told = [error["extensions"] for error in answer.errors]
    stage.table(
        ("code", "step", "reason"), [(one.get("code"), one.get("step"), one.get("reason")) for one in told]
    )
    found = [(one.get("code"), one.get("step"), one.get("reason")) for one in told]
    expected = [("RESULT_REFUSED", SIGNATURE, "SIGNATURE_WRONG")]
    stage.expect("one altered byte is refused with the step that failed", found, expected)
    stage.expect("nothing is kept of it", counts(guide, altered), {})
    file(guide, "altered.jws").write_bytes(altered)
    verdict = verify(guide, "altered", lists=False)
    failed = [check["step"] for check in verdict["checks"] if check["mark"] == "FAILS"]
    stage.expect("the command finds the same, offline", (verdict["status"], failed), (1, [SIGNATURE]))


def one_byte(signed: bytes) -> bytes:
    """Return a result with one byte of its content changed."""
    header, payload, signature = signed.split(b".")
    middle = len(payload) // 2
    other = b"A" if payload[middle : middle + 1] != b"A" else b"B"
    return b".".join((header, payload[:middle] + other + payload[middle + 1 :], signature))
