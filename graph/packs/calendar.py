"""Calendars out of their files: the nation's, and what a place with its own holidays changes in it."""

import tomllib
from collections.abc import Iterable
from pathlib import Path

import msgspec

from graph.errors import BadLaw
from graph.model.calendar import Calendar
from graph.packs.format import NATION, plain_days

CALENDARS = Path(__file__).with_name("calendars")


class Year(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One year as its notice arranges it."""

    year: int
    notice: str | None = None
    provisional: bool = False
    off: frozenset[str]
    worked: frozenset[str]


class File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One calendar file."""

    place: str
    year: tuple[Year, ...]


def calendar_for(place_chain: Iterable[str], folder: Path = CALENDARS) -> Calendar:
    """Return the calendar of a place: the nearest file's years stand before those of the files above.

    Raises `BadLaw` PACK_INVALID where a file is not a calendar or its years have a gap.
    """
    years: dict[int, Year] = {}
    place = NATION
    for one in reversed(tuple(place_chain)):
        path = folder / f"{one}.toml"
        if path.is_file():
            place = one
            years |= {year.year: year for year in _read(path).year}
    if not years or sorted(years) != list(range(min(years), max(years) + 1)):
        raise BadLaw("PACK_INVALID", pack=f"calendar {place}", why="its years are not in a row")
    provisional = [year for year, one in years.items() if one.provisional]
    return Calendar(
        place=place,
        first=f"{min(years)}-01-01",
        last=f"{max(years)}-12-31",
        provisional_from=f"{min(provisional, default=max(years) + 1)}-01-01",
        off=frozenset(day for year in years.values() for day in year.off),
        worked=frozenset(day for year in years.values() for day in year.worked),
    )


def _read(path: Path) -> File:
    try:
        tree = plain_days(tomllib.loads(path.read_text(encoding="utf-8")))
        return msgspec.convert(tree, File, strict=True)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as wrong:
        raise BadLaw("PACK_INVALID", pack=path.name, why=str(wrong)) from wrong
