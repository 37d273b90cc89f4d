"""Having one's own log witnessed (见证): its checkpoints are brought to the witnesses of a policy.

Each look submits the newest checkpoint, with the proof from where the witness is, and keeps the
cosignatures beside it, durably and under the ledger's seal: `/log/checkpoint`, `/log/cosigned` and proofs
carry them from then on. A checkpoint that has them is brought again before the hour is over, so that its
cosignatures say of a log without traffic, too, that it stands still and was not replaced.

A witness that refuses what our log signed may be right: our log was rewritten or cut off by whoever holds
key and database. What it shows of ours is compared, and two checkpoints of ours that no tree holds together
become evidence for our auditors. What it cannot show is its own word, and counts for nothing.
"""

import asyncio
import hashlib
import re
from collections.abc import Awaitable, Callable, Iterable
from typing import NamedTuple

import msgspec

from graph.errors import Fault, Unavailable, VerificationError
from graph.model.time import Instant
from security.ledger.checkpoint import claimed
from security.ledger.cosignature import Cosignature, cosignatures
from security.ledger.ledger import COSIGNED, Ledger
from security.ledger.merkle_tree import SIZE_LIMIT
from security.ledger.note import MOST_SIGNATURES, encode64
from security.ledger.tlog_policy import PolicyWitness, WitnessPolicy
from security.neighbour_logs import Fetch, NeighbourLogs

SECOND = 1_000_000
AGAIN = 3_000
"""Seconds after which a checkpoint that stands still is cosigned anew: well within the hour."""

SKEW = 300
"""Seconds by which a witness's clock may be ahead of ours."""

TRIES = 3
"""Submissions in one look: the first, and two after a witness has told where it is."""

_SIZE = re.compile(rb"(0|[1-9][0-9]{0,18})\n")


class WitnessAnswer(NamedTuple):
    """What a witness answered: the status of HTTP, and the body."""

    status: int
    body: bytes


Submit = Callable[[str, bytes], Awaitable[WitnessAnswer]]
"""What brings a body to an address by POST; raises `Unavailable` WITNESS_SILENT."""


