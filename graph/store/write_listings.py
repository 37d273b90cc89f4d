"""What is written of listings: cases in versions, steps for good, and the determination that one becomes.

The determination is of the declared kind that files bring too, and is written by the one way of all facts: a
listing that was decided here and one that a file brings are judged alike.
"""

from collections.abc import Callable

import msgspec
from msgspec.structs import replace

from graph.errors import Refused
from graph.model.facts import Step
from graph.model.listing_cases import ListingCase
from graph.model.procedures import WriteTarget
from graph.model.reported import TAKEN, ReportedRecord, RowOutcome
from graph.store.deliveries import touch_feed
from graph.store.fact_kinds import Provenance
from graph.store.journal import JournaledTransaction
from graph.store.listing_rows import properties
from graph.store.write_facts import is_published, put_facts
from graph.store.write_once import Put, Result

WHOLE_CITY = "listings"
"""The desk on which every listing lies; the credit centre's."""


def authority_desk(code: str) -> str:
    """Return the desk of an authority: the listings that it proposed."""
    return f"listings:authority:{code}"


def subject_desk(subject: str) -> str:
    """Return the desk of a subject: the listings that it was told of."""
    return f"listings:subject:{subject}"


class ListingMove(msgspec.Struct, frozen=True, kw_only=True):
    """How a listing goes on: the step that it takes, what it is from then on, and what it says to everybody.

    A version takes the place of `before`, under the same id; what is new has none, and no step. `report` is
    the determination as it stands from then on.
    """

    after: ListingCase
    before: ListingCase | None = None
    step: Step | None = None
    report: ReportedRecord | None = None


Moving = Callable[[WriteTarget], ListingMove]
"""Says how a listing goes on; asked within the transaction, of what there is of the subject then."""


def put_listing(source: Provenance, moving: Moving) -> Put:
    """Return what moves a listing.

    1. The determination, of which the case keeps the id. 2. The version that is superseded is closed, before
    the new one is made: a key stands once. 3. The step. 4. The journal is told whom it is about.
    """

    async def put(transaction: JournaledTransaction, target: WriteTarget) -> tuple[Result, WriteTarget]:
        move = moving(target)
        # 1.
        determination = await _report(transaction, source, move.report)
        after = replace(move.after, recorded_at=transaction.at)
        after = replace(after, determination=determination) if determination else after
        # 2.
        if move.before is not None:
            await transaction.run("close_listing_cases", keys=[move.before.key], at=transaction.at)
        row = {"organization": after.subject, "fact": properties(after), "desks": _desks(after)}
        await transaction.run("create_listing_cases", rows=[row])
        # 3.
        steps = move.before.steps if move.before is not None else ()
        if move.step is not None:
            step = replace(move.step, recorded_at=transaction.at)
            steps = (*steps, step)
            kept = {"organization": after.subject, "fact": properties(step) | {"subject": after.subject}}
            await transaction.run("create_listing_steps", rows=[kept])
        # 4.
        transaction.note(ListingCase.__name__, organizations=[after.subject])
        result = {"listing": after.id, "subject": after.subject}
        return result, _as_it_is_then(target, replace(after, steps=steps))

    return put


async def _report(
    transaction: JournaledTransaction, source: Provenance, report: ReportedRecord | None
) -> str:
    """Put the determination by the way of all facts; refused where another's word stands under its key."""
    if report is None:
        return ""
    results = await put_facts(transaction, source, [report])
    await touch_feed(transaction, source, shown=is_published([report], results, transaction.at))
    found = results[report.row]
    if found.outcome not in TAKEN | {RowOutcome.SAME}:
        raise Refused("LISTING_NUMBER_TAKEN")
    return found.id or ""


def _desks(fact: ListingCase) -> list[str]:
    """Return where a listing lies; before its subject only once it was told."""
    desks = [WHOLE_CITY, authority_desk(fact.authority_code)]
    return [*desks, subject_desk(fact.subject)] if fact.notice is not None else desks


def _as_it_is_then(target: WriteTarget, case: ListingCase) -> WriteTarget:
    others = tuple(one for one in target.listings if one.id != case.id)
    return replace(target, listings=(*others, case))
