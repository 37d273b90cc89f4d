"""The second opinion on listings, orders and revocations; see `oracle.py`."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from tests.properties.oracle import (
    HENAN_REGULATION,
    SPEAKS,
    Log,
    adult_from,
    counts_from,
    counts_on,
    counts_until,
    is_named,
    kept,
    last_day_of_the_act,
    recorded_on,
    registered_on,
    was_held,
    when,
)

LISTING_SPEAKS_FROM = {
    "imputation.listing.record": date(2017, 7, 18),
    "imputation.listing.mark": HENAN_REGULATION,
    "imputation.listing.measure": date(2017, 7, 18),
    "imputation.listing.finding": date(2017, 7, 18),
    "imputation.wages.named": date(2020, 5, 1),
    "imputation.notice.arrears": date(2020, 11, 13),
    "imputation.office.bankrupt": date(2014, 3, 1),
}


def on_determination(
    log: Log, trigger: dict[str, Any], person: str, role: str, rule: str, day: date, place: str
) -> str:
    """Return the outcome of a listing, an order or a revocation under one rule, named by its key."""
    lifted = "until" in trigger and when(trigger["until"]) <= day
    decided = when(trigger["decided"])
    named = is_named(log, trigger["id"], person)
    someone = next(one for one in log["person"] if one["id"] == person)
    office = rule in {"imputation.consumption.office", "imputation.consumption.former"}
    if office and adult_from(someone) > decided:
        return "NONE"
    if rule == "imputation.consumption.former" and not any(
        adult_from(someone) < max(counts_until(one), when(one.get("until", "9999-12-31")))
        for one in log["tenure"]
        if (one["person"], one["role"]) == (person, role)
    ):
        return "NONE"
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
        return "RESTRICTED" if registered and registered_on(log, decided) else "CANDIDATE"
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
        return "RESTRICTED" if named and registered_on(log, decided) else "CANDIDATE"
    if rule == "imputation.office.listed":
        over = day >= decided.replace(year=decided.year + 3) + timedelta(days=1)
        if over or not registered:
            return "NONE"
        return "RESTRICTED" if registered_on(log, decided) else "CANDIDATE"
    held = was_held(log, trigger, person, role)
    last = last_day_of_the_act(trigger)
    speaks = HENAN_REGULATION if role == "ACTUAL_CONTROLLER" else LISTING_SPEAKS_FROM[rule]
    if lifted or held is False or (last and last < max(speaks, LISTING_SPEAKS_FROM[rule])):
        return "NONE"
    if rule == "imputation.office.bankrupt" and day >= decided.replace(year=decided.year + 3) + timedelta(
        days=1
    ):
        return "NONE"
    if rule != "imputation.listing.record" and not named and role not in SPEAKS:
        return "NONE"
    if rule == "imputation.notice.arrears":
        kind = (log.get("organization") or [{}])[0].get("kind", "企业")
        if kind not in {"企业", "国有企业", "其他"}:
            return "NONE"
        return "RESTRICTED" if named and held and kind == "国有企业" else "CANDIDATE"
    if rule in {"imputation.wages.named", "imputation.office.bankrupt"}:
        return "RESTRICTED" if named and held else "CANDIDATE"
    listed = {
        **trigger,
        "region": trigger.get("region", "410100"),
        "list_end": when(trigger.get("until", "9999-12-31")),
    }
    entered = rule in {"imputation.listing.record", "imputation.listing.mark"}
    if entered and trigger.get("kind", "LISTING") == "LISTING" and not kept(listed, day, place):
        return "NONE"
    if rule == "imputation.listing.record":
        return "RECORDED" if held else "CANDIDATE"
    if rule in {"imputation.listing.mark", "imputation.listing.finding"}:
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
