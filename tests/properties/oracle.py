"""A second opinion: the law of three plans written out by hand, evaluated day by day over an event log.

It shares no code with the rules, reads no pack and knows no neighbourhood: it walks the calendar days
of the conduct and asks of each who was recorded. Slow, plain, and meant to be read beside the plans.
"""

from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from typing import Any

Log = dict[str, list[dict[str, Any]]]

HENAN_REGULATION = date(2020, 5, 1)
PLANS = {  # place: first day, first day no longer
    "4101": (date(2017, 7, 18), date.max),  # 郑政文〔2017〕128号
    "4310": (date(2017, 7, 10), date.max),  # 郴政发〔2017〕11号
    "410322": (date(2019, 11, 15), date(2021, 3, 18)),  # 孟政〔2019〕10号
}
REPRESENTS = {"LEGAL_REPRESENTATIVE", "PRINCIPAL"}
RESPONSIBLE = {
    "DIRECTLY_RESPONSIBLE",
    "SUPERVISOR_IN_CHARGE",
    "DIRECTOR",
    "SUPERVISOR",
    "SENIOR_MANAGER",
    "SHAREHOLDER",
    "FINANCE_HEAD",
    "REGISTERED_PRACTITIONER",
    "EXECUTIVE_PARTNER",
    "BRANCH_HEAD",
}
PAUSES = {"4101": False, "4310": True, "410322": True}
ORDER = ["NONE", "CANDIDATE", "RECORDED", "RESTRICTED"]


def opinion(
    log: Log, penalty: dict[str, Any], person: str, role: str, kind: str, day: date, place: str
) -> str:
    """Return the outcome for one person in one role, by what `log` knows."""
    decided = when(penalty["decided"])
    if any(one.get("penalty", "penalty") == penalty["id"] for one in log["annulment"]) or day < decided:
        return "NONE"
    outcomes = [under(log, penalty, person, role, kind, day, place, law_of=decided)]
    conduct = penalty.get("conduct")
    if conduct and when(conduct["until"]) <= decided:
        last = when(conduct["until"]) - timedelta(days=1)
        outcomes.append(under(log, penalty, person, role, kind, day, place, law_of=last))
    return min(outcomes, key=ORDER.index)


def under(
    log: Log,
    penalty: dict[str, Any],
    person: str,
    role: str,
    kind: str,
    day: date,
    place: str,
    *,
    law_of: date,
) -> str:
    plan = plan_of(penalty["region"], law_of)
    regulated = penalty["region"].startswith("41") and law_of >= HENAN_REGULATION
    named = any(
        one["person"] == person and one.get("penalty", "penalty") == penalty["id"] for one in log["finding"]
    )
    if plan is None or not covered(kind, role):
        return "NONE"
    if penalty.get("severity") not in {"SEVERE", None}:
        return "NONE"
    doubtful = penalty.get("severity") is None
    if regulated:
        final = is_final(log, penalty, day)
        if final is False:
            return "NONE"
        doubtful |= final is None
    held = was_held(log, penalty, person, role)
    if held is False:
        return "NONE"
    doubtful |= held is None
    someone = next(one for one in log["person"] if one["id"] == person)
    if not grown_up(log, penalty, someone, role):
        return "NONE"
    if someone.get("died") and when(someone["died"]) <= day:
        return "NONE"
    asks = {
        "RECORD": role not in REPRESENTS,
        "HONOUR": regulated or role in {"DIRECTOR", "SHAREHOLDER"},
        "BAN": True,
    }[kind]
    if kind != "BAN" and restored(log, penalty["id"], person, day, named=named):
        return "NONE"
    doubtful |= asks and not named
    doubtful |= kind == "BAN"  # no plan sets its end
    if kind in {"HONOUR", "BAN"} and waits(log, penalty, day, place):
        return "NONE"
    if doubtful:
        return "CANDIDATE"
    return "RECORDED" if kind == "RECORD" else "RESTRICTED"


def restored(log: Log, record: str, person: str, day: date, *, named: bool) -> bool:
    """Whether the entry was restored: by the person's own restoration, or the company's where nobody was named."""
    mine = [
        one
        for one in log.get("restoration", [])
        if one.get("record", "penalty") == record and when(one["on"]) <= day
    ]
    return any(one.get("person") == person or (one.get("person") is None and not named) for one in mine)


