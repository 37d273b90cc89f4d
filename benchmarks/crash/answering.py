"""A gateway is killed while it answers reads and writes: what was said is kept, and nothing is done twice."""

import asyncio
import contextlib
import random
import sqlite3
from collections import Counter
from contextlib import closing
from hashlib import sha256

import msgspec

from benchmarks.crash.callers import OWN_ID, Callers, callers, dispute, look, report
from benchmarks.crash.city_process import Gateway, Town, gone, serving, signalled, stopped, until, vanished
from benchmarks.crash.client import SILENCE, Heard, Line, line, question
from benchmarks.crash.facts import Facts, facts
from benchmarks.crash.findings import Found
from gateway.keyring import VKEY
from graph.synthetic import story
from schema.ids import node_ref
from security.account import AuditEntry
from security.ledger.note import parse_vkey
from security.ledger.verify import CheckOutcome, verify_ledger

CLIENTS = 4
MOST = 80
LONGEST = 20.0
"""Answers of a round at most before its kill, and seconds, should the machine be busy with other things."""

VICTIMS = ("gateway", "gateway and engine", "engine, then gateway")


class Sent(msgspec.Struct, kw_only=True):
    """A write that was sent, and what was heard of it before the kill."""

    key: str
    by: str
    body: bytes
    field: str
    heard: Heard = SILENCE

    @property
    def accepted(self) -> bool:
        """Whether its caller was told that it is done."""
        return bool(self.heard.field(self.field))


class Answering(Found, kw_only=True):
    """What the rounds found; the lists of faults are to be empty."""

    answers: int = 0
    cut: int = 0
    writes: int = 0
    accepted: int = 0
    untold: int = 0
    settled: Counter[str] = msgspec.field(default_factory=Counter)
    restarts: int = 0
    lost: list[str] = msgspec.field(default_factory=list)
    doubled: list[str] = msgspec.field(default_factory=list)
    unrecorded: list[str] = msgspec.field(default_factory=list)
    open: list[str] = msgspec.field(default_factory=list)
    halves: list[str] = msgspec.field(default_factory=list)
    unverified: list[str] = msgspec.field(default_factory=list)


class Shift(msgspec.Struct, kw_only=True):
    """One round's work: what was sent and what was heard."""

    number: int
    sent: list[Sent] = []
    heard: list[Heard] = []

    async def work(self, client: int, at: Line, who: Callers) -> None:
        """Report, object to what was reported, look; again and again, until the line breaks."""
        turn = 0
        while True:
            turn += 1
            key = f"{self.number}-{client}-{turn}"
            told = await self._write(
                at, who, Sent(key=f"{key}-r", by="authority", body=report(f"{key}-r"), field="reportRecords")
            )
            rows = (told.field("reportRecords") or {}).get("rows") or []
            if rows and rows[0]["record"]:
                body = dispute(f"{key}-d", rows[0]["record"])
                await self._write(at, who, Sent(key=f"{key}-d", by="company", body=body, field="openDispute"))
            for headers in (who.officer, {}):
                self.heard.append(await at.ask(look(), headers))
            if not self.heard[-1].whole:
                return

    async def _write(self, at: Line, who: Callers, write: Sent) -> Heard:
        self.sent.append(write)
        write.heard = await at.ask(write.body, getattr(who, write.by))
        self.heard.append(write.heard)
        return write.heard


async def killed_while_answering(
    town: Town, rounds: int, chance: random.Random, *, most: int = MOST
) -> Answering:
    """Kill a gateway so often, each time after `most` answers or fewer; the town keeps what was written.

    Each round: 1. clients ask; 2. SIGKILL; 3. the dead gateway's ledger verifies offline; 4. it starts
    again; 5. every answer heard has its entry, every intent its outcome; 6. every write sent is sent
    again, twice; 7. the graph holds each once, and nothing half.
    """
    found = Answering()
    gateway = await serving(town)
    try:
        async with line(gateway.port) as first:
            own = (await first.ask(question(OWN_ID, uscc=story.CONTESTED), {})).field("organization")
        who = callers(town, node_ref(own["id"] if own else "", "Organization").id)
        for number in range(1, rounds + 1):
            shift = Shift(number=number)
            await _worked(shift, gateway, who, VICTIMS[number % len(VICTIMS)], chance, most)
            found.unverified += verified(town)
            gateway = await _restarted(town, found)
            _heard(found, shift, town)
            first_time = await _sent_again(found, shift, gateway, who)
            _settled(found, shift, town, first_time)
            _counted(found, shift, await facts(gateway.address))
            found.rounds += 1
    finally:
        engine = gateway.engine
        await stopped(gateway)
        await vanished(engine)
    found.unverified += verified(town)
    return found


