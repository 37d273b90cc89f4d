"""Everything that is wrong with a set of packs, and what a lawyer should know about it."""

from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Literal

import msgspec

from graph.errors import BadLaw
from graph.model.time import Day, overlaps
from graph.packs.format import Pack, Provision, key_row, keys
from graph.packs.load import DATA, SOURCES, files_of, read_pack, read_packs
from graph.packs.lookup import LawBook
from graph.packs.quotations import missing_words


class Flaw(msgspec.Struct, frozen=True, kw_only=True):
    """One thing found: an error makes a pack unusable, a note tells how two texts meet."""

    kind: Literal["error", "note"]
    pack: str
    key: str
    english: str


def check(folder: Path = DATA, texts: Path = SOURCES) -> tuple[Flaw, ...]:
    """Return all flaws of the packs in `folder`, errors first; an empty answer means none were found.

    1. Files that are not packs, values without their clause.
    2. Quotations that are not in the copy of the text.
    3. Dead references, and keys that nobody sets.
    4. Rules that cannot be read.
    5. Overlaps and gaps in time, as notes.
    """
    files = files_of(folder)
    packs, flaws = _readable(files)
    for pack in packs:
        flaws += [_error(pack.id, key, why) for key, why in missing_words(pack, texts)]
    for look in (_dead_references, _unused_keys, _unreadable_rules):
        flaws += look(packs)
    return (*flaws, *_meetings(packs))


def _readable(files: Mapping[str, bytes]) -> tuple[list[Pack], list[Flaw]]:
    packs: list[Pack] = []
    flaws: list[Flaw] = []
    for name, data in files.items():
        try:
            packs.append(read_pack(name, data))
        except BadLaw as wrong:
            flaws.append(_error(name, "", wrong.english))
    if not flaws:
        try:
            read_packs(files)
        except BadLaw as wrong:
            flaws.append(_error("", "", wrong.english))
    return packs, flaws


def _dead_references(packs: list[Pack]) -> list[Flaw]:
    ids = {pack.id for pack in packs}
    return [
        _error(pack.id, one.key, f"it yields to `{other}`, which is not a pack")
        for pack in packs
        for one in pack.provisions
        for other in one.yields_to
        if other not in ids
    ]


def _unused_keys(packs: list[Pack]) -> list[Flaw]:
    rows = [key_row(one.key) for pack in packs for one in pack.provisions]
    return [_error("keys.toml", key, "no pack sets it") for key, row in keys().items() if row not in rows]


def _unreadable_rules(packs: list[Pack]) -> list[Flaw]:
    flaws: list[Flaw] = []
    for pack in packs:
        try:
            LawBook((pack,), "").rules(pack.place, pack.since)
        except BadLaw as wrong:
            flaws.append(_error(pack.id, "", wrong.english))
    return flaws


def _meetings(packs: list[Pack]) -> list[Flaw]:
    said: dict[tuple[str, str, int], list[Provision]] = {}
    for pack in packs:
        for one in pack.provisions:
            row = key_row(one.key)
            if one.speaks and one.seen and row is not None and row.merge == "replace":
                said.setdefault((one.key, one.place, one.citation.rank), []).append(one)
    notes: list[Flaw] = []
    for found in said.values():
        in_time = sorted(found, key=lambda one: one.since)
        notes += [_meeting(earlier, later) for earlier, later in pairwise(in_time) if _meet(earlier, later)]
    return notes


def _meet(earlier: Provision, later: Provision) -> bool:
    return earlier.until != later.since


def _meeting(earlier: Provision, later: Provision) -> Flaw:
    both = overlaps(earlier.since, earlier.until, later.since, later.until)
    tell: Callable[[Day, Day], str] = _overlap if both else _gap
    english = f"`{earlier.citation.pack}`: {tell(later.since, earlier.until)}"
    return Flaw(kind="note", pack=later.citation.pack, key=later.key, english=english)


def _overlap(since: Day, until: Day) -> str:
    return f"both speak from {since} until {until}, the later stands"


def _gap(since: Day, until: Day) -> str:
    return f"nobody speaks from {until} until {since}"


def _error(pack: str, key: str, english: str) -> Flaw:
    return Flaw(kind="error", pack=pack, key=key, english=english)
