"""The vectors that must hold do, from their files alone, and are what the script makes."""

import pytest

from security.ledger.note import parse_vkey
from security.results.evidence import Evidence
from security.results.verdict import VerificationAnswer
from security.results.verify import verify
from security.signed_lists.trust_list import load
from tests.attacks.results.case import read
from tests.vectors.results.make import CASES, HERE

FOLDERS = sorted(path.parent.name for path in HERE.glob("*/case.toml"))


@pytest.mark.parametrize("name", FOLDERS)
def test_a_vector_holds(name):
    case = read(HERE / name)
    trust = load(case.trust, [parse_vkey(case.keeper)], owner=case.owner, seen=None, day=case.day)
    evidence = Evidence(
        at=case.at,
        status=case.status,
        proof=case.proof,
        checkpoint=case.checkpoint,
        consistency=case.consistency,
    )
    verdict = verify(case.result, trust, case.day, evidence=evidence)
    assert verdict.failed is None
    assert tuple(check.step for check in verdict.not_done) == case.not_done
    assert verdict.answer is (VerificationAnswer.INCOMPLETE if case.not_done else VerificationAnswer.VERIFIED)


def test_the_folders_are_what_the_script_makes():
    made = {f"{name}/{file}": data for name, case in CASES.items() for file, data in case.files().items()}
    found = {f"{p.parent.name}/{p.name}": p.read_bytes() for name in FOLDERS for p in (HERE / name).iterdir()}
    assert found == made
