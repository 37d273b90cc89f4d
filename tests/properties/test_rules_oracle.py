"""The rules against the oracle: ten thousand questions of a generated city, as many of worlds made to be
difficult, and every case of the truth table. Each is compared both ways: what the rules conclude, and what
the oracle concludes that the rules do not mention.
"""

from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from graph.model.conclusions import Effect, Outcome
from graph.model.facts import Role
from graph.packs.lookup import shipped_law
from graph.rules.propagation.imputation import impute
from tests.cases.imputation import world
from tests.properties.city_log import city_log
from tests.properties.oracle import ERQIS_BAN, opinion, own_record, reached_by_penalties
from tests.properties.oracle_orders import on_determination

LAW = shipped_law()
FOLDERS = sorted(path.parent for path in (Path(world.__file__).parent).glob("*/case.toml"))
TABLES = (
    "person",
    "tenure",
    "penalty",
    "finding",
    "dispute",
    "challenge",
    "annulment",
    "determination",
    "restoration",
    "permission",
    "holding",
)
QUESTIONS = 10_000
FIRST = date(2016, 6, 1)


def test_ten_thousand_questions_of_a_generated_city(tmp_path: Path) -> None:
    random = Random(20260401)
    city = [case for seed in (11, 12, 13) for case in city_log(tmp_path / str(seed), seed) if case["tenure"]]
    penalised = [case for case in city if case["penalty"]]
    severe = [case for case in city if any(one.get("severity") == "SEVERE" for one in case["penalty"])]
    outcomes: set[str] = set()
    for _ in range(QUESTIONS):
        case = random.choice(random.choice([city, penalised, severe, severe]))
        person = random.choice(case["tenure"])["person"]
        day, known = some_day(random), some_day(random, 2019)
        compare(case, day, known, random.choice(["410100", "410103", "431000"]), outcomes, person)
    assert outcomes == {"NONE", "CANDIDATE", "RECORDED", "RESTRICTED"}


def test_ten_thousand_random_questions() -> None:
    random = Random(20170718)
    asked = 0
    outcomes: set[str] = set()
    while asked < QUESTIONS:
        case = a_company(random)
        day, known = some_day(random), some_day(random, 2019)
        place = random.choice(["410100", "431000", "410322", "410308", "310000"])
        asked += compare(case, day, known, place, outcomes)
    assert outcomes == {"NONE", "CANDIDATE", "RECORDED", "RESTRICTED"}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_case_of_the_truth_table(folder: Path) -> None:
    case = world.read_case(folder)
    for question in case["question"]:
        known = question.get("known_at", "9999-01-01")
        compare(case, question["as_of"], known, question.get("place", "410100"), set())


def compare(
    case: dict[str, Any], day: str, known: str, place: str, outcomes: set[str], person: str | None = None
) -> int:
    """Compare all effects of a company, or those on one person, and return how many pairs were asked about."""
    log = event_log(case, known)
    asked = date.fromisoformat(day)
    own = case.get("organization", {}).get("kind") == "个体工商户"
    effects = [
        one
        for one in impute(world.neighbourhood(case, known), LAW, day, place)
        if person in {None, one.person}
    ]
    for effect in effects:
        told = opinion_on(effect, log, asked, place)
        assert effect.outcome.value == told, (effect, case)
        outcomes.add(told)
    penalties = {one["id"] for one in log["penalty"]}
    concluded = {
        (one.record, one.person, one.role and one.role.value, one.kind.value)
        for one in effects
        if one.outcome is not Outcome.NONE and one.record in penalties
    }
    assert concluded == reached_by_penalties(log, asked, place, person, own=own), case
    return len({(effect.person, effect.record) for effect in effects})


def opinion_on(effect: Effect, log: dict[str, list[dict[str, Any]]], day: date, place: str) -> str:
    assert effect.role is not None
    if not effect.rule:
        return "NONE"
    who, role = effect.person, effect.role.value
    determined = {one.setdefault("id", "listing"): one for one in log["determination"]}
    if effect.record in determined:
        rule = effect.rule.partition("/")[2]
        return on_determination(log, determined[effect.record], who, role, rule, day, place)
    (penalty,) = [one for one in log["penalty"] if one["id"] == effect.record]
    if effect.rule.endswith("/imputation.own.operator"):
        return own_record(log, penalty, who, role, day, place)
    of_erqi = effect.rule == "henan.erqi-2020/imputation.ban.responsible"
    return opinion(log, penalty, who, role, ERQIS_BAN if of_erqi else effect.kind.value, day, place)


