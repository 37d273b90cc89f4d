"""Step (h): Zhengzhou states a penalty's consequence, Chenzhou fetches, verifies and recognises it."""

from gateway.demo.exchange import clauses, counts, fetch, issue, recognise, report, show_effects, verify
from gateway.demo.guide import Guide
from gateway.demo.severe import FOOD

ASKED = tuple(range(1, 13))
"""The steps of verification; for the last one the checkpoint serves that was kept when the tour began."""


def show(guide: Guide) -> None:
    """Issue, fetch, verify offline by a command, recognise, and show what counts on the other side."""
    stage = guide.stage
    guide.there.gateway.ready()
    record = report(guide, FOOD)
    made, again = (issue(guide, FOOD, record) for _ in range(2))
    stage.expect("the same key again is the same result", again.get("digest"), made.get("digest"))
    signed = fetch(guide, FOOD, made)
    # Offline: bytes, trust list, status lists, proof and an older checkpoint; no gateway is asked.
    verdict = verify(guide, FOOD, whole=True)
    held = tuple(check["step"] for check in verdict["checks"] if check["mark"] == "HOLDS")
    stage.expect("the command verifies it offline, all twelve steps", (verdict["status"], held), (0, ASKED))
    # By the law of Chenzhou.
    answer = recognise(guide, FOOD, signed)
    stage.expect("nothing was refused", answer.codes, ())
    done = answer.data.get("recogniseResult") or {}
    stage.expect("Chenzhou recognises it under its own plan", done.get("outcome"), "ACCEPTED")
    counted = counts(guide, signed)
    show_effects(guide, counted)
    effects = counted.get("effects") or []
    stage.expect(
        "it counts there, as what Zhengzhou stated",
        (counted.get("issuer"), counted.get("state")),
        (guide.here.names.place, "ACTIVE"),
    )
    stage.expect(
        "each effect as recognised has its clause and its end",
        bool(effects) and all(effect["until"] and clauses(effect) for effect in effects),
        True,
    )
