"""Events upon a record: its annulment and its disputes."""

from graph.model.facts import Annulment as AnnulmentRecord
from graph.model.time import end_or_none
from resolvers.views import DisputeView
from schema.fields import guarded, public, shows
from schema.scalars import Date, DateTime
from schema.types.law import DisputePause
from security.principal import DataClass


@shows(AnnulmentRecord)
class Annulment:
    """The revocation of a record: once known, the record never reached anybody（撤销）."""

    @public
    def annulled_on(self) -> Date:
        """Day of the revocation（撤销日期）."""

    @public
    def authority(self) -> str:
        """Authority that revoked it（撤销机关）."""

    @public
    def reason(self) -> str:
        """The authority's reason（撤销理由）."""

    @public
    def recorded_at(self) -> DateTime:
        """Since when it has been known here（入库时间）."""


@shows(DisputeView)
class Dispute:
    """An objection to a record, annotated in every answer while it is pending（异议）."""

    @public
    def opened_on(self) -> Date:
        """First day（提出日）."""

    @public(shown=end_or_none)
    def closed_on(self) -> Date | None:
        """Day from which it is no longer pending（办结日）."""

    @public
    def pending(self) -> bool:
        """Whether it is pending on the day asked for（是否处理中）."""

    @guarded(DataClass.SHARED)
    def outcome(self) -> str | None:
        """How it ended（处理结果）."""

    @public
    def pause(self) -> DisputePause | None:
        """What waits, and which clause says so（异议期间的处理）."""
