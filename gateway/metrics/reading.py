"""Reading what a running gateway tells at its door for metrics, for a look from the same machine."""

from prometheus_client.parser import text_string_to_metric_families

from gateway.metrics.look import MICROSECONDS
from graph.model.time import Instant

FEEDS = "accord_feed_delivered_timestamp_seconds"


def feeds_told(text: str) -> dict[str, Instant]:
    """Return when each feed delivered last, as the metrics have it."""
    return {
        sample.labels["feed"]: Instant(sample.value * MICROSECONDS)
        for family in text_string_to_metric_families(text)
        if family.name == FEEDS
        for sample in family.samples
    }
