"""What every signed list shares: whose signatures it needs, that no older one comes back, what is remembered.

    opened = open_list(raw, offices)                 the text that each office's key has signed, unaltered
    seen = check_version(kind, version, text, seen)  not older than the one used last, nor another of it
    SeenFile(path=…).remember(seen)                  durably, before anybody goes by the list

A list is a signed note (C2SP signed-note). Packs are signed by two offices, a trust list by its keeper; what
their texts say is read by `packs` and `trust_list`.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import msgspec

from graph.durable_files import read, replace
from graph.errors import Fault
from graph.model.bilingual import Bilingual
from security.ledger.note import VerifierKey, open_note
from security.refusals import refusal


class ListKind(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of signed list: the code of its refusals, and its reasons for what every list is refused for."""

    code: str
    older: Bilingual
    two_of_one_version: Bilingual


class SeenVersion(msgspec.Struct, frozen=True, kw_only=True):
    """What is remembered of the list used last: without this high-water mark, an old one could come back."""

    version: int
    digest: str


class OpenedList(msgspec.Struct, frozen=True, kw_only=True):
    """The verified text of a list, the keys that signed it, and one of each office or None where none did."""

    text: str
    keys: tuple[VerifierKey, ...]
    signed_by: tuple[VerifierKey | None, ...]


def open_list(raw: bytes, offices: Sequence[Sequence[VerifierKey]]) -> OpenedList:
    """Return the text of a list that at least one office's key has signed, unaltered.

    INVARIANT: nothing of the text is handed out before a signature has been verified. Whether every office
    that must has signed is told by `signed_by`, in the order of `offices`. Raises `VerificationError`
    PROOF_REFUSED with the note's reason.
    """
    note = open_note(raw, [key for office in offices for key in office])
    signers = (next((key for key in note.signed_by if key in office), None) for office in offices)
    return OpenedList(text=note.text, keys=note.signed_by, signed_by=tuple(signers))


def check_version(kind: ListKind, version: int, text: str, seen: SeenVersion | None) -> SeenVersion:
    """Return what to remember of a list; refuses an older one than that used last, or another of its version.

    The digest is of the text: the same list may come back with one more signature.
    """
    now = SeenVersion(version=version, digest=hashlib.sha256(text.encode()).hexdigest())
    check_order(kind, now, seen)
    return now


def check_order(kind: ListKind, now: SeenVersion, seen: SeenVersion | None) -> None:
    """Refuse a list that is older than the one remembered, or another one of its version."""
    if seen is not None and now.version < seen.version:
        raise refusal(kind.code, kind.older, f"{now.version} < {seen.version}")
    if seen is not None and now.version == seen.version and now.digest != seen.digest:
        raise refusal(kind.code, kind.two_of_one_version, str(now.version))


class SeenFile(msgspec.Struct, frozen=True, kw_only=True):
    """Where the high-water mark of a list lies."""

    path: Path

    def seen(self) -> SeenVersion | None:
        """Return what is remembered, or None where no list was used yet; raises FILE_UNREADABLE."""
        if not self.path.exists():
            return None
        try:
            return msgspec.json.decode(read(self.path), type=SeenVersion)
        except msgspec.MsgspecError as error:
            raise Fault("FILE_UNREADABLE", path=str(self.path), why="it says of no list") from error

    def remember(self, now: SeenVersion) -> None:
        """Remember a list, durably, unless it is remembered already."""
        if now != self.seen():
            # INVARIANT: remembered before anybody goes by the list.
            replace(self.path, msgspec.json.encode(now))
