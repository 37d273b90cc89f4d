"""Signed packs: the files of a city's law under a note that two offices have signed.

    accord-packs/v1
    410100 7                                             whose law it is, and its version
    8f0c… (64 digits)  calendars/100000.toml             one line for each file, as `sha256sum` writes it
    93ab…              henan.zhengzhou-2017.toml
                                                         empty line
    — zhengzhou.example/legal-office <base64>
    — zhengzhou.example/credit-centre <base64>

A signed note (C2SP signed-note) verifies with any tool of that ecosystem; its lines of files are what
`sha256sum --check` reads. Two offices, because who writes the law into packs must not put it into
force alone. What was verified is handed out as bytes: nobody reads the folder a second time.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import msgspec

from graph.errors import VerificationError
from graph.model.bilingual import Bilingual
from security import refusals
from security.ledger.note import (
    LONGEST_NOTE,
    Signature,
    Signs,
    VerifierKey,
    sign_note,
    split_unverified,
)
from security.ledger.reasons import ProofReason as NoteReason
from security.ledger.reasons import reason_of
from security.signed_lists.signed_list import ListKind, SeenVersion, check_version, open_list

NOTE = "packs.note"
FIRST_LINE = "accord-packs/v1"
MOST_FILES = 1_024
LONGEST_FILE = 4 << 20
"""Files of one law, and bytes of each, at most."""

_HEAD = re.compile(r"([1-9][0-9]{5}) ([1-9][0-9]{0,8})", re.ASCII)
_NAME = re.compile(r"(?:(?:calendars|texts)/)?[A-Za-z0-9][A-Za-z0-9._-]{0,127}", re.ASCII)
_LINE = re.compile(rf"([0-9a-f]{{64}})  ({_NAME.pattern})", re.ASCII)
FOLDERS = ("", "calendars", "texts")
"""Where files of a law lie; below them there is nothing."""


class PacksReason(Bilingual):
    """Why packs are not taken into use (规则包不予采用的理由)."""

    UNSIGNED = "UNSIGNED"
    SIGNATURE_WRONG = "SIGNATURE_WRONG"
    UNKNOWN_KEY = "UNKNOWN_KEY"
    ONE_SIGNATURE = "ONE_SIGNATURE"
    SAME_KEY_TWICE = "SAME_KEY_TWICE"
    FORMAT_UNKNOWN = "FORMAT_UNKNOWN"
    OTHER_PLACE = "OTHER_PLACE"
    OLDER = "OLDER"
    TWO_OF_ONE_VERSION = "TWO_OF_ONE_VERSION"
    FILE_MISSING = "FILE_MISSING"
    FILE_EXTRA = "FILE_EXTRA"
    FILE_ALTERED = "FILE_ALTERED"
    FILE_TOO_LONG = "FILE_TOO_LONG"


class Signers(msgspec.Struct, frozen=True, kw_only=True):
    """Whose signatures count: the keys of the legal office and of the centre; one of each must be there."""

    legal: tuple[VerifierKey, ...]
    centre: tuple[VerifierKey, ...]


KIND = ListKind(
    code="PACKS_REFUSED", older=PacksReason.OLDER, two_of_one_version=PacksReason.TWO_OF_ONE_VERSION
)


class SignedPacks(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """Packs that were taken: the very bytes that were verified, by name, and who signed for them."""

    files: Mapping[str, bytes]
    place: str
    version: int
    signed_by: tuple[str, str]
    seen: SeenVersion


class PacksNote(msgspec.Struct, frozen=True, kw_only=True):
    """A note's text as read: whose law, which version, the digest of each file."""

    place: str
    version: int
    digests: Mapping[str, str]