def on_determination(log: Log, cause: dict[str, Any], person: str, role: str, rule: str, day: date) -> str:
    """Return the outcome of a listing, an order or a revocation under one rule, named by its key."""
    lifted = "until" in cause and when(cause["until"]) <= day
    decided = when(cause["decided"])
    named = any(
        one["person"] == person and one.get("penalty", "penalty") == cause["id"] for one in log["finding"]
    )
    registered, actual = (
        holds(log, person, role, decided, recorded_on),
        holds(log, person, role, decided, counts_on),
    )
    before = any(
        when(one["since"]) < decided
        for one in log["tenure"]
        if (one["person"], one["role"]) == (person, role)
    )
    if rule == "imputation.consumption.office":
        if lifted or exempted(log, person, "MKT-CONSUMPTION", day) or not (registered or actual):
            return "NONE"
        return "RESTRICTED" if registered else "CANDIDATE"
    if rule == "imputation.consumption.former":
        in_fact = any(
            counts_from(one) < decided
            for one in log["tenure"]
            if (one["person"], one["role"]) == (person, role)
        )
        out = lifted or exempted(log, person, "MKT-CONSUMPTION", day) or not (before or in_fact)
        return "NONE" if out else "CANDIDATE"
    if rule == "imputation.office.revoked":
        over = day >= decided.replace(year=decided.year + 3) + timedelta(days=1)
        if over or not registered:
            return "NONE"
        return "RESTRICTED" if named else "CANDIDATE"
    if rule == "imputation.office.listed":
        over = day >= decided.replace(year=decided.year + 3) + timedelta(days=1)
        return "RESTRICTED" if registered and not over else "NONE"
    held = was_held(log, cause, person, role)
    if lifted or held is False:
        return "NONE"
    if rule == "imputation.wages.named":
        return "RESTRICTED" if named and held else "CANDIDATE"
    if rule == "imputation.listing.record":
        return "RECORDED" if held else "CANDIDATE"
    if rule == "imputation.listing.mark":
        return "RECORDED" if named and held else "CANDIDATE"
    assert rule == "imputation.listing.measure", rule
    return "CANDIDATE"


def holds(
    log: Log, person: str, role: str, day: date, counts: Callable[[dict[str, Any], date], bool]
) -> bool:
    return any(counts(one, day) for one in log["tenure"] if (one["person"], one["role"]) == (person, role))


def exempted(log: Log, person: str, measure: str, day: date) -> bool:
    return any(
        (one["person"], one["measure"]) == (person, measure)
        and when(one["since"]) <= day < when(one["until"])
        for one in log.get("permission", [])
    )


def own_record(log: Log, penalty: dict[str, Any], person: str, role: str, day: date) -> str:
    """Return the outcome for the operator of an individual business, whose own record the penalty is."""
    decided = when(penalty["decided"])
    annulled = any(one.get("penalty", "penalty") == penalty["id"] for one in log["annulment"])
    someone = next(one for one in log["person"] if one["id"] == person)
    dead = someone.get("died") and when(someone["died"]) <= day
    held = was_held(log, penalty, person, role)
    if annulled or day < decided or dead or held is False or not grown_up(log, penalty, someone, role):
        return "NONE"
    final = (
        is_final(log, penalty, day)
        if penalty["region"].startswith("41") and decided >= HENAN_REGULATION
        else True
    )
    if final is False:
        return "NONE"
    return "RECORDED" if final and held else "CANDIDATE"


def covered(kind: str, role: str) -> bool:
    return (
        role
        in {
            "RECORD": REPRESENTS | RESPONSIBLE,
            "HONOUR": REPRESENTS | {"SENIOR_MANAGER", "DIRECTOR", "SHAREHOLDER"},
            "BAN": REPRESENTS | {"REGISTERED_PRACTITIONER"},
        }[kind]
    )


def plan_of(region: str, day: date) -> str | None:
    for place, (first, end) in PLANS.items():
        if region.startswith(place) and first <= day < end:
            return place
    return None


def is_final(log: Log, penalty: dict[str, Any], day: date) -> bool | None:
    final_on = when(penalty["final"]) if penalty.get("final") else None
    upheld_on = []
    for one in log["challenge"]:
        if one.get("penalty", "penalty") != penalty["id"]:
            continue
        opened, closed = when(one["opened"]), when(one.get("closed", "9999-12-31"))
        if opened <= day < closed:
            return False
        if closed <= day and one.get("upheld") is False:
            return False
        if one.get("upheld"):
            upheld_on.append(closed)
    if final_on is None:
        final_on = max(upheld_on, default=None)
    return None if final_on is None else final_on <= day


