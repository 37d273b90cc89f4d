"""The law as it was known on a day: what was issued later is left out, instruments and notices alike.

    known = LawBook(packs_known(packs, day), digest, calendars_known(calendars, day))

What a text says is read as the packs read it now; only what nobody could know yet is gone. A year
whose notice had not come is provisional, with its statutory days and no make-up days.
"""

import re
from collections.abc import Iterable

import msgspec

from graph.model.time import BEGINNING, Day
from graph.packs.calendar import CalendarFile, Calendars, Notice, Year
from graph.packs.format import Pack

_ISSUED = re.compile(r"\((\d{4}-\d\d)(-\d\d)?\)")
"""The day on which a notice was issued, behind its number; of some only the month is known."""


def announcements(packs: Iterable[Pack], calendars: Calendars) -> tuple[Day, ...]:
    """Return the days on which something of the law became known, in their order."""
    files = calendars.values()
    days = {pack.issued for pack in packs}
    days |= {issued(one) for file in files for one in file.year}
    days |= {issued(one) for file in files for one in file.notice}
    return tuple(sorted(days - {BEGINNING}))


def packs_known(packs: Iterable[Pack], day: Day) -> tuple[Pack, ...]:
    """Return the instruments that had been issued by a day."""
    return tuple(pack for pack in packs if pack.issued <= day)


def calendars_known(calendars: Calendars, day: Day) -> Calendars:
    """Return the calendars without the notices that had not been issued by a day."""
    open_years = {one.year for file in calendars.values() for one in file.year if issued(one) > day}
    return {place: _known(file, open_years, day) for place, file in calendars.items()}


def issued(notice: Year | Notice) -> Day:
    """Return the day on which the last of a year's notices, or a place's notice, was issued.

    A year without a notice and a notice without its day are as old as one can think: nothing is left out
    for them. Of a month alone its last day counts.
    """
    days = [month + (day or "-31") for month, day in _ISSUED.findall(notice.notice or "")]
    return max(days, default=BEGINNING)


def _known(file: CalendarFile, open_years: set[int], day: Day) -> CalendarFile:
    """Return a file as of a day; a place's notice on a year that was not arranged yet waits with it."""
    notices = (one for one in file.notice if issued(one) <= day and not _years(one) & open_years)
    return msgspec.structs.replace(
        file,
        year=tuple(_provisional(one) if one.year in open_years else one for one in file.year),
        notice=tuple(notices),
    )


def _provisional(year: Year) -> Year:
    return Year(year=year.year, provisional=True, off=year.statutory, worked=frozenset())


def _years(notice: Notice) -> set[int]:
    return {int(day[:4]) for day in notice.off | notice.worked}
