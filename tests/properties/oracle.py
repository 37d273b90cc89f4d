"""A second opinion: the law of three plans written out by hand, evaluated day by day over an event log.

It shares no code with the rules, reads no pack and knows no neighbourhood: it walks the calendar days
of the conduct and asks of each who was recorded. Slow, plain, and meant to be read beside the plans.
"""

from datetime import date, timedelta
from functools import cache
from typing import Any

Log = dict[str, list[dict[str, Any]]]

HENAN_REGULATION = date(2020, 5, 1)
MOVED = {"410308": "410322", "410307": "410381"}  # the county's code before the day, the district's from it
MOVED_ON = date(2021, 3, 18)
ERQI = date(2020, 11, 13)
ERQIS_BAN = "BAN of 二七政〔2020〕5号 三(三)11"
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
SPEAKS = REPRESENTS | {"ACTUAL_CONTROLLER", "DIRECTLY_RESPONSIBLE", "SUPERVISOR_IN_CHARGE"}
PAUSES = {"4101": False, "4310": True, "410322": True}
ORDER = ["NONE", "CANDIDATE", "RECORDED", "RESTRICTED"]


def opinion(
    log: Log, penalty: dict[str, Any], person: str, role: str, kind: str, day: date, place: str
) -> str:
    """Return the outcome for one person in one role, by what `log` knows."""
    decided = when(penalty["decided"])
    if fell(log, penalty["id"]) or day < decided:
        return "NONE"
    outcomes = [under(log, penalty, person, role, kind, day, place, law_of=decided)]
    last = last_day_of_the_act(penalty)
    if last and last < decided:
        acted = (
            "BAN" if kind == ERQIS_BAN and last < ERQI else kind
        )  # what a ban took before the district's clause
        outcomes.append(under(log, penalty, person, role, acted, day, place, law_of=last))
    return min(outcomes, key=ORDER.index)


def reached_by_penalties(
    log: Log, day: date, place: str, who: str | None, *, own: bool
) -> set[tuple[str, str, str, str]]:
    """Return (penalty, person, role, kind) of everything that is not NONE, found without asking the rules.

    `who` is the person asked about, `None` for all; `own` says that the company is an individual business, whose penalty is its operator's own.
    """
    bound = {(one["person"], one["role"]) for one in log["tenure"]}
    reached = set()
    for penalty in log["penalty"]:
        named = {
            (one["person"], one.get("responsibility", "LEGAL_REPRESENTATIVE"))
            for one in log["finding"]
            if one.get("penalty", "penalty") == penalty["id"]
        }
        for person, role in bound | named:
            if who not in {None, person}:
                continue
            told = (
                {
                    "RECORD": own_record(log, penalty, person, role, day, place)
                    if role in REPRESENTS
                    else "NONE"
                }
                if own
                else {
                    kind: opinion(log, penalty, person, role, kind, day, place)
                    for kind in ("RECORD", "HONOUR", "MEASURE", "BAN", ERQIS_BAN)
                }
            )
            reached |= {
                (penalty["id"], person, role, "BAN" if kind == ERQIS_BAN else kind)
                for kind, outcome in told.items()
                if outcome != "NONE"
            }
    return reached


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
    named = is_named(log, penalty["id"], person)
    if plan is None or not covered(kind, role):
        return "NONE"
    if kind == ERQIS_BAN and (penalty["region"] != "410103" or law_of < ERQI):
        return "NONE"
    if kind != ERQIS_BAN and penalty.get("severity") not in {"SEVERE", None}:
        return "NONE"
    doubtful = penalty.get("severity") is None
    if regulated:
        final = is_final(log, penalty, day)
        if final is False:
            return "NONE"
        doubtful |= final is None
    doubtful |= content_owed(log, penalty, day)
    held = was_held(log, penalty, person, role)
    if held is False:
        return "NONE"
    doubtful |= held is None
    someone = next(one for one in log["person"] if one["id"] == person)
    if not grown_up(log, penalty, someone, role):
        return "NONE"
    if someone.get("died") and when(someone["died"]) <= day:
        return "NONE"
    if not kept(penalty, day, place):
        return "NONE"
    asks = {
        "RECORD": role not in REPRESENTS,
        "HONOUR": regulated or role in {"DIRECTOR", "SHAREHOLDER"},
        "MEASURE": True,
        "BAN": role == "REGISTERED_PRACTITIONER" or regulated,
        ERQIS_BAN: True,
    }[kind]
    if kind not in {"BAN", ERQIS_BAN} and restored(log, penalty["id"], person, day, named=named):
        return "NONE"
    by_office = kind == "HONOUR" and role not in {"DIRECTOR", "SHAREHOLDER"}
    if asks and not named and role not in SPEAKS and not by_office:
        return "NONE"
    doubtful |= asks and not named
    doubtful |= kind in {"BAN", ERQIS_BAN}  # no plan sets its end
    doubtful |= kind == "MEASURE"  # by which law, nobody states
    if kind != "RECORD" and waits(log, penalty, day, place):
        return "NONE"
    if doubtful:
        return "CANDIDATE"
    return "RECORDED" if kind == "RECORD" else "RESTRICTED"


