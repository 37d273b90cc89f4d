"""From the bytes of pack files to checked packs and one digest; what is wrong is said in one sentence.

A pack is refused as a whole: a rule without its clause must never be used beside good ones. And a law
is refused as a whole where one of its packs is: what stands depends on every text that could outrank it.

`LawBook` (`graph.packs.lookup`) is made of what comes out; a city's own packs come from a signed list and go
the same way, for all that is asked of them here is asked of bytes by name.
"""

import re
import tomllib
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

import msgspec

from graph.errors import BadLaw, Fault
from graph.model.law import PLACE, Rank
from graph.model.time import FOREVER, Day, checked_day
from graph.packs.format import NATION, File, Pack, PackHead, Provision, key_row, plain_days, provision
from graph.toml_flaws import flaw_of

DATA = Path(__file__).with_name("data")
"""The law shipped with the program: packs, and the calendars below them."""

SOURCES = Path(__file__).with_name("sources")
"""Verbatim copies of the texts that packs quote."""

TEXTS = "texts"
"""The folder of a law's own copies, beside its packs; for the shipped law they are `SOURCES`."""


# From places of which level an instrument of each rank can come.
_LEVELS = {
    Rank.HOUSE_DECISION: {"nation"},
    Rank.DISTRICT_DOCUMENT: {"district"},
    Rank.CITY_DOCUMENT: {"city"},
    Rank.PROVINCIAL_DOCUMENT: {"province"},
    Rank.MINISTRY_DOCUMENT: {"nation"},
    Rank.STATE_COUNCIL_DOCUMENT: {"nation"},
    Rank.PROVINCIAL_RULE: {"nation", "province"},  # ministry rules share this rank
    Rank.LOCAL_REGULATION: {"province", "city"},
    Rank.JUDICIAL_INTERPRETATION: {"nation"},
    Rank.ADMINISTRATIVE_REGULATION: {"nation"},
    Rank.LAW: {"nation"},
}


CALENDARS = "calendars/"
"""The folder of calendars beside the packs, as it begins the names of their files."""

_IS_LAW = re.compile(rf"(?:{CALENDARS})?[^/]+\.toml")


def files_of(folder: Path) -> dict[str, bytes]:
    """Return the files of the law in a folder by name: packs, and below `calendars/` the calendars.

    Hidden files, such as editors leave, are none. Names are relative, in posix form, in their order.
    Raises `Fault` FILE_UNREADABLE where one cannot be read.
    """
    paths = sorted((*folder.glob("[!.]*.toml"), *folder.glob(f"{CALENDARS}[!.]*.toml")))
    try:
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
    except OSError as error:
        why = (error.strerror or "it cannot be opened").lower()
        raise Fault("FILE_UNREADABLE", path=str(error.filename), why=why) from error


