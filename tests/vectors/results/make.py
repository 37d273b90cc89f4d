"""Make the vectors of results that hold, from fixed keys: `python -m tests.vectors.results.make`.

One folder is one case, as in `tests/attacks/results`, where those lie that must be refused. `step` is 0
and `reason` empty; `not_done` names the steps for which nothing is at hand.
"""

import shutil
from pathlib import Path

from security.ledger.note import VerifierKey
from security.results.moments import first_instant
from tests.attacks.results.case import Case
from tests.vectors.results import world as w

HERE = Path(__file__).parent
KEEPER_KEY = VerifierKey(w.KEEPER, w.KEEPING.public).vkey


def case(why, raw, **changes):
    given = {"trust": w.trust_note(), "keeper": KEEPER_KEY, "at": w.NOON + 60_000_000, "status": w.lists()}
    return Case(why=why, result=raw, **given | changes)


def logged(why, raw, **changes):
    log, index = w.log_of(raw)
    given = {"proof": log.proof(index), "checkpoint": log.checkpoint(5), "consistency": log.consistency(5)}
    return case(why, raw, **given | changes)


def cases():
    yield "conclusion", logged("A severe penalty; all twelve steps hold.", w.issued())
    yield (
        "person",
        logged("An effect on a person, who is named by the pair's handle.", w.issued(w.person_result())),
    )
    yield "receipt", logged("A check that found nothing, and says so.", w.issued(w.result(w.receipt())))
    disputed = w.result(dispute_pending=True)
    yield "disputed_when_signed", logged("A dispute was pending when it was signed.", w.issued(disputed))
    told = (*w.lists()[:2], w.status_list("dispute", w.PLACES[2].index))
    yield (
        "disputed_after_signing",
        logged("A dispute was opened later: the status list tells.", w.issued(), status=told),
    )
    bare = {"status": (), "at": None, "not_done": (10, 11, 12)}
    yield (
        "signed_part_only",
        case("Nothing came with it: three steps stay open, and the verdict says so.", w.issued(), **bare),
    )
    old = w.result(issued_at=first_instant("2026-05-31"), valid_from="2026-05-31")
    yield (
        "old_key_in_its_time",
        case("Signed in May by the key that ended in June.", w.issued(old, by=w.OLD), not_done=(11, 12)),
    )
    yield (
        "log_seen_for_the_first_time",
        logged(
            "No earlier checkpoint to compare with.",
            w.issued(),
            checkpoint=None,
            consistency=None,
            not_done=(12,),
        ),
    )


CASES = dict(cases())


def main() -> None:
    for folder in HERE.iterdir():
        if folder.is_dir() and (folder / "case.toml").exists():
            shutil.rmtree(folder)
    for name, made in CASES.items():
        (HERE / name).mkdir()
        for file, content in made.files().items():
            (HERE / name / file).write_bytes(content)


if __name__ == "__main__":
    main()
