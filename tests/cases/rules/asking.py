"""From a `case.toml` to a question put to one rule, and its answer as plain rows that a case can state."""

from collections.abc import Callable
from typing import Any

import msgspec

from graph.errors import BadLaw
from graph.model.law import Citation, RestsOn
from graph.model.results import Reached
from graph.model.rulings import Due, Ruling, weakest
from graph.packs.lookup import shipped_law
from graph.rules import publicity, reports, retention, stated
from graph.rules.procedures import (
    deadlines,
    eligibility,
    listing,
    measure_preconditions,
    measure_steps,
    measures,
    notices,
    prohibited_uses,
    restoration,
)
from graph.rules.propagation.imputation import impute
from tests.cases.imputation import world

LAW = shipped_law()
CALENDAR = LAW.calendar("100000")

Row = dict[str, Any]


def clause(one: Citation) -> str:
    return f"{one.instrument} {one.article}"


def due(one: Due) -> Row:
    return {
        "what": one.what,
        "day": one.day,
        "provisional": one.provisional,
        "rests_on": one.rests_on.value,
        "text": one.text,
        "clauses": [clause(each) for each in one.citations],
    }


def ruling(one: Ruling) -> Row:
    assert isinstance(one.rests_on, RestsOn)
    assert all(ground.english and ground.chinese for ground in one.grounds)
    return {
        "answer": one.answer.value,
        "grounds": [ground.code for ground in one.grounds],
        "deciding": [clause(ground.citation) for ground in one.grounds if ground.citation],
        "deciding_words": [ground.citation.quotation for ground in one.grounds if ground.citation],
        "rests_on": one.rests_on.value,
        "since": one.since,
        "until": one.until,
        "clauses": [clause(each) for each in one.citations],
        "words": [each.quotation for each in one.citations],
    }


def asked_law(place: str, day: str, facts: Row) -> list[Row]:
    """What the text in force says on a key, or, where it is silent, the words that leave it open."""
    try:
        found = LAW.value(facts["key"], place, day)
    except BadLaw as silent:
        return [{"says": None, "text": str(silent.details["text"]), "clauses": []}]
    return [
        {
            "says": found.value,
            "modality": found.citations[0].modality.value,
            "rests_on": weakest(*found.citations).value,
            "clauses": [clause(each) for each in found.citations],
            "outranked": [clause(each) for each in found.outranked],
        }
    ]


def asked_reaches(place: str, day: str, facts: Row) -> list[Row]:
    """Which roles a rule of imputation reaches, and what follows."""
    return [
        {
            "roles": [role.value for role in rule.roles],
            "effect": rule.effect.value,
            "clauses": [clause(each) for each in rule.citations],
        }
        for rule in LAW.rules(place, day)
        if rule.id.endswith(f"/{facts['key']}")
    ]


def asked_dispute_clocks(place: str, day: str, facts: Row) -> list[Row]:
    happened = msgspec.convert({"received": day, **facts}, deadlines.DisputeEvents)
    return [due(one) for one in deadlines.dispute_clocks(LAW, CALENDAR, place, happened)]


def asked_publicity_due(place: str, day: str, facts: Row) -> list[Row]:
    return [due(deadlines.publicity_due(LAW, CALENDAR, place, facts["act"], day))]


def asked_working_days_due(place: str, day: str, facts: Row) -> list[Row]:
    return [due(deadlines.working_days_due(LAW, CALENDAR, place, facts["key"], day))]


def asked_reports(place: str, day: str, facts: Row) -> list[Row]:
    return [due(one) for one in reports.reports_due(LAW, place, day)]


def asked_retention(place: str, day: str, facts: Row) -> list[Row]:
    kept = msgspec.convert({"conduct_until": None, **facts}, retention.RetentionFacts)
    found = retention.person_retention(LAW, place, kept, day)
    return [
        {
            "used_until": found.used_until,
            "erased_on": found.erased_on,
            "rests_on": found.rests_on.value,
            "clauses": [clause(each) for each in found.citations],
        }
    ]


def asked_longest_publicity(place: str, day: str, facts: Row) -> list[Row]:
    """How long a breach is published at most on the day, and until when one of its day is."""
    found = publicity.longest_publicity(LAW, place, day)
    until = publicity.published_until(LAW, place, facts["decided"], facts["shown_until"], day)
    return [
        {
            "months": found.months if found else None,
            "since": publicity.publishable_since(LAW, place, day),
            "until": until,
            "clauses": [clause(each) for each in found.citations] if found else [],
        }
    ]


def asked_restorable(place: str, day: str, facts: Row) -> list[Row]:
    breach = msgspec.convert({"grade": None, **facts}, restoration.Breach)
    return [ruling(restoration.restorable(LAW, place, breach, day))]


def asked_may_apply(place: str, day: str, facts: Row) -> list[Row]:
    breach = msgspec.convert({"grade": None, **facts}, restoration.Breach)
    return [ruling(restoration.may_apply(LAW, place, breach, day))]


def asked_whom_to_tell(place: str, day: str, facts: Row) -> list[Row]:
    found = notices.whom_to_tell(LAW, place, facts["kind"], day, of_staff=facts["of_staff"])
    return (
        [{"to": [one.value for one in found.to], "clauses": [clause(each) for each in found.citations]}]
        if found
        else []
    )


