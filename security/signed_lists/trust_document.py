"""The trust list as a document: its members, and the signed note that carries them.

    accord-trust-list/v1
    { … JSON, indented … }
                                    empty line
    — henan.example/accord-trust <base64>

A signed note (C2SP signed-note), not a JWS, for three reasons: officials read it in an editor and see
in a diff what changed; several keepers can sign the same bytes, so the keeper's own key is changed by
signing with the old and the new one; and nothing signed as a result can ever be read as a trust list.
"""

from enum import Enum
from typing import Annotated

import msgspec
from msgspec import Meta

from graph.model.results import DayText, RegionCode, ResultKind, StatementPart, Words
from security.ledger.note import Signs, sign_note

FIRST_LINE = "accord-trust-list/v1"
LONGEST_LIST = 1 << 20

Stamp = Annotated[str, Meta(max_length=32)]
Origin = Annotated[str, Meta(max_length=128)]


class KeyUse(Enum):
    """What a key may sign (密钥用途): a key for one thing proves nothing of another."""

    RESULTS = "RESULTS"  # 结果
    STATUS = "STATUS"  # 状态清单
    REQUESTS = "REQUESTS"  # 跨地区请求


class TrustedKey(StatementPart, frozen=True, kw_only=True):
    """A public key with its uses and its period `[since, until)`, to the microsecond.

    After `until` it signs nothing new; what it signed before stays good. From `revokedAt` on nothing
    that it ever signed is believed, because whoever stole it can write any date.
    """

    kid: Annotated[str, Meta(pattern=r"^[A-Za-z0-9._:/-]{1,64}\Z")]
    x: Annotated[str, Meta(max_length=64)]
    uses: Annotated[tuple[KeyUse, ...], Meta(min_length=1, max_length=3)]
    since: Stamp
    until: Stamp
    revoked_at: Stamp | None = None


class Endpoints(StatementPart, frozen=True, kw_only=True):
    """Where a region answers; used to fetch, never to decide."""

    api: Origin
    status: Origin
    log: Origin


class TrustedRegion(StatementPart, frozen=True, kw_only=True):
    """A region that is believed: its code, its names, the origin it issues under, what it may issue.

    Only results issued on the days `[since, until)` count. `logs` are verifier keys of its logs.
    """

    region: RegionCode
    name: Words
    chinese: Words
    issuer: Origin
    kinds: Annotated[tuple[ResultKind, ...], Meta(max_length=8)]
    keys: Annotated[tuple[TrustedKey, ...], Meta(max_length=64)]
    logs: Annotated[tuple[Annotated[str, Meta(max_length=512)], ...], Meta(max_length=16)]
    endpoints: Endpoints
    since: DayText
    until: DayText


class TrustDocument(StatementPart, frozen=True, kw_only=True):
    """A whole list: whose it is, its version (one more each time), its days `[since, until)`, its regions."""

    owner: RegionCode
    version: Annotated[int, Meta(ge=1, le=2**53 - 1)]
    since: DayText
    until: DayText
    regions: Annotated[tuple[TrustedRegion, ...], Meta(max_length=512)]


def sign_trust_list(document: TrustDocument, keeper: str, key: Signs) -> bytes:
    """Return the list as a note signed by its keeper; the same bytes for the same list."""
    body = msgspec.json.format(msgspec.json.encode(document), indent=2).decode()
    return sign_note(f"{FIRST_LINE}\n{body}\n", keeper, key)
