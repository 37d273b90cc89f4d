"""Other regions' logs (其他地区账本) as this one saw them: the highest checkpoint is kept, and compared.

A log that is signed anew, whole and correctly, looks right to whoever never saw the old one. So every gateway
keeps each neighbour's highest checkpoint, among what its own ledger remembers under seal, and from then on
asks for the proof that the log only grew. A neighbour that brings none is silent, and nothing new of it is
believed. Where the proof leads elsewhere, two signed checkpoints that no tree holds together are evidence
against their signer: they become an entry of our ledger, for the auditors here, and are published at
`/log/breaks`, where the neighbour's own gateway finds them for the auditors there.

A city that is a witness cosigns whatever it keeps, and nothing else: `security.witness` takes what logs
bring.
"""

import hashlib
from collections.abc import Awaitable, Callable, Sequence

import msgspec

from graph.errors import Unavailable, VerificationError
from graph.model.time import Instant
from security.account import AuditEntry
from security.exchange import History
from security.ledger.checkpoint import Checkpoint, claimed, open_checkpoint
from security.ledger.cosignature import WitnessKey, cosign, cosignatures
from security.ledger.entry import FOUND
from security.ledger.ledger import Ledger
from security.ledger.merkle_tree import check_consistency, consistency_ranges
from security.ledger.note import MOST_SIGNATURES, Signs, VerifierKey, hashes, split_unverified
from security.results.addresses import LOG
from security.signed_lists.trust_document import TrustedRegion
from security.signed_lists.trust_list import TrustList
from security.strict_json import NotStrict, read_json

Fetch = Callable[[str], Awaitable[bytes | None]]
"""What brings the bytes at an address, nothing where there are none; raises `Unavailable`."""

KEPT, BREAK, TOLD, DOUBTED = "log:", "break:", "told:", "doubt:"
"""Beginnings of names in the ledger's memory: checkpoints kept, breaks found, breaks of our own heard of, and
checkpoints that a log signed and that were brought without a proof."""

MOST_BREAKS, DEPTH = 64, 2
"""Breaks that are read of one region, and how deep they nest: objects in one array."""


RECENT = 60_000_000
"""Microseconds for which a cosignature is handed out again for the same checkpoint."""


class LogBreak(msgspec.Struct, frozen=True, kw_only=True):
    """Two checkpoints of one log of which the older tree was shown to be no part of the newer one.

    `origin` is the log's, `region` the code of the region it belongs to. `kept` and `shown` are the signed
    notes whole, as they came: whoever has the log's verifier key needs nothing else to see the break.
    """

    origin: str
    region: str
    kept: str
    shown: str


class Cosigner(msgspec.Struct, frozen=True):
    """What this city cosigns other regions' checkpoints with: the witness's name and its signing key."""

    name: str
    signing: Signs

    @property
    def key(self) -> WitnessKey:
        """What others verify its cosignatures with."""
        return WitnessKey(self.name, self.signing.public)

    def cosigned(self, note: bytes, now: Instant) -> tuple[bytes, str]:
        """Return the checkpoint with the log's own signatures and our cosignature, and that line alone."""
        text, lines = split_unverified(note)
        origin = claimed(note).origin
        own = [one.line for one in lines if one.name == origin][: MOST_SIGNATURES - 1]
        line = cosign(text, self.name, self.signing, now)
        return f"{text}\n{''.join(own)}{line}".encode(), line

    def stated(self, kept: bytes, note: bytes, now: Instant) -> str:
        """Return the cosignature that the kept checkpoint has already, where it is this one and not old.

        So the same request again and again costs no commit.
        """
        if claimed(kept).text != claimed(note).text:
            return ""
        found = (one for one in cosignatures(kept, [self.key]) if now - one.at * 1_000_000 < RECENT)
        return next((one.line for one in found), "")


