"""What belongs to an organization or a person alone: former names, and identity documents."""

from graph.model.former import Former
from graph.model.reported import DocumentKind
from resolvers.views import DocumentView
from schema.field_formats import document_kind, number_masked, number_shown
from schema.fields import guarded, public, shows
from schema.scalars import Date
from security.principal import DataClass


@shows(Former)
class FormerName:
    """A name that an organization had before（曾用名）."""

    @public(attr="value")
    def name(self) -> str:
        """The name（名称）."""

    @public
    def since(self) -> Date:
        """First day（起始日）."""

    @public
    def until(self) -> Date:
        """Day from which it was no longer called so（终止日）."""


@shows(DocumentView, subjects=["person"])
class Document:
    """An identity document of a person（证件）."""

    @guarded(DataClass.SENSITIVE, shown=document_kind)
    def kind(self) -> DocumentKind | None:
        """Kind of document（证件类型）."""

    @guarded(DataClass.SENSITIVE, attr="numbered", shown=number_shown, mask=number_masked)
    def number(self) -> str | None:
        """Number, masked for all but its bearer（证件号码）."""
