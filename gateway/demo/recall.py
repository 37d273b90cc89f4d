"""Step (k): annulled in Zhengzhou, ended in Chenzhou; and both ledgers tell of the same exchange.

A recall (撤回) is never sent: it is derived from the annulment when Zhengzhou signs its status list next, and
found there when Chenzhou looks. That both had the same bytes is shown by one entry that lies in either city's
log, each verified by the other's auditor.
"""

from hashlib import sha256

from gateway.demo import evidence
from gateway.demo.annulment import ANNUL, today
from gateway.demo.city_process import run
from gateway.demo.exchange import counts, eventually, file, lists_now, record_of, show_effects
from gateway.demo.guide import DemoCity, Guide, nodes
from gateway.demo.severe import CARE, FOOD
from gateway.keyring import VKEY
from security.exchange import RECALL
from security.ledger.entry import result_entry

EXCHANGED = (FOOD, CARE, RECALL)
"""What went across as signed bytes: two results, and the list that recalled one of them."""

DEEDS = {
    "zhengzhou": ("Issue", "Fetch", "Dispute", "Annul"),
    "chenzhou": ("Recognise", "Recognitions"),
}
"""The operations of the exchange, each in the ledger of the city that was asked."""


def show(guide: Guide) -> None:
    """Annul the penalty, see its effects end on the other side, and compare the two ledgers."""
    stage = guide.stage
    asked = {
        "key": "tour-annul-food",
        "record": record_of(guide, FOOD),
        "reason": "复议机关撤销",
        "on": today(),
    }
    done = guide.door.ask(guide.cards["authority"], ANNUL, {"input": asked})
    stage.asked(guide.cards["authority"], "annulRecord", done, to="Zhengzhou: ")
    stage.expect("the penalty is annulled", (done.codes, bool(done.data.get("annulRecord"))), ((), True))
    # Nobody tells Chenzhou: it looks.
    signed = file(guide, f"{FOOD}.jws").read_bytes()
    counted = eventually(lambda: counts(guide, signed), lambda found: found.get("state") == "ENDED")
    show_effects(guide, counted)
    why = [one["reason"] or one["errorCode"] for one in counted.get("why") or []]
    stage.expect(
        "Chenzhou has ended it: Zhengzhou recalled it", (counted.get("state"), why), ("ENDED", ["REVOKED"])
    )
    stage.expect("nothing of it has effect there", counted.get("effects"), [])
    lists_now(guide)
    _told(guide, guide.here)
    _told(guide, guide.there)
    for name in EXCHANGED:
        _matching(guide, name)


def _told(guide: Guide, place: DemoCity) -> None:
    """Show what a city's ledger says of its part; its auditor reads it."""
    answer = guide.ask("auditor", "accesses", place, handle=None, first=50)
    told = [r for r in nodes(answer.data, "accessRecords") if r["operation"] in DEEDS[place.name]]
    heads = ("entry", "phase", "who", "operation", "outcome")
    guide.stage.table(
        heads,
        [
            (
                r["index"],
                r["phase"],
                r["department"] or r["callerRole"],
                r["operation"],
                r["errorCode"] or r["outcome"],
            )
            for r in told
        ],
    )
    done = {record["operation"] for record in told}
    guide.stage.expect(f"{place.names.english}'s ledger tells its part", done, set(DEEDS[place.name]))


def _matching(guide: Guide, name: str) -> None:
    """Verify, by a command and the other city's key, that either log has the entry of the same bytes."""
    signed = file(guide, f"{name}.jws").read_bytes()
    entry, digest = result_entry(signed), sha256(signed).hexdigest()[:12]
    kept = file(guide, f"{name}.entry")
    kept.write_bytes(entry)
    for auditor, of in ((guide.there, guide.here), (guide.here, guide.there)):
        note = evidence.checkpoint(of.door)
        index = evidence.place_of(of.door, note, entry)
        guide.stage.expect(
            f"{name}: the log of {of.names.english} has the entry of {digest}…", index >= 0, True
        )
        proof = file(guide, f"{name}.{of.name}.tlog-proof")
        proof.write_bytes(evidence.inclusion(of.door, note, index))
        given = (str(proof), "--entry", str(kept), "--vkey", str(of.settings.keys_dir / VKEY))
        status, _ = run(auditor.settings, ("audit", "verify", *given))
        guide.stage.ran(f"accord audit verify {' '.join(given)}", status)
        guide.stage.expect(f"{auditor.names.english}'s auditor verifies it by that city's key", status, 0)
