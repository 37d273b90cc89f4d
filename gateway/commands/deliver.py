"""Files delivered to the running gateway: the same account and statuses as where they are taken in."""

from collections.abc import Sequence

from gateway.cli.progress import progress
from gateway.client.client import Credentials, GatewayClient
from gateway.client.delivering import DeliveryRequest, deliver
from gateway.commands.ingest import IngestResult, PendingDelivery
from graph.errors import Refused
from graph.ingest.report import Report


def deliver_files(
    url: str, card: Credentials, todo: Sequence[PendingDelivery], *, quiet: bool
) -> IngestResult:
    """Deliver files one after the other, each once the one before it was taken in.

    A file that is refused as a whole does not stop the others; a sender who may not deliver stops them all.
    """
    door = GatewayClient(url.removesuffix("/"))
    try:
        door.state()  # an address at which nobody is fails now, and not after minutes of patience
        accounts = [_delivered(door, card, one, quiet=quiet) for one in todo]
    finally:
        door.close()
    return IngestResult(accounts=tuple(accounts))


def _delivered(
    door: GatewayClient, card: Credentials, one: PendingDelivery, *, quiet: bool
) -> Report | Refused:
    with progress(one.path.name, quiet=quiet) as advance:
        request = DeliveryRequest(path=one.path, feed=one.feed, region=one.region, card=card)
        try:
            return deliver(door, request, advance)
        except Refused as fault:
            if fault.code != "FILE_REFUSED":
                raise
            return fault
