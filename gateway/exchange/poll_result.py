"""What is known of a neighbour after the last look at it: a state of the city, not a line in a log."""

import msgspec

from graph.model.time import Instant


class PollResult(msgspec.Struct, frozen=True, kw_only=True):
    """What one round brought from one region: lists, what stopped it since when, the effects that stops.

    `region` is its GB/T 2260 code, `lists` how many lists were genuine and current. `code` is empty where
    all of it was heard, else why not; `since` is the first look that ended so, in microseconds UTC.
    `effects` counts recognised effects (承认) that stand on what this region says and stop when its lists
    end.
    """

    region: str
    lists: int
    code: str = ""
    since: Instant = 0
    effects: int = 0
    heard: int = 0
