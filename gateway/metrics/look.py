"""How the city stands at the moment somebody asks for metrics: read once, said in the meters.

What happens is counted where it happens; what stands is looked at here, so that no request pays for it. A
graph that does not answer is itself a metric: the others are told all the same.
"""

from datetime import date
from importlib.metadata import version

from gateway.city import City
from gateway.metrics.meters import meters
from graph.errors import Fault
from graph.store.deliveries import feeds
from graph.store.journal import read_head
from graph.store.journal_places import kept_places

AGAIN = (
    "accord_consumer_lag",
    "accord_feed_delivered_timestamp_seconds",
    "accord_neighbour_heard",
    "accord_neighbour_effects_stopped",
    "accord_neighbour_told",
    "accord_work_failing",
)
"""Metrics whose series come and go with what there is; the others have theirs from the start."""


MICROSECONDS = 1_000_000
"""In a second: an instant of ours in the unit that Prometheus counts in."""


async def look(city: City) -> None:
    """Say how the city stands now."""
    meters.forget(*AGAIN)
    meters.set("accord_build_info", 1, version("accord-gateway"))
    _bounds(city)
    _ledger(city)
    _exchange(city)
    for task, state in city.work.items():
        meters.set("accord_work_failing", state.failures, task)
    ready = await city.graph.ready()
    meters.set("accord_graph_ready", ready)
    try:
        await _journal(city)
    except Fault:
        meters.set("accord_graph_ready", 0)


def _bounds(city: City) -> None:
    """Say how many of each there may be: an alert asks for the part that is taken."""
    limits = city.settings.limits
    meters.set("accord_places_most", limits.working, "work")
    meters.set("accord_places_most", limits.waiting, "wait")
    meters.set("accord_connections_most", limits.connections)
    meters.set("accord_graph_connections_most", city.settings.graph.connections)
    meters.set("accord_graph_connections_busy", city.graph.busy)


def _ledger(city: City) -> None:
    meters.set("accord_ledger_entries", city.ledger.size)
    meters.set("accord_ledger_writable", city.ledger.failure is None)
    meters.set("accord_ledger_damaged", bool(city.ledger.finding))


def _exchange(city: City) -> None:
    """Say what is known of the neighbours, and for how long our trust list still says whom to believe."""
    exchange = city.exchange
    meters.set("accord_trust_list_taken", exchange.trust is not None and exchange.distrust is None)
    today = date.fromisoformat(exchange.day(city.clock()))
    left = (date.fromisoformat(exchange.trust.until) - today).days if exchange.trust else 0
    meters.set("accord_trust_list_days", left)
    for region, found in city.neighbours.items():
        meters.set("accord_neighbour_heard", not found.code, region)
        meters.set("accord_neighbour_effects_stopped", found.effects, region)
        meters.set("accord_neighbour_told", found.heard, region)


async def _journal(city: City) -> None:
    """Say where the journal is, how far its consumers are behind, and when each feed delivered last."""
    head = await read_head(city.graph)
    meters.set("accord_journal_head", head.number)
    meters.set("accord_journal_head_timestamp_seconds", head.at / MICROSECONDS)
    for consumer, number in (await kept_places(city.graph)).items():
        meters.set("accord_consumer_lag", max(0, head.number - number), consumer)
    for feed in await feeds(city.graph):
        meters.set("accord_feed_delivered_timestamp_seconds", feed.at / MICROSECONDS, feed.feed)
