"""Pages of an organization's penalties, each with its annulment, its disputes and what they change."""

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from graph.model.facts import Dispute, Organization
from graph.model.time import covers
from graph.rules.procedures.dispute import pause
from graph.store import read_penalties
from graph.store.batch_read import Slice
from graph.store.read_penalties import Laid
from resolvers.batch_resolver import Ask, Page, Ports, Section, Want
from resolvers.reads import page, paged, sees
from resolvers.views import DisputeView, PenaltyView

PENALTIES = "organization.penalties"


async def against(ports: Ports, wants: Sequence[Want]) -> Sequence[Slice[Laid]]:
    """Read pages of the penalties of organizations that were decided by the day, the latest first."""
    pages = [replace(paged(ports, want, PENALTIES), as_of=want.ask.as_of) for want in wants]
    return await read_penalties.penalties_of_organizations(ports.graph, sees(wants), pages)


def shown(ports: Ports, want: Want, found: Slice[Laid]) -> Page:
    """Return the penalties with what lies upon each on the day asked for."""
    views = (penalty_view(ports, want.ask, laid, want.parent) for laid in found.items)
    return page(ports, want, PENALTIES, found, place=_place, items=views)


def penalty_view(ports: Ports, ask: Ask, laid: Laid, party: Organization | None) -> PenaltyView:
    """Return a penalty with its annulment and its disputes, annotated with what waits."""
    return PenaltyView(
        id=laid.penalty.id,
        fact=laid.penalty,
        organization=party,
        annulment=laid.annulment,
        disputes=_disputes(ports, ask, laid.penalty.region, laid.disputes),
    )


def _disputes(ports: Ports, ask: Ask, origin: str, disputes: Iterable[Dispute]) -> tuple[DisputeView, ...]:
    """Return the disputes opened by the day asked for, earliest first."""
    opened = sorted((d for d in disputes if d.opened_on <= ask.as_of), key=lambda d: (d.opened_on, d.id))
    return tuple(_dispute(ports, ask, origin, dispute) for dispute in opened)


def _dispute(ports: Ports, ask: Ask, origin: str, dispute: Dispute) -> DisputeView:
    pending = covers(dispute.opened_on, dispute.closed_on, ask.as_of)
    return DisputeView(
        id=dispute.id,
        opened_on=dispute.opened_on,
        closed_on=dispute.closed_on,
        outcome=dispute.outcome,
        pending=pending,
        pause=pause(dispute, ports.law, origin, ask.place, ask.as_of) if pending else None,
    )


def _place(laid: Laid) -> tuple[str, str]:
    return laid.penalty.decided_on, laid.penalty.id


SECTIONS = (Section(PENALTIES, against, shown),)
