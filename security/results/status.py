"""Status lists (W3C Bitstring Status List 1.0): one signed bit for each result and purpose.

SPEC: "The uncompressed bitstring MUST be at least 16KB in size"; index 0 is the left-most bit; GZIP,
then base64url without padding, then the multibase letter `u`. The list has a validity of its own:
`ttl` says nothing here, because it counts from a moment that only the holder knows.
"""

import zlib
from collections.abc import Callable
from typing import Annotated, Literal

import msgspec
from joserfc.jwk import OKPKey
from msgspec import Meta

from graph.errors import VerificationError
from graph.model.results import FEWEST, StatementPart
from graph.model.time import Instant
from security.base64url import decode, encode
from security.ledger.note import Signs
from security.results import jws
from security.results.addresses import CREDENTIALS_V2, context_url, status_url
from security.results.moments import instant_of_stamp, stamp_of_instant
from security.results.reasons import VerificationReason, refusal
from security.results.wire import IssuerMember, Purpose, Stamp, StatusEntry, Url

MOST = 1_048_576
"""Our bound on what a list expands to: 128 KB, whatever its few compressed bytes claim."""

SPELT = "u"
"""The multibase letter of base64url without padding, before the bits of every list."""


class StatusPlace(msgspec.Struct, frozen=True, kw_only=True):
    """Where a result's status is kept: purpose, number of the list, index in it.

    SPEC: indexes SHOULD be given out at random, so that a position says nothing of when or whose.
    """

    purpose: Purpose
    number: int
    index: int

    def entry(self, origin: str) -> StatusEntry:
        """Return the member that names this place in a result."""
        return StatusEntry(
            type="BitstringStatusListEntry",
            status_purpose=self.purpose,
            status_list_index=str(self.index),
            status_list_credential=status_url(origin, self.purpose, self.number),
        )


