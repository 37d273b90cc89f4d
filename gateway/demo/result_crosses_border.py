"""Step (h): Zhengzhou states a penalty's consequence, Chenzhou fetches, verifies and recognises it.

Three things that are easily taken for one: that the bytes are Zhengzhou's (verification, offline), that they
count in Chenzhou (recognition, by Chenzhou's own plan), and for what they count now (derived on every read).
"""

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
    _verified(guide)
    _recognised(guide, signed)


def _verified(guide: Guide) -> None:
    """Verify by a command, from bytes, lists, proof and an older checkpoint; no gateway is asked."""
    verdict = verify(guide, FOOD, whole=True)
    held = tuple(check["step"] for check in verdict["checks"] if check["mark"] == "HOLDS")
    found = (verdict["status"], held)
    guide.stage.expect("the command verifies it offline, all twelve steps", found, (0, ASKED))


def _recognised(guide: Guide, signed: bytes) -> None:
    """Have Chenzhou recognise it by its own law, and check what it counts for there."""
    stage = guide.stage
    answer = recognise(guide, FOOD, signed)
    stage.expect("nothing was refused", answer.codes, ())
    done = answer.data.get("recogniseResult") or {}
    stage.expect("Chenzhou recognises it under its own plan", done.get("outcome"), "ACCEPTED")
    counted = counts(guide, signed)
    show_effects(guide, counted)
    stage.expect(
        "it counts there, as what Zhengzhou stated",
        (counted.get("issuer"), counted.get("state")),
        (guide.here.names.place, "ACTIVE"),
    )
    effects = counted.get("effects") or []
    bounded = bool(effects) and all(effect["until"] and clauses(effect) for effect in effects)
    stage.expect("each effect as recognised has its clause and its end", bounded, True)
