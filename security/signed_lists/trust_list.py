"""Reading a trust list: from signed bytes to keys that verification may ask for, or one refusal.

    trust = load(raw, keepers, owner="431000", seen=None, day="2026-11-21")
    trust.keys["k1"].region.region          # "410100"
    load(raw, keepers, owner="431000", seen=trust.seen, day="2026-11-22")    # the same again: taken

The keeper's verifier key comes from the settings; it is what everything else hangs on. A list that is
taken says whom its keeper believes, not that they deserve it.
"""

from collections.abc import Iterable, Mapping, Sequence

import msgspec
from joserfc.jwk import OKPKey

from graph.errors import VerificationError
from graph.model.results import ResultKind
from graph.model.time import Day, Instant, checked_day
from security.jwks import ALGORITHM, public_keys
from security.ledger.note import VerifierKey, parse_vkey
from security.results.addresses import ORIGIN
from security.results.moments import instant_of_stamp
from security.signed_lists.signed_list import ListKind, SeenVersion, check_version, open_list
from security.signed_lists.trust_document import (
    FIRST_LINE,
    LONGEST_LIST,
    KeyUse,
    TrustDocument,
    TrustedKey,
    TrustedRegion,
)
from security.signed_lists.trust_reasons import TrustListReason, refusal
from security.strict_json import NotStrict, read_json

KIND = ListKind(
    code="TRUST_LIST_REFUSED",
    older=TrustListReason.OLDER,
    two_of_one_version=TrustListReason.TWO_OF_ONE_VERSION,
)


