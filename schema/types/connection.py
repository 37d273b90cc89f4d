"""Pages of records by cursor: our own connection, edge and page info, so that each has a class."""

from typing import Generic, TypeVar

from resolvers.batch_resolver import Page
from schema.fields import public, shows

T = TypeVar("T")


@shows()
class PageInfo:
    """Where a page lies in its list（分页信息）."""

    @public
    def has_next_page(self) -> bool:
        """Whether more that this caller may see follows（是否有下一页）."""

    @public
    def has_previous_page(self) -> bool:
        """Whether something that this caller may see came before（是否有上一页）."""

    @public
    def start_cursor(self) -> str | None:
        """Cursor of the first edge, for `before`（起始游标）."""

    @public
    def end_cursor(self) -> str | None:
        """Cursor of the last edge, for `after`（结束游标）."""


@shows()
class Edge(Generic[T]):
    """One record of a page, with its cursor（条目）."""

    @public
    def cursor(self) -> str:
        """Opaque; it says nothing about what this caller may not see（游标）."""

    @public
    def node(self) -> T | None:
        """The record（记录）."""


@shows(Page, touches=["about"])
class Connection(Generic[T]):
    """A page of records in a stable order（分页列表）."""

    @public(attr="items", size=1)
    def nodes(self) -> list[T]:
        """The records of the page（记录）."""

    @public(attr="edges", size=1)
    def edges(self) -> list[Edge[T]]:
        """The records of the page, each with its cursor（条目）."""

    @public(attr="info")
    def page_info(self) -> PageInfo:
        """Where the page lies（分页信息）."""

    @public(batch_resolver="page.total")
    def total_count(self) -> int | None:
        """How many records the whole list has that this caller may see; absent beyond 10,000（总数）."""
