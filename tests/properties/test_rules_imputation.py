"""What holds for every world: imputation narrows, repeats itself, cites, and looks at nothing else."""

from collections.abc import Mapping
from datetime import date
from random import Random

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.model.conclusions import Effect, Outcome, ReasonCode
from graph.model.facts import (
    Determination,
    DeterminationKind,
    Neighbourhood,
    Penalty,
    Role,
    Severity,
)
from graph.model.time import day_after
from graph.packs.lookup import shipped_law
from graph.rules.propagation.imputation import impute
from tests.cases.imputation import world

LAW = shipped_law()
ASKING_SEVERITY = {
    f"{pack.id}/{provision.key}"
    for pack in LAW.packs
    for provision in pack.provisions
    if isinstance(provision.value, Mapping) and "severity" in provision.value
}
WEIGHT = {
    Outcome.NONE: 0,
    Outcome.UNKNOWN: 1,
    Outcome.CANDIDATE: 2,
    Outcome.RECORDED: 3,
    Outcome.RESTRICTED: 4,
}
PLACES = ("410100", "410103", "431000", "410322", "310000")

DAYS = st.dates(date(2016, 1, 1), date(2026, 12, 31)).map(str)
PEOPLE = st.sampled_from("ABC")


@st.composite
def intervals(draw: st.DrawFn) -> tuple[str, str]:
    since, until = sorted((draw(DAYS), draw(DAYS)))
    return since, day_after(until)


@st.composite
def tenures(draw: st.DrawFn) -> dict:
    since, until = draw(intervals())
    row = {
        "person": draw(PEOPLE),
        "role": draw(st.sampled_from(list(Role))).value,
        "since": since,
        "until": until,
    }
    if draw(st.booleans()):
        row["role"] = "LEGAL_REPRESENTATIVE"
    if draw(st.integers(0, 3)) == 0:
        row["actual_since"], row["actual_until"] = draw(intervals())
    return row


@st.composite
def penalties(draw: st.DrawFn, name: str = "penalty") -> dict:
    since, until = draw(intervals())
    row = {"id": name, "region": draw(st.sampled_from(PLACES)), "decided": max(until, draw(DAYS))}
    if draw(st.integers(0, 5)):
        row["severity"] = draw(st.sampled_from([Severity.SEVERE, Severity.SEVERE, Severity.GENERAL])).value
    if draw(st.integers(0, 5)):
        row["conduct"] = {"since": since, "until": until}
    if draw(st.integers(0, 5)):
        row["final"] = max(row["decided"], draw(DAYS))
    return row


@st.composite
def holdings(draw: st.DrawFn) -> dict:
    since, until = draw(intervals())
    owner = draw(st.sampled_from([("person", "A"), ("person", "B"), ("company", "above")]))
    of = draw(st.sampled_from([world.COMPANY, "above"]))
    percent = draw(st.sampled_from([30, 51, 100]))
    return dict([owner], of=of, percent=percent, since=since, until=until)


@st.composite
def determinations(draw: st.DrawFn) -> dict:
    since, until = draw(intervals())
    row = {
        "id": "determination",
        "kind": draw(st.sampled_from(["LISTING", "LISTING", *(one.value for one in DeterminationKind)])),
        "list": draw(st.sampled_from(["TAX_SERIOUS", "MARKET_SERIOUS", "MIGRANT_WAGES", None])),
        "region": draw(st.sampled_from(PLACES)),
        "decided": max(until, draw(DAYS)),
    }
    if draw(st.booleans()):
        row["until"] = day_after(max(row["decided"], draw(DAYS)))
    if draw(st.integers(0, 3)):
        row["conduct"] = {"since": since, "until": until}
    return row


@st.composite
def cases(draw: st.DrawFn) -> dict:
    def bounded(table: str) -> list[dict]:
        rows = []
        for opened, closed in draw(st.lists(intervals(), max_size=2)):
            row = {"opened": opened, "closed": closed}
            if table == "challenge":
                row["upheld"] = draw(st.sampled_from([True, False, None]))
            rows.append(row)
        return rows

    return {
        "person": [
            {
                "id": one,
                "died": draw(DAYS) if draw(st.integers(0, 4)) == 0 else None,
                "born": draw(st.sampled_from([None, "1970-02-28", "2004-02-29"])),
            }
            for one in "ABC"
        ],
        "tenure": draw(st.lists(tenures(), max_size=5)),
        "penalty": [draw(penalties()), draw(penalties("second"))],
        "finding": [
            {
                "person": one,
                "decided": "2020-01-01",
                "responsibility": draw(st.sampled_from(list(Role))).value,
            }
            for one in draw(st.lists(PEOPLE, max_size=2))
        ],
        "determination": draw(st.lists(determinations(), max_size=1)),
        "holding": draw(st.lists(holdings(), max_size=4)) if draw(st.integers(0, 2)) == 0 else [],
        "dispute": bounded("dispute"),
        "challenge": bounded("challenge"),
        "annulment": [{"on": "2024-01-01", "penalty": "second"}] if draw(st.integers(0, 4)) == 0 else [],
    }