class UsableKey(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """A key ready for use, with its owner and its bounds, in microseconds UTC.

    It signs anew within `[since, until)`; from `revoked_at` on nothing that it ever signed is believed.
    """

    kid: str
    region: TrustedRegion
    uses: frozenset[KeyUse]
    since: Instant
    until: Instant
    revoked_at: Instant | None
    public: OKPKey


class TrustList(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """A list that was taken: whose it is, until when, its keys by id, its logs by region.

    It holds on the days `[since, until)`. `seen` is what to remember, durably, before the list is used.
    `regions` are the entries as they were signed, `kinds` what each region may state; both by its code.
    """

    owner: str
    version: int
    since: Day
    until: Day
    seen: SeenVersion
    keys: Mapping[str, UsableKey]
    logs: Mapping[str, tuple[VerifierKey, ...]]
    regions: Mapping[str, TrustedRegion]
    kinds: Mapping[str, frozenset[ResultKind]]


def load(
    raw: bytes, keepers: Iterable[VerifierKey], *, owner: str, seen: SeenVersion | None, day: Day
) -> TrustList:
    """Return the trust list in `raw`, or raise TRUST_LIST_REFUSED with the first reason.

    Remembers nothing: the caller keeps `TrustList.seen` and gives it back next time.

    1. A keeper has signed the bytes, and they are unaltered.
    2. The text is our format and strict JSON with exactly the known members.
    3. It is the list of `owner`.
    4. It is not older than the one seen last, and not another one of the same version.
    5. `day` lies in its days.
    6. Every period has a day; no region, issuer, key or log stands in it twice; every key is sound.
    """
    # 1. INVARIANT: nothing of the text is looked at before its signature has been verified.
    text = _signed_text(raw, keepers)
    # 2.
    document = _document(text)
    # 3.
    if document.owner != owner:
        raise refusal(TrustListReason.OWNER_DIFFERS)
    # 4.
    now = check_version(KIND, document.version, text, seen)
    # 5.
    if day < document.since:
        raise refusal(TrustListReason.NOT_YET_VALID)
    if day >= document.until:
        raise refusal(TrustListReason.EXPIRED)
    # 6.
    _check_regions(document)
    return _usable(document, now)


def _usable(document: TrustDocument, seen: SeenVersion) -> TrustList:
    """Return a list that passed as verification asks it: keys by id, all else by region."""
    return TrustList(
        owner=document.owner,
        version=document.version,
        since=document.since,
        until=document.until,
        seen=seen,
        keys=_keys(document),
        logs=_logs(document),
        regions={region.region: region for region in document.regions},
        kinds={region.region: frozenset(region.kinds) for region in document.regions},
    )


def _signed_text(raw: bytes, keepers: Iterable[VerifierKey]) -> str:
    """Return the text that a keeper signed; one of several is enough, so that their keys can be changed."""
    if len(raw) > LONGEST_LIST:
        raise refusal(TrustListReason.NOT_SIGNED, "too long")
    try:
        return open_list(raw, [tuple(keepers)]).text
    except VerificationError as error:
        raise refusal(TrustListReason.NOT_SIGNED, error.details.get("reason", "")) from error


def _document(text: str) -> TrustDocument:
    """Read the text of a list: a first line of its own, so that no other signed note can pass for one."""
    first, _, body = text.partition("\n")
    if first != FIRST_LINE:
        raise refusal(TrustListReason.FORMAT_UNKNOWN)
    try:
        members = read_json(body.encode(), depth=8)
    except NotStrict as error:
        raise refusal(TrustListReason.NOT_JSON, error.flaw.value) from error
    try:
        return msgspec.convert(members, TrustDocument, strict=True)
    except msgspec.ValidationError as error:
        raise refusal(TrustListReason.MALFORMED, str(error)) from error


def _check_regions(document: TrustDocument) -> None:
    """Check the periods and names of all regions; one origin for two would let one speak for the other."""
    _check_days(document.since, document.until)
    for region in document.regions:
        _check_days(region.since, region.until)
        if not ORIGIN.fullmatch(region.issuer):
            raise refusal(TrustListReason.ISSUER_MALFORMED, region.issuer)
    _check_once([one.region for one in document.regions], TrustListReason.REGION_TWICE)
    _check_once([one.issuer for one in document.regions], TrustListReason.REGION_TWICE)


def _check_once(names: Sequence[str], reason: TrustListReason, private: str = "") -> None:
    """Refuse a list in which a name stands twice."""
    if len(set(names)) != len(names):
        raise refusal(reason, private)


def _check_days(since: Day, until: Day) -> None:
    """Refuse days `[since, until)` that are no days of the calendar, or among which there is none."""
    try:
        ordered = checked_day(since) < checked_day(until)
    except ValueError as error:
        raise refusal(TrustListReason.PERIOD_EMPTY, str(error)) from error
    if not ordered:
        raise refusal(TrustListReason.PERIOD_EMPTY)


def _keys(document: TrustDocument) -> dict[str, UsableKey]:
    listed = [(region, key) for region in document.regions for key in region.keys]
    # INVARIANT: one key, one owner: the same point under two ids would let a region sign for another.
    _check_once([key.kid for _, key in listed], TrustListReason.KEY_TWICE)
    _check_once([key.x for _, key in listed], TrustListReason.KEY_TWICE)
    return {key.kid: _key(region, key, _sound(key)) for region, key in listed}


def _sound(key: TrustedKey) -> OKPKey:
    """Return the point of a key, checked as hard as one in a key file."""
    jwk = {"kty": "OKP", "crv": ALGORITHM, "kid": key.kid, "x": key.x}
    try:
        return public_keys(msgspec.json.encode({"keys": [jwk]}))[key.kid]
    except ValueError as error:
        raise refusal(TrustListReason.KEY_UNSOUND, str(error)) from error


def _key(region: TrustedRegion, key: TrustedKey, public: OKPKey) -> UsableKey:
    try:
        since, until = instant_of_stamp(key.since), instant_of_stamp(key.until)
        revoked = instant_of_stamp(key.revoked_at) if key.revoked_at is not None else None
    except ValueError as error:
        raise refusal(TrustListReason.PERIOD_EMPTY, f"{key.kid}: {error}") from error
    if not since < until:
        raise refusal(TrustListReason.PERIOD_EMPTY, key.kid)
    return UsableKey(
        kid=key.kid,
        region=region,
        uses=frozenset(key.uses),
        since=since,
        until=until,
        revoked_at=revoked,
        public=public,
    )


def _logs(document: TrustDocument) -> dict[str, tuple[VerifierKey, ...]]:
    """Return the verifier keys of each region's logs; no log is two regions', nor twice one's."""
    listed = [line for region in document.regions for line in region.logs]
    _check_once(listed, TrustListReason.LOG_MALFORMED, "twice")
    try:
        return {region.region: tuple(map(parse_vkey, region.logs)) for region in document.regions}
    except VerificationError as error:
        raise refusal(TrustListReason.LOG_MALFORMED, error.details.get("reason", "")) from error
