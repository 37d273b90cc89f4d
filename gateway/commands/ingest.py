"""Files taken in by the command line: each delivered, accounted for, and told as rows of a table.

Every row of a file (报送数据) ends in exactly one column of its account: used, known already, superseding,
held back, or in quarantine (待处理数据区) with a reason. A file that cannot be read as one at all is
refused whole and has a code instead of numbers. Files are taken in the order given, since the second may
stand upon the first.
"""

import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from gateway.cli.progress import progress
from gateway.commands.exit_codes import Exit
from gateway.keyring import VAULT, must_have_keys
from gateway.lock import hold_lock
from gateway.open_graph import open_graph
from gateway.registers import read_authorities
from gateway.settings import Settings
from graph.errors import Fault, Refused
from graph.ingest.authorities import Authorities
from graph.ingest.manifest import NAME, read_manifest
from graph.ingest.quarantine import prepare_quarantine
from graph.ingest.report import COUNTED, Report
from graph.ingest.run import Delivery, ingest, replay
from graph.store.deliveries import Deliveries
from security.key_checks import PREFIX
from security.pseudonymization import PseudonymizationService

Take = Callable[..., Awaitable[Report]]
"""`ingest` of files as they were delivered, or `replay` of quarantine files that were mended."""

COLUMNS = ("rows", *COUNTED)
"""Numbers of an account: all rows of the file, then what became of them."""


class IngestResult(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the files: an account of each, or the fault that refused it as a whole."""

    accounts: tuple[Report | Refused, ...]

    @property
    def reports(self) -> tuple[Report, ...]:
        """The accounts of the files that were taken in."""
        return tuple(account for account in self.accounts if isinstance(account, Report))

    @property
    def refused(self) -> tuple[Refused, ...]:
        """The faults of those that were not."""
        return tuple(account for account in self.accounts if isinstance(account, Refused))

    @property
    def status(self) -> Exit:
        """The status to end with: the worst that became of any file."""
        if self.refused:
            return Exit.REFUSED
        return Exit.NO if any(report.quarantined for report in self.reports) else Exit.YES

    @property
    def documents(self) -> list[dict[str, Any]]:
        """The accounts as JSON; a refused file has its code instead of numbers."""
        return [
            msgspec.to_builtins(account)
            if isinstance(account, Report)
            else {"file": account.details["file"], "code": account.code, "why": account.english}
            for account in self.accounts
        ]

    @property
    def rows(self) -> list[tuple[str, ...]]:
        """The accounts as rows of a table."""
        return [
            (
                report.file,
                report.kind,
                *(str(getattr(report, name)) for name in COLUMNS),
                ", ".join(f"{code} {count}" for code, count in report.reasons.items()),
            )
            for report in self.reports
        ]


class PendingDelivery(msgspec.Struct, frozen=True, kw_only=True):
    """One file to be delivered: through which feed (数据源), under whose law.

    `region` is the GB/T 2260 code of the place whose law governs its records.
    """

    path: Path
    feed: str
    region: str


def list_deliveries(paths: Sequence[Path], feed: str, region: str) -> list[PendingDelivery]:
    """Return what is to be delivered; a directory stands for what its manifest lists, in that order.

    `feed` and `region` are of the files that no manifest lists. Raises `Fault` USAGE where such a file has
    no feed.
    """
    found: list[PendingDelivery] = []
    for path in paths:
        if (path / NAME).is_file():
            made = read_manifest(path).deliveries
            found += [PendingDelivery(path=path / one.file, feed=one.feed, region=one.region) for one in made]
        elif feed:
            found.append(PendingDelivery(path=path, feed=feed, region=region))
        else:
            raise Fault("USAGE", why=f"--feed says who delivers `{path}`")
    return found


async def ingest_files(
    settings: Settings, todo: Sequence[PendingDelivery], *, replayed: bool, quiet: bool
) -> IngestResult:
    """Take files in, one after the other, under the data directory's lock.

    A file that is refused as a whole does not stop the others. Raises `Unavailable` where graph or
    quarantine fail: the same files may then be sent again.
    """
    take = replay if replayed else ingest
    must_have_keys(settings.keys_dir)
    with hold_lock(settings.data_dir):
        # Said before the graph's engine is started, which takes seconds.
        prepare_quarantine(settings.quarantine_dir)
        pseudonymizer = PseudonymizationService.load(settings.keys_dir / VAULT)
        async with open_graph(settings, {f"{PREFIX}vault": pseudonymizer.check}) as graph:
            writer = Deliveries(graph)
            authorities = read_authorities(settings.authorities)
            deliveries = [_delivery(settings, one, authorities) for one in todo]
            accounts = [await _taken(take, writer, pseudonymizer, each, quiet=quiet) for each in deliveries]
    return IngestResult(accounts=tuple(accounts))


async def _taken(
    take: Take, writer: Deliveries, pseudonymizer: PseudonymizationService, delivery: Delivery, *, quiet: bool
) -> Report | Refused:
    """Take one file in and return its account, or the fault that refused it as a whole."""
    with progress(delivery.path.name, quiet=quiet) as advance:

        def watch(rows: int, done: int, total: int) -> None:
            advance(done, total, f"{rows} rows")

        try:
            return await take(writer, pseudonymizer, delivery, watch=watch)
        except Refused as fault:
            return fault


def _delivery(settings: Settings, one: PendingDelivery, authorities: Authorities | None) -> Delivery:
    """Return a file with all that taking it in needs; its rows are recorded at this instant."""
    return Delivery(
        path=one.path,
        feed=one.feed,
        region=one.region,
        now=time.time_ns() // 1_000,
        quarantine=settings.quarantine_dir,
        authorities=authorities,
    )
