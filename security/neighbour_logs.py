"""Other regions' logs (其他地区账本) as this one saw them: the highest checkpoint is kept, and compared.

A log that is signed anew, whole and correctly, looks right to whoever never saw the old one. So every gateway
keeps each neighbour's highest checkpoint, among what its own ledger remembers under seal, and from then on
asks for the proof that the log only grew. A neighbour that brings none is silent, and nothing new of it is
believed. Where the proof leads elsewhere, two signed checkpoints that no tree holds together are evidence
against their signer: they become an entry of our ledger, for the auditors here, and are published at
`/log/breaks`, where the neighbour's own gateway finds them for the auditors there.
"""

import hashlib
from collections.abc import Awaitable, Callable, Sequence

import msgspec

from graph.errors import Unavailable, VerificationError
from graph.model.time import Instant
from security.account import AuditEntry
from security.exchange import History
from security.ledger.checkpoint import Checkpoint, claimed, open_checkpoint
from security.ledger.entry import FOUND
from security.ledger.ledger import Ledger
from security.ledger.merkle_tree import check_consistency, consistency_ranges
from security.ledger.note import VerifierKey, hashes
from security.results.addresses import LOG
from security.signed_lists.trust_document import TrustedRegion
from security.signed_lists.trust_list import TrustList
from security.strict_json import NotStrict, read_json

Fetch = Callable[[str], Awaitable[bytes | None]]
"""What brings the bytes at an address, nothing where there are none; raises `Unavailable`."""

KEPT, BREAK, TOLD = "log:", "break:", "told:"
"""Beginnings of names in the ledger's memory: checkpoints kept, breaks found, breaks of our own heard of."""

MOST_BREAKS, DEPTH = 64, 2
"""Breaks that are read of one region, and how deep they nest: objects in one array."""


class LogBreak(msgspec.Struct, frozen=True, kw_only=True):
    """Two checkpoints of one log of which the older tree was shown to be no part of the newer one.

    `origin` is the log's, `region` the code of the region it belongs to. `kept` and `shown` are the signed
    notes whole, as they came: whoever has the log's verifier key needs nothing else to see the break.
    """

    origin: str
    region: str
    kept: str
    shown: str


class NeighbourLogs:
    """What the ledger remembers of other regions' logs, and what it takes to compare."""

    def __init__(self, ledger: Ledger, fetch: Fetch, region: str) -> None:
        self._fetch = fetch
        self._ledger = ledger
        self._region = region

    def kept(self, origin: str) -> bytes | None:
        """Return the highest checkpoint that was ever seen of a log, or nothing."""
        note = self._ledger.memory.get(KEPT + origin)
        return note.encode() if note else None

    @property
    def breaks(self) -> list[LogBreak]:
        """Every break that was found, as it is published."""
        found = sorted(name for name in self._ledger.memory if name.startswith(BREAK))
        return [msgspec.json.decode(self._ledger.memory[name], type=LogBreak) for name in found]

    async def history(self, region: TrustedRegion, note: bytes, fetch: Fetch | None = None) -> History:
        """Return the kept checkpoint of the log that signed `note`, and the log's own proof between the two.

        Raises NEIGHBOUR_SILENT where the region does not answer, or with what is no proof between the two:
        what is missing accuses nobody.
        """
        shown = claimed(note)
        kept = self.kept(shown.origin)
        if kept is None:
            return History()
        old, new = sorted((claimed(kept).size, shown.size))
        if old == new or not old:
            return History(kept, ())
        where = f"{region.endpoints.log.rstrip('/')}{LOG}/consistency/{old}/{new}"
        return History(kept, _proof(await (fetch or self._fetch)(where), old, new))

    async def learn(
        self,
        region: TrustedRegion,
        note: bytes,
        seen: History,
        now: Instant,
        *,
        broken: bool,
        fetch: Fetch | None = None,
    ) -> None:
        """Keep a verified checkpoint where it is the highest, or tell the auditors of a break.

        Where another look kept one meanwhile, this note was never compared with that: it is now, and what
        comes of it is raised as by `look`.
        """
        shown = claimed(note)
        if broken and seen.checkpoint is not None:
            kept, text = seen.checkpoint.decode(), note.decode()
            one = LogBreak(origin=shown.origin, region=region.region, kept=kept, shown=text)
            await self._once(BREAK + shown.origin, one, "NeighbourLogForked", now)
        elif not broken and not await self._keep(note, seen):
            await self._compare(region, note, now, fetch)

    async def _keep(self, note: bytes, seen: History) -> bool:
        """Keep a checkpoint in the place of the lower one that it continues; return whether all is kept."""
        shown, before = claimed(note), seen.checkpoint
        if before is not None and claimed(before).size >= shown.size:
            return True
        name, lower = KEPT + shown.origin, before.decode() if before is not None else None
        return await self._ledger.remember_instead(name, lower, note.decode())

    async def _compare(self, region: TrustedRegion, note: bytes, now: Instant, fetch: Fetch | None) -> None:
        """Compare a verified checkpoint with the one that is kept, and learn from it; raises `Fault`."""
        seen = await self.history(region, note, fetch)
        kept = seen.checkpoint
        broken = kept is not None and not _consistent(claimed(kept), claimed(note), seen)
        await self.learn(region, note, seen, now, broken=broken, fetch=fetch)
        if broken:
            raise Unavailable("NEIGHBOUR_LOG_FORKED", region=region.region)

    async def look(self, region: TrustedRegion, trust: TrustList, now: Instant, fetch: Fetch) -> None:
        """Compare a region's newest checkpoint with the one that was kept; raises `Fault`.

        NEIGHBOUR_LOG_FORKED where the log shows another history; NEIGHBOUR_SILENT where it does not prove
        that it shows the same one, longer or shorter.
        """
        note = await fetch(f"{region.endpoints.log.rstrip('/')}{LOG}/checkpoint")
        if note is None:
            raise Unavailable("NEIGHBOUR_SILENT", private="no checkpoint")
        if _opened(note, trust.logs[region.region]).size:
            await self._compare(region, note, now, fetch)

    async def hear_of_ourselves(self, region: TrustedRegion, now: Instant, fetch: Fetch) -> None:
        """Ask a region whether our log broke in its eyes; if our key signed both, our auditors are told."""
        raw = await fetch(f"{region.endpoints.log.rstrip('/')}{LOG}/breaks")
        for one in _breaks(raw or b"[]")[:MOST_BREAKS]:
            if one.origin != self._ledger.key.name or not self._is_ours(one):
                continue
            digest = hashlib.sha256(f"{one.kept}{one.shown}".encode()).hexdigest()
            told = msgspec.structs.replace(one, region=region.region)
            await self._once(TOLD + digest, told, "OwnLogForked", now)

    def _is_ours(self, one: LogBreak) -> bool:
        """Whether our key signed both: nobody is believed who brings notes that we did not sign."""
        try:
            for note in (one.kept, one.shown):
                open_checkpoint(note.encode(), self._ledger.key.name, [self._ledger.key])
        except VerificationError:
            return False
        return True

    async def _once(self, name: str, one: LogBreak, operation: str, now: Instant) -> None:
        """Make an entry of a break, with both checkpoints, once."""
        if name in self._ledger.memory:
            return
        await self._ledger.append(finding(self._region, operation, one.region, (one.kept, one.shown), now))
        await self._ledger.remember({name: msgspec.json.encode(one).decode()})