class NeighbourLogs:
    """What the ledger remembers of other regions' logs, and what it takes to compare.

    With a `cosigner` the city is a witness (见证方).
    """

    def __init__(self, ledger: Ledger, fetch: Fetch, region: str, cosigner: Cosigner | None = None) -> None:
        self.region = region
        self._fetch = fetch
        self._ledger = ledger
        self.cosigner = cosigner

    async def doubt(self, note: bytes) -> None:
        """Remember a checkpoint that its log signed, to ask that log for the proof at the next look.

        Durably: whoever looks may be another process. One of each log, the first, until its look.
        """
        name = DOUBTED + claimed(note).origin
        if not self._ledger.memory.get(name):
            await self._ledger.remember_instead(name, self._ledger.memory.get(name), note.decode())

    def kept(self, origin: str) -> bytes | None:
        """Return the highest checkpoint that was ever seen of a log, or nothing."""
        note = self._ledger.memory.get(KEPT + origin)
        return note.encode() if note else None

    async def kept_now(self, origin: str) -> bytes | None:
        """Return what is kept of a log by whichever process of this city, as of now."""
        await self._ledger.catch_up()
        return self.kept(origin)

    async def cosign_instead(self, before: bytes | None, note: bytes, now: Instant) -> str:
        """Keep a checkpoint in the place of `before`, durably, then return our cosignature; else nothing.

        The tree of no entries is cosigned and not kept: every tree continues it.
        """
        assert self.cosigner is not None, "a witness has a key"
        if before is not None and (line := self.cosigner.stated(before, note, now)):
            return line
        whole, line = self.cosigner.cosigned(note, now)
        shown, lower = claimed(note), before.decode() if before is not None else None
        if not shown.size:
            return line
        kept = await self._ledger.remember_instead(KEPT + shown.origin, lower, whole.decode())
        return line if kept else ""

    def witnessed(self, origin_hash: str) -> bytes | None:
        """Return the newest checkpoint that we cosigned of the log with this SHA-256 of its origin."""
        for name in self._ledger.memory:
            origin = name.removeprefix(KEPT)
            if name != origin and hashlib.sha256(origin.encode()).hexdigest() == origin_hash:
                note = self.kept(origin) or b""
                return note if self.cosigner and cosignatures(note, [self.cosigner.key]) else None
        return None

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
        elif not broken and not await self._keep(note, seen, now):
            await self._compare(region, note, now, fetch)

    async def _keep(self, note: bytes, seen: History, now: Instant) -> bool:
        """Keep a checkpoint in the place of the lower one that it continues; return whether all is kept."""
        shown, before = claimed(note), seen.checkpoint
        if before is not None and claimed(before).size >= shown.size:
            return True
        name, lower = KEPT + shown.origin, before.decode() if before is not None else None
        kept = self.cosigner.cosigned(note, now)[0] if self.cosigner else note
        return await self._ledger.remember_instead(name, lower, kept.decode())

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
        for key in trust.logs[region.region]:
            await self._settle(key.name, region, now, fetch)

    async def _settle(self, origin: str, region: TrustedRegion, now: Instant, fetch: Fetch) -> None:
        """Hold a doubted checkpoint of a log against that log's own proof; without one the doubt stays."""
        await self._ledger.catch_up()
        name = DOUBTED + origin
        doubted = self._ledger.memory.get(name)
        if not doubted:
            return
        try:
            await self._compare(region, doubted.encode(), now, fetch)
        except Unavailable as fault:
            if fault.code == "NEIGHBOUR_LOG_FORKED":
                await self._ledger.remember({name: ""})
            raise
        await self._ledger.remember({name: ""})

    async def hear_of_ourselves(self, region: TrustedRegion, now: Instant, fetch: Fetch) -> None:
        """Ask a region whether our log broke in its eyes; if our key signed both, our auditors are told."""
        raw = await fetch(f"{region.endpoints.log.rstrip('/')}{LOG}/breaks")
        for one in _breaks(raw or b"[]")[:MOST_BREAKS]:
            if one.origin != self._ledger.key.name or not self._is_ours(one):
                continue
            digest = hashlib.sha256(f"{one.kept}{one.shown}".encode()).hexdigest()
            told = msgspec.structs.replace(one, region=region.region)
            await self._once(TOLD + digest, told, "OwnLogForked", now)

    async def confront(self, witness: str, note: bytes, now: Instant) -> str:
        """Compare a checkpoint of ours that a witness shows with our log; return the code of what is wrong.

        WITNESS_CLAIM_FALSE where we did not sign it. OWN_LOG_FORKED where our key signed it and our tree is
        not its continuation: it was rewritten, or cut off; our auditors are told, once.
        """
        try:
            shown = open_checkpoint(note, self._ledger.key.name, [self._ledger.key])
        except VerificationError:
            return "WITNESS_CLAIM_FALSE"
        await self._ledger.catch_up()
        ours = self._ledger.checkpoint()
        if await self._continues(shown, claimed(ours)):
            return ""
        one = LogBreak(origin=shown.origin, region=witness, kept=note.decode(), shown=ours.decode())
        digest = hashlib.sha256(f"{witness}{shown.text}".encode()).hexdigest()
        await self._once(TOLD + digest, one, "OwnLogForked", now)
        return "OWN_LOG_FORKED"

    async def _continues(self, shown: Checkpoint, ours: Checkpoint) -> bool:
        """Whether our own tree has that of an earlier checkpoint for its beginning."""
        if not 0 < shown.size <= ours.size:
            return not shown.size
        path = await self._ledger.consistency(shown.size, ours.size)
        return _consistent(shown, ours, History(None, path))

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
        await self._ledger.append(finding(self.region, operation, one.region, (one.kept, one.shown), now))
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
