"""What holds for every result and every disturbance of one."""

import json

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.model.facts import Role, Severity
from graph.model.law import EffectKind, Pause
from graph.model.recognition import Deciding, Execution, OfficersWord, Recognised
from graph.model.results import FEWEST, Outcome, Reached
from graph.rules.recognition import apply_decision, parts_awaiting_officer
from security.harness.result_lines import judge
from security.results import jws
from security.results.status import Bits, compress, expand
from security.results.verdict import Mark, VerificationAnswer
from security.results.verify import verify
from security.results.wire import credential_of, read_credential, spelt_as_ours
from tests.attacks.results import forging
from tests.unit.test_results_recognition import POLICY, VerifiedResult, recognise
from tests.vectors.results import world

TRUST = world.trust()
RAW = world.issued()
PAYLOAD = jws.split(RAW, jws.LONGEST_RESULT).payload

words = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=40)
days = st.dates().map(lambda day: day.isoformat())
reached = st.builds(
    Reached,
    outcome=st.sampled_from(Outcome),
    effect=st.sampled_from(EffectKind),
    measure=st.none() | words,
    role=st.none() | st.sampled_from(Role),
    since=st.none() | days,
    until=st.none() | days,
    legal_basis=st.just((world.CLAUSE,)),
)
conclusions = st.builds(
    world.conclusion,
    severity=st.none() | st.sampled_from(Severity),
    breach=st.none() | words,
    effects=st.lists(reached, min_size=1, max_size=4).map(tuple),
)
results = st.builds(world.result, conclusions, dispute_pending=st.booleans())


@given(results)
def test_whatever_is_issued_verifies_and_says_the_same(made):
    verdict = verify(world.issued(made), TRUST, world.DAY)
    assert verdict.failed is None
    assert verdict.signed.result == made


@given(st.data())
def test_no_byte_can_be_changed_unseen(data):
    at = data.draw(st.integers(0, len(RAW) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte != RAW[at]))
    changed = RAW[:at] + bytes([other]) + RAW[at + 1 :]
    assert verify(changed, TRUST, world.DAY).answer is VerificationAnswer.REFUSED


@given(st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
def test_any_bytes_get_a_verdict_and_never_an_error(raw):
    verdict = verify(raw, TRUST, world.DAY)
    assert verdict.answer is VerificationAnswer.REFUSED
    assert [check.mark for check in verdict.checks].count(Mark.FAILS) == 1
    assert len(verdict.checks) == 12
    assert not judge(raw).valid


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=9), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3)), st.sampled_from(sorted(json.loads(PAYLOAD))))  # fmt: skip
def test_any_value_for_any_member_gets_a_verdict(value, name):
    members = json.loads(PAYLOAD) | {name: value}
    payload = json.dumps(members, ensure_ascii=False).encode("utf-8", "replace")
    verdict = verify(forging.signed(forging.header(), payload), TRUST, world.DAY)
    assert verdict.failed is None or int(verdict.failed.step) >= 5


@given(st.integers(0, len(PAYLOAD)), st.integers(0, len(PAYLOAD)), st.binary(max_size=6))
@settings(max_examples=300)
def test_the_quick_way_to_read_reads_nothing_that_the_long_way_refuses(start, stop, inserted):
    start, stop = sorted((start, stop))
    payload = PAYLOAD[:start] + inserted + PAYLOAD[min(stop, start + 8) :]
    quick = spelt_as_ours(payload)
    if quick is not None:
        assert credential_of(jws.content(payload)) == quick


@given(results)
def test_both_ways_read_what_we_write(made):
    payload = jws.split(world.issued(made), jws.LONGEST_RESULT).payload
    quick, long = spelt_as_ours(payload), credential_of(jws.content(payload))
    if b"\\u" not in payload:
        assert quick == long
    assert read_credential(long).result == made


OFFICERS = msgspec.structs.replace(
    POLICY, kinds=tuple(msgspec.structs.replace(one, needs_officer=True) for one in POLICY.kinds)
)


SILENT = Pause(record=None, publicity=None, measures=None)


@given(st.lists(reached, min_size=1, max_size=4), st.sampled_from(Deciding), st.sets(st.integers(1, 4)))
def test_an_officer_only_ever_narrows_what_was_proposed(effects, deciding, named):
    made = world.result(world.conclusion(effects=tuple(effects)))
    verified = VerifiedResult(result=made, digest="5" * 64, status_checked=True, log_checked=True)
    proposal = recognise(verified, OFFICERS, SILENT, SILENT, world.DAY)
    waiting = parts_awaiting_officer(proposal)
    taken = {Deciding.ACCEPT: waiting, Deciding.REFUSE: ()}.get(deciding, tuple(named))
    found = apply_decision(proposal, OfficersWord(deciding=deciding, taken=taken, reason="已核实"))
    assert set(parts_awaiting_officer(found)) == set(waiting) & set(taken)
    assert found.recognised is not Recognised.NEEDS_OFFICER
    assert (found.recognised is Recognised.REFUSED) == (not parts_awaiting_officer(found))
    for before, after in zip(proposal.parts, found.parts, strict=True):
        assert before.reached == after.reached
        assert after.execution in {before.execution, Execution.NONE}


@given(st.sets(st.integers(0, FEWEST - 1), max_size=50))
def test_a_list_has_the_bits_that_were_set_and_no_others(indexes):
    bits = Bits()
    for index in indexes:
        bits.set(index)
    expanded = expand(compress(bytes(bits.data)))
    assert {
        i * 8 + j for i, byte in enumerate(expanded) if byte for j in range(8) if byte & 0x80 >> j
    } == indexes
    for index in indexes:
        bits.clear(index)
    assert not any(bits.data)


SWITCH = st.sampled_from([None, False, True])
pauses = st.builds(Pause, record=SWITCH, publicity=SWITCH, measures=SWITCH)


@given(results, pauses, pauses, st.booleans())
def test_a_dispute_only_ever_narrows_what_is_carried_out(made, origin, receiver, disputed):
    def running(pending):
        result = msgspec.structs.replace(made, dispute_pending=pending)
        verified = VerifiedResult(result=result, digest="5" * 64, status_checked=True, log_checked=True)
        found = recognise(verified, POLICY, origin, receiver, world.DAY)
        return found, {i for i, part in enumerate(found.parts) if part.execution is Execution.RUNS}

    quiet, before = running(False)
    pending, after = running(disputed)
    assert after <= before
    assert quiet.recognised is pending.recognised
    assert all(part.until <= made.valid_until for part in pending.parts if part.until)
    assert (quiet.recognised is Recognised.REFUSED) == (not before)
