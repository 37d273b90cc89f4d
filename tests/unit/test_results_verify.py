"""Verification: what holds, what was not looked at, what the issuer said and what was seen for oneself."""

import inspect
import re

import msgspec
import pytest

from graph.errors import VerificationError
from graph.model.results import ResultKind
from security.results import verify as procedure
from security.results.evidence import Evidence
from security.results.moments import first_instant
from security.results.reasons import VerificationReason, VerificationStep
from security.results.verdict import Mark, VerificationAnswer, verdict_lines
from security.results.verify import PROCEDURE, verify
from tests.vectors.results import world

RAW = world.issued()
ALTERED = RAW[:900] + (b"A" if RAW[900:901] != b"A" else b"B") + RAW[901:]
LOG, INDEX = world.log_of(RAW)
WHOLE = Evidence(
    at=world.NOON + 1,
    status=world.lists(),
    proof=LOG.proof(INDEX),
    checkpoint=LOG.checkpoint(5),
    consistency=LOG.consistency(5),
)


def with_(**changes):
    return msgspec.structs.replace(WHOLE, **changes)


def undone(evidence):
    verdict = verify(RAW, world.trust(), world.DAY, evidence=evidence)
    assert verdict.answer is VerificationAnswer.INCOMPLETE
    return {(check.step, check.reason) for check in verdict.not_done}


def test_everything_given_everything_holds():
    verdict = verify(RAW, world.trust(), world.DAY, evidence=WHOLE)
    assert verdict.answer is VerificationAnswer.VERIFIED
    assert {check.mark for check in verdict.checks} == {Mark.HOLDS}
    assert verdict.signed.result == world.result()
    assert verdict.observed.log.index == INDEX
    assert [seen.purpose for seen in verdict.observed.status] == list(world.LISTS)


def test_nothing_given_nothing_is_taken_for_good():
    assert undone(Evidence()) == {
        (VerificationStep.STATUS, VerificationReason.STATUS_NOT_GIVEN),
        (VerificationStep.LOG, VerificationReason.PROOF_NOT_GIVEN),
        (VerificationStep.HISTORY, VerificationReason.PROOF_NOT_GIVEN),
    }


def test_one_list_missing_leaves_the_step_undone():
    assert undone(with_(status=world.lists()[:2])) == {
        (VerificationStep.STATUS, VerificationReason.STATUS_NOT_GIVEN)
    }


def test_a_log_never_seen_before_has_no_history():
    assert undone(with_(checkpoint=None)) == {
        (VerificationStep.HISTORY, VerificationReason.NO_EARLIER_CHECKPOINT)
    }


def test_a_log_that_grew_must_show_that_it_only_grew():
    assert undone(with_(consistency=None)) == {
        (VerificationStep.HISTORY, VerificationReason.NO_CONSISTENCY_PROOF)
    }


@pytest.mark.parametrize("size", [1, 8, 10, 11])
def test_any_earlier_checkpoint_of_the_log_will_do(size):
    evidence = with_(
        checkpoint=LOG.checkpoint(size), consistency=LOG.consistency(size) if size < 11 else None
    )
    assert verify(RAW, world.trust(), world.DAY, evidence=evidence).answer is VerificationAnswer.VERIFIED


def test_a_newer_checkpoint_kept_from_elsewhere_will_do_as_well():
    evidence = with_(proof=LOG.proof(INDEX, 9), checkpoint=LOG.checkpoint(), consistency=LOG.consistency(9))
    assert verify(RAW, world.trust(), world.DAY, evidence=evidence).answer is VerificationAnswer.VERIFIED


def test_a_dispute_told_after_signing_is_observed_and_refuses_nothing():
    disputed = world.status_list("dispute", world.PLACES[2].index)
    verdict = verify(RAW, world.trust(), world.DAY, evidence=with_(status=(*world.lists()[:2], disputed)))
    assert verdict.answer is VerificationAnswer.VERIFIED
    assert verdict.verified().disputed
    assert not verdict.signed.result.dispute_pending


def test_an_old_key_still_speaks_for_what_it_signed_in_its_time():
    made = world.result(issued_at=first_instant("2026-05-31"), valid_from="2026-05-31")
    verdict = verify(world.issued(made, by=world.OLD), world.trust(), world.DAY)
    assert verdict.failed is None


