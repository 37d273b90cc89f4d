"""Recognition: what Chenzhou makes of Zhengzhou's results, each time with the clause it relies on."""

import msgspec
import pytest

from graph.model.conclusions import Outcome
from graph.model.facts import Severity
from graph.model.law import Citation, EffectKind, Pause, Rank
from graph.model.recognition import (
    Execution,
    Grades,
    Recognised,
    RecognisedEffect,
    RecognisedKind,
    RecognitionCondition,
    RecognitionGround,
    RecognitionPolicy,
    SevereKind,
    VerifiedResult,
)
from graph.model.results import Reached, ResultKind
from graph.rules.recognition import recognise
from tests.vectors.results import world


def clause(article, quotation="", instrument="郴政发〔2017〕11号", **flags):
    return Citation(
        pack="hunan.chenzhou-2017",
        instrument=instrument,
        article=article,
        quotation=quotation,
        rank=Rank.CITY_DOCUMENT,
        **flags,
    )


MUTUAL = clause("二(三)17", "其他市州之间的信用信息共享和信用评价结果互认")
SEVERE_LIST = clause("二(三)10", "重点包括以下严重失信行为")
MEASURES = clause("二(三)11")
PAUSES = clause("二(四)21", "联合惩戒措施在信息核实期间暂不执行", possibly_outranked="湖南省社会信用条例")
GOES_ON = clause("六(三)", "不影响失信行为的记录、公示与处理", instrument="郑政文〔2017〕128号")

POLICY = RecognitionPolicy(
    id="chenzhou-1",
    place=world.CHENZHOU,
    kinds=(
        RecognisedKind(kind=ResultKind.PENALTY_CONCLUSION, clause=MUTUAL),
        RecognisedKind(kind=ResultKind.CHECK_RECEIPT, clause=MUTUAL),
    ),
    grades=Grades(severities=frozenset({Severity.SEVERE}), clause=SEVERE_LIST),
    severe=(
        SevereKind(words="食品药品", clause=SEVERE_LIST),
        SevereKind(words="医疗卫生", clause=SEVERE_LIST),
    ),
    severe_list=SEVERE_LIST,
    effects=(
        RecognisedEffect(effect=EffectKind.RECORD, clause=MUTUAL),
        RecognisedEffect(effect=EffectKind.MEASURE, clause=MEASURES, longest_days=90),
        RecognisedEffect(effect=EffectKind.BAN, clause=MEASURES),
    ),
    conditions=((RecognitionCondition.FINAL, MEASURES),),
)
ZHENGZHOU = Pause(record=False, publicity=False, measures=False, measures_clauses=(GOES_ON,))
CHENZHOU = Pause(record=None, publicity=None, measures=True, measures_clauses=(PAUSES,))


def effect(kind=EffectKind.RECORD, outcome=Outcome.RECORDED, **changes):
    return Reached(effect=kind, outcome=outcome, legal_basis=(world.CLAUSE,), **changes)


def made(
    *effects,
    policy=POLICY,
    status_checked=True,
    log_checked=True,
    disputed=False,
    day=world.DAY,
    result=None,
    **said,
):
    if result is None:
        result = world.result(world.conclusion(**said, **({"effects": effects} if effects else {})))
    verified = VerifiedResult(
        result=result,
        digest="5" * 64,
        status_checked=status_checked,
        log_checked=log_checked,
        disputed=disputed,
    )
    return recognise(verified, policy, ZHENGZHOU, CHENZHOU, day)


def refused_for(recognition):
    assert recognition.recognised is Recognised.REFUSED
    assert recognition.parts == ()
    (reason,) = recognition.reasons
    return reason.ground, reason.step, reason.clauses


def test_a_severe_breach_of_a_listed_kind_is_accepted_with_its_clause():
    found = made()
    assert found.recognised is Recognised.ACCEPTED
    assert found.reasons[0].clauses == (MUTUAL,)
    (part,) = found.parts
    assert (part.execution, part.until) == (Execution.RUNS, "2027-05-21")


def test_a_severe_breach_of_a_kind_that_the_plan_does_not_list_is_refused():
    found = made(breach="养老托幼")
    assert refused_for(found) == (RecognitionGround.BREACH_NOT_LISTED, 4, (SEVERE_LIST,))
    assert "养老托幼" in found.reasons[0].english