class WitnessState(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a witness after the last look: what it cosigned, when, and what is wrong since when.

    `size` and `at` are those of the last cosignature of its that this process has seen: entries, and seconds
    since the Epoch; both 0 where there was none.
    """

    witness: str
    size: int = 0
    at: int = 0
    code: str = ""
    since: Instant = 0


class LogWitnesses:
    """The witnesses of our own log, and where each of them is."""

    def __init__(self, ledger: Ledger, logs: NeighbourLogs, submit: Submit, fetch: Fetch) -> None:
        self._ledger, self.logs = ledger, logs
        self._submit, self._fetch = submit, fetch
        self._known: dict[str, int] = {}
        self.states: dict[str, WitnessState] = {}

    async def look(self, policy: WitnessPolicy, now: Instant) -> None:
        """Bring the newest checkpoint to each witness that has not cosigned it lately; keep what they sign.

        They are asked side by side: one that is slow delays no other one's cosignature.
        """
        await self._ledger.catch_up()
        newest, before = self._ledger.checkpoint(), self._ledger.cosigned
        found = {one.key: one for one in policy.cosigned(self._ledger.published())}
        late = [
            one
            for one in policy.witnesses.values()
            if one.url and not (one.key in found and now // SECOND - found[one.key].at <= AGAIN)
        ]
        if claimed(newest).size:
            got = await asyncio.gather(*(self._asked(one, newest, now) for one in late))
            found |= {one.key: one for one in got if one is not None}
        await self._keep(policy, newest, found.values(), before)
        self._tell(policy, newest, found.values())

    async def _asked(self, witness: PolicyWitness, note: bytes, now: Instant) -> Cosignature | None:
        """Ask one witness; what stops it is its state, and stops no other one."""
        state = self.states.get(witness.name, WitnessState(witness=witness.name))
        try:
            got = await self._cosigned(witness, note, now)
        except Fault as fault:
            since = state.since if state.code == fault.code else now
            self.states[witness.name] = msgspec.structs.replace(state, code=fault.code, since=since)
            return None
        self.states[witness.name] = WitnessState(witness=witness.name)
        return got

    async def _cosigned(self, witness: PolicyWitness, note: bytes, now: Instant) -> Cosignature:
        """Return a witness's cosignature of a checkpoint; raises `Unavailable` with what is wrong.

        1. From where we last knew it; where it is elsewhere it says so, and is asked from there.
        2. One that knows more of our log than we have, or another tree, shows what it knows.
        3. Its answer is what its key signs, now.
        """
        size = claimed(note).size
        old = min(self._known.get(witness.key.vkey, 0), size)
        answer = WitnessAnswer(0, b"")
        for _ in range(TRIES):
            # 1.
            answer = await self._submit(
                f"{witness.url.rstrip('/')}/add-checkpoint", await self._body(old, note)
            )
            if answer.status != 409:
                break
            old = _told(answer.body)
            # 2.
            if old > size:
                await self._confront(witness, now)
        if answer.status == 422:
            await self._confront(witness, now)
        if answer.status != 200:
            raise Unavailable("WITNESS_REFUSES", status=answer.status)
        # 3.
        got = _signed(witness, note, answer.body, now)
        self._known[witness.key.vkey] = size
        return got

    async def _body(self, old: int, note: bytes) -> bytes:
        """Return a request, as `security.witness` describes it."""
        path = await self._ledger.consistency(old, claimed(note).size) if old else ()
        lines = (f"old {old}", *(encode64(digest) for digest in path))
        return "".join(f"{line}\n" for line in lines).encode() + b"\n" + note

    async def _confront(self, witness: PolicyWitness, now: Instant) -> None:
        """Compare what a witness shows of our log with it. SPEC: it "SHOULD serve a recent checkpoint".

        Raises what is wrong: OWN_LOG_FORKED, or WITNESS_CLAIM_FALSE where it shows nothing that we signed.
        """
        origin = hashlib.sha256(self._ledger.key.name.encode()).hexdigest()
        note = await self._fetch(f"{witness.url.rstrip('/')}/{origin}/checkpoint")
        code = await self.logs.confront(witness.name, note, now) if note else "WITNESS_CLAIM_FALSE"
        if code:
            raise Unavailable(code)
        raise Unavailable("WITNESS_REFUSES", status=409)

    async def _keep(
        self, policy: WitnessPolicy, note: bytes, found: Iterable[Cosignature], before: bytes | None
    ) -> None:
        """Keep a checkpoint with its cosignatures, where that is more than is kept.

        INVARIANT: one that a quorum cosigned gives way only to a newer one that a quorum cosigned.
        """
        lines = [one.line for one in found][: MOST_SIGNATURES - 1]
        whole = note + "".join(lines).encode()
        if not lines or whole == before:
            return
        if before is not None and policy.satisfied(before) and not policy.satisfied(whole):
            return
        lower = before.decode() if before is not None else self._ledger.memory.get(COSIGNED + self._name)
        await self._ledger.remember_instead(COSIGNED + self._name, lower, whole.decode())

    def _tell(self, policy: WitnessPolicy, note: bytes, found: Iterable[Cosignature]) -> None:
        """Say of each witness what it cosigned last; of one that is no longer in the policy nothing."""
        signed = {one.key: one.at for one in found}
        size = claimed(note).size
        for witness in policy.witnesses.values():
            state = self.states.get(witness.name, WitnessState(witness=witness.name))
            at = signed.get(witness.key, 0)
            told = msgspec.structs.replace(state, size=size if at else state.size, at=at or state.at)
            self.states[witness.name] = told
        for gone in self.states.keys() - policy.witnesses.keys():
            del self.states[gone]

    @property
    def _name(self) -> str:
        return self._ledger.key.name


def _told(body: bytes) -> int:
    """Return the size that a witness tells. SPEC: "in decimal, followed by a newline"."""
    found = _SIZE.fullmatch(body)
    if found is None or int(found[1]) >= SIZE_LIMIT:
        raise Unavailable("WITNESS_ANSWER_REFUSED", private="a 409 without a size")
    return int(found[1])


def _signed(witness: PolicyWitness, note: bytes, body: bytes, now: Instant) -> Cosignature:
    """Return the cosignature in an answer. SPEC: it "MUST ignore any cosignatures from unknown keys"."""
    text = claimed(note).text.encode()
    try:
        found = cosignatures(text + b"\n" + body, [witness.key])
    except VerificationError as error:
        raise Unavailable("WITNESS_ANSWER_REFUSED", private=error.english) from error
    if not found or abs(found[-1].at - now // SECOND) > SKEW:
        raise Unavailable("WITNESS_ANSWER_REFUSED", private="no cosignature of its key, or not of now")
    return found[-1]
