"""The fields of the rule record that no shipped penalty rule uses yet, and facts of which a part is missing."""

from typing import Any

import msgspec
import pytest

from graph.errors import Refused
from graph.model.conclusions import Effect, Outcome, ReasonCode
from graph.model.facts import IdentityDecision, Role
from graph.model.law import (
    Anchor,
    Citation,
    Covering,
    EffectKind,
    ImputationRule,
    Pause,
    Rank,
    Resolved,
    RestsOn,
    TenureBasis,
    TriggerKind,
)
from graph.packs.lookup import shipped_law
from graph.packs.matrix import by_role
from graph.rules.procedures.eligibility import EligibilityFacts, eligible
from graph.rules.propagation.imputation import CausesUnderJudgment, impute
from tests.cases.imputation import world

CLAUSE = Citation(
    pack="test", instrument="某条例", article="第一条", quotation="某规定", rank=Rank.LOCAL_REGULATION
)
RULE = ImputationRule(
    id="test/rule",
    place="410100",
    trigger=TriggerKind.PENALTY,
    roles=(Role.LEGAL_REPRESENTATIVE,),
    anchor=Anchor.ACT_PERIOD,
    effect=EffectKind.MEASURE,
    measure="TEST",
    valid_from="2000-01-01",
    citations=(CLAUSE,),
)


class OneRule:
    """A law with one rule and, while a dispute is pending, the switches it is given."""

    digest = "test"

    def __init__(self, pause: Pause | None = None, **changes: Any) -> None:
        self.switches = pause or Pause(record=None, publicity=None, measures=None)
        self.rule = msgspec.structs.replace(RULE, **changes)

    def changes(self, place: str) -> tuple[str, ...]:
        return ()

    def rules(self, place: str, on: str) -> tuple[ImputationRule, ...]:
        return (self.rule,)

    def covering(self, trigger: TriggerKind, place: str, on: str) -> Covering:
        return by_role(trigger, self.rules(place, on))

    def pause(self, place: str, on: str) -> Pause:
        return self.switches

    def find(self, key: str, place: str, on: str) -> Resolved | None:
        return None

    def value(self, key: str, place: str, on: str) -> Resolved:
        raise AssertionError(key)

    def place_chain(self, place: str) -> tuple[str, ...]:
        return (place,)


PENALTY = {
    "severity": "SEVERE",
    "conduct": {"since": "2024-03-01", "until": "2024-04-01"},
    "decided": "2024-09-10",
    "final": "2024-12-01",
}
FORMER = {"person": "A", "since": "2020-01-01", "until": "2024-07-01"}
LATER = {"person": "B", "since": "2024-07-01"}


def outcomes(law: Any, day: str = "2025-01-01", **tables: Any) -> dict[str, tuple[str, str]]:
    case = {"tenure": [FORMER, LATER], "penalty": [PENALTY], **tables}
    effects = impute(world.neighbourhood(case), law, day, "410100")
    return {one.person: (one.outcome.value, one.reasons[0].code.value) for one in effects}


def one(law: Any, day: str = "2025-01-01", **tables: Any) -> Effect:
    case = {"tenure": [{"person": "A", "since": "2020-01-01"}], "penalty": [PENALTY], **tables}
    (effect,) = impute(world.neighbourhood(case), law, day, "410100")
    return effect


@pytest.mark.parametrize(
    ("anchor", "day", "reached"),
    [
        (Anchor.ACT_PERIOD, "2025-01-01", {"A"}),
        (Anchor.DECISION_DATE, "2025-01-01", {"B"}),
        (Anchor.ORDER_DATE, "2025-01-01", {"B"}),
        (Anchor.LISTING_DATE, "2025-01-01", {"B"}),
        (Anchor.QUERY_DATE, "2025-01-01", {"C"}),
    ],
)
def test_the_anchor_says_when_the_role_must_have_been_held(
    anchor: Anchor, day: str, reached: set[str]
) -> None:
    last = [FORMER, {**LATER, "until": "2024-12-15"}, {"person": "C", "since": "2024-12-15"}]
    found = outcomes(OneRule(anchor=anchor), day, tenure=last)
    assert {name for name, (outcome, _) in found.items() if outcome == "RESTRICTED"} == reached