@pytest.mark.parametrize(
    ("said", "ground", "step"),
    [
        ({"severity": None}, RecognitionGround.GRADE_NOT_STATED, 3),
        ({"severity": Severity.GENERAL}, RecognitionGround.GRADE_NOT_RECOGNISED, 3),
        ({"breach": None}, RecognitionGround.BREACH_NOT_STATED, 4),
        ({"breach": "食品"}, RecognitionGround.BREACH_NOT_LISTED, 4),
    ],
)
def test_grade_and_breach_are_taken_as_stated_never_guessed(said, ground, step):
    assert refused_for(made(**said)) == (ground, step, (SEVERE_LIST,))


def test_a_kind_that_no_clause_names_is_refused():
    policy = msgspec.structs.replace(POLICY, kinds=POLICY.kinds[1:])
    assert refused_for(made(policy=policy))[:2] == (RecognitionGround.KIND_NOT_RECOGNISED, 1)


def test_nothing_is_recognised_whose_recall_would_not_be_seen():
    policy = msgspec.structs.replace(POLICY, conditions=())
    assert refused_for(made(policy=policy, status_checked=False)) == (
        RecognitionGround.CONDITION_NOT_MET,
        2,
        (),
    )


@pytest.mark.parametrize("final_on", [None, "2026-11-22"])
def test_a_decision_that_is_not_final_yet_does_not_meet_the_condition(final_on):
    decision = msgspec.structs.replace(world.conclusion().decision, final_on=final_on)
    assert refused_for(made(decision=decision)) == (RecognitionGround.CONDITION_NOT_MET, 2, (MEASURES,))


def test_nothing_is_recognised_that_stands_in_no_log_whatever_the_policy_says():
    policy = msgspec.structs.replace(POLICY, conditions=())
    found = made(policy=policy, log_checked=False)
    assert refused_for(found) == (RecognitionGround.CONDITION_NOT_MET, 2, ())
    assert "LOG_CHECKED" in found.reasons[0].english


def test_an_effect_that_is_not_carried_out_here_leaves_a_part():
    found = made(effect(), effect(EffectKind.HONOUR))
    assert found.recognised is Recognised.PARTLY
    assert [part.execution for part in found.parts] == [Execution.RUNS, Execution.NONE]
    assert found.parts[1].reasons[0].ground is RecognitionGround.EFFECT_NOT_RECOGNISED


@pytest.mark.parametrize("outcome", [Outcome.NONE, Outcome.CANDIDATE, Outcome.UNKNOWN])
def test_what_is_not_established_there_is_not_established_here(outcome):
    found = made(effect(outcome=outcome))
    assert found.recognised is Recognised.REFUSED
    assert found.parts[0].reasons[0].ground is RecognitionGround.NOT_ESTABLISHED


def test_a_ban_without_an_end_is_not_carried_out():
    found = made(
        effect(EffectKind.BAN, Outcome.RESTRICTED),
        effect(EffectKind.BAN, Outcome.RESTRICTED, until="2027-01-01"),
    )
    assert [part.execution for part in found.parts] == [Execution.NONE, Execution.RUNS]
    assert found.parts[0].reasons[0].ground is RecognitionGround.BAN_WITHOUT_END


def test_the_first_of_three_ends_counts():
    ends = [part.until for part in made(
        effect(EffectKind.RECORD),
        effect(EffectKind.MEASURE),
        effect(EffectKind.MEASURE, until="2026-12-01"),
    ).parts]  # fmt: skip
    assert ends == ["2027-05-21", "2027-02-19", "2026-12-01"]


def test_an_effect_that_ended_at_its_origin_does_not_begin_here():
    found = made(effect(until=world.DAY))
    assert found.recognised is Recognised.REFUSED
    assert found.parts[0].reasons[0].ground is RecognitionGround.TERM_ENDED