def test_a_result_holds_on_its_first_day_and_not_on_its_last():
    assert verify(RAW, world.trust(), world.DAY).failed is None
    trust = world.trust(until="2030-01-01")
    assert verify(RAW, trust, "2027-05-20").failed is None
    assert verify(RAW, trust, "2027-05-21").reason is VerificationReason.EXPIRED


def test_an_instant_of_another_day_is_our_own_mistake():
    with pytest.raises(ValueError, match="day"):
        verify(RAW, world.trust(), "2026-11-22", evidence=WHOLE)


def test_only_what_holds_goes_on_to_recognition():
    held = verify(RAW, world.trust(), world.DAY, evidence=WHOLE).verified()
    assert (held.status_checked, held.log_checked, held.disputed) == (True, True, False)
    partly = verify(RAW, world.trust(), world.DAY).verified()
    assert (partly.status_checked, partly.log_checked) == (False, False)
    with pytest.raises(VerificationError) as refused:
        verify(ALTERED, world.trust(), world.DAY).verified()
    assert refused.value.details["reason"] == "SIGNATURE_WRONG"


def test_a_refused_result_shows_no_statement_before_its_issuer_is_known():
    assert verify(world.issued(by=world.LUOYANG_KEY), world.trust(), world.DAY).signed is None
    recalled = with_(status=(world.status_list("revocation", world.PLACES[0].index),))
    verdict = verify(RAW, world.trust(), world.DAY, evidence=recalled)
    assert verdict.answer is VerificationAnswer.REFUSED
    assert verdict.signed.result == world.result()


def test_every_step_and_reason_speaks_both_languages():
    for members in (VerificationStep, VerificationReason, VerificationAnswer):
        assert all(one.words.english and one.words.chinese for one in members)


def test_the_procedure_is_the_one_its_docstring_numbers():
    numbered = re.findall(r"^ *(\d+)\. ", inspect.getdoc(verify), re.MULTILINE)
    assert (
        [int(number) for number in numbered] == [int(step) for step, _ in PROCEDURE] == list(VerificationStep)
    )
    source = inspect.getsource(procedure)
    marked = re.findall(r"^    # (\d+)\.", source, re.MULTILINE)
    assert [int(number) for number in marked] == list(VerificationStep)


def test_a_verdict_reads_as_a_sentence_and_its_checks():
    lines = verdict_lines(verify(ALTERED, world.trust(), world.DAY))
    assert lines[0] == (
        "the result is refused (4: the signature does not fit: a byte was altered, or another key signed)"
    )
    assert [line[0] for line in lines[1:]] == ["✓"] * 3 + ["✗"] + ["–"] * 8
    assert (
        verdict_lines(verify(RAW, world.trust(), world.DAY), "chinese")[0]
        == "已核验的各项均成立，但尚有未核验事项"
    )


def test_receipts_and_persons_verify_like_conclusions():
    for made in (world.result(world.receipt()), world.person_result()):
        verdict = verify(world.issued(made), world.trust(), world.DAY)
        assert verdict.failed is None
        assert verdict.signed.result == made
    assert world.result(world.receipt()).kind is ResultKind.CHECK_RECEIPT


def test_a_list_from_before_is_judged_by_the_second_also_where_only_a_day_is_given():
    """A list that ended at one o'clock says nothing of a recall later on that day."""
    given = Evidence(status=world.lists(since=world.NOON, until=world.NOON + world.HOUR))
    assert (
        verify(RAW, world.trust(), world.DAY, evidence=given).reason is VerificationReason.STATUS_LIST_EXPIRED
    )
    in_time = msgspec.structs.replace(given, at=world.NOON + world.HOUR - 1)
    assert verify(RAW, world.trust(), world.DAY, evidence=in_time).answer is VerificationAnswer.INCOMPLETE


def test_a_list_is_believed_no_longer_than_the_receiver_says():
    lasting = world.lists(since=world.NOON, until=world.NOON + 10 * 365 * 86_400_000_000)
    later = Evidence(status=lasting, at=world.NOON + 40_000_000_000, longest=14_400_000_000)
    assert (
        verify(RAW, world.trust(), world.DAY, evidence=later).reason is VerificationReason.STATUS_LIST_EXPIRED
    )
    soon = msgspec.structs.replace(later, at=world.NOON + 14_399_000_000)
    assert verify(RAW, world.trust(), world.DAY, evidence=soon).answer is VerificationAnswer.INCOMPLETE
