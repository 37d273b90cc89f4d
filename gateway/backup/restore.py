"""`accord restore`: a backup put into a city that has neither graph nor ledger, or refused beforehand.

1. the backup is one: signed, whole, of no newer format; its ledger verifies entry by entry
2. it is of this city, and made with the keys that are here
3. nothing is in the places where it goes
4. the log does not fork: nothing later than its end was signed, or it goes on under another origin
5. graph, then files, then the ledger: without a ledger no gateway starts upon half of it
6. the log says that it was restored, and names the checkpoint it went on from
"""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from gateway.backup.beside import must_be_unused, unpack
from gateway.backup.copy_city import PATIENT
from gateway.backup.manifest import OpenedBackup, open_backup
from gateway.commands.ledger import operators_word
from gateway.exchange.partners import read_partners
from gateway.keyring import VKEY, Keyring, load_keys
from gateway.ledger_files import BEGUN, key_checks, open_ledger, server_of
from gateway.lock import hold_lock
from gateway.open_graph import connected
from gateway.settings import Settings
from graph.durable_files import read, replace, writing_below
from graph.errors import Fault, Refused, VerificationError
from graph.store.database import Graph
from graph.store.engine import embedded_engine
from graph.store.load import load, must_be_empty
from security.key_checks import new_keys
from security.ledger.backup import LogStanding, go_on, look, must_be_absent, must_be_last, put_back
from security.ledger.verify import CheckOutcome, verify_ledger


class RestoreOrder(msgspec.Struct, frozen=True, kw_only=True):
    """How a backup is put back: which, what else is known of its log, and whether that goes on elsewhere.

    `newest` is a checkpoint that somebody else kept, `new_origin` the origin under which the log goes on.
    """

    backup: Path
    newest: Path | None = None
    new_origin: str = ""


async def restore(settings: Settings, asked: RestoreOrder) -> OpenedBackup:
    """Put a backup back and return it; raises `Fault`, before anything was written but where a disk fails."""
    keys = load_keys(settings.keys_dir)
    # 1.
    backup = await asyncio.to_thread(open_backup, asked.backup, keys.ledger.public)
    standing = await asyncio.to_thread(verified, backup, keys)
    # 2.
    _must_be_ours(settings, backup, standing, keys)
    with hold_lock(settings.data_dir):
        # 3.
        must_be_absent(settings.ledger_dir, server_of(settings))
        must_be_unused(settings)
        # 4.
        _must_not_fork(settings, asked, backup, standing)
        async with filling_graph(settings) as graph:
            await must_be_empty(graph, settings.graph.url or str(settings.data_dir / "graph"))
            # 5.
            with writing_below(settings.data_dir), TemporaryDirectory(dir=settings.data_dir) as scratch:
                await load(graph, backup.graph, Path(scratch) / "made")
                await asyncio.to_thread(unpack, backup.files, settings)
                await asyncio.to_thread(_put_ledger, settings, backup, standing, Path(scratch))
        # 6.
        await _say_so(settings, standing, keys)
    return backup


def verified(backup: OpenedBackup, keys: Keyring) -> LogStanding:
    """Return where the ledger of a backup stands, all of it verified; raises BACKUP_DAMAGED."""
    standing = look(backup.ledger, backup.origin, keys.ledger.public)
    for check in verify_ledger(backup.ledger, standing.verifier):
        if check.outcome is not CheckOutcome.HELD:
            raise VerificationError("BACKUP_DAMAGED", why=f"its ledger does not hold at check {check.number}")
    return standing


@asynccontextmanager
async def filling_graph(settings: Settings) -> AsyncIterator[Graph]:
    """Give the graph as it is, with nothing made ready in it."""
    async with AsyncExitStack() as stack:
        if settings.graph.url:
            graph = await connected(settings, PATIENT)
        else:
            heap = f"{settings.graph.heap}m"
            at = await stack.enter_async_context(embedded_engine(settings.data_dir / "graph", heap))
            graph = await Graph.connect(at.url, at.user, at.password, at.database, PATIENT)
        stack.push_async_callback(graph.close)
        yield graph


def _must_be_ours(settings: Settings, backup: OpenedBackup, standing: LogStanding, keys: Keyring) -> None:
    """Refuse the backup of another city, and one whose persons the keys here would not find."""
    if backup.manifest.place != settings.place:
        raise Fault("USAGE", why=f"it is the backup of {backup.manifest.place}, and this is {settings.place}")
    checks = key_checks(keys, read_partners(settings.exchange.neighbours, settings.place))
    new_keys(standing.memory, checks)


def _must_not_fork(
    settings: Settings, asked: RestoreOrder, backup: OpenedBackup, standing: LogStanding
) -> None:
    """Refuse to go on where something later may have been signed, unless under an origin never used."""
    ours = settings.ledger.origin
    if not asked.new_origin:
        if ours != backup.origin:
            raise Fault("USAGE", why=f"it is of the log `{backup.origin}`, and `ledger.origin` is `{ours}`")
        must_be_last(standing, settings.high_water_mark, read(asked.newest) if asked.newest else None)
        return
    if asked.new_origin != ours:
        raise Fault("USAGE", why=f"`ledger.origin` is `{ours}`: set it to the new origin first")
    used = _used(settings)
    if ours == backup.origin or ours in used:
        raise Refused("LEDGER_EXISTS", file=str(settings.keys_dir / BEGUN))


def _used(settings: Settings) -> list[str]:
    """Return the origins under which a log was begun with these keys."""
    mark = settings.keys_dir / BEGUN
    return read(mark).decode().split() if mark.exists() else []


def _put_ledger(settings: Settings, backup: OpenedBackup, standing: LogStanding, scratch: Path) -> None:
    """Put the ledger in its place: as it is, or signed under the origin that it has from now on.

    INVARIANT: the origin is written down as used before anything is signed under it.
    """
    keys, ours = load_keys(settings.keys_dir), settings.ledger.origin
    files = Path(shutil.copytree(backup.ledger, scratch / "ledger"))
    used = _used(settings)
    if ours not in used:
        replace(settings.keys_dir / BEGUN, "".join(f"{one}\n" for one in (*used, ours)).encode())
    if ours != backup.origin:
        made = go_on(files, standing, ours, keys.ledger)
        replace(settings.keys_dir / VKEY, f"{made.verifier.vkey}\n".encode())
    put_back(files, settings.ledger_dir, settings.high_water_mark, server_of(settings))


async def _say_so(settings: Settings, standing: LogStanding, keys: Keyring) -> None:
    """Log that the log was restored: evidence are the checkpoint that it goes on from, and its key."""
    ledger = await asyncio.to_thread(open_ledger, settings, keys.ledger)
    try:
        evidence = (standing.note.decode(), standing.verifier.vkey)
        await ledger.append(operators_word(settings, "RestoreLedger", evidence))
    finally:
        await asyncio.to_thread(ledger.close)
