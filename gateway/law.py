"""The law that a gateway goes by: its own packs, verified as two offices signed them, else the shipped ones.

law_in_use(settings)            # for a look: nothing is remembered
adopt_law(settings)             # for a gateway's start: what was used last is remembered, durably
law_in(folder, settings)        # of a folder: a draft as it lies there, or signed packs, verified

Signed packs (规则包) have a version, and a gateway that has gone by one never goes by an older one, lest
somebody put yesterday's law back. The version used last is kept twice: in a file of the data directory,
and among what the ledger remembers under its seal.
"""

import time
from pathlib import Path

import msgspec

from gateway.settings import Settings
from graph.errors import Fault, VerificationError
from graph.model.time import Day, checked_day, china_day
from graph.packs.load import files_of, pack_files
from graph.packs.lookup import LawBook, law_of, shipped_law
from security.ledger.ledger import Ledger
from security.ledger.note import VerifierKey, parse_vkey
from security.signed_lists.packs import KIND, SignedPacks, Signers, is_signed, open_packs
from security.signed_lists.signed_list import SeenFile, SeenVersion, check_order

SEEN = "packs.seen"
"""In the data directory: version and digest of the packs used last."""

MARK = "mark:packs"
"""The name of the same among what the ledger remembers."""


def law_in_use(settings: Settings) -> LawBook:
    """Return the law that the settings name; raises PACKS_REFUSED, or `BadLaw` PACK_INVALID."""
    return _opened(settings)[0]


def adopt_law(settings: Settings) -> LawBook:
    """Return the law that the settings name, and remember it: older packs are then refused.

    The caller holds the data directory's lock.
    """
    law, signed = _opened(settings)
    if signed is not None:
        _seen_file(settings).remember(signed.seen)
    return law


def law_in(folder: Path, settings: Settings) -> LawBook:
    """Return the law in a folder: where it is under a note, only what the settings' two offices signed.

    Raises `Fault` USAGE where no pack lies there, PACKS_REFUSED where the signatures do not hold, `BadLaw`
    PACK_INVALID where a file is no pack.
    """
    if is_signed(folder):
        return law_of(signed_packs(folder, settings, seen=None).files)
    files = files_of(folder)
    if not pack_files(files):
        raise Fault("USAGE", why=f"no pack files in `{folder}`")
    return law_of(files)


def signed_packs(folder: Path, settings: Settings, seen: SeenVersion | None) -> SignedPacks:
    """Return the packs in a folder as the offices of the settings signed them; raises PACKS_REFUSED."""
    return open_packs(folder, signers(settings), place=settings.place, seen=seen)


def signers(settings: Settings) -> Signers:
    """Return whose signatures count by the settings; raises `Fault` SETTINGS_INVALID."""
    return Signers(
        legal=_keys("packs.legal", settings.packs.legal),
        centre=_keys("packs.centre", settings.packs.centre),
    )


def day_or_today(day: str, option: str) -> Day:
    """Return the day that an option of the command line names, or today; raises `Fault` USAGE."""
    try:
        return checked_day(day) if day else china_day(time.time_ns() // 1_000)
    except ValueError as error:
        raise Fault("USAGE", why=f"{option} takes a day of the calendar, YYYY-MM-DD") from error


async def remember_packs(ledger: Ledger, settings: Settings) -> None:
    """Compare the packs in use with what the ledger remembers of them; raises PACKS_REFUSED.

    The mark in the data directory may be lost with the packs: the ledger has another one, under its seal.
    """
    seen, raw = _seen_file(settings).seen(), ledger.memory.get(MARK)
    if settings.packs.directory is None or seen is None:
        return
    before = msgspec.json.decode(raw, type=SeenVersion) if raw else None
    check_order(KIND, seen, before)
    await ledger.remember({MARK: msgspec.json.encode(seen).decode()})


def _opened(settings: Settings) -> tuple[LawBook, SignedPacks | None]:
    folder = settings.packs.directory
    if folder is None:
        return shipped_law(), None
    signed = signed_packs(folder, settings, _seen_file(settings).seen())
    return law_of(signed.files), signed


def _keys(key: str, vkeys: str) -> tuple[VerifierKey, ...]:
    """Return the verifier keys that a setting lists: an office that changes its key has two for a while."""
    try:
        return tuple(parse_vkey(vkey) for vkey in vkeys.split())
    except VerificationError as error:
        raise Fault("SETTINGS_INVALID", key=key, why=str(error.details.get("why", ""))) from error


def _seen_file(settings: Settings) -> SeenFile:
    return SeenFile(path=settings.data_dir / SEEN)