@pytest.mark.parametrize(
    ("basis", "outcome"),
    [
        (TenureBasis.REGISTERED, "RESTRICTED"),
        (TenureBasis.ACTUAL, "NONE"),
        (TenureBasis.EITHER, "CANDIDATE"),
    ],
)
def test_the_basis_says_which_tenure_counts(basis: TenureBasis, outcome: str) -> None:
    late = {"person": "A", "since": "2020-01-01", "until": "2024-07-01", "actual_until": "2024-02-01"}
    assert outcomes(OneRule(tenure_basis=basis), tenure=[late])["A"][0] == outcome


def test_a_rule_for_named_persons_asks_for_the_decision() -> None:
    law = OneRule(needs_named_decision=True)
    assert outcomes(law)["A"] == ("NONE", "NOT_NAMED_IN_DECISION")
    named = [{"person": "A", "decided": "2024-09-10"}]
    assert outcomes(law, finding=named)["A"] == ("RESTRICTED", "REACHED")


def test_a_term_ends_on_the_day_after_its_last_day() -> None:
    law = OneRule(duration_years=3)
    before = one(law, "2027-09-10")
    assert (before.outcome, before.until) == (Outcome.RESTRICTED, "2027-09-11")
    after = one(law, "2027-09-11")
    assert (after.outcome, after.reasons[0].code) == (Outcome.NONE, ReasonCode.TERM_ENDED)
    assert after.since == "2027-09-11"


def test_a_rule_of_another_trigger_is_no_rule_for_penalties() -> None:
    assert outcomes(OneRule(trigger=TriggerKind.LISTING))["A"] == ("NONE", "NO_RULE")


def test_a_law_that_states_no_age_stops_nobody_for_age() -> None:
    child = [{"id": "A", "born": "2015-01-01"}]
    assert one(OneRule(), person=child).outcome is Outcome.RESTRICTED


def test_a_switch_lets_its_own_kind_of_effect_wait() -> None:
    switches = Pause(
        record=True, publicity=None, measures=False, citations=(CLAUSE,), record_clauses=(CLAUSE,)
    )
    pending = [{"opened": "2024-12-01"}]
    assert one(OneRule(switches), dispute=pending).outcome is Outcome.RESTRICTED
    marked = one(OneRule(switches, effect=EffectKind.MARK, measure=None), dispute=pending)
    assert (marked.outcome, marked.reasons[0].citation) == (Outcome.NONE, CLAUSE)


def test_an_effect_stands_until_a_dispute_that_will_pause_it_opens() -> None:
    switches = Pause(record=None, publicity=None, measures=True, measures_clauses=(CLAUSE,))
    later = [{"opened": "2025-02-01", "closed": "2025-03-01"}]
    assert one(OneRule(switches), dispute=later).until == "2025-02-01"
    assert one(OneRule(switches), "2025-03-01", dispute=later).since == "2025-03-01"


SHIPPED = shipped_law()


def test_where_facts_were_cut_nothing_is_concluded() -> None:
    facts = world.neighbourhood({"tenure": [FORMER, LATER], "penalty": [PENALTY]})
    for effect in impute(msgspec.structs.replace(facts, truncated=True), SHIPPED, "2025-01-01", "410100"):
        assert (effect.outcome, effect.reasons[0].code) == (Outcome.UNKNOWN, ReasonCode.PART_UNREACHABLE)
        assert (effect.since, effect.until) == ("2025-01-01", "2025-01-02")
        assert effect.citations


def test_where_facts_were_cut_the_law_of_the_act_concludes_nothing_either() -> None:
    listing = {"decided": "2021-09-10", "conduct": {"since": "2019-03-01", "until": "2019-04-01"}}
    facts = world.neighbourhood({"tenure": [{**FORMER, "since": "2015-01-01"}], "determination": [listing]})
    cut = msgspec.structs.replace(facts, truncated=True)
    assert {one.outcome for one in impute(cut, SHIPPED, "2025-01-01", "410100")} == {Outcome.UNKNOWN}


