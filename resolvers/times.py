"""The two times and the place that a root field sets for everything below it."""

from collections.abc import Mapping
from typing import Any

import msgspec

from graph.errors import Refused
from graph.ingest.identifiers import normalised_place
from resolvers.batch_resolver import RequestContext


def inherit_times(context: RequestContext, args: Mapping[str, Any]) -> RequestContext:
    """Return `ask` with the root field's `as_of`, `known_at` and `place` where they are given.

    A `known_at` in the future is refused: nobody can say today what will be known then. So is a `place`
    that is no code of one, whether law is asked below or not.
    """
    as_of, known_at, place = args.get("as_of"), args.get("known_at"), args.get("place")
    if as_of is None and known_at is None and place is None:
        return context
    known = context.known_at if known_at is None else known_at
    if known > context.now:
        raise Refused("KNOWN_AT_IN_FUTURE")
    if place is not None:
        place = normalised_place(place)
    return msgspec.structs.replace(
        context,
        as_of=context.as_of if as_of is None else str(as_of),
        known_at=known,
        place=place or context.place,
    )
