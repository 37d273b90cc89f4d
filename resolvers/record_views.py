"""Records of declared kinds as a section returns them, each with its ends."""

import msgspec

from graph.model.facts import Determination, Holding, Organization, Person


class DeterminationView(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A listing, an order, a revocation or a bankruptcy (认定), found by its organization."""

    fact: Determination

    @property
    def name(self) -> str:
        """The record's own name: it is found by the organization that it is about."""
        return f"{self.fact.subject}/{self.fact.id}"

    @property
    def feed(self) -> str:
        """The feed by which it came."""
        return self.fact.feed


class HoldingView(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A share of an organization (持股) with its two ends, as far as they may be shown."""

    fact: Holding
    organization: Organization | None
    by_organization: Organization | None = None
    by_person: Person | None = None

    @property
    def feed(self) -> str:
        """The feed by which it came."""
        return self.fact.feed

    @property
    def organization_name(self) -> str | None:
        """What the organization is called on the day asked for."""
        return self.organization.name if self.organization else None

    @property
    def holder(self) -> tuple[str, bool]:
        """Who holds it, and whether that is a person."""
        return self.fact.holder, self.fact.by_person

    @property
    def holder_name(self) -> str | None:
        """What the holder is called, where it may be shown."""
        holder = self.by_person or self.by_organization
        return holder.name if holder else None

    @property
    def percent(self) -> str:
        """The share as a decimal number of percent."""
        whole, rest = divmod(self.fact.share, 100)
        return f"{whole}.{rest:02}".rstrip("0").rstrip(".")
