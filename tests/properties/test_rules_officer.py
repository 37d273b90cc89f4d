"""What holds of every officer's word on a recognition: it narrows, it is recorded with its reason, it never widens."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.model.conclusions import Outcome
from graph.model.law import EffectKind
from graph.model.recognition import (
    Deciding,
    Execution,
    OfficersWord,
    Recognised,
    Recognition,
    RecognitionGround,
)
from graph.rules.recognition import apply_decision, parts_awaiting_officer
from tests.unit.test_results_recognition import POLICY, effect, made

KINDS = [EffectKind.RECORD, EffectKind.MEASURE, EffectKind.HONOUR]
EFFECTS = st.lists(
    st.builds(
        effect,
        st.sampled_from(KINDS),
        st.sampled_from([Outcome.RECORDED, Outcome.RESTRICTED, Outcome.CANDIDATE]),
    ),
    min_size=1,
    max_size=4,
)
ASKS = msgspec.structs.replace(POLICY, kinds=(msgspec.structs.replace(POLICY.kinds[0], needs_officer=True),))


def word(deciding: Deciding, *taken: int) -> OfficersWord:
    return OfficersWord(deciding=deciding, taken=taken, reason="案情清楚")


def standing(one: Recognition) -> list[int]:
    return [number for number, part in enumerate(one.parts, 1) if part.execution is not Execution.NONE]


@given(EFFECTS, st.sets(st.integers(1, 4)))
def test_an_officer_only_narrows(effects: list, taken: set[int]) -> None:
    proposal = made(*effects, policy=ASKS)
    found = apply_decision(proposal, word(Deciding.ACCEPT_IN_PART, *taken))
    assert standing(found) == [number for number in parts_awaiting_officer(proposal) if number in taken]
    assert len(found.parts) == len(proposal.parts)
    for before, after in zip(proposal.parts, found.parts, strict=True):
        assert after.reached == before.reached
    assert RecognitionGround.OFFICER_DECIDES not in {reason.ground for reason in found.reasons}


@given(EFFECTS)
def test_a_refusal_carries_nothing_out_and_keeps_the_officers_reason(effects: list) -> None:
    found = apply_decision(made(*effects, policy=ASKS), word(Deciding.REFUSE))
    assert found.recognised is Recognised.REFUSED
    assert standing(found) == []
    assert found.reasons[-1].ground is RecognitionGround.OFFICER_REFUSED
    assert "案情清楚" in found.reasons[-1].chinese


@pytest.mark.parametrize(("taken", "outcome"), [((1, 2), Recognised.ACCEPTED), ((1,), Recognised.PARTLY)])
def test_what_an_officer_took_is_the_outcome(taken: tuple[int, ...], outcome: Recognised) -> None:
    proposal = made(effect(), effect(EffectKind.MEASURE, Outcome.RESTRICTED), policy=ASKS)
    assert parts_awaiting_officer(proposal) == (1, 2)
    found = apply_decision(proposal, word(Deciding.ACCEPT, *taken))
    assert found.recognised is outcome
    assert found.reasons[-1].ground is RecognitionGround.OFFICER_ACCEPTED
    assert found.reasons[-1].clauses == proposal.reasons[-1].clauses