def asked_publicity_runs(place: str, day: str, facts: Row) -> list[Row]:
    breach = msgspec.convert({"grade": None, **facts}, restoration.Breach)
    return [ruling(restoration.publicity_runs(LAW, place, breach, day))]


def asked_restored(place: str, day: str, facts: Row) -> list[Row]:
    found = restoration.restoration_effects(LAW, place, day)
    return [{"effects": found.value, "clauses": [clause(each) for each in found.citations]}] if found else []


def asked_may_list(place: str, day: str, facts: Row) -> list[Row]:
    definition = msgspec.convert(facts["list"], listing.ListDefinition)
    notice = msgspec.convert(facts["notice"], listing.PriorNotice) if "notice" in facts else None
    return [ruling(listing.may_list(LAW, place, definition, notice, day))]


def asked_triggers(place: str, day: str, facts: Row) -> list[Row]:
    return [ruling(listing.triggers(LAW, place, msgspec.convert(facts, listing.Listing), day))]


def asked_escalation(place: str, day: str, facts: Row) -> list[Row]:
    lists = msgspec.convert(facts["lists"], list[listing.Listing])
    return [ruling(listing.escalation(LAW, place, facts["kind"], lists, day))]


def asked_eligible(place: str, day: str, facts: Row) -> list[Row]:
    standing = msgspec.convert(
        {key: value for key, value in facts.items() if key != "ease"}, eligibility.EligibilityFacts
    )
    return [ruling(eligibility.eligible(LAW, place, facts["ease"], standing, day))]


def asked_inspections(place: str, day: str, facts: Row) -> list[Row]:
    return [
        {"band": one.band.value, "effect": one.effect.value, "clauses": [clause(one.citation)]}
        for one in eligibility.inspections(LAW, place, day)
    ]


def asked_check(place: str, day: str, facts: Row) -> list[Row]:
    matter = measures.BusinessMatter(facts["matter"])
    given = {"capacity": measures.capacity_of(matter), **facts}
    subject = msgspec.convert({k: v for k, v in given.items() if k != "matter"}, measures.Checked)
    return [
        {
            "measure": one.code,
            "answer": one.answer.value,
            "grounds": [ground.code for ground in one.grounds],
            "binding": one.binding,
            "until": one.until,
            "rests_on": one.rests_on.value,
            "clauses": [clause(each) for each in one.citations],
        }
        for one in measures.check(LAW, place, subject, matter, day)
        if one.grounds[0].code != "OTHER_MATTER"
    ]


def asked_may_decline(place: str, day: str, facts: Row) -> list[Row]:
    allowed = measures.may_decline(facts["binding"], facts["reason"], legal=facts["legal"])
    return [{"declined": allowed, "clauses": []}]


def asked_measure_term(place: str, day: str, facts: Row) -> list[Row]:
    found = LAW.find("measures.term", place, day)
    required = measure_preconditions.term_required(LAW, place, day)
    return [{"required": required, "clauses": [clause(each) for each in found.citations] if found else []}]


def asked_measure_clocks(place: str, day: str, facts: Row) -> list[Row]:
    return [due(measure_steps.measure_due(LAW, place, kind, day)) for kind in measure_steps.OF_TASKS]


def asked_barred(place: str, day: str, facts: Row) -> list[Row]:
    return [
        ruling(
            prohibited_uses.check_use(
                LAW,
                place,
                prohibited_uses.Material(facts["material"]),
                prohibited_uses.Use(facts["use"]),
                day,
            )
        )
    ]


def reached(one: Reached) -> Row:
    return {
        "effect": one.effect.value,
        "outcome": one.outcome.value,
        "measure": one.measure,
        "role": one.role.value if one.role else None,
        "since": one.since,
        "until": one.until,
        "clauses": [f"{each.instrument} {each.article}" for each in one.legal_basis],
    }


def asked_stated_of_an_organization(place: str, day: str, facts: Row) -> list[Row]:
    """What one region tells another of an organization, from a penalty against it."""
    row = {
        name: value for name, value in facts.items() if name not in {"organization", "challenge", "annulment"}
    }
    around = world.neighbourhood({**facts, "penalty": [row]})
    (penalty,) = around.penalties
    return [reached(one) for one in stated.effects_on_organization(around, penalty, LAW, place, day)]


def asked_stated_of_a_person(place: str, day: str, facts: Row) -> list[Row]:
    """What one region tells another of a person, from a penalty against an organization."""
    effects = impute(world.neighbourhood(facts), LAW, day, place)
    return [reached(one) for one in stated.effects_on_person(effects, "penalty", facts["whom"])]


def asked_established(place: str, day: str, facts: Row) -> list[Row]:
    """By which names a later day tells whether what was stated still stands."""
    effects = impute(world.neighbourhood(facts), LAW, day, place)
    names = stated.effect_names(stated.effects_on_person(effects, "penalty", facts["whom"]))
    return [{"names": list(names), "clauses": []}]


RULES: dict[str, Callable[[str, str, Row], list[Row]]] = {
    name.removeprefix("asked_"): asked
    for name, asked in tuple(globals().items())
    if name.startswith("asked_")
}
