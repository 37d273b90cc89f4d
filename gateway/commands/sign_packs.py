"""Signing a city's own packs: the keys of two offices, the note, and the shipped law to begin with.

A city's own law (规则包) counts with two signatures, of the legal office and of the credit centre, lest
one of them put a law into force alone. Both sign the same note: a list of the files with their digests.
Each makes its own key, on a machine of its own.
"""

import shutil
from pathlib import Path

import msgspec

from graph.durable_files import replace
from graph.errors import Fault
from graph.packs.check import check
from graph.packs.load import DATA, SOURCES, files_of
from graph.packs.lookup import law_of
from security.keys import load_key, make_key
from security.ledger.note import VerifierKey, split_unverified, valid_name
from security.signed_lists.packs import NOTE, PacksReason, countersign_packs, refusal, sign_packs, version_in


class NoteSummary(msgspec.Struct, frozen=True, kw_only=True):
    """What lies under a note now; the other signatures on it are named, not verified.

    `version` grows with every list, `signed_by` are the names of keys, `law` is the digest of the law.
    """

    file: Path
    place: str
    version: int
    signed_by: tuple[str, ...]
    law: str


def make_pack_key(file: Path, name: str) -> str:
    """Make an office's key in a new file and return its verifier key; raises KEY_FILE_INVALID."""
    _must_be_a_name(name)
    return VerifierKey(name, make_key(file).public).vkey


def errors_in(folder: Path, texts: Path | None) -> list[tuple[str, str, str]]:
    """Return what makes packs unusable: pack, key and sentence of each error that `check` finds."""
    found = check(folder, texts or SOURCES)
    return [(flaw.pack, flaw.key, flaw.english) for flaw in found if flaw.kind == "error"]


def sign_folder(folder: Path, name: str, key: Path, *, place: str, version: int = 0) -> NoteSummary:
    """Sign the packs in `folder` for one office and put the note there.

    With a `version` a new list begins, which must be newer than the one there; without one the list
    that is there gets one more signature. Raises PACKS_REFUSED.
    """
    _must_be_a_name(name)
    signing = load_key(key)
    if version:
        if version <= (there := version_in(folder)):
            raise refusal(PacksReason.OLDER, f"{version} <= {there}")
        note = sign_packs(folder, name, signing, place=place, version=version)
    else:
        note = countersign_packs(folder, name, signing)
    replace(folder / NOTE, note)
    return NoteSummary(
        file=folder / NOTE,
        place=place,
        version=version_in(folder),
        signed_by=tuple(one.name for one in split_unverified(note)[1]),
        law=law_of(files_of(folder)).digest,
    )


def copy_shipped(folder: Path) -> None:
    """Put the shipped law into a new folder, as a beginning of a city's own."""
    shutil.copytree(DATA, folder)


def _must_be_a_name(name: str) -> None:
    """Raise `Fault` USAGE for what is no key's name. SPEC: C2SP signed-note, no blanks and no plus sign."""
    if not valid_name(name):
        raise Fault("USAGE", why="--name takes a key name without spaces and without `+`")
