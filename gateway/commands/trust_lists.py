"""Making a trust list: a draft that people read, regions that are added to it, and its keeper's signature.

    draft_of(settings, names, today)       a list of this city alone, to begin with
    next_draft(settings, found, today)     the one after the list in use, with the keys signed with now
    add_region(draft, entry)               what another city says of itself, in a draft of its own
    sign_draft(file, name, key, today)     the note that `accord trust import` takes

A list is signed by its keeper, on a machine of its own: the draft travels there, and the note back. A keeper
that changes its key has the list signed with both, the old and the new one: a note takes several signatures.
"""

from datetime import date, timedelta
from pathlib import Path

import msgspec

from gateway.keyring import VKEY, trusted_keys
from gateway.settings import Settings
from graph.durable_files import read, replace
from graph.errors import Fault, Refused
from graph.model.results import ResultKind
from graph.model.time import Day
from security.keys import load_key
from security.ledger.note import VerifierKey, sign_note, split_unverified, valid_name
from security.signed_lists.trust_document import (
    FIRST_LINE,
    Endpoints,
    TrustDocument,
    TrustedKey,
    TrustedRegion,
    sign_trust_list,
)
from security.signed_lists.trust_list import TrustList, load
from security.signed_lists.trust_reasons import TrustListReason, refusal

LASTS = 365
"""Days for which a draft holds, unless somebody writes another day into it."""

Names = tuple[str, str]
"""A region's name in English and in Chinese."""


class SignedDraft(msgspec.Struct, frozen=True, kw_only=True):
    """A note with one more signature: its bytes, the list in it, and who has signed so far, by name."""

    raw: bytes
    trust: TrustList
    signed_by: tuple[str, ...]


def draft_of(settings: Settings, names: Names, today: Day) -> TrustDocument:
    """Return a list of this city alone, version 1, for a year from today: its keeper goes on from it."""
    since, until = _year(today)
    own = _own(settings, names, since, until)
    return TrustDocument(owner=settings.place, version=1, since=since, until=until, regions=(own,))


def next_draft(settings: Settings, found: TrustList, today: Day) -> TrustDocument:
    """Return the list after the one in use, for a year from today: all its regions, and our keys of now.

    Keys of ours that the list names stay in it: what they signed is believed as long as it says.
    """
    since, until = _year(today)
    regions = dict(found.regions)
    if before := regions.get(settings.place):
        keys = _own_keys(settings, before.keys, since, until)
        regions[settings.place] = msgspec.structs.replace(before, keys=keys, until=until)
    return TrustDocument(
        owner=found.owner,
        version=found.version + 1,
        since=since,
        until=until,
        regions=tuple(regions.values()),
    )


def add_region(draft: TrustDocument, entry: TrustDocument) -> TrustDocument:
    """Return a draft in which another city stands as it describes itself, in the place of what stood there.

    Raises TRUST_LIST_REFUSED where the entry does not describe its owner: nobody speaks for another city.
    """
    theirs = [one for one in entry.regions if one.region == entry.owner]
    if not theirs:
        raise refusal(TrustListReason.OWNER_DIFFERS)
    others = (one for one in draft.regions if one.region != entry.owner)
    return msgspec.structs.replace(draft, regions=(*others, *theirs))


def sign_draft(file: Path, name: str, key: Path, today: Day) -> SignedDraft:
    """Return a draft as a note signed by a keeper; a note that is signed already gets one more signature.

    Nothing is signed that a gateway would refuse. Raises `Fault` USAGE for what is no key's name,
    TRUST_LIST_REFUSED.
    """
    if not valid_name(name):
        raise Fault("USAGE", why="--name takes a key name without spaces and without `+`")
    signing, raw = load_key(key), read(file)
    if raw.startswith(FIRST_LINE.encode()):
        text, _ = split_unverified(raw)
        note = raw + sign_note(text, name, signing).removeprefix(text.encode() + b"\n")
    else:
        note = sign_trust_list(read_draft(file), name, signing)
    owner = read_list(note).owner
    trust = load(note, [VerifierKey(name, signing.public)], owner=owner, seen=None, day=today)
    names = tuple(one.name for one in split_unverified(note)[1])
    return SignedDraft(raw=note, trust=trust, signed_by=names)


def read_draft(file: Path) -> TrustDocument:
    """Return a draft; raises FILE_UNREADABLE, or TRUST_LIST_REFUSED with what is no list in it."""
    return _decoded(read(file))


def read_list(note: bytes) -> TrustDocument:
    """Return what a note says, before anybody believes it: whose list it is."""
    text, _ = split_unverified(note)
    return _decoded(text.partition("\n")[2].encode())


def write_new(file: Path, data: bytes) -> None:
    """Write a file that is not there yet; raises `Refused` FILE_EXISTS for one that is."""
    if file.exists():
        raise Refused("FILE_EXISTS", path=str(file))
    replace(file, data)


def as_json(draft: TrustDocument) -> bytes:
    """Return a draft as people read and change it."""
    return msgspec.json.format(msgspec.json.encode(draft), indent=2) + b"\n"


def _decoded(raw: bytes) -> TrustDocument:
    try:
        return msgspec.json.decode(raw, type=TrustDocument)
    except msgspec.MsgspecError as error:
        raise refusal(TrustListReason.MALFORMED, str(error)) from error


def _year(today: Day) -> tuple[Day, Day]:
    """Return the days of a new list: from yesterday on, since a day begins here before it does in UTC."""
    first = date.fromisoformat(today) - timedelta(days=1)
    return first.isoformat(), (first + timedelta(days=LASTS)).isoformat()


def _own(settings: Settings, names: Names, since: Day, until: Day) -> TrustedRegion:
    """Return what a list says of this city: the keys it signs with now, and where it is asked."""
    origin = settings.exchange.origin
    return TrustedRegion(
        region=settings.place,
        name=names[0] or settings.place,
        chinese=names[1] or settings.place,
        issuer=origin,
        kinds=tuple(ResultKind),
        keys=_own_keys(settings, (), since, until),
        logs=((settings.keys_dir / VKEY).read_text(encoding="utf-8").strip(),),
        endpoints=Endpoints(api=origin, status=origin, log=origin),
        since=since,
        until=until,
    )


def _own_keys(
    settings: Settings, before: tuple[TrustedKey, ...], since: Day, until: Day
) -> tuple[TrustedKey, ...]:
    """Return the keys signed with now, until the end of the list, then those of before as they were.

    A key that was listed already began when it began.
    """
    kept = {key.kid: key for key in before}
    now = trusted_keys(settings.keys_dir, f"{since}T00:00:00.000000Z", f"{until}T00:00:00.000000Z")
    mine = [msgspec.structs.replace(kept.pop(one.kid, one), until=one.until) for one in now]
    return (*mine, *kept.values())