def fell(log: Log, record: str) -> bool:
    """Whether the decision was annulled, or a court set it aside: then it never was."""
    return any(one.get("penalty", "penalty") == record for one in log["annulment"]) or any(
        one.get("penalty", "penalty") == record and one.get("upheld") is False for one in log["challenge"]
    )


def is_named(log: Log, record: str, person: str) -> bool:
    return any(one["person"] == person and one.get("penalty", "penalty") == record for one in log["finding"])


def restored(log: Log, record: str, person: str, day: date, *, named: bool) -> bool:
    """Whether the entry was restored: by the person's own restoration, or the company's where nobody was named."""
    mine = [
        one
        for one in log.get("restoration", [])
        if one.get("record", "penalty") == record and when(one["on"]) <= day
    ]
    return any(one.get("person") == person or (one.get("person") is None and not named) for one in mine)


def own_record(log: Log, penalty: dict[str, Any], person: str, role: str, day: date, place: str) -> str:
    """Return the outcome for the operator of an individual business, whose own record the penalty is."""
    decided = when(penalty["decided"])
    annulled = fell(log, penalty["id"])
    someone = next(one for one in log["person"] if one["id"] == person)
    dead = someone.get("died") and when(someone["died"]) <= day
    held = was_held(log, penalty, person, role)
    if annulled or day < decided or dead or held is False or not grown_up(log, penalty, someone, role):
        return "NONE"
    if restored(log, penalty["id"], person, day, named=is_named(log, penalty["id"], person)):
        return "NONE"
    if not kept(penalty, day, place):
        return "NONE"
    final = (
        is_final(log, penalty, day)
        if penalty["region"].startswith("41") and decided >= HENAN_REGULATION
        else True
    )
    if final is False:
        return "NONE"
    return "RECORDED" if final and held and not content_owed(log, penalty, day) else "CANDIDATE"


def kept(cause: dict[str, Any], day: date, place: str) -> bool:
    """Whether the breach is still used on the day: at its origin, and where it is asked for.

    Zhengzhou erases a person's record five years after the last day of the conduct; Henan discloses
    nothing for more than five years after the decision, or until the exit from a list.
    """
    last = last_day_of_the_act(cause)
    for side in (cause["region"], place):
        zhengzhou = side.startswith("4101") and day >= PLANS["4101"][0]
        if zhengzhou and last and day > five_years_after(last):
            return False
        regulated = side.startswith("41") and day >= HENAN_REGULATION
        listed = "list_end" in cause and day < cause["list_end"]
        if regulated and not listed and day > five_years_after(when(cause["decided"])):
            return False
    return True


def five_years_after(day: date) -> date:
    try:
        return day.replace(year=day.year + 5)
    except ValueError:
        return date(day.year + 5, 2, 28)


def covered(kind: str, role: str) -> bool:
    return (
        role
        in {
            "RECORD": REPRESENTS | RESPONSIBLE,
            "HONOUR": REPRESENTS | {"SENIOR_MANAGER", "DIRECTOR", "SHAREHOLDER"},
            "MEASURE": REPRESENTS | RESPONSIBLE,
            "BAN": REPRESENTS | {"REGISTERED_PRACTITIONER"},
            ERQIS_BAN: REPRESENTS | RESPONSIBLE | {"ACTUAL_CONTROLLER"},
        }[kind]
    )


def plan_of(region: str, day: date) -> str | None:
    if day < MOVED_ON:
        region = MOVED.get(region, region)
    for place, (first, end) in PLANS.items():
        if region.startswith(place) and first <= day < end:
            return place
    return None


def is_final(log: Log, penalty: dict[str, Any], day: date) -> bool | None:
    final_on = when(penalty["final"]) if penalty.get("final") else None
    upheld_on, changed_on = [], []
    for one in log["challenge"]:
        if one.get("penalty", "penalty") != penalty["id"]:
            continue
        opened, closed = when(one["opened"]), when(one.get("closed", "9999-12-31"))
        if opened <= day < closed:
            return False
        if one.get("upheld"):
            upheld_on.append(closed)
        if one.get("changed"):
            changed_on.append(closed)
    if final_on is None:
        final_on = max(upheld_on, default=None)
    if changed_on:
        final_on = max([*changed_on, *([final_on] if final_on else [])])
    return None if final_on is None else final_on <= day


def content_owed(log: Log, penalty: dict[str, Any], day: date) -> bool:
    """Whether a court had changed the decision by the day and the record still has its first content."""
    closed = [
        when(one.get("closed", "9999-12-31"))
        for one in log["challenge"]
        if one.get("penalty", "penalty") == penalty["id"] and one.get("changed")
    ]
    return any(end <= day and when(penalty.get("stated", "1970-01-01")) < end for end in closed)