def event_log(case: dict[str, Any], known: str) -> dict[str, list[dict[str, Any]]]:
    log = {
        table: [dict(row) for row in case.get(table, []) if row.get("recorded", "2000-01-01") <= known]
        for table in TABLES
    }
    log["organization"] = [case.get("organization", {})]
    for row in log["penalty"]:
        row.setdefault("id", "penalty")
        row.setdefault("region", "410100")
    for row in log["tenure"]:
        row.setdefault("role", "LEGAL_REPRESENTATIVE")
    for someone in bound(log) - {one["id"] for one in log["person"]}:
        log["person"].append({"id": someone})
    for table, whose in (("tenure", "organization"), ("penalty", "subject")):
        log[table] = [row for row in log[table] if row.get(whose, world.COMPANY) == world.COMPANY]
    return log


def bound(log: dict[str, list[dict[str, Any]]]) -> set[str]:
    owners = {one["person"] for one in log["holding"] if "person" in one}
    return {one["person"] for one in (*log["tenure"], *log["finding"])} | owners


def a_company(random: Random) -> dict[str, Any]:
    people = ["A", "B", "C", "D"]
    roles = ["LEGAL_REPRESENTATIVE"] * 6 + [role.value for role in Role]
    return {
        "organization": an_organization(random),
        "person": [a_person(random, name) for name in people],
        "tenure": [
            a_tenure(random, random.choice(people), random.choice(roles)) for _ in range(random.randint(1, 5))
        ],
        "penalty": [a_penalty(random, name) for name in ("penalty", "second")],
        "finding": [
            {
                "person": random.choice(people),
                "decided": "2020-01-01",
                "responsibility": random.choice(roles),
                **recorded(random),
            }
            for _ in range(random.randint(0, 2))
        ],
        "dispute": [an_event(random) for _ in range(random.randint(0, 2))],
        "challenge": [
            {
                **an_event(random),
                **random.choice([{"upheld": True}, {"upheld": False}, {"changed": True}, {}]),
            }
            for _ in range(random.choice([0, 0, 1, 2]))
        ],
        "annulment": [{"on": "2024-01-01", **recorded(random)} for _ in range(random.choice([0, 0, 0, 1]))],
    }


def an_organization(random: Random) -> dict[str, Any]:
    row = {"kind": random.choice(["企业"] * 9 + ["个体工商户"])}
    if random.random() < 0.2:
        row["since"] = some_day(random)
    if random.random() < 0.2:
        row["until"] = after(max(some_day(random), row.get("since", "2010-01-01")), 1)
    return row


def a_person(random: Random, name: str) -> dict[str, Any]:
    person: dict[str, Any] = {"id": name}
    if random.random() < 0.2:
        person["died"] = some_day(random)
    if random.random() < 0.4:
        person["born"] = random.choice(["1970-05-05", "2000-02-29", "2003-07-01"])
    return person


def a_tenure(random: Random, person: str, role: str) -> dict[str, Any]:
    since, until = sorted([some_day(random), some_day(random)])
    row = {"person": person, "role": role, "since": since, "until": after(until, 1), **recorded(random)}
    if random.random() < 0.25:
        row["actual_since"], end = sorted(
            [after(since, random.randint(-60, 60)), after(until, random.randint(-60, 60))]
        )
        row["actual_until"] = after(end, 1)
    return row


def a_penalty(random: Random, name: str) -> dict[str, Any]:
    first = some_day(random)
    end = after(first, random.randint(1, 200))
    row = {
        "id": name,
        "region": random.choice(["410100", "410103", "431000", "410322", "410308", "310000"]),
        "decided": after(end, random.randint(0, 300)),
        **recorded(random),
    }
    if random.random() < 0.85:
        row["severity"] = random.choice(["SEVERE"] * 8 + ["GENERAL", "CONSIDERABLE"])
    if random.random() < 0.85:
        row["conduct"] = {"since": first, "until": end}
    if random.random() < 0.3:
        row["stated"] = some_day(random)
    if random.random() < 0.8:
        row["final"] = after(row["decided"], random.randint(0, 200))
    return row


def an_event(random: Random) -> dict[str, Any]:
    opened = some_day(random)
    return {"opened": opened, "closed": after(opened, random.randint(1, 400)), **recorded(random)}


def recorded(random: Random) -> dict[str, str]:
    return {"recorded": some_day(random)} if random.random() < 0.3 else {}


def some_day(random: Random, year: int = 2016) -> str:
    return str(date(year, 6, 1) + timedelta(days=random.randint(0, 365 * (2026 - year))))


def after(day: str, days: int) -> str:
    return str(date.fromisoformat(day) + timedelta(days=days))