@pytest.mark.parametrize("signed", [True, False], ids=["signed", "observed"])
def test_while_disputed_the_receiver_pauses_though_the_origin_goes_on(signed):
    result = world.result(
        world.conclusion(effects=(effect(EffectKind.MEASURE), effect())), dispute_pending=signed
    )
    found = made(result=result, disputed=not signed)
    measure, record = found.parts
    assert found.dispute_pending
    assert (measure.execution, record.execution) == (Execution.WAITS, Execution.RUNS)
    assert measure.reasons[-1].ground is RecognitionGround.WAITS_WHILE_DISPUTED
    assert measure.reasons[-1].clauses == (PAUSES,)
    assert measure.reasons[-1].clauses[0].possibly_outranked == "湖南省社会信用条例"


def test_it_waits_also_where_only_the_origin_pauses():
    result = world.result(world.conclusion(effects=(effect(EffectKind.MEASURE),)), dispute_pending=True)
    verified = VerifiedResult(result=result, digest="5" * 64, status_checked=True, log_checked=True)
    found = recognise(verified, POLICY, CHENZHOU, ZHENGZHOU, world.DAY)
    assert found.parts[0].execution is Execution.WAITS


@pytest.mark.parametrize(
    ("kind", "switch"),
    [
        (EffectKind.RECORD, "record"),
        (EffectKind.MARK, "record"),
        (EffectKind.NOTICE, "publicity"),
        (EffectKind.MEASURE, "measures"),
        (EffectKind.BAN, "measures"),
        (EffectKind.HONOUR, "measures"),
    ],
)
def test_each_effect_hangs_on_its_own_switch(kind, switch):
    policy = msgspec.structs.replace(POLICY, effects=(RecognisedEffect(effect=kind, clause=MEASURES),))
    conclusion = world.conclusion(effects=(effect(kind, until="2027-01-01"),))
    verified = VerifiedResult(
        result=world.result(conclusion, dispute_pending=True),
        digest="5" * 64,
        status_checked=True,
        log_checked=True,
    )
    for name in ("record", "publicity", "measures"):
        silent = Pause(record=None, publicity=None, measures=None)
        on = msgspec.structs.replace(silent, **{name: True})
        found = recognise(verified, policy, silent, on, world.DAY)
        assert (found.parts[0].execution is Execution.WAITS) == (name == switch)


def test_without_a_dispute_nothing_waits():
    assert made(effect(EffectKind.MEASURE)).parts[0].execution is Execution.RUNS


@pytest.mark.parametrize("where", ["kind", "effect"])
def test_where_the_law_asks_for_an_officer_nothing_is_automatic(where):
    if where == "kind":
        policy = msgspec.structs.replace(
            POLICY, kinds=(msgspec.structs.replace(POLICY.kinds[0], needs_officer=True),)
        )
    else:
        policy = msgspec.structs.replace(
            POLICY, effects=(msgspec.structs.replace(POLICY.effects[0], needs_officer=True),)
        )
    found = made(policy=policy)
    assert found.recognised is Recognised.NEEDS_OFFICER
    assert found.reasons[-1].ground is RecognitionGround.OFFICER_DECIDES
    assert found.reasons[-1].clauses


def test_an_officer_is_not_asked_about_what_is_refused_anyway():
    policy = msgspec.structs.replace(
        POLICY, kinds=(msgspec.structs.replace(POLICY.kinds[0], needs_officer=True),)
    )
    assert made(effect(outcome=Outcome.CANDIDATE), policy=policy).recognised is Recognised.REFUSED


def test_a_receipt_that_found_nothing_is_accepted_and_does_nothing():
    found = made(result=world.result(world.receipt()))
    assert found.recognised is Recognised.ACCEPTED
    assert found.parts == ()
    assert found.reasons[0].ground is RecognitionGround.NOTHING_FOUND


def test_a_receipt_in_doubt_is_never_told_as_one_that_found_nothing():
    doubtful = world.receipt(nothing_found=False, checked=(world.checked(),))
    found = made(result=world.result(doubtful))
    assert found.parts == ()
    assert found.reasons[0].ground is RecognitionGround.LEFT_IN_DOUBT


def test_twice_the_same_is_once():
    assert made() == made()
    assert made().key == made(day="2026-12-01").key
    other = msgspec.structs.replace(POLICY, place=world.LUOYANG)
    assert made(policy=other).key != made().key