def open_packs(folder: Path, signers: Signers, *, place: str, seen: SeenVersion | None) -> SignedPacks:
    """Return the packs in `folder`, or raise `VerificationError` PACKS_REFUSED with the first reason.

    Remembers nothing: the caller keeps `SignedPacks.seen` and gives it back next time. What two
    offices signed may still not be good law: packs are parsed and checked elsewhere.

    1. There is a note; each office's key has signed it, and it is unaltered.
    2. Its text is a list of our format, for `place`.
    3. It is not older than the one used last, and not another one of the same version.
    4. The files are those of the list, no more and no less, each with its digest.
    """
    # 1. INVARIANT: nothing of the text is looked at before both signatures have been verified.
    text, signed_by = _signed_text(_note_in(folder), signers)
    # 2.
    listed = _listed(text)
    if listed.place != place:
        raise refusal(PacksReason.OTHER_PLACE, listed.place)
    # 3.
    now = check_version(KIND, listed.version, text, seen)
    # 4.
    files = _files_in(folder)
    _compare(listed.digests, files)
    return SignedPacks(files=files, place=place, version=listed.version, signed_by=signed_by, seen=now)


def sign_packs(folder: Path, name: str, key: Signs, *, place: str, version: int) -> bytes:
    """Return a new note over the files in `folder` with one signature, `name`'s; nothing is written."""
    return sign_note(packs_text(folder, place, version), name, key)


def countersign_packs(folder: Path, name: str, key: Signs) -> bytes:
    """Return the folder's note with one more signature; raises PACKS_REFUSED.

    INVARIANT: an office signs what lies before it: the files must be those of the note. The
    signatures that stand there already are not judged here, the gateway does that at its start.
    """
    raw = _note_in(folder)
    text, signatures = _split(raw)
    _compare(_listed(text).digests, _files_in(folder))
    if any(name == one.name or VerifierKey(one.name, key.public).key_id == one.key_id for one in signatures):
        raise refusal(PacksReason.SAME_KEY_TWICE, name)
    return raw + sign_note(text, name, key).removeprefix(text.encode() + b"\n")


def packs_text(folder: Path, place: str, version: int) -> str:
    """Return the text to be signed: whose law, which version, and each file with its digest."""
    files = _files_in(folder)
    lines = [f"{hashlib.sha256(data).hexdigest()}  {name}" for name, data in sorted(files.items())]
    text = "\n".join((FIRST_LINE, f"{place} {version}", *lines)) + "\n"
    # INVARIANT: nothing is signed that our own reader would refuse.
    _listed(text)
    return text


def version_in(folder: Path) -> int:
    """Return the version that the folder's note claims, unverified; 0 where there is none."""
    return _listed(_split(_note_in(folder))[0]).version if (folder / NOTE).exists() else 0


def is_signed(folder: Path) -> bool:
    """Whether a note lies in the folder; nothing is said of what it is worth."""
    return (folder / NOTE).exists()


def refusal(reason: PacksReason, what: str = "") -> VerificationError:
    """Return the error of refused packs, carrying its reason, and the file or name it is about."""
    return refusals.refusal(KIND.code, reason, what)


def _signed_text(raw: bytes, signers: Signers) -> tuple[str, tuple[str, str]]:
    """Return the text that both offices signed, and the names of the two keys; any other note is refused."""
    _check_apart(signers)
    try:
        opened = open_list(raw, (signers.legal, signers.centre))
    except VerificationError as error:
        raise refusal(_OF_A_NOTE.get(reason_of(error), PacksReason.UNSIGNED)) from error
    legal, centre = opened.signed_by
    if legal is None or centre is None:
        raise refusal(*_missing(raw, opened.keys))
    return opened.text, (legal.name, centre.name)


def _check_apart(signers: Signers) -> None:
    """Refuse settings that give one key to both offices, under whatever names: one would sign for two."""
    if {key.public for key in signers.legal} & {key.public for key in signers.centre}:
        raise refusal(PacksReason.SAME_KEY_TWICE, "in the settings")


_OF_A_NOTE = {
    NoteReason.SIGNER_UNKNOWN: PacksReason.UNKNOWN_KEY,
    NoteReason.SIGNATURE_INVALID: PacksReason.SIGNATURE_WRONG,
    NoteReason.KEY_AMBIGUOUS: PacksReason.SAME_KEY_TWICE,
}
"""What a note's own refusal means for packs; any other means that there is no note, and so no signature."""


