"""Deliveries taken in beside requests: one after the other, in the order in which they were accepted.

A file is read in a thread, span by span, and each span is one short transaction; between two spans everybody
else has a turn. What a crash cut off is taken up again from the spool: the graph answers the spans that it
has.
"""

import asyncio
from functools import partial
from pathlib import Path

import msgspec

from gateway.city import City
from gateway.deliveries.accounts import delivery_entry
from gateway.deliveries.folder import take_in_folder
from gateway.deliveries.spool import DeliveryStage, SpooledDelivery, spooling
from gateway.worker.rounds import a_round
from graph.errors import Fault, Refused
from graph.ingest.report import Report
from graph.ingest.run import Delivery, Watch, ingest
from graph.model.reported import Chunk, RowOutcome
from graph.model.time import HOUR, Instant
from graph.store.deliveries import Deliveries

EVERY = 0.5
"""Seconds between two looks for what waits."""

SPAN_ROWS = 100
"""Rows of one transaction: while it runs no other write does, on the embedded engine."""

SHARE = 1.0
"""For each second of a span so many are left to everybody else before the next one begins."""


async def keep_taking_in(city: City) -> None:
    """Take in what waits, again and again, while this process has the turn among those of its host.

    A delivery that fails stays first, and is tried again.
    """
    swept = 0
    while True:
        with a_round("deliveries"):
            if await asyncio.to_thread(city.spool.take_turn):
                if city.clock() - swept > HOUR:
                    swept = city.clock()
                    await asyncio.to_thread(city.spool.sweep, swept)
                await take_in_what_waits(city)
                await take_in_folder(city, partial(_take_in_file, city))
        await asyncio.sleep(EVERY)


async def take_in_what_waits(city: City) -> None:
    """Take in every delivery that waits.

    Where graph, ledger or disk fail it stays the first. One in which a defect of ours is found becomes the
    last: it is tried again, and keeps nobody waiting.
    """
    spool = city.spool
    while waiting := await asyncio.to_thread(spool.waiting):
        delivery = await asyncio.to_thread(spool.find, waiting[0])
        try:
            if delivery is not None and delivery.stage is DeliveryStage.WAITING:
                await _taken_in(city, delivery)
        except Fault:
            raise
        except Exception:
            spool.failed[waiting[0]] += 1
            raise
        await asyncio.to_thread(spool.leave, waiting[0])


async def _taken_in(city: City, delivery: SpooledDelivery) -> None:
    """Take one delivery in; its end is in the ledger before its sender can read of it."""

    def watch(*done: int) -> None:
        city.spool.told(delivery, (done[0], done[1], done[2]))

    try:
        report = await _take_in_file(city, city.spool.file(delivery), delivery, watch)
        ended = msgspec.structs.replace(
            delivery, stage=DeliveryStage.DONE, report=msgspec.to_builtins(report)
        )
    except Refused as fault:
        refused = {"refusal": fault.code, "details": fault.details}
        ended = msgspec.structs.replace(delivery, stage=DeliveryStage.REFUSED, **refused)
    ended = msgspec.structs.replace(ended, at=city.clock())
    await city.ledger.append(delivery_entry(city, ended, "TakeIn", ended.at))
    with spooling():
        await asyncio.to_thread(city.spool.keep, ended)


async def _take_in_file(
    city: City, path: Path, delivery: SpooledDelivery, watch: Watch = lambda *_: None
) -> Report:
    """Take a file in while the gateway answers, and return its account; raises `Refused` FILE_REFUSED."""
    given = Delivery(
        path=path,
        feed=delivery.feed,
        region=delivery.region,
        now=city.clock(),
        quarantine=city.settings.quarantine_dir,
        authorities=city.authorities,
    )
    writer = _PacedDeliveries(city.graph)
    return await ingest(writer, city.pseudonymizer, given, span_rows=SPAN_ROWS, watch=watch)


class _PacedDeliveries(Deliveries):
    """Deliveries that leave as much time to everybody else as they take."""

    async def write(self, chunk: Chunk, now: Instant) -> dict[int, RowOutcome]:
        """Apply a span, then pause."""
        loop = asyncio.get_running_loop()
        begun = loop.time()
        fates = await super().write(chunk, now)
        await asyncio.sleep((loop.time() - begun) * SHARE)
        return fates