def test_an_annulment_that_is_known_stands_also_where_facts_were_cut() -> None:
    facts = world.neighbourhood(
        {"tenure": [FORMER], "penalty": [PENALTY], "annulment": [{"on": "2024-10-01"}]}
    )
    for effect in impute(msgspec.structs.replace(facts, truncated=True), SHIPPED, "2025-01-01", "410100"):
        assert (effect.outcome, effect.reasons[0].code) == (Outcome.NONE, ReasonCode.ANNULLED)


def test_a_person_who_could_not_be_read_is_unknown_unless_not_reached_anyway() -> None:
    facts = world.neighbourhood({"tenure": [FORMER, LATER], "penalty": [PENALTY]})
    effects = impute(msgspec.structs.replace(facts, persons=()), SHIPPED, "2025-01-01", "410100")
    found = {(one.person, one.kind): one for one in effects}
    assert found["A", EffectKind.RECORD].outcome is Outcome.UNKNOWN
    assert found["B", EffectKind.RECORD].outcome is Outcome.NONE
    doubted = found["A", EffectKind.HONOUR]
    assert [reason.code for reason in doubted.reasons] == [
        ReasonCode.NO_PERSONAL_FINDING,
        ReasonCode.PART_UNREACHABLE,
    ]


def test_a_second_tenure_without_doubt_settles_the_first() -> None:
    doubtful = {"person": "A", "since": "2020-01-01", "until": "2024-07-01", "actual_until": "2024-02-01"}
    certain = {"person": "A", "since": "2024-03-10", "until": "2024-05-01"}
    case = {"tenure": [doubtful, certain], "penalty": [PENALTY]}
    effects = impute(world.neighbourhood(case), SHIPPED, "2025-01-01", "410100")
    record = next(one for one in effects if one.kind is EffectKind.RECORD)
    assert (record.outcome, record.tenure) == (Outcome.RECORDED, "tenure-1")
    assert record.rests_on is RestsOn.READING


def test_a_finding_of_another_decision_names_nobody_here() -> None:
    case = {
        "tenure": [FORMER],
        "penalty": [PENALTY, {**PENALTY, "id": "second"}],
        "finding": [{"person": "A", "penalty": "second", "decided": "2024-09-10"}],
    }
    effects = impute(world.neighbourhood(case), SHIPPED, "2025-01-01", "410100")
    honours = {one.record: one.outcome for one in effects if one.kind is EffectKind.HONOUR}
    assert honours == {"penalty": Outcome.CANDIDATE, "second": Outcome.RESTRICTED}


def test_a_tenure_elsewhere_counts_for_nothing_here() -> None:
    elsewhere = {"person": "B", "organization": "other", "since": "2020-01-01"}
    assert outcomes(SHIPPED, tenure=[FORMER, elsewhere]).keys() == {"A"}


def test_without_a_record_of_its_own_nobody_is_asked_about() -> None:
    assert outcomes(SHIPPED, penalty=[]) == {}


def test_the_clause_that_asks_for_a_finding_is_the_one_cited() -> None:
    manager = {"person": "C", "role": "SENIOR_MANAGER", "since": "2020-01-01"}
    case = {"tenure": [manager], "penalty": [PENALTY]}
    effects = impute(world.neighbourhood(case), SHIPPED, "2025-01-01", "410100")
    asked = {one.kind: one.reasons[0].citation for one in effects}
    assert asked[EffectKind.HONOUR].article == "第三十五条"  # the regulation asks, the plan did not
    assert (
        asked[EffectKind.RECORD].article == "五(六)"
    )  # the plan itself speaks of directly responsible persons


def test_a_place_that_is_none_is_refused_whatever_the_facts() -> None:
    for case in ({}, {"tenure": [FORMER], "penalty": [PENALTY]}):
        with pytest.raises(Refused) as caught:
            impute(world.neighbourhood(case), SHIPPED, "2025-01-01", "zhengzhou")
        assert caught.value.code == "PLACE_UNKNOWN"


