"""Records of declared kinds: listings and orders, shares of organizations, and exemptions of persons."""

import strawberry

from graph.model.facts import DeterminationKind, ListStanding, Severity
from graph.model.facts import Permission as PermissionRecord
from graph.model.time import end_or_none
from resolvers.record_views import DeterminationView, HoldingView
from schema.field_formats import holder_id
from schema.fields import guarded, public, shows
from schema.ids import global_id
from schema.scalars import Date, DateTime
from schema.types.node import Node
from security.principal import DataClass


@shows(DeterminationView, subjects=["fact.subject"], within="fact")
class Determination(Node):
    """A listing, an order, a revocation or a bankruptcy of an organization（认定）."""

    @public(attr=".name", shown=global_id("Determination"))
    def id(self) -> strawberry.ID:
        """Global id, the same for every version of the record（全局标识）."""

    @public
    def kind(self) -> DeterminationKind:
        """What was decided（认定类型）."""

    @public(attr="list_standing")
    def list_standing(self) -> ListStanding | None:
        """What stands behind the list, where it is a listing（名单性质）."""

    @public(attr="list_id")
    def list(self) -> str | None:
        """Name of the list, by our word or by its source's own（名单名称）."""

    @public
    def document_number(self) -> str:
        """Number of the decision（认定文书号）."""

    @public
    def authority(self) -> str:
        """Deciding authority or court（认定机关）."""

    @public
    def authority_code(self) -> str:
        """Its unified social credit code（认定机关统一社会信用代码）."""

    @public
    def decided_on(self) -> Date:
        """Day of the decision or the entry（认定日期）."""

    @public(shown=end_or_none)
    def until(self) -> Date | None:
        """Day from which it no longer stands（失效日）."""

    @guarded(DataClass.SHARED)
    def ground(self) -> str | None:
        """Why（认定事由）."""

    @guarded(DataClass.SHARED)
    def basis(self) -> str | None:
        """By which text（认定依据）."""

    @guarded(DataClass.SHARED)
    def conduct_since(self) -> Date | None:
        """First day of the conduct（行为起始日）."""

    @guarded(DataClass.SHARED)
    def conduct_until(self) -> Date | None:
        """Day from which the conduct had ended（行为终止日）."""

    @guarded(DataClass.SHARED)
    def severity(self) -> Severity | None:
        """The authority's statement of how grave it was（失信程度）."""

    @guarded(DataClass.SHARED)
    def final_on(self) -> Date | None:
        """Day from which it can no longer be challenged（认定确定日）."""

    @public
    def region(self) -> str:
        """Deciding place, GB/T 2260: its law governs whom it reaches（作出地）."""

    @public
    def recorded_at(self) -> DateTime:
        """Since when this version has been known here（入库时间）."""

    @public(attr="subject", shown=global_id("Organization"))
    def organization(self) -> strawberry.ID:
        """Global id of the organization that it is about（认定对象）."""


@shows(HoldingView, subjects=["fact.organization", "fact.holder"], within="fact")
class Holding:
    """A share of an organization, as registered（持股）."""

    @guarded(DataClass.SHARED, attr=".percent")
    def percent(self) -> str | None:
        """The share, a decimal number of percent（持股比例）."""

    @guarded(DataClass.SHARED, shown=global_id("Organization"))
    def organization(self) -> strawberry.ID | None:
        """Global id of the organization that is held（被持股单位）."""

    @guarded(DataClass.SHARED, attr=".organization_name")
    def organization_name(self) -> str | None:
        """Its name on the day asked for（被持股单位名称）."""

    @guarded(DataClass.SHARED, attr=".holder", shown=holder_id)
    def holder(self) -> strawberry.ID | None:
        """Global id of the organization or the person that holds（持股人）."""

    @guarded(DataClass.SHARED, attr=".holder_name")
    def holder_name(self) -> str | None:
        """Name of the holder on the day asked for（持股人名称）."""

    @guarded(DataClass.SHARED)
    def since(self) -> Date | None:
        """First day（持股起始日）."""

    @guarded(DataClass.SHARED, shown=end_or_none)
    def until(self) -> Date | None:
        """Day from which it was no longer held（持股终止日）."""


@shows(PermissionRecord, subjects=["person"])
class Permission:
    """A dated exemption of a person from a measure（准许的例外）."""

    @guarded(DataClass.PERSONAL)
    def measure(self) -> str | None:
        """Measure of the catalogue（措施）."""

    @guarded(DataClass.PERSONAL)
    def authority(self) -> str | None:
        """Court or authority that permits it（准许机关）."""

    @guarded(DataClass.PERSONAL)
    def document_number(self) -> str | None:
        """Number of its decision（准许文书号）."""

    @guarded(DataClass.PERSONAL)
    def since(self) -> Date | None:
        """First day（准许起始日）."""

    @guarded(DataClass.PERSONAL, shown=end_or_none)
    def until(self) -> Date | None:
        """Day from which it no longer stands（准许终止日）."""
