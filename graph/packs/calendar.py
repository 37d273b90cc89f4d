"""Calendars out of their files: the nation's years, and what a place's own notices change in them.

    calendars = read_calendars(files)               # `calendars/100000.toml`, `calendars/450000.toml`
    calendar_of(calendars, ("450100", "450000", "100000"))

The nation's file has one `[[year]]` for each year: its notice, the weekdays off, the Saturdays and
Sundays worked; a year without a notice is provisional. A place's file has one `[[notice]]` for each
notice of its own, which names only the days on which the place differs.
LAW: 全国年节及纪念日放假办法 4: minority regions may set holidays of their own.

A day that is not named is worked from Monday to Friday and off on Saturday and Sunday. Whatever a file
names must change something: a day that changes nothing is a slip of the pen, and refused.
"""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date

import msgspec

from graph.errors import BadLaw
from graph.model.calendar import Calendar
from graph.model.time import Day
from graph.packs.format import NATION, plain_days
from graph.packs.load import CALENDARS
from graph.toml_flaws import flaw_of

# As `date.weekday` counts, from Monday as 0.
_SATURDAY = 5


class Year(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One year as its notice arranges it; without a notice it is provisional.

    `notice` is the number of the State Council's notice (国办发明电〔2025〕7号). `off` are weekdays that are
    not worked, `worked` are Saturdays and Sundays that are (调休). A provisional year has its statutory
    days only, and no make-up days; of any other year `statutory` are those weekdays that the law itself
    has off, whatever the notice arranges around them.
    """

    year: int
    notice: str | None = None
    provisional: bool = False
    off: frozenset[Day]
    worked: frozenset[Day]
    statutory: frozenset[Day] = frozenset()


class Notice(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One notice of a place: the days on which it is off, or works, otherwise than the places above it.

    `off` may hold a Sunday that the nation works, `worked` a weekday that it has off.
    """

    notice: str
    off: frozenset[Day] = frozenset()
    worked: frozenset[Day] = frozenset()


class CalendarFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One calendar file: years for the nation, notices for a place below it.

    `place` is a code of GB/T 2260, and the name of the file. A file holds `year` or `notice`, never both.
    """

    place: str
    year: tuple[Year, ...] = ()
    notice: tuple[Notice, ...] = ()


Calendars = Mapping[str, CalendarFile]
"""Calendar files by place."""


def read_calendars(files: Mapping[str, bytes]) -> dict[str, CalendarFile]:
    """Return the calendars among the files of the law, each alone and above its own places checked.

    Raises `BadLaw` PACK_INVALID where one is not a calendar, its years have a gap, or a notice changes
    nothing.
    """
    found = {name: _read(name, data) for name, data in files.items() if name.startswith(CALENDARS)}
    calendars = {file.place: file for file in found.values()}
    for place in calendars:
        calendar_of(calendars, _above(place))
    return calendars


def calendar_of(calendars: Calendars, place_chain: Iterable[str]) -> Calendar:
    """Return the calendar of a place: the nation's years, then what each place below it changes.

    `place_chain` goes from the place up to the nation, so it is walked backwards: a city's notice is read
    upon what its province has changed already.
    Raises `BadLaw` PACK_INVALID where there is none.
    """
    chain = tuple(place_chain)
    made = _national(calendars.get(NATION, CalendarFile(NATION)))
    for place in reversed(chain):
        for notice in calendars[place].notice if place in calendars else ():
            made = _changed(made, place, notice)
    return msgspec.structs.replace(made, place=chain[0])


def _read(name: str, data: bytes) -> CalendarFile:
    """Return one calendar file; its name, its place and its kind of table must agree, else PACK_INVALID."""
    try:
        tree = plain_days(tomllib.loads(data.decode("utf-8")))
        file = msgspec.convert(tree, CalendarFile, strict=True)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as wrong:
        raise BadLaw("PACK_INVALID", pack=name, why=flaw_of(wrong)) from wrong
    if name != f"{CALENDARS}{file.place}.toml":
        raise BadLaw("PACK_INVALID", pack=name, why=f"it is the calendar of `{file.place}`")
    if bool(file.year) is not (file.place == NATION):
        raise BadLaw("PACK_INVALID", pack=name, why="years are the nation's, notices a place's")
    return file


def _national(file: CalendarFile) -> Calendar:
    """Return the nation's calendar; provisional from its first year without a notice, else from its end."""
    years = _years_in_a_row(file)
    for year in file.year:
        _refuse_year(year)
    provisional = [one.year for one in file.year if one.provisional]
    return Calendar(
        place=file.place,
        first=f"{years[0]}-01-01",
        last=f"{years[-1]}-12-31",
        provisional_from=f"{min(provisional, default=years[-1] + 1)}-01-01",
        off=frozenset(day for one in file.year for day in one.off),
        worked=frozenset(day for one in file.year for day in one.worked),
    )


def _years_in_a_row(file: CalendarFile) -> list[int]:
    """Return the years of a file: a gap would make every day of it a working day, so it is refused."""
    years = [one.year for one in file.year]
    if not years or years != list(range(years[0], years[-1] + 1)):
        raise BadLaw("PACK_INVALID", pack=f"{CALENDARS}{file.place}.toml", why="its years are not in a row")
    return years


def _refuse_year(one: Year) -> None:
    """Refuse a year that says a day is off which nobody works, or names days of another year.

    It has a notice or is provisional, and never both: a deadline is told as settled by the one only.
    """
    wrong = sorted(_misplaced(one))
    why = f"{one.year}: {', '.join(wrong)} is a day of another year, or changes nothing" if wrong else ""
    if one.statutory - one.off:
        why = f"{one.year}: {', '.join(sorted(one.statutory - one.off))} is off by law, and not off"
    if (one.notice is None) is not one.provisional:
        why = f"{one.year}: a year has its notice, or is provisional"
    if why:
        raise BadLaw("PACK_INVALID", pack=f"{CALENDARS}{NATION}.toml", why=why)


def _misplaced(one: Year) -> set[Day]:
    """Return the days that a year names and that are of another year, or as they would be without it."""
    return (
        {day for day in one.off if not _is_weekday(day)}
        | {day for day in one.worked if _is_weekday(day)}
        | {day for day in one.off | one.worked if not day.startswith(f"{one.year}-")}
    )


def _changed(above: Calendar, place: str, notice: Notice) -> Calendar:
    """Return the calendar with the days of one notice; every day it names must change.

    `off` holds weekdays only and `worked` Saturdays and Sundays only: a day that a place works although
    the nation has it off is taken out of `off`, not put into `worked`, and the other way round.
    """
    idle = sorted(_unchanged(above, notice))
    if idle or not notice.off | notice.worked:
        why = f"{notice.notice}: {', '.join(idle) or 'it names no day'}: nothing changes there"
        raise BadLaw("PACK_INVALID", pack=f"{CALENDARS}{place}.toml", why=why)
    return msgspec.structs.replace(
        above,
        off=(above.off | {day for day in notice.off if _is_weekday(day)}) - notice.worked,
        worked=(above.worked | {day for day in notice.worked if not _is_weekday(day)}) - notice.off,
    )


def _unchanged(above: Calendar, notice: Notice) -> set[Day]:
    """Return the days that a notice names and that are so already, or lie outside the calendar."""
    return (
        {day for day in notice.off if not _is_worked(above, day)}
        | {day for day in notice.worked if _is_worked(above, day)}
        | {day for day in notice.off | notice.worked if not above.first <= day <= above.last}
    )


def _is_worked(calendar: Calendar, day: Day) -> bool:
    return day not in calendar.off if _is_weekday(day) else day in calendar.worked


def _is_weekday(day: Day) -> bool:
    return date.fromisoformat(day).weekday() < _SATURDAY


def _above(place: str) -> tuple[str, ...]:
    """Return district, city, province and nation of a code, each once (GB/T 2260)."""
    return tuple(dict.fromkeys((place, place[:4] + "00", place[:2] + "0000", NATION)))