async def _worked(  # noqa: PLR0917 - what one round is made of
    shift: Shift, gateway: Gateway, who: Callers, victim: str, chance: random.Random, most: int
) -> None:
    """1. and 2.: let the clients ask, and kill at a moment that nobody chose."""
    async with contextlib.AsyncExitStack() as stack:
        lines = [await stack.enter_async_context(line(gateway.port)) for _ in range(CLIENTS)]
        clients = [asyncio.create_task(shift.work(n, at, who)) for n, at in enumerate(lines)]
        enough, engine = chance.randint(1, most), gateway.engine
        with contextlib.suppress(TimeoutError):
            await until(lambda: len(shift.heard) >= enough, LONGEST)
        await asyncio.sleep(chance.uniform(0, 0.02))
        if victim.startswith("engine"):
            signalled(engine)
            await asyncio.sleep(chance.uniform(0, 0.05))
        signalled(gateway.child.pid)
        if victim.endswith("engine"):
            signalled(engine)
        await gone(gateway.child)
        await asyncio.gather(*clients)


async def _restarted(town: Town, found: Answering) -> Gateway:
    """4.: start again at once, as a supervisor does."""
    found.restarts += 1
    return await serving(town, again=3)


def verified(town: Town) -> list[str]:
    """3.: verify the ledger with nothing but its public key."""
    key = parse_vkey((town.settings.keys_dir / VKEY).read_text(encoding="utf-8").strip())
    checks = verify_ledger(town.data / "ledger", key)
    return [f"{check.asked}: {check.detail}" for check in checks if check.outcome is not CheckOutcome.HELD]


def entries(town: Town) -> dict[int, AuditEntry]:
    """Return what the ledger says, by index."""
    where = f"file:{town.data / 'ledger' / 'ledger.sqlite'}?mode=ro"
    with closing(sqlite3.connect(where, uri=True)) as connection:
        rows = connection.execute("select number, body from bodies").fetchall()
    return {number: msgspec.json.decode(body, type=AuditEntry) for number, body in rows}


def _heard(found: Answering, shift: Shift, town: Town) -> None:
    """5.: of every answer whose bytes came, or began to come, the ledger holds the entry."""
    logged = entries(town)
    for heard in shift.heard:
        found.answers += heard.whole
        if heard.status != 200 and heard.receipt is None:
            continue
        found.cut += not heard.whole
        entry = logged.get(-1 if heard.receipt is None else heard.receipt)
        if entry is None:
            found.unrecorded.append(f"round {shift.number}: receipt {heard.receipt} names no entry")
        elif heard.whole and entry.answer_digest != sha256(heard.body).hexdigest():
            found.unrecorded.append(f"round {shift.number}: entry {heard.receipt} is of another answer")
    ended = {entry.operation_id for entry in logged.values() if entry.phase == "OUTCOME"}
    begun = {entry.operation_id for entry in logged.values() if entry.phase == "INTENT"}
    found.open += [f"round {shift.number}: {one}" for one in begun - ended]


async def _sent_again(found: Answering, shift: Shift, gateway: Gateway, who: Callers) -> dict[str, bool]:
    """6.: send every write again, twice; return whether the first repetition said that it was done before."""
    said: dict[str, bool] = {}
    async with line(gateway.port) as at:
        for write in shift.sent:
            found.writes += 1
            found.accepted += write.accepted
            again = [await at.ask(write.body, getattr(who, write.by)) for _ in range(2)]
            told = [heard.field(write.field) or {} for heard in again]
            if not all(told):
                found.lost.append(f"{write.key} was refused when repeated: {again[0].codes} {again[1].codes}")
                continue
            said[write.key] = told[0]["replayed"]
            if write.accepted and not told[0]["replayed"]:
                found.lost.append(f"{write.key} was accepted, and was not there")
            if not told[1]["replayed"]:
                found.doubled.append(f"{write.key} was done again")
            known = [write.heard.field(write.field)] * write.accepted + told
            if len({_record(one or {}) for one in known}) > 1:
                found.doubled.append(f"{write.key} names two records")
    return said


def _record(told: dict[str, object]) -> str:
    rows = told.get("rows")
    return str(rows[0]["record"] if isinstance(rows, list) else told.get("record"))


def _settled(found: Answering, shift: Shift, town: Town, replayed: dict[str, bool]) -> None:
    """5.: what recovery said of each open intent is what the repetition then found."""
    mine = {write.key: write for write in shift.sent}
    for entry in entries(town).values():
        key = entry.write_key.rsplit("|", 1)[-1]
        if key not in mine or not entry.outcome.startswith("SETTLED_"):
            continue
        found.settled[entry.outcome] += 1
        done = entry.outcome == "SETTLED_DONE"
        found.untold += done and not mine[key].accepted
        if key in replayed and replayed[key] != done:
            found.lost.append(f"{key} was settled as {entry.outcome}, and the graph says otherwise")


def _counted(found: Answering, shift: Shift, now: Facts) -> None:
    """7.: one write, one record or event for each key; and nothing half."""
    written, facts_of = now.written(), now.made()
    for write in shift.sent:
        ways, made = written[write.key], facts_of[write.key]
        if ways != 1 or made != 1:
            found.doubled.append(f"{write.key} was written {ways} times and made {made} facts")
    found.halves += now.halves()
