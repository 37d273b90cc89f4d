"""Pages of an organization's penalties, each with its annulment, its disputes and what they change."""

from collections.abc import Sequence
from functools import partial

from graph.model.facts import Organization
from graph.store import read_penalties
from graph.store.batch_read import Paged, Slice
from graph.store.pages_within import penalties_within
from graph.store.read_penalties import PenaltyWithEvents
from resolvers.batch_resolver import BatchKey, BatchResolver, Dependencies, Page, RequestContext
from resolvers.disputes import dispute_view
from resolvers.reads import page, page_keys, row_filter
from resolvers.restorations import restoration_view
from resolvers.shared_reads import EFFECTS
from resolvers.views import DisputeView, PenaltyView, RestorationView
from security.row_filter import RowFilter

PENALTIES = "organization.penalties"


async def against(deps: Dependencies, batch_keys: Sequence[BatchKey]) -> Sequence[Slice[PenaltyWithEvents]]:
    """Read pages of the penalties of organizations that were decided by the day, the latest first."""
    pages, visible = [page_keys(deps, one, PENALTIES) for one in batch_keys], row_filter(batch_keys)
    ask = partial(read_penalties.penalties_of_organizations, deps.graph, visible)
    return await batch_keys[0].context.reads.pages(visible, pages, penalties_within, ask)


def penalties_page(deps: Dependencies, batch_key: BatchKey, found: Slice[PenaltyWithEvents]) -> Page:
    """Return the penalties with what lies upon each on the day asked for."""
    views = (penalty_view(deps, batch_key.context, case_file, batch_key.parent) for case_file in found.items)
    return page(deps, batch_key, PENALTIES, found, place=_place, items=views, count=_count)


async def _count(deps: Dependencies, visible: RowFilter, lists: Sequence[Paged]) -> Sequence[int | None]:
    return await read_penalties.count_penalties_of_organizations(deps.graph, visible, lists)


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
        disputes=_disputes(deps, context, case_file),
        restorations=_restorations(deps, context, case_file),
    )


def _disputes(
    deps: Dependencies, context: RequestContext, case_file: PenaltyWithEvents
) -> tuple[DisputeView, ...]:
    """Return the disputes opened by the day asked for, earliest first."""
    opened = (dispute for dispute in case_file.disputes if dispute.opened_on <= context.as_of)
    ordered = sorted(opened, key=lambda dispute: (dispute.opened_on, dispute.opened_at, dispute.id))
    return tuple(dispute_view(deps, context, case_file.penalty, dispute) for dispute in ordered)


def _restorations(
    deps: Dependencies, context: RequestContext, case_file: PenaltyWithEvents
) -> tuple[RestorationView, ...]:
    """Return the applications for restoration made by the day asked for, earliest first."""
    made = (case for case in case_file.restoration_cases if case.opened_on <= context.as_of)
    ordered = sorted(made, key=lambda case: (case.opened_on, case.opened_at, case.id))
    return tuple(restoration_view(deps, context, case_file, case) for case in ordered)


def _place(case_file: PenaltyWithEvents) -> tuple[str, str]:
    return case_file.penalty.decided_on, case_file.penalty.id


BATCH_RESOLVERS = (
    BatchResolver(
        PENALTIES,
        against,
        penalties_page,
        check=partial(page_keys, listing=PENALTIES),
        within=EFFECTS,
    ),
)