class Changed(OneRule):
    """A law with one rule today and two of the same effect before: by office, and by finding."""

    def rules(self, place: str, on: str) -> tuple[ImputationRule, ...]:
        asks = msgspec.structs.replace(self.rule, id="test/by-finding", needs_personal_finding=True)
        before = (asks, msgspec.structs.replace(self.rule, id="test/by-office"))
        return (self.rule,) if on >= "2024-05-01" else before


def test_of_several_earlier_rules_the_one_that_reaches_furthest_is_compared() -> None:
    found = one(Changed())
    assert (found.rule, found.outcome) == ("test/rule", Outcome.RESTRICTED)


def test_one_person_is_told_of_as_among_all() -> None:
    around = world.neighbourhood({"tenure": [FORMER, LATER], "penalty": [PENALTY]})
    causes = CausesUnderJudgment(around, SHIPPED, "2025-01-01", "410100")
    (cause,) = causes
    assert causes.reach(cause, "A") == tuple(effect for effect in causes.reach(cause) if effect.person == "A")
    assert {effect.person for effect in causes.reach(cause)} == {"A", "B"}


def judged(penalty: dict[str, Any], **said: Any) -> set[tuple[str, str]]:
    """Return what is said of a record with a challenge that changed it, with more said of its party."""
    changed = {"opened": "2024-10-01", "closed": "2024-12-20", "changed": True}
    around = world.neighbourhood({"tenure": [FORMER], "penalty": [penalty], "challenge": [changed]})
    (record,) = around.penalties
    around = msgspec.structs.replace(around, penalties=(msgspec.structs.replace(record, **said),))
    effects = impute(around, OneRule(), "2025-01-01", "410100")
    return {(one.outcome.value, one.reasons[0].code.value) for one in effects}


RESTATED = {**PENALTY, "stated": "2024-12-25"}


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({}, ("RESTRICTED", "REACHED")),
        ({"mismatch": ("party",)}, ("NONE", "IDENTITY_UNCONFIRMED")),
        ({"mismatch": ("party",), "identified": IdentityDecision.REFUSE}, ("NONE", "IDENTITY_REFUSED")),
        ({"mismatch": ("party",), "identified": IdentityDecision.CONFIRM}, ("RESTRICTED", "REACHED")),
    ],
)
def test_a_record_of_a_party_that_does_not_fit_counts_once_it_is_confirmed(
    said: dict[str, Any], found: tuple[str, str]
) -> None:
    assert judged(RESTATED, **said) == {found}


def test_who_is_meant_is_no_new_content() -> None:
    """The court's content is owed though a newer version says who the party is."""
    confirmed = {"mismatch": ("party",), "identified": IdentityDecision.CONFIRM, "stated_at": 1}
    assert judged(RESTATED, **confirmed) == {("CANDIDATE", "CONTENT_CHANGED")}


class Joined(OneRule):
    """A law whose green channel asks for an exemplar who also has three clean years."""

    def find(self, key: str, place: str, on: str) -> Resolved | None:
        value = {"exemplar": True, "clean_years": 3, "combine": "BOTH", "good_standing": True}
        return Resolved(key=key, value=value, citations=(CLAUSE,))


@pytest.mark.parametrize(
    ("standing", "codes"),
    [
        ({"exemplar": True}, ("NO_GROUND",)),
        ({"exemplar": True, "good_standing": True}, ("GOOD_STANDING",)),
        ({"exemplar": True, "known_since": "2015-01-01"}, ("EXEMPLAR", "CLEAN_YEARS")),
    ],
)
def test_two_grounds_that_a_clause_joins_count_together_only(
    standing: dict[str, Any], codes: tuple[str, ...]
) -> None:
    subject = EligibilityFacts(**{"known_since": "2024-01-01", **standing})
    ruled = eligible(Joined(), "410100", "green_channel", subject, "2025-01-01")
    assert tuple(ground.code for ground in ruled.grounds) == codes