def _missing(raw: bytes, known: Iterable[VerifierKey]) -> tuple[PacksReason, str]:
    """Return why a note with a good signature does not have two: what the other lines are."""
    hints = {(key.name, key.key_id) for key in known}
    others = [one.name for one in _split(raw)[1] if (one.name, one.key_id) not in hints]
    names = ", ".join(sorted(name for name, _ in hints))
    if others:
        return PacksReason.UNKNOWN_KEY, ", ".join(others)
    twice = len(_split(raw)[1]) > len(hints)
    return (PacksReason.SAME_KEY_TWICE if twice else PacksReason.ONE_SIGNATURE), names


def _split(raw: bytes) -> tuple[str, tuple[Signature, ...]]:
    try:
        return split_unverified(raw)
    except VerificationError as error:
        raise refusal(PacksReason.UNSIGNED) from error


def _listed(text: str) -> PacksNote:
    """Read the text of a note, or refuse it: FORMAT_UNKNOWN."""
    first, _, rest = text.partition("\n")
    head, *lines = rest.removesuffix("\n").split("\n")
    shape = _HEAD.fullmatch(head)
    if first != FIRST_LINE or shape is None or len(lines) > MOST_FILES:
        raise refusal(PacksReason.FORMAT_UNKNOWN)
    return PacksNote(place=shape[1], version=int(shape[2]), digests=_digests(lines))


def _digests(lines: list[str]) -> dict[str, str]:
    """Return the SHA-256 of each file in hexadecimal, by name."""
    rows = [_LINE.fullmatch(line) for line in lines]
    digests = {row[2]: row[1] for row in rows if row is not None}
    # INVARIANT: names in order and none twice, so that one set of files has one text.
    if len(digests) != len(lines) or list(digests) != sorted(digests):
        raise refusal(PacksReason.FORMAT_UNKNOWN)
    return digests


def _note_in(folder: Path) -> bytes:
    try:
        with (folder / NOTE).open("rb") as file:
            return file.read(LONGEST_NOTE + 1)
    except OSError as error:
        raise refusal(PacksReason.UNSIGNED, (error.strerror or "").lower()) from error


def _files_in(folder: Path) -> dict[str, bytes]:
    """Return every file of the law in `folder`; hidden ones are left out here, and never loaded.

    A folder or a name that no list could hold is refused as an extra file.
    """
    found: dict[str, bytes] = {}
    for name, path in _paths_in(folder):
        if not _NAME.fullmatch(name) or path.is_dir() or len(found) == MOST_FILES:
            raise refusal(PacksReason.FILE_EXTRA, name)
        found[name] = _bytes(path, name)
    return found


def _paths_in(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield what lies where a law's files may lie, by name, but for the note and the folders."""
    for below in FOLDERS:
        for path in sorted((folder / below).glob("[!.]*")):
            name = path.relative_to(folder).as_posix()
            if name != NOTE and not (name in FOLDERS and path.is_dir()):
                yield name, path


def _bytes(path: Path, name: str) -> bytes:
    """Return the bytes of a file, read once: what is verified is what is handed out."""
    try:
        with path.open("rb") as file:
            data = file.read(LONGEST_FILE + 1)
    except OSError as error:
        raise refusal(PacksReason.FILE_MISSING, name) from error
    if len(data) > LONGEST_FILE:
        raise refusal(PacksReason.FILE_TOO_LONG, name)
    return data


def _compare(digests: Mapping[str, str], files: Mapping[str, bytes]) -> None:
    """Refuse files that are not those of the list: one that is missing, else extra, else altered."""
    for reason, names in (
        (PacksReason.FILE_MISSING, digests.keys() - files.keys()),
        (PacksReason.FILE_EXTRA, files.keys() - digests.keys()),
        (
            PacksReason.FILE_ALTERED,
            {name for name, data in files.items() if hashlib.sha256(data).hexdigest() != digests.get(name)},
        ),
    ):
        if names:
            raise refusal(reason, min(names))