class Bits:
    """The bits of a list that is being kept; `entries` is a multiple of eight within the bounds."""

    def __init__(self, entries: int = FEWEST) -> None:
        if entries % 8 or not FEWEST <= entries <= MOST:
            raise ValueError("a list holds 131,072 to 1,048,576 entries, a multiple of eight")
        self.data = bytearray(entries // 8)

    def set(self, index: int) -> None:
        """Recall or suspend the result at `index`, or mark it as disputed."""
        self.data[index >> 3] |= 0x80 >> (index & 7)

    def clear(self, index: int) -> None:
        """End a suspension or a dispute. SPEC: a revocation "is not reversible"; its keeper sees to that."""
        self.data[index >> 3] &= ~(0x80 >> (index & 7)) & 0xFF


class ListSubject(StatementPart, frozen=True, kw_only=True, omit_defaults=False):
    """The list itself, inside its credential."""

    id: Url
    type: Literal["BitstringStatusList"]
    status_purpose: Purpose
    encoded_list: Annotated[str, Meta(max_length=jws.LONGEST_LIST)]


class ListCredential(StatementPart, frozen=True, kw_only=True, omit_defaults=False):
    """The members of a status list as they are signed."""

    context: tuple[Literal["https://www.w3.org/ns/credentials/v2"], Url] = msgspec.field(name="@context")
    id: Url
    type: tuple[Literal["VerifiableCredential"], Literal["BitstringStatusListCredential"]]
    issuer: IssuerMember
    valid_from: Stamp
    valid_until: Stamp
    credential_subject: ListSubject


class StatusList(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """A genuine list, expanded: by which key, which one, whose, from when until when, its bits.

    `id` is its address, `issuer` the origin and `region` the code of whoever signed it; `since` and `until`
    are microseconds UTC; the bit of index 0 is the highest of the first byte of `bits`.
    """

    kid: str
    id: str
    issuer: str
    region: str
    purpose: Purpose
    since: Instant
    until: Instant
    bits: bytes

    def has(self, index: int) -> bool:
        """Whether the bit at `index` is set; raises STATUS_INDEX_OUTSIDE where there is none."""
        if index >= len(self.bits) * 8:
            raise refusal(VerificationReason.STATUS_INDEX_OUTSIDE)
        return bool(self.bits[index >> 3] & 0x80 >> (index & 7))


def sign_status_list(
    bits: Bits,
    *,
    origin: str,
    region: str,
    purpose: Purpose,
    number: int,
    since: Instant,
    until: Instant,
    key: Signs,
    kid: str,
) -> bytes:
    """Return the signed list, good from `since` until `until`: short enough that a recall is soon seen.

    The same bytes for the same arguments under one version of zlib.
    """
    address = status_url(origin, purpose, number)
    # Written out whole: these are the members that a stranger reads, in the order in which they are signed.
    credential = ListCredential(
        context=(CREDENTIALS_V2, context_url(origin)),  # type: ignore[arg-type]
        id=address,
        type=("VerifiableCredential", "BitstringStatusListCredential"),
        issuer=IssuerMember(id=origin, region=region),
        valid_from=stamp_of_instant(since),
        valid_until=stamp_of_instant(until),
        credential_subject=_subject(address, purpose, bits),
    )
    return jws.sign(msgspec.json.encode(credential), key, kid)


def _subject(address: str, purpose: Purpose, bits: Bits) -> ListSubject:
    """Return the list itself; its id is the credential's address with a fragment, so both are told apart."""
    return ListSubject(
        id=f"{address}#list",
        type="BitstringStatusList",
        status_purpose=purpose,
        encoded_list=compress(bytes(bits.data)),
    )


def open_status_list(raw: bytes, public: Callable[[str], OKPKey]) -> StatusList:
    """Return a signed list, expanded, or say why it is none; not whether it is in time.

    `public` gives the key of a name, or refuses it.

    1. Bytes, header and signature as for a result.
    2. Exactly the members of a list, its addresses under its issuer's origin.
    3. It expands to a permitted number of entries.
    """
    # 1.
    parts = jws.split(raw, jws.LONGEST_LIST)
    kid = jws.key_id(parts.header)
    jws.check_signature(parts, public(kid))
    # 2.
    read, since, until = _list_members(parts.payload)
    # 3.
    return StatusList(
        kid=kid,
        id=read.id,
        issuer=read.issuer.id,
        region=read.issuer.region,
        purpose=read.credential_subject.status_purpose,
        since=since,
        until=until,
        bits=expand(read.credential_subject.encoded_list),
    )


def _list_members(payload: bytes) -> tuple[ListCredential, Instant, Instant]:
    """Return the members of a list, and from when until when it holds, or refuse it: CONTENT_REFUSED."""
    try:
        read = msgspec.convert(jws.content(payload), ListCredential, strict=True)
        since, until = instant_of_stamp(read.valid_from), instant_of_stamp(read.valid_until)
    except ValueError as error:
        raise refusal(VerificationReason.CONTENT_REFUSED, str(error)) from error
    # INVARIANT: every address is its issuer's own, so that no region's list can stand for another's.
    at_home = read.id.startswith(f"{read.issuer.id}/") and read.credential_subject.id == f"{read.id}#list"
    if read.context[1] != context_url(read.issuer.id):
        raise refusal(VerificationReason.CONTENT_REFUSED, "context")
    if not at_home or not since < until:
        raise refusal(VerificationReason.CONTENT_REFUSED, "addresses or validity")
    return read, since, until


def compress(bits: bytes) -> str:
    """Return bits as a list spells them. SPEC: GZIP without a time stamp or a name (RFC 1952)."""
    writer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return SPELT + encode(writer.compress(bits) + writer.flush())


def expand(spelt: str) -> bytes:
    """Return the bits that a list spells; a bomb is stopped at the first byte too many."""
    if not spelt.startswith(SPELT):
        raise refusal(VerificationReason.CONTENT_REFUSED, "multibase")
    reader = zlib.decompressobj(31)
    try:
        # INVARIANT: no more than MOST entries and one byte are ever expanded.
        bits = reader.decompress(decode(spelt[1:].encode("ascii")), MOST // 8 + 1)
    except (ValueError, zlib.error) as error:
        raise refusal(VerificationReason.CONTENT_REFUSED, type(error).__name__) from error
    if not FEWEST <= len(bits) * 8 <= MOST:
        raise refusal(VerificationReason.STATUS_LIST_LENGTH)
    # One GZIP member, whole, and nothing after it.
    rest = reader.unused_data + reader.unconsumed_tail
    if rest or not reader.eof:
        raise refusal(VerificationReason.CONTENT_REFUSED, "gzip")
    return bits


def reason_within(fault: VerificationError) -> VerificationReason:
    """Return the reason that a verdict gives for a list that does not open."""
    told = {VerificationReason.STATUS_LIST_LENGTH, VerificationReason.STATUS_INDEX_OUTSIDE}
    reason = VerificationReason[fault.details["reason"]]
    return reason if reason in told else VerificationReason.STATUS_LIST_REFUSED
