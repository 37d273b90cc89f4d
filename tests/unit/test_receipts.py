"""What a check finds of each measure: it applies, it does not, it waits, or what is missing to say so."""

from typing import Any

import msgspec
import pytest

from graph.model.facts import Neighbourhood
from graph.model.rulings import RuleAnswer
from graph.packs.lookup import shipped_law
from graph.rules.procedures.measures import BusinessMatter
from resolvers.check_receipt import applying, checked
from tests.cases.imputation import world

LAW = shipped_law()
SEVERE = {"decided": "2025-01-01", "severity": "SEVERE", "final": "2025-02-01"}
DAY = "2026-03-02"


class Region(msgspec.Struct, frozen=True):
    region: str


class Here(msgspec.Struct, frozen=True):
    """All that finding measures asks of its ports."""

    exchange: Region
    law: Any = LAW


def found(
    place: str,
    facts: Neighbourhood,
    matter: BusinessMatter = BusinessMatter.AWARDS,
    day: str = DAY,
    *,
    waited: bool = False,
) -> set[tuple[RuleAnswer, str]]:
    answers = checked(Here(Region(place)), facts, matter, day, waited=waited)
    assert {one.measure for one in applying(answers)} == {
        one.code for one in answers if one.answer is RuleAnswer.YES
    }
    # A measure that follows a list alone says so of whoever is on none.
    return {(one.answer, one.grounds[0].code) for one in answers} - {(RuleAnswer.NO, "NOT_LISTED")}


def around(penalty: dict[str, Any], **others: Any) -> Neighbourhood:
    return world.neighbourhood({"penalty": [{"region": "410100", **penalty}], **others})


APPLIES = {(RuleAnswer.YES, "APPLIES")}
NOTHING = {(RuleAnswer.NO, "NO_CAUSE")}


@pytest.mark.parametrize(
    ("place", "final_on", "said"),
    [
        ("410100", None, {(RuleAnswer.UNKNOWN, "FINALITY_NOT_STATED")}),
        ("410100", "2026-03-03", NOTHING),
        ("410100", "2026-03-02", APPLIES),
        ("431000", None, APPLIES),
    ],
)
def test_final_penalties_alone_where_the_law_asks_for_it(
    place: str, final_on: str | None, said: set[tuple[RuleAnswer, str]]
) -> None:
    penalty = {name: value for name, value in {**SEVERE, "final": final_on}.items() if value}
    assert found(place, around({**penalty, "region": place})) == said


def test_a_measure_waits_while_the_law_here_lets_it_and_is_not_told_as_absent() -> None:
    facts = around({**SEVERE, "region": "431000"})
    assert found("431000", facts, waited=True) == {(RuleAnswer.WAITS, "WAITS")}


def test_what_nobody_stated_is_unknown() -> None:
    assert found("410100", around({**SEVERE, "severity": None})) == {
        (RuleAnswer.UNKNOWN, "SEVERITY_NOT_STATED")
    }
    assert found("410100", around(SEVERE), BusinessMatter.TRAVEL) == {
        (RuleAnswer.UNKNOWN, "REFUSAL_NOT_STATED")
    }


def test_an_association_checks_its_member() -> None:
    assert found("410100", around(SEVERE), BusinessMatter.MEMBERSHIP) == APPLIES


def test_what_a_court_set_aside_or_changed() -> None:
    quashed = {"opened": "2025-03-01", "closed": "2025-09-01"}
    assert found("410100", around(SEVERE, challenge=[{**quashed, "upheld": False}])) == NOTHING
    assert found("410100", around(SEVERE, challenge=[{**quashed, "changed": True}])) == {
        (RuleAnswer.UNKNOWN, "CONTENT_CHANGED")
    }
    assert found("410100", around(SEVERE, challenge=[{"opened": "2025-03-01"}])) == NOTHING


def test_a_breach_that_may_be_disclosed_no_longer_grounds_nothing() -> None:
    assert found("410100", around(SEVERE), day="2030-01-01") == APPLIES
    assert found("410100", around(SEVERE), day="2030-01-02") == NOTHING
    (one,) = applying(
        checked(Here(Region("410100")), around(SEVERE), BusinessMatter.AWARDS, DAY, waited=False)
    )
    assert one.until == "2030-01-02"
    assert "第十九条" in {clause.article for clause in one.legal_basis}


def test_where_facts_could_not_be_read_nothing_is_told_as_absent() -> None:
    cut = msgspec.structs.replace(around({**SEVERE, "severity": "GENERAL"}), truncated=True)
    assert found("410100", cut) == {(RuleAnswer.UNKNOWN, "PART_UNREACHABLE")}
    answers = checked(Here(Region("410100")), None, BusinessMatter.AWARDS, DAY, waited=False)
    assert {one.answer for one in answers} == {RuleAnswer.UNKNOWN}