def was_held(log: Log, penalty: dict[str, Any], person: str, role: str) -> bool | None:
    """Return whether the role was held on a day of the conduct; `None` is doubtful."""
    named_as = any(
        one["person"] == person
        and one.get("penalty", "penalty") == penalty["id"]
        and one.get("responsibility", "LEGAL_REPRESENTATIVE") == role
        for one in log["finding"]
    )
    mine = [one for one in log["tenure"] if one["person"] == person and one["role"] == role]
    if not mine and not named_as and role == "ACTUAL_CONTROLLER":
        return None if any(controls(log, person, day) for day in days_of(penalty["conduct"])) else False
    if not mine:
        return named_as
    answers = {tenure_answer(log, penalty, one) for one in mine}
    if True in answers:
        return True
    return None if None in answers or named_as else False


def controls(log: Log, person: str, day: date) -> bool:
    """Whether the person decides in the company by more than half of its shares, however held."""
    shares = [
        (one.get("person") or one["company"], one.get("of", "company"), one["percent"])
        for one in log.get("holding", [])
        if when(one["since"]) <= day < when(one.get("until", "9999-12-31"))
    ]
    mine = {person}
    for _ in shares:  # each sweep adds a company or changes nothing
        mine |= {
            name
            for _, name, _ in shares
            if sum(percent for owner, held, percent in shares if held == name and owner in mine) > 50
        }
    return "company" in mine


def last_day_of_the_act(trigger: dict[str, Any]) -> date | None:
    until = trigger.get("conduct", {}).get("until")
    return when(until) - timedelta(days=1) if until else None


def tenure_answer(log: Log, penalty: dict[str, Any], tenure: dict[str, Any]) -> bool | None:
    conduct = penalty.get("conduct", {})
    if not {"since", "until"} <= conduct.keys():
        # Some day between what is stated and the decision; which one, nobody said.
        first, end = possible_days(penalty)
        stays = [
            (when(tenure["since"]), when(tenure.get("until", "9999-12-31"))),
            (counts_from(tenure), counts_until(tenure)),
        ]
        return None if any(since < end and first < until for since, until in stays) else False
    days = days_of(conduct)
    registered = any(when(tenure["since"]) <= day < when(tenure.get("until", "9999-12-31")) for day in days)
    actual = [day for day in days if counts_on(tenure, day)]
    if registered != bool(actual):
        return None
    if not actual:
        return False
    if not any(registered_on(log, day) for day in actual):
        return None
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
    adult = adult_from(someone)
    mine = [one for one in log["tenure"] if one["person"] == someone["id"] and one["role"] == role]
    if {"since", "until"} <= penalty.get("conduct", {}).keys():
        days = [day for day in days_of(penalty["conduct"]) if day >= adult]
    else:  # any possible day: the first that each tenure could give is enough
        first, end = possible_days(penalty)
        starts = [max(adult, first, when(one["since"])) for one in mine]
        starts += [max(adult, first, counts_from(one)) for one in mine]
        days = [day for day in (max(adult, first), *starts) if day < end]
    if not mine:
        return bool(days)
    surely = was_held(log, penalty, someone["id"], role) is True
    in_office = any(
        counts_on(one, day) or (recorded_on(one, day) and not surely) for one in mine for day in days
    )
    against_the_register = was_held(log, penalty, someone["id"], role) is None and not any(
        tenure_answer(log, penalty, one) is None for one in mine
    )
    return in_office or (against_the_register and bool(days))


def registered_on(log: Log, day: date) -> bool:
    """Whether the organization was in the register on the day."""
    (one,) = log.get("organization") or [{}]
    return when(one.get("since", "2010-01-01")) <= day < when(one.get("until") or "9999-12-31")


def adult_from(someone: dict[str, Any]) -> date:
    """Return the day after the birthday of full capacity; the earliest day of all where none is stated."""
    if not someone.get("born"):
        return date.min
    born = when(someone["born"])
    years = 16 if someone.get("own_income") else 18
    try:
        birthday = born.replace(year=born.year + years)
    except ValueError:
        birthday = date(born.year + years, 2, 28)
    return birthday + timedelta(days=1)


def recorded_on(tenure: dict[str, Any], day: date) -> bool:
    return when(tenure["since"]) <= day < when(tenure.get("until", "9999-12-31"))


def counts_from(tenure: dict[str, Any]) -> date:
    return when(tenure.get("actual_since") or tenure["since"])


def counts_until(tenure: dict[str, Any]) -> date:
    return when(tenure.get("actual_until") or tenure.get("until", "9999-12-31"))


def counts_on(tenure: dict[str, Any], day: date) -> bool:
    return counts_from(tenure) <= day < counts_until(tenure)


def possible_days(penalty: dict[str, Any]) -> tuple[date, date]:
    """Return the days on which the breach may have taken place, where not both of its ends are stated."""
    conduct = penalty.get("conduct", {})
    first = when(conduct["since"]) if "since" in conduct else date.min
    return first, when(conduct["until"]) if "until" in conduct else when(penalty["decided"]) + timedelta(
        days=1
    )


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
