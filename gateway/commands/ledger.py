"""What an operator does with a ledger: copy it, purge it, accept a key that was exchanged.

    copied      whole, also while a gateway writes it: the copy is one state and verifies by itself
    purged      the bodies of old entries go, entries and proofs stay, and an entry says who let them go
    accepted    a key that is another one than before is taken for good, and an entry says so

The last two open the ledger themselves, under the lock, so no gateway may run meanwhile.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from gateway.exchange.partners import read_partners
from gateway.keyring import load_keys
from gateway.ledger_files import key_checks, open_ledger, server_of
from gateway.lock import hold_lock
from gateway.running_user import running_user
from gateway.settings import Settings
from graph.durable_files import writing_below
from graph.errors import Fault, Refused
from graph.model.time import Day, checked_day
from security.account import AuditEntry
from security.key_checks import PREFIX
from security.ledger.copy import copy_ledger, copy_server
from security.ledger.entry import FOUND, PURGED
from security.ledger.ledger import Ledger
from security.results.moments import first_instant

Answer = TypeVar("Answer")

KEPT_DAYS = 183
"""LAW: 网络安全法 第二十三条: logs are kept for no less than six months, so nothing younger is purged."""


def copied(settings: Settings, to: Path) -> int:
    """Make a whole copy of the ledger, also of one that is being written; return how many entries it has.

    Raises `Fault`: USAGE where something is there, FILE_UNWRITABLE where nothing can be.
    """
    with writing_below(to):
        if to.exists():
            raise Fault("USAGE", why=f"`{to}` is there already")
        if server := server_of(settings):
            return copy_server(server, settings.high_water_mark, to)
        return copy_ledger(settings.ledger_dir, settings.high_water_mark, to)


def purged(settings: Settings, before: Day, clause: str, department: str, officer: str) -> int:
    """Delete bodies recorded before a day on an officer's word by a clause; return how many.

    Raises `Fault` USAGE for a day that does not exist or is too young, or where nobody answers for it.
    """
    try:
        until = first_instant(checked_day(before))
    except ValueError as error:
        raise Fault("USAGE", why="--before takes a day of the calendar, YYYY-MM-DD") from error
    now = time.time_ns() // 1_000
    if now - until < KEPT_DAYS * 86_400_000_000:
        raise Fault("USAGE", why=f"entries are kept for at least {KEPT_DAYS} days")
    if not (clause.strip() and department.strip() and officer.strip()):
        raise Fault("USAGE", why="a purge names its clause, and the department and officer whose word it is")
    word = _word(settings, now, operation="Purge", clause=clause, department=department, officer=officer)

    async def work(ledger: Ledger) -> int:
        return await ledger.purge(until, word)

    return _with_ledger(settings, work)


def accepted(settings: Settings, name: str) -> None:
    """Take the key of this name, as it is here now, for the one that data is made with from now on.

    Raises `Refused` KEY_UNKNOWN_HERE where no such key is here. The ledger says that it was exchanged.
    """
    keys = load_keys(settings.keys_dir)
    checks = key_checks(keys, read_partners(settings.exchange.neighbours, settings.place))
    value = checks.get(PREFIX + name)
    if value is None:
        known = ", ".join(one.removeprefix(PREFIX) for one in checks)
        raise Refused("KEY_UNKNOWN_HERE", key=name, known=known)

    async def work(ledger: Ledger) -> None:
        before = ledger.memory.get(PREFIX + name, "none")
        evidence = (f"{name}: {before} -> {value}",)
        await ledger.append(operators_word(settings, "AcceptKey", evidence))
        await ledger.remember({PREFIX + name: value})

    _with_ledger(settings, work)


def operators_word(settings: Settings, operation: str, evidence: tuple[str, ...]) -> AuditEntry:
    """Return what the operator did at this machine, as a finding with its evidence."""
    word = _word(settings, time.time_ns() // 1_000, operation=operation, phase=FOUND)
    return msgspec.structs.replace(word, evidence=evidence)


def _word(settings: Settings, at: int, *, operation: str, **said: str) -> AuditEntry:
    """Return what the operator at this machine answers for, as an entry: named by the login, not by a token.

    All that an operation of a caller would have besides is empty. `said` are members by name, `clause` the
    legal basis.
    """
    fields = msgspec.structs.fields(AuditEntry)
    members: dict[str, Any] = {field.name: "" for field in fields if field.required}
    counts: dict[str, Any] = {name: {} for name in ("released", "masked", "refused")}
    return AuditEntry(
        **{
            **members,
            **counts,
            "phase": PURGED,
            "officer": running_user(),
            "legal_basis": said.pop("clause", ""),
            **said,
            "subjects": (),
            "evidence": (),
            "operation_id": f"{operation}-{at}",
            "at": at,
            "standing": "OPERATOR",
            "region": settings.place,
            "operation": operation,
            "outcome": "DONE",
        }
    )


def _with_ledger(settings: Settings, work: Callable[[Ledger], Awaitable[Answer]]) -> Answer:
    """Open the ledger of the city, which no gateway holds, work on it, and close it."""
    keys = load_keys(settings.keys_dir)
    with hold_lock(settings.data_dir):
        ledger = open_ledger(settings, keys.ledger)
        try:
            return asyncio.run(_done(work, ledger))
        finally:
            ledger.close()


async def _done(work: Callable[[Ledger], Awaitable[Answer]], ledger: Ledger) -> Answer:
    """Turn what may be any awaitable into the coroutine that an event loop runs."""
    return await work(ledger)