WORLDS = cases().map(world.neighbourhood)


def names(effects: tuple[Effect, ...]) -> dict[tuple, Effect]:
    named = {(one.record, one.person, one.role, one.rule): one for one in effects}
    assert len(named) == len(effects)
    return named


def cause_of(facts: Neighbourhood, effect: Effect) -> Penalty | Determination:
    causes = (*facts.penalties, *facts.determinations)
    return next(one for one in causes if one.id == effect.record)


@given(WORLDS, DAYS, st.sampled_from(PLACES), intervals())
@settings(max_examples=120, deadline=None)
def test_opening_a_dispute_only_narrows(
    facts: Neighbourhood, day: str, place: str, days: tuple[str, str]
) -> None:
    opened, closed = days
    more = world.dispute({"opened": opened, "closed": closed}, 99)
    before = names(impute(facts, LAW, day, place))
    after = names(impute(msgspec.structs.replace(facts, disputes=(*facts.disputes, more)), LAW, day, place))
    assert before.keys() == after.keys()
    for name, effect in after.items():
        assert WEIGHT[effect.outcome] <= WEIGHT[before[name].outcome]
        if effect.outcome is not before[name].outcome:
            assert [reason.code for reason in effect.reasons] == [ReasonCode.PAUSED_BY_DISPUTE]


@given(WORLDS, DAYS, DAYS, st.sampled_from(PLACES))
@settings(max_examples=120, deadline=None)
def test_days_matter_only_through_intervals(facts: Neighbourhood, day: str, other: str, place: str) -> None:
    there = names(impute(facts, LAW, other, place))
    for name, effect in names(impute(facts, LAW, day, place)).items():
        assert (effect.since or "0001-01-01") <= day < (effect.until or "9999-12-31")
        if (effect.since or "0001-01-01") <= other < (effect.until or "9999-12-31"):
            assert there[name].outcome is effect.outcome


@given(WORLDS, DAYS, st.sampled_from(PLACES))
@settings(max_examples=80, deadline=None)
def test_unrelated_facts_change_nothing(facts: Neighbourhood, day: str, place: str) -> None:
    strange = {
        "tenure": [{"person": "A", "organization": "other", "since": "2010-01-01"}],
        "penalty": [{"id": "theirs", "subject": "other", "decided": "2021-01-01", "severity": "SEVERE"}],
        "finding": [{"person": "A", "penalty": "theirs", "decided": "2021-01-01"}],
        "dispute": [{"penalty": "theirs", "opened": "2016-01-01"}],
        "challenge": [{"penalty": "theirs", "opened": "2016-01-01"}],
        "annulment": [{"penalty": "theirs", "on": "2016-01-01"}],
        "holding": [{"person": "A", "of": "other", "percent": 100, "since": "2010-01-01"}],
    }
    more = world.neighbourhood(strange)
    tables = ("penalties", "tenures", "findings", "disputes", "challenges", "annulments", "holdings")
    both = {name: getattr(facts, name) + getattr(more, name) for name in tables}
    stranger = world.person({"id": "Z", "name": "某A"})
    both["persons"] = (*facts.persons, stranger)
    assert impute(msgspec.structs.replace(facts, **both), LAW, day, place) == impute(facts, LAW, day, place)


@given(WORLDS, DAYS, st.sampled_from(PLACES), st.randoms(use_true_random=False))
@settings(max_examples=80, deadline=None)
def test_the_order_of_facts_is_irrelevant(facts: Neighbourhood, day: str, place: str, random: Random) -> None:
    shuffled = {}
    for name in facts.__struct_fields__:
        if isinstance(getattr(facts, name), tuple):
            rows = list(getattr(facts, name))
            random.shuffle(rows)
            shuffled[name] = tuple(rows)
    assert impute(msgspec.structs.replace(facts, **shuffled), LAW, day, place) == impute(
        facts, LAW, day, place
    )


@given(WORLDS, DAYS, st.sampled_from(PLACES))
@settings(max_examples=120, deadline=None)
def test_no_effect_without_a_citation(facts: Neighbourhood, day: str, place: str) -> None:
    for effect in impute(facts, LAW, day, place):
        assert effect.citations
        assert all(one.article and one.quotation for one in effect.citations)
        assert effect.reasons
        assert {one.citation for one in effect.reasons if one.citation} <= set(effect.citations)
        assert effect.pack_digest == LAW.digest


