"""What is known of a neighbour after the last look at it: a state of the city, not a line in a log."""

import msgspec

from graph.model.time import Instant


class PollResult(msgspec.Struct, frozen=True, kw_only=True):
    """What one round brought from one region: lists, what stopped it since when, the effects that stops."""

    region: str
    lists: int
    code: str = ""
    since: Instant = 0
    effects: int = 0
