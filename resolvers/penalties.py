"""Pages of an organization's penalties, each with its annulment, its disputes and what they change."""

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from graph.model.facts import Dispute, Organization
from graph.model.time import covers
from graph.rules.procedures.dispute import pause
from graph.store import read_penalties
from graph.store.batch_read import Slice
from graph.store.read_penalties import PenaltyWithEvents
from resolvers.batch_resolver import BatchKey, BatchResolver, Dependencies, Page, RequestContext
from resolvers.reads import page, page_keys, row_filter
from resolvers.views import DisputeView, PenaltyView

PENALTIES = "organization.penalties"


async def against(deps: Dependencies, batch_keys: Sequence[BatchKey]) -> Sequence[Slice[PenaltyWithEvents]]:
    """Read pages of the penalties of organizations that were decided by the day, the latest first."""
    pages = [
        replace(page_keys(deps, batch_key, PENALTIES), as_of=batch_key.context.as_of)
        for batch_key in batch_keys
    ]
    return await read_penalties.penalties_of_organizations(deps.graph, row_filter(batch_keys), pages)


def penalties_page(deps: Dependencies, batch_key: BatchKey, found: Slice[PenaltyWithEvents]) -> Page:
    """Return the penalties with what lies upon each on the day asked for."""
    views = (penalty_view(deps, batch_key.context, case_file, batch_key.parent) for case_file in found.items)
    return page(deps, batch_key, PENALTIES, found, place=_place, items=views)


def penalty_view(
    deps: Dependencies,
    context: RequestContext,
    case_file: PenaltyWithEvents,
    party: Organization | None,
) -> PenaltyView:
    """Return a penalty with its annulment and its disputes, annotated with what waits."""
    return PenaltyView(
        id=case_file.penalty.id,
        fact=case_file.penalty,
        organization=party.as_it_was(context.as_of) if party else None,
        annulment=case_file.annulment,
        identification=case_file.penalty if case_file.penalty.mismatch else None,
        disputes=_disputes(deps, context, case_file.penalty.region, case_file.disputes),
    )


def _disputes(
    deps: Dependencies, context: RequestContext, origin: str, disputes: Iterable[Dispute]
) -> tuple[DisputeView, ...]:
    """Return the disputes opened by the day asked for, earliest first."""
    opened = sorted((d for d in disputes if d.opened_on <= context.as_of), key=lambda d: (d.opened_on, d.id))
    return tuple(dispute_view(deps, context, origin, dispute) for dispute in opened)


def dispute_view(deps: Dependencies, context: RequestContext, origin: str, dispute: Dispute) -> DisputeView:
    """Return a dispute, and what waits while it is pending by the laws of origin and asking side."""
    pending = covers(dispute.opened_on, dispute.closed_on, context.as_of)
    return DisputeView(
        id=dispute.id,
        opened_on=dispute.opened_on,
        closed_on=dispute.closed_on,
        outcome=dispute.outcome,
        pending=pending,
        pause=pause(dispute, deps.law, origin, context.place, context.as_of) if pending else None,
    )


def _place(case_file: PenaltyWithEvents) -> tuple[str, str]:
    return case_file.penalty.decided_on, case_file.penalty.id


BATCH_RESOLVERS = (BatchResolver(PENALTIES, against, penalties_page),)