@given(WORLDS, DAYS, st.sampled_from(PLACES))
@settings(max_examples=120, deadline=None)
def test_no_effect_beyond_one_hop(facts: Neighbourhood, day: str, place: str) -> None:
    relationships = {one.id: one.person for one in (*facts.tenures, *facts.findings)}
    shares = {one.id: one for one in facts.holdings}
    for effect in impute(facts, LAW, day, place):
        organization, record, *link, person = effect.path
        assert (organization, record, person) == (world.COMPANY, effect.record, effect.person)
        if link[0] in relationships:
            (only,) = link
            assert relationships[only] == person
        else:  # control by shares is one bond, however long its chain, and makes candidates only
            owners = {shares[one].holder for one in link if shares[one].by_person}
            assert (owners, effect.role) == ({person}, Role.ACTUAL_CONTROLLER)
            assert WEIGHT[effect.outcome] <= WEIGHT[Outcome.CANDIDATE]


@given(WORLDS, DAYS, st.sampled_from(PLACES))
@settings(max_examples=80, deadline=None)
def test_the_consuming_place_may_only_narrow(facts: Neighbourhood, day: str, place: str) -> None:
    for region in PLACES:
        at_home = names(impute(facts, LAW, day, region))
        for name, effect in names(impute(facts, LAW, day, place)).items():
            if cause_of(facts, effect).region == region:
                assert WEIGHT[effect.outcome] <= WEIGHT[at_home[name].outcome]


@given(WORLDS, DAYS, st.sampled_from(PLACES))
@settings(max_examples=80, deadline=None)
def test_neither_general_nor_annulled_nor_future_penalties_reach_anybody(
    facts: Neighbourhood, day: str, place: str
) -> None:
    """A clause that asks for grounds instead of severity (Erqi's ban) may reach by a general one."""
    gone = {one.record for one in facts.annulments}
    for effect in impute(facts, LAW, day, place):
        trigger = cause_of(facts, effect)
        general = trigger.severity is Severity.GENERAL and effect.rule in ASKING_SEVERITY
        if general or trigger.id in gone or day < trigger.decided_on:
            assert effect.outcome is Outcome.NONE
        if trigger.id in gone:
            assert [reason.code for reason in effect.reasons] == [ReasonCode.ANNULLED]


@given(WORLDS, DAYS, st.sampled_from(PLACES), PEOPLE, st.sampled_from(["ADM-AWARDS", "ADM-BAN"]), intervals())
@settings(max_examples=80, deadline=None)
def test_a_permission_only_narrows_and_its_lapse_restores_what_stood(
    facts: Neighbourhood, day: str, place: str, person: str, measure: str, days: tuple[str, str]
) -> None:
    since, until = days
    more = world.permission({"person": person, "measure": measure, "since": since, "until": until}, 1)
    before = names(impute(facts, LAW, day, place))
    after = names(impute(msgspec.structs.replace(facts, permissions=(more,)), LAW, day, place))
    for name, effect in after.items():
        assert WEIGHT[effect.outcome] <= WEIGHT[before[name].outcome]
        if not since <= day < until or effect.person != person or effect.measure != measure:
            assert effect.outcome is before[name].outcome


@given(WORLDS, DAYS, st.sampled_from(PLACES), st.sampled_from([None, "A", "B"]), DAYS)
@settings(max_examples=80, deadline=None)
def test_a_restoration_only_narrows_from_its_day(
    facts: Neighbourhood, day: str, place: str, person: str | None, on: str
) -> None:
    more = world.restoration({"on": on, "person": person}, 1)
    before = names(impute(facts, LAW, day, place))
    after = names(impute(msgspec.structs.replace(facts, restorations=(more,)), LAW, day, place))
    for name, effect in after.items():
        assert WEIGHT[effect.outcome] <= WEIGHT[before[name].outcome]
        if day < on or effect.record != "penalty":
            assert effect.outcome is before[name].outcome


def test_disputes_that_overlap_are_one_stretch_in_any_order() -> None:
    told = {
        "tenure": [{"person": "A", "role": "LEGAL_REPRESENTATIVE", "since": "2016-01-01"}],
        "penalty": [{"decided": "2018-01-01", "severity": "SEVERE"}],
        "finding": [{"person": "A", "decided": "2018-01-01", "responsibility": "LEGAL_REPRESENTATIVE"}],
    }
    shorter = {"opened": "2018-02-01", "closed": "2018-03-01"}
    longer = {"opened": "2018-02-01", "closed": "2018-04-01"}
    for disputes in ([shorter, longer], [longer, shorter]):
        facts = world.neighbourhood({**told, "dispute": disputes})
        waiting = [
            effect for effect in impute(facts, LAW, "2018-02-10", "431000") if "PAUSED" in str(effect.reasons)
        ]
        assert {(effect.since, effect.until) for effect in waiting} == {("2018-02-01", "2018-04-01")}