def law_files(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the files that make law: packs and calendars, without whatever else lies beside them."""
    return {name: data for name, data in files.items() if _IS_LAW.fullmatch(name)}


def pack_files(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the packs among the files of the law, without its calendars."""
    return {name: data for name, data in law_files(files).items() if not name.startswith(CALENDARS)}


def digest(files: Mapping[str, bytes]) -> str:
    """Return the SHA-256 over all files in the order of their names, each with its name and length.

    In hexadecimal. The length parts a file's bytes from the next one's name: no two sets of files can run
    into one another. An answer names it, and so names the law that it was drawn from.
    """
    total = sha256()
    for name, data in sorted(files.items()):
        total.update(f"{name}\0{len(data)}\0".encode())
        total.update(data)
    return total.hexdigest()


def read_packs(files: Mapping[str, bytes]) -> tuple[Pack, ...]:
    """Return all packs among the files of the law; raises `BadLaw` PACK_INVALID at the first unusable one.

    Quotations are not looked up here: `graph.packs.check` does that, it needs the texts.
    """
    packs = tuple(read_pack(name, data) for name, data in sorted(pack_files(files).items()))
    _refuse_doubles(packs)
    return packs


def read_pack(name: str, data: bytes) -> Pack:
    """Return the pack in one file; raises `BadLaw` PACK_INVALID with file or pack and the reason."""
    # 1. The bytes are TOML with exactly the known tables and fields.
    file = _parsed(name, data)
    # 2. Rank, place and period belong together.
    head = file.pack
    rank = _rank(head)
    _refuse_period(head)
    # 3. Every value has its clause.
    provisions = tuple(provision(head, rank, entry) for entry in file.value)
    # 4. A replacing key is set once.
    _refuse_set_twice(head, provisions)
    return Pack(
        id=head.id,
        place=head.place,
        instrument=head.instrument,
        rank=rank,
        since=head.valid_from,
        until=FOREVER if head.valid_until == "unset" else head.valid_until,
        text=head.text,
        issued=head.issued or head.valid_from,
        provisions=provisions,
    )


def _parsed(name: str, data: bytes) -> File:
    """Return a pack file as it is written; an unknown field is refused, for it would decide nothing."""
    try:
        tree = tomllib.loads(data.decode("utf-8"))
        return msgspec.convert(plain_days(tree), File, strict=True)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as wrong:
        raise BadLaw("PACK_INVALID", pack=name, why=flaw_of(wrong)) from wrong


def _refuse_set_twice(head: PackHead, provisions: tuple[Provision, ...]) -> None:
    """Refuse a pack that gives a replacing key two values: neither would be higher, nearer or later."""
    seen: set[str] = set()
    for one in provisions:
        row = key_row(one.key)
        if one.key in seen and (row is None or row.merge == "replace"):
            raise BadLaw("PACK_INVALID", pack=head.id, why=f"`{one.key}` is set twice")
        seen.add(one.key)


def level_of(place: str) -> str:
    """Return `nation`, `province`, `city` or `district` for a six-digit code (GB/T 2260).

    Two digits name the province, two the city, two the district or county; zeros stand for the whole.
    """
    if place == NATION:
        return "nation"
    if place.endswith("0000"):
        return "province"
    return "city" if place.endswith("00") else "district"


def _rank(head: PackHead) -> Rank:
    """Return the rank that a pack names; one that cannot come from its place is refused."""
    if head.rank not in Rank.__members__:
        raise BadLaw("PACK_INVALID", pack=head.id, why=f"`{head.rank}` is not a rank")
    rank = Rank[head.rank]
    if not PLACE.fullmatch(head.place) or level_of(head.place) not in _LEVELS[rank]:
        why = f"an instrument of rank `{head.rank}` does not come from `{head.place}`"
        raise BadLaw("PACK_INVALID", pack=head.id, why=why)
    return rank


def _refuse_period(head: PackHead) -> None:
    """Refuse a period that is not made of days, or that holds none; and a day of issue that is none."""
    days: list[Day] = [head.valid_from]
    if head.valid_until != "unset":
        days.append(head.valid_until)
    try:
        ordered = [checked_day(day) for day in days]
        checked_day(head.issued or head.valid_from)
    except ValueError as wrong:
        raise BadLaw(
            "PACK_INVALID", pack=head.id, why="its period is not made of days, YYYY-MM-DD"
        ) from wrong
    if ordered != sorted(set(ordered)):
        raise BadLaw("PACK_INVALID", pack=head.id, why="it ends before it begins")


def _refuse_doubles(packs: tuple[Pack, ...]) -> None:
    """Refuse two packs of one id, and two values of which neither is higher, nearer or later."""
    ids: set[str] = set()
    said: dict[tuple[str, str, Rank, Day], str] = {}
    for pack in packs:
        if pack.id in ids:
            raise BadLaw("PACK_INVALID", pack=pack.id, why="another pack has the same id")
        ids.add(pack.id)
        for one in pack.provisions:
            _refuse_tie(pack, one, said)


def _refuse_tie(pack: Pack, one: Provision, said: dict[tuple[str, str, Rank, Day], str]) -> None:
    """Note who sets a replacing key, and refuse a second text that the order cannot tell from the first."""
    row = key_row(one.key)
    if row is None or row.merge != "replace":
        return
    other = said.setdefault((one.key, pack.place, pack.rank, pack.since), pack.id)
    if other != pack.id:
        why = f"`{one.key}` is also set by `{other}`, of the same rank, place and day"
        raise BadLaw("PACK_INVALID", pack=pack.id, why=why)
