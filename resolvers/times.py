"""The two times and the place that a root field sets for everything below it."""

from collections.abc import Mapping
from typing import Any

import msgspec

from graph.errors import Refused
from graph.ingest.identifiers import normalised_place
from graph.model.law import Law
from graph.model.time import Instant, china_day
from resolvers.batch_resolver import RequestContext
from security.principal import CallerRole


def inherit_times(context: RequestContext, args: Mapping[str, Any]) -> RequestContext:
    """Return `ask` with the root field's `as_of`, `known_at` and `place` where they are given.

    INVARIANT: nothing is answered as known later than the journal's head: what is recorded between the two,
    by a writer whose clock is behind, would be known or not by when the question came. A `known_at` in the
    future is refused: nobody can say today what will be known then. What was known before belongs to
    departments with a purpose and to the subject: everybody else is told of today's publications alone. So is
    a `place` that is no code of one, whether law is asked below or not.
    """
    as_of, known_at, place = args.get("as_of"), args.get("known_at"), args.get("place")
    if as_of is None and known_at is None and place is None:
        return context
    known = context.known_at if known_at is None else _known_at(context, known_at)
    if place is not None:
        place = normalised_place(place)
    return msgspec.structs.replace(
        context,
        as_of=context.as_of if as_of is None else str(as_of),
        known_at=known,
        asked_at=known_at,
        place=place or context.place,
    )


def _known_at(context: RequestContext, asked: Instant) -> Instant:
    if asked > max(context.now, context.head):
        raise Refused("KNOWN_AT_IN_FUTURE")
    if not may_look_back(context):
        raise Refused("KNOWN_AT_REFUSED")
    return min(asked, context.head)


def law_as_known(law: Law, context: RequestContext) -> Law:
    """Return the law as it was known at the instant that was asked for: what was issued later is left out."""
    return law if context.asked_at is None else law.as_known(china_day(context.asked_at))


def recomputed(context: RequestContext) -> bool:
    """Whether what is concluded is no answer of its time: it is drawn now, from what was known then."""
    former_law = context.asked_at is not None and china_day(context.asked_at) < context.today
    return former_law or context.known_at < context.head


def may_look_back(context: RequestContext) -> bool:
    """Whether rows that are published no more are the caller's to see: all of them, or its own."""
    subject = context.caller.principal.standing is CallerRole.SUBJECT
    return context.row_filter.ignores_window or (subject and bool(context.row_filter.own))
