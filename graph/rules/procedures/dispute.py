"""What a pending dispute changes: the entry is annotated, and three switches say what waits."""

from collections.abc import Iterable

from graph.model.conclusions import DisputePause
from graph.model.facts import Dispute
from graph.model.law import Citation, Law
from graph.model.time import Day, covers


def annotation(disputes: Iterable[Dispute], record: str, day: Day) -> Dispute | None:
    """Return the dispute with which `record` is annotated on the day, or `None`.

    Of several pending ones the first that was opened is named; one is enough to annotate.
    """
    pending = [
        dispute
        for dispute in disputes
        if dispute.record == record and covers(dispute.opened_on, dispute.closed_on, day)
    ]
    return min(pending, key=lambda dispute: (dispute.opened_on, dispute.id), default=None)


def pause(dispute: Dispute, law: Law, origin_place: str, receiver_place: str, day: Day) -> DisputePause:
    """Return which of record, publicity and measures wait on the day while `dispute` is pending.

    The caller knows that the dispute is pending. A switch on which neither law speaks stays `None`:
    nothing is guessed.

    1. Each side's law is that of the day: a dispute is a procedure (decision D5).
    2. The receiver decides and may only narrow: what either side pauses waits (decision D7).
    """
    # 1. What each side says on this day.
    origin = law.pause(origin_place, day)
    receiver = law.pause(receiver_place, day)
    # 2. LAW: decision D7: a switch is on if either side turns it on.
    crosses = receiver_place != origin_place
    regions = law.find("dispute.regions", receiver_place, day) if crosses else None
    return DisputePause(
        dispute=dispute.id,
        opened_on=dispute.opened_on,
        place=receiver_place,
        record=_either(origin.record, receiver.record),
        publicity=_either(origin.publicity, receiver.publicity),
        measures=_either(origin.measures, receiver.measures),
        citations=_once(origin.citations, receiver.citations, regions.citations if regions else ()),
        record_clauses=_once(origin.record_clauses, receiver.record_clauses),
        publicity_clauses=_once(origin.publicity_clauses, receiver.publicity_clauses),
        measures_clauses=_once(origin.measures_clauses, receiver.measures_clauses),
    )


def _either(*sides: bool | None) -> bool | None:
    said = [one for one in sides if one is not None]
    return any(said) if said else None


def _once(*clauses: tuple[Citation, ...]) -> tuple[Citation, ...]:
    return tuple(dict.fromkeys(one for some in clauses for one in some))