def finding(region: str, operation: str, about: str, evidence: tuple[str, ...], now: Instant) -> AuditEntry:
    """Return the entry of something that the gateway itself found, with its evidence, for the auditors."""
    return AuditEntry(
        phase=FOUND,
        operation_id=f"{operation}-{now}",
        at=now,
        standing="GATEWAY",
        region=region,
        department="",
        agency="",
        officer="",
        client="",
        purpose="",
        legal_basis="",
        case=about,
        operation=operation,
        operation_digest="",
        answer_digest="",
        outcome="FOUND",
        subjects=(),
        released={},
        masked={},
        refused={},
        law_digest="",
        policy_digest="",
        evidence=evidence,
    )


def _proof(raw: bytes | None, old: int, new: int) -> tuple[bytes, ...]:
    """Return the hashes of a proof between two sizes; whether it holds is not seen here.

    INVARIANT: it has exactly the hashes that the sizes demand, so that whatever fails later is a proof that
    leads elsewhere, and evidence, and never one that is missing.
    """
    try:
        found = hashes(raw or b"")
    except VerificationError as error:
        raise Unavailable("NEIGHBOUR_SILENT", private="a consistency proof that cannot be read") from error
    if len(found) != len(consistency_ranges(old, new)):
        raise Unavailable("NEIGHBOUR_SILENT", private="no consistency proof")
    return found


def _breaks(raw: bytes) -> list[LogBreak]:
    """Return the breaks that a region publishes; what cannot be read as such says nothing."""
    try:
        return msgspec.convert(read_json(raw, depth=DEPTH), list[LogBreak])
    except (NotStrict, msgspec.ValidationError):
        return []


def _consistent(kept: Checkpoint, shown: Checkpoint, seen: History) -> bool:
    """Whether the smaller tree is a prefix of the larger, or both are one, by the proof that was brought."""
    old, new = sorted((kept, shown), key=lambda one: one.size)
    try:
        check_consistency(old.size, new.size, old.root, new.root, seen.consistency or ())
    except VerificationError:
        return False
    return True


def _opened(note: bytes, keys: Sequence[VerifierKey]) -> Checkpoint:
    """Return a checkpoint that one of a region's logs signed; raises `VerificationError`."""
    origin = claimed(note).origin
    return open_checkpoint(note, origin, [key for key in keys if key.name == origin])
