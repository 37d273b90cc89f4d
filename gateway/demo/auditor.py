"""Step (g): the auditor's list of accesses, and the ledger verified offline by a command.

An auditor needs to believe neither the gateway nor us: with one line, the log's public key, the command finds
out whether an entry is in the signed tree, whether the log has only grown, and whether one bit is another.
"""

from pathlib import Path
from typing import Any

from gateway.demo import evidence
from gateway.demo.city_process import run
from gateway.demo.guide import Guide, nodes
from gateway.demo.tampering import PLACES, flipped
from gateway.keyring import VKEY


def show(guide: Guide) -> None:
    """List who saw what; verify checkpoint, inclusion and consistency offline; find five flipped bits."""
    receipt = _accesses(guide)
    scratch = guide.settings.data_dir.parent / "audit"
    scratch.mkdir(exist_ok=True)
    index = evidence.index_of(receipt)
    _proofs(guide, scratch, index)
    _flips(guide, scratch, index)


def _accesses(guide: Guide) -> str:
    """Show who looked at the company; return the receipt of the last look.

    An auditor sees subjects masked, and follows one by the handle that an entry shows.
    """
    stage = guide.stage
    seen = guide.ask("officer", "company", uscc=guide.story.uscc)
    newest_first = nodes(guide.ask("auditor", "accesses", handle=None, first=50).data, "accessRecords")
    look = next(r for r in newest_first if int(r["index"]) == evidence.index_of(seen.receipt))
    answer = guide.ask("auditor", "accesses", handle=look["subjects"][0], first=50)
    records = nodes(answer.data, "accessRecords")
    heads = ("entry", "phase", "who", "purpose", "case", "operation", "released", "refused")
    stage.table(heads, [_row(record) for record in records])
    stage.expect("nothing was refused to the auditor", answer.codes, ())
    _who_looked(guide, records)
    phases = [record["phase"] for record in newest_first if record["operation"] == "Annul"]
    stage.expect("the revocation is there twice, before and after it", sorted(phases), ["INTENT", "OUTCOME"])
    newest = max((int(record["index"]) for record in records), default=-1)
    stage.expect("the newest entry is the last look's receipt", newest, evidence.index_of(seen.receipt))
    return seen.receipt


def _who_looked(guide: Guide, records: list[dict[str, Any]]) -> None:
    """Check that two very different callers of earlier steps are on the list, each as what it was."""
    who = {(record["callerRole"], record["purpose"] or "") for record in records}
    found = ("OFFICER", "TENDER") in who
    guide.stage.expect("the officer's look-ups are there with their purpose", found, True)
    guide.stage.expect("so are the public's", ("PUBLIC", "") in who, True)


def _row(record: dict[str, Any]) -> tuple[Any, ...]:
    """Return a row of the list; who it was by the most exact word that the entry has."""
    return (
        record["index"],
        record["phase"],
        record["officer"] or record["department"] or record["callerRole"],
        record["purpose"],
        record["case"],
        record["operation"],
        sum(field["count"] for field in record["released"] or []),
        _refused(record),
    )


def _refused(record: dict[str, Any]) -> str:
    """Return the first fields that were refused, as `Type.field`."""
    refused = [f"{field['type']}.{field['field']}" for field in record["refused"] or []]
    return ", ".join(refused[:2])


def _proofs(guide: Guide, scratch: Path, index: int) -> None:
    """Take the evidence along from the public log and verify it by a command."""
    newer = evidence.checkpoint(guide.door)
    kept, now, proof, path = (
        scratch / name for name in ("older.checkpoint", "newer.checkpoint", "entry.tlog-proof", "growth.txt")
    )
    kept.write_bytes(guide.kept)
    now.write_bytes(newer)
    proof.write_bytes(evidence.inclusion(guide.door, newer, index))
    path.write_bytes(evidence.consistency(guide.door, guide.kept, newer))
    guide.stage.expect(f"entry {index} is in the signed tree", _verified(guide, str(proof)), 0)
    grown = _verified(guide, "--older", str(kept), "--newer", str(now), "--path", str(path))
    guide.stage.expect("the log has only grown since the tour began", grown, 0)
    guide.stage.expect("the whole ledger holds", _verified(guide, str(_ledger(guide))), 0)


def _flips(guide: Guide, scratch: Path, index: int) -> None:
    """Flip one bit in a copy of the ledger, at five places, and have each found."""
    for place in PLACES:
        with flipped(_ledger(guide), scratch, place, index) as copy:
            guide.stage.expect(f"one flipped bit is found: {place}", _verified(guide, str(copy)), 1)


def _ledger(guide: Guide) -> Path:
    return guide.settings.data_dir / "ledger"


def _verified(guide: Guide, *arguments: str) -> int:
    """Run `accord audit verify`, show it as it would be typed, and return its exit status."""
    given = (*arguments, "--vkey", str(guide.settings.keys_dir / VKEY))
    status, _ = run(guide.settings, ("audit", "verify", *given))
    guide.stage.ran(f"accord audit verify {' '.join(given)}", status)
    return status
