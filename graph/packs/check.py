"""Everything that is wrong with a set of packs, and what a lawyer should know about it.

`accord packs check` prints it and ends with an error where there is one. Loading a law refuses the first
file that cannot be used; here all of them are read on, so that one run tells everything there is to mend.
An error makes the set unusable, a note tells what is right by the rules and worth a look all the same.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal

import msgspec

from graph.errors import BadLaw
from graph.model.time import Day, overlaps
from graph.packs.calendar import calendar_of, read_calendars
from graph.packs.carried import uncarried
from graph.packs.contradictions import contradictions
from graph.packs.format import NATION, Pack, Provision, key_row, keys
from graph.packs.load import DATA, SOURCES, TEXTS, files_of, pack_files, read_pack, read_packs
from graph.packs.lookup import LawBook
from graph.packs.quotations import missing_words
from graph.packs.unread import idle_fields, reason


class PackFlaw(msgspec.Struct, frozen=True, kw_only=True):
    """One thing found: an error makes a pack unusable, a note tells how two texts meet.

    `pack` is the pack's id, the file's name where no pack could be read of it, or empty where what was
    found is of all of them; `key` is empty where no single key is meant; `english` a phrase.
    """

    kind: Literal["error", "note"]
    pack: str
    key: str
    english: str


def check(folder: Path = DATA, texts: Path = SOURCES) -> tuple[PackFlaw, ...]:
    """Return all flaws of the packs in `folder`, errors first; an empty answer means none were found.

    1. Files that are not packs or calendars, values without their clause.
    2. Quotations that are not in the copy of the text; a folder's own `texts` stand before `texts`.
    3. Values that their words do not carry, and fields that no rule reads.
    4. Dead references.
    5. Rules that cannot be read.
    6. Once all can be read: keys that contradict one another in one place on one day.
    7. Overlaps and gaps in time, and keys that nobody sets, as notes.
    """
    files = files_of(folder)
    packs, flaws = _readable(files)
    for pack in packs:
        missing = missing_words(pack, (folder / TEXTS, texts))
        flaws += [_error(pack.id, key, why) for key, why in (*missing, *uncarried(pack), *idle_fields(pack))]
    for look in (_dead_references, _unreadable_rules):
        flaws += look(packs)
    flaws += [] if flaws else _contradictions(packs)
    return (*flaws, *_meetings(packs), *_unused_keys(packs), *_read_once(packs), *_kept_as_text(packs))


def _readable(files: Mapping[str, bytes]) -> tuple[list[Pack], list[PackFlaw]]:
    """Return the packs that can be read, and a flaw for each file that cannot.

    Packs are read one by one first, so that each gives its own flaw; only where all can be read are they
    read together, which finds two of one id. The calendars are looked at in any case.
    """
    packs: list[Pack] = []
    flaws: list[PackFlaw] = []
    for name, data in pack_files(files).items():
        try:
            packs.append(read_pack(name, data))
        except BadLaw as wrong:
            flaws.append(_error(name, "", wrong.english))
    if not flaws:
        try:
            read_packs(files)
        except BadLaw as wrong:
            flaws.append(_error("", "", wrong.english))
    try:
        calendar_of(read_calendars(files), (NATION,))
    except BadLaw as wrong:
        flaws.append(_error(wrong.details["pack"], "", wrong.english))
    return packs, flaws


def _dead_references(packs: list[Pack]) -> list[PackFlaw]:
    """Return an error for each text that yields to a pack which is not there: it would yield to nobody."""
    ids = {pack.id for pack in packs}
    return [
        _error(pack.id, one.key, f"it yields to `{other}`, which is not a pack")
        for pack in packs
        for one in pack.provisions
        for other in one.yields_to
        if other not in ids
    ]


def _unused_keys(packs: list[Pack]) -> list[PackFlaw]:
    """Return one note that names the keys, or families of keys, that no pack sets."""
    rows = [key_row(one.key) for pack in packs for one in pack.provisions]
    unused = [key for key, row in keys().items() if row not in rows]
    english = f"{len(unused)} keys are set by no pack: {', '.join(unused)}"
    return [PackFlaw(kind="note", pack="", key="", english=english)] if unused else []


def _contradictions(packs: list[Pack]) -> list[PackFlaw]:
    """Return an error for every two keys that do not agree; the digest is of no account here."""
    found = contradictions(LawBook(packs, ""))
    return [_error("", key, f"in {place} from {day}: {why}") for place, day, key, why in found]


def _read_once(packs: list[Pack]) -> list[PackFlaw]:
    """Return a note for each pack some of whose values nobody has read beside their words a second time."""
    once = {pack.id: sum(1 for one in pack.provisions if one.seen and not one.read_on) for pack in packs}
    english = "{} values have not been read a second time beside their words (`read_on`)"
    return [
        PackFlaw(kind="note", pack=pack, key="", english=english.format(n)) for pack, n in once.items() if n
    ]


def _kept_as_text(packs: list[Pack]) -> list[PackFlaw]:
    """Return one note that names the keys whose values decide nothing, as `unread.toml` has them."""
    said = {one.key for pack in packs for one in pack.provisions if one.speaks}
    kept = sorted(key for key in said if reason(key))
    english = f"{len(kept)} keys are kept as text, no rule reads their values: {', '.join(kept)}"
    return [PackFlaw(kind="note", pack="", key="", english=english)] if kept else []


def _unreadable_rules(packs: list[Pack]) -> list[PackFlaw]:
    """Return an error for each pack whose rules are not well formed, asked on its first day at its own place.

    Each pack is asked alone: among others its rules might be outranked, and so never be read.
    """
    flaws: list[PackFlaw] = []
    for pack in packs:
        try:
            LawBook((pack,), "").rules(pack.place, pack.since)
        except BadLaw as wrong:
            flaws.append(_error(pack.id, "", wrong.english))
    return flaws


def _meetings(packs: list[Pack]) -> list[PackFlaw]:
    """Return a note for each overlap and each gap of texts of one key, place and rank."""
    said: dict[tuple[str, str, int], list[Provision]] = {}
    for one in (one for pack in packs for one in pack.provisions if _displaces(one)):
        said.setdefault((one.key, one.place, one.citation.rank), []).append(one)
    return [note for found in said.values() for note in _in_time(sorted(found, key=_since))]


def _displaces(one: Provision) -> bool:
    """Whether a text decides its key alone, so that only one of several can stand on a day."""
    row = key_row(one.key)
    return one.decides and row is not None and row.merge == "replace"


def _since(one: Provision) -> Day:
    return one.since


def _in_time(said: list[Provision]) -> Iterator[PackFlaw]:
    """Yield where texts of one rank and place speak at once, and the days between them without any.

    `said` is in order of first days. A gap is measured from whoever spoke longest before it, which need not
    be the text that began last.
    """
    for place, later in enumerate(said[1:], 1):
        before = said[:place]
        last = max(before, key=lambda one: one.until)
        if last.until < later.since:
            yield _note(later, last, f"nobody speaks from {last.until} until {later.since}")
        for earlier in before:
            if overlaps(earlier.since, earlier.until, later.since, later.until):
                until = min(earlier.until, later.until)
                yield _note(later, earlier, f"both speak from {later.since} until {until}, the later stands")


def _note(later: Provision, earlier: Provision, english: str) -> PackFlaw:
    english = f"`{earlier.citation.pack}`: {english}"
    return PackFlaw(kind="note", pack=later.citation.pack, key=later.key, english=english)


def _error(pack: str, key: str, english: str) -> PackFlaw:
    return PackFlaw(kind="error", pack=pack, key=key, english=english)