def was_held(log: Log, penalty: dict[str, Any], person: str, role: str) -> bool | None:
    """Return whether the role was held on a day of the conduct; `None` is doubtful."""
    named_as = any(
        one["person"] == person
        and one.get("penalty", "penalty") == penalty["id"]
        and one.get("responsibility", "LEGAL_REPRESENTATIVE") == role
        for one in log["finding"]
    )
    mine = [one for one in log["tenure"] if one["person"] == person and one["role"] == role]
    if not mine:
        return named_as
    answers = {tenure_answer(log, penalty, one) for one in mine}
    if True in answers:
        return True
    return None if None in answers or named_as else False


def tenure_answer(log: Log, penalty: dict[str, Any], tenure: dict[str, Any]) -> bool | None:
    conduct = penalty.get("conduct")
    if conduct is None:
        # Some day up to the decision; which one, nobody said.
        before = [
            when(tenure["since"]) <= when(penalty["decided"]),
            counts_from(tenure) <= when(penalty["decided"]),
        ]
        return None if any(before) else False
    days = days_of(conduct)
    registered = any(when(tenure["since"]) <= day < when(tenure.get("until", "9999-12-31")) for day in days)
    actual = [day for day in days if counts_on(tenure, day)]
    if registered != bool(actual):
        return None
    if not actual:
        return False
    if tenure["role"] == "LEGAL_REPRESENTATIVE":
        rivals = [
            one
            for one in log["tenure"]
            if one["role"] == tenure["role"] and one["person"] != tenure["person"]
        ]
        if any(counts_on(one, day) for one in rivals for day in actual):
            return None
    return True


def grown_up(log: Log, penalty: dict[str, Any], someone: dict[str, Any], role: str) -> bool:
    """Whether the person was of full capacity on a day of conduct and role (from the day after the birthday)."""
    if not someone.get("born"):
        return True
    born = when(someone["born"])
    years = 16 if someone.get("own_income") else 18
    try:
        birthday = born.replace(year=born.year + years)
    except ValueError:
        birthday = date(born.year + years, 2, 28)
    adult = birthday + timedelta(days=1)
    mine = [one for one in log["tenure"] if one["person"] == someone["id"] and one["role"] == role]
    if penalty.get("conduct"):
        days = [day for day in days_of(penalty["conduct"]) if day >= adult]
    else:  # any day up to the decision: the first that each tenure could give is enough
        starts = [max(adult, when(one["since"])) for one in mine] + [
            max(adult, counts_from(one)) for one in mine
        ]
        days = [day for day in (adult, *starts) if day <= when(penalty["decided"])]
    if not mine:
        return bool(days)
    in_office = any(counts_on(one, day) or recorded_on(one, day) for one in mine for day in days)
    against_the_register = was_held(log, penalty, someone["id"], role) is None and not any(
        tenure_answer(log, penalty, one) is None for one in mine
    )
    return in_office or (against_the_register and bool(days))


def recorded_on(tenure: dict[str, Any], day: date) -> bool:
    return when(tenure["since"]) <= day < when(tenure.get("until", "9999-12-31"))


def counts_from(tenure: dict[str, Any]) -> date:
    return when(tenure.get("actual_since") or tenure["since"])


def counts_on(tenure: dict[str, Any], day: date) -> bool:
    until = when(tenure.get("actual_until") or tenure.get("until", "9999-12-31"))
    return counts_from(tenure) <= day < until


def waits(log: Log, penalty: dict[str, Any], day: date, place: str) -> bool:
    pending = any(
        one.get("penalty", "penalty") == penalty["id"]
        and when(one["opened"]) <= day < when(one.get("closed", "9999-12-31"))
        for one in log["dispute"]
    )
    sides = [plan_of(penalty["region"], day), plan_of(place, day)]
    return pending and any(PAUSES[side] for side in sides if side)


def days_of(conduct: dict[str, str]) -> list[date]:
    return days_between(conduct["since"], conduct["until"])


@cache
def days_between(since: str, until: str) -> list[date]:
    first, end = when(since), when(until)
    return [first + timedelta(days=number) for number in range((end - first).days)]


@cache
def when(day: str) -> date:
    return date.fromisoformat(day)
