"""`accord backup drill`: a backup restored into a directory of its own, compared, and removed again.

Nothing of the city is touched: an engine of its own takes the graph, whatever the city's runs on. What is
restored is read out again and must be the backup, node by node; the ledger is verified entry by entry; and
the two must tell the same writes.
"""

import asyncio
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from gateway.backup.manifest import OpenedBackup, open_backup
from gateway.backup.restore import filling_graph, verified
from gateway.keyring import load_keys
from gateway.settings import GraphSettings, Settings
from graph.errors import VerificationError
from graph.store.dump import differences, dump, read_point
from graph.store.format import prepare
from graph.store.journal import read_head
from graph.store.load import load
from security.ledger.backup import disagreements


class DrillReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a drill found: what was restored, and how long it took, in seconds."""

    change: int
    entries: int
    nodes: int
    relationships: int
    deliveries: int
    verified_in: float
    restored_in: float


async def drill(settings: Settings, directory: Path) -> DrillReport:
    """Restore a backup beside everything, and report; raises `VerificationError` BACKUP_DAMAGED.

    1. It is whole and signed, and its ledger verifies. 2. Ledger and graph tell the same writes. 3. The graph
    goes into an engine, which makes it ready as a start does. 4. What comes out is what was put in.
    """
    keys, began = load_keys(settings.keys_dir), time.monotonic()
    # 1.
    backup = await asyncio.to_thread(open_backup, directory, keys.ledger.public)
    await asyncio.to_thread(verified, backup, keys)
    # 2.
    if told := await asyncio.to_thread(disagreements, backup.ledger, backup.graph):
        raise VerificationError("BACKUP_DAMAGED", why=f"ledger and graph differ about {told} writes")
    verified_at = time.monotonic()
    with TemporaryDirectory(prefix="accord-drill-") as scratch:
        await _tried(settings, backup, Path(scratch))
    manifest = backup.manifest
    return DrillReport(
        change=manifest.change,
        entries=manifest.entries,
        nodes=manifest.nodes,
        relationships=manifest.relationships,
        deliveries=manifest.deliveries,
        verified_in=round(verified_at - began, 1),
        restored_in=round(time.monotonic() - verified_at, 1),
    )


async def _tried(settings: Settings, backup: OpenedBackup, scratch: Path) -> None:
    """Make steps 3 and 4 in a directory that is gone afterwards."""
    graph = GraphSettings(heap=settings.graph.heap)
    apart = msgspec.structs.replace(settings, data_dir=scratch, graph=graph)
    # 3.
    async with filling_graph(apart) as graph_here:
        await load(graph_here, backup.graph, scratch / "made")
        await prepare(graph_here)
        # 4.
        point = await read_point(graph_here, await read_head(graph_here))
        await dump(graph_here, point, scratch / "again")
    if found := await asyncio.to_thread(differences, backup.graph, scratch / "again"):
        raise VerificationError("BACKUP_DAMAGED", why=f"{found} nodes or relationships came out differently")
