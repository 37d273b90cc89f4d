"""What the law says, asked without any record: measures, deadlines, working days, inspections, barred uses.

Nothing is read: the packs in force at a place on a day answer. What no text sets is LAW_UNSET, or a deadline
without a day that says what the text does say; nothing is guessed.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from graph.errors import Refused
from graph.model.law import Citation
from graph.model.rulings import Ruling
from graph.model.time import Day
from graph.rules.procedures.eligibility import Inspection, inspections
from graph.rules.procedures.legal_deadlines import LegalDeadline, WorkingDays, legal_deadlines, working_days
from graph.rules.procedures.measures import BusinessMatter
from graph.rules.procedures.prohibited_uses import check_use
from resolvers.batch_resolver import BatchKey, BatchResolver, Dependencies
from resolvers.checks import CATALOGUE


class CatalogueEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One measure of the catalogue in force (惩戒措施), as its clause has it."""

    code: str
    chinese: str
    kind: str
    binding: str
    targets: tuple[str, ...]
    matters: tuple[BusinessMatter, ...]
    for_listed: bool
    needs_refusal: bool
    needs_end: bool
    clause: Citation


async def nothing_read(_deps: Dependencies, batch_keys: Sequence[BatchKey]) -> Sequence[None]:
    """Read nothing: the law is at hand."""
    return [None] * len(batch_keys)


def catalogue(deps: Dependencies, batch_key: BatchKey, _: None) -> tuple[CatalogueEntry, ...]:
    """Return the measures in force at the place on the day, those of one matter if one is named."""
    context, matter = batch_key.context, batch_key.args.get("matter")
    found = deps.law.value(CATALOGUE, context.place, context.as_of)
    entries = (_entry(row, source) for row, source in zip(found.value, found.sources, strict=True))
    return tuple(one for one in entries if matter is None or matter in one.matters)


def deadlines(deps: Dependencies, batch_key: BatchKey, _: None) -> tuple[LegalDeadline, ...]:
    """Return what falls due at the place by an event of the day."""
    return legal_deadlines(deps.law, batch_key.context.place, batch_key.context.as_of)


def working_days_between(deps: Dependencies, batch_key: BatchKey, _: None) -> WorkingDays:
    """Return how many working days lie between two days at the place."""
    since, until = _period(batch_key)
    return working_days(deps.law, batch_key.context.place, since, until)


def inspection_bands(deps: Dependencies, batch_key: BatchKey, _: None) -> tuple[Inspection, ...]:
    """Return how often whom the text in force at the place has inspected."""
    return inspections(deps.law, batch_key.context.place, batch_key.context.as_of)


def barred_use(deps: Dependencies, batch_key: BatchKey, _: None) -> Ruling:
    """Return whether a clause in force at the place bars a use of a kind of information."""
    context, given = batch_key.context, batch_key.args
    return check_use(deps.law, context.place, given["material"], given["use"], context.as_of)


def in_order(_deps: Dependencies, batch_key: BatchKey) -> None:
    """Refuse two days of which the second comes first."""
    _period(batch_key)


def _period(batch_key: BatchKey) -> tuple[Day, Day]:
    since, until = str(batch_key.args["since"]), str(batch_key.args["until"])
    if until < since:
        raise Refused("DAYS_REVERSED", since=since, until=until)
    return since, until


def _entry(row: Mapping[str, Any], clause: Citation) -> CatalogueEntry:
    return CatalogueEntry(
        code=row["code"],
        chinese=row["chinese"],
        kind=row["kind"],
        binding=row["binding"],
        targets=tuple(row["targets"]),
        matters=tuple(map(BusinessMatter, row["matters"])),
        for_listed=bool(row.get("listed")),
        needs_refusal=row.get("precondition") == "ABLE_BUT_REFUSES",
        needs_end=bool(row.get("needs_end")),
        clause=clause,
    )


BATCH_RESOLVERS = (
    BatchResolver("catalogue", nothing_read, catalogue),
    BatchResolver("deadlines", nothing_read, deadlines),
    BatchResolver("working_days", nothing_read, working_days_between, check=in_order),
    BatchResolver("inspection_bands", nothing_read, inspection_bands),
    BatchResolver("barred_use", nothing_read, barred_use),
)
