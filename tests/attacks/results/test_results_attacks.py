"""Every forged, replayed, stale or contradictory document gets the reason that its folder names."""

import pytest

from graph.errors import VerificationError
from security.ledger.note import parse_vkey
from security.results.evidence import Evidence
from security.results.reasons import VerificationReason as ResultReason
from security.results.verdict import Mark, VerificationAnswer
from security.results.verify import verify
from security.signed_lists.signed_list import SeenVersion
from security.signed_lists.trust_list import load
from security.signed_lists.trust_reasons import TrustListReason as TrustReason
from tests.attacks.results.case import HERE, read
from tests.attacks.results.make import CASES

FOLDERS = sorted(path.parent.name for path in HERE.glob("*/case.toml"))


def trusted(case, day):
    seen = SeenVersion(version=case.seen[0], digest=case.seen[1]) if case.seen else None
    return load(case.trust, [parse_vkey(case.keeper)], owner=case.owner, seen=seen, day=day)


@pytest.mark.parametrize("name", FOLDERS)
def test_an_attack_gets_its_reason(name):
    case = read(HERE / name)
    if not case.result:
        with pytest.raises(VerificationError) as refused:
            trusted(case, case.day)
        assert refused.value.details["reason"] == case.reason
        return
    evidence = Evidence(
        at=case.at,
        status=case.status,
        status_since=case.status_since,
        proof=case.proof,
        checkpoint=case.checkpoint,
        consistency=case.consistency,
    )
    verdict = verify(case.result, trusted(case, "2026-11-21"), case.day, evidence=evidence)
    assert verdict.answer is VerificationAnswer.REFUSED
    assert (verdict.reason.name, int(verdict.failed.step)) == (case.reason, case.step)
    assert all(check.mark is Mark.NOT_DONE for check in verdict.checks if check.step > case.step)
    assert (verdict.signed is not None) == (case.step > 6)


def test_the_folders_are_what_the_script_makes():
    made = {f"{name}/{file}": data for name, case in CASES.items() for file, data in case.files().items()}
    found = {f"{p.parent.name}/{p.name}": p.read_bytes() for name in FOLDERS for p in (HERE / name).iterdir()}
    assert found == made


NOTHING_GIVEN = {
    "STATUS_NOT_GIVEN",
    "PROOF_NOT_GIVEN",
    "NO_EARLIER_CHECKPOINT",
    "NO_CONSISTENCY_PROOF",
    "NOT_REACHED",
    "LINE_MALFORMED",
    "RECALL_TAKEN_BACK",
    "NOT_REMEMBERED",
}
"""Reasons for which a step is left undone, the one for a line that asks nothing, and those of whoever keeps
lists, by what was kept before: none of them is found from the bytes of a result."""


def test_every_reason_to_refuse_has_a_folder():
    got = {case.reason for case in CASES.values()}
    reasons = {reason.name for closed in (ResultReason, TrustReason) for reason in closed}
    assert got == reasons - NOTHING_GIVEN


def test_the_undisturbed_result_is_accepted():
    """What every attack starts from holds, or the refusals above would prove nothing."""
    from tests.attacks.results.make import GOOD, INDEX, LOG
    from tests.vectors.results import world

    evidence = Evidence(
        at=world.NOON + 1,
        status=world.lists(),
        proof=LOG.proof(INDEX),
        checkpoint=LOG.checkpoint(5),
        consistency=LOG.consistency(5),
    )
    assert verify(GOOD, world.trust(), world.DAY, evidence=evidence).answer is VerificationAnswer.VERIFIED
