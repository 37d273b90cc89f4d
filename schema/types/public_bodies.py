"""Whom the law has told of the breach of a public body."""

from graph.rules.procedures.notices import Notified
from resolvers.public_bodies import NoticesView
from schema.fields import public, shows
from schema.types.law import Citation


@shows(NoticesView)
class PublicBodyNotices:
    """Who is told of a breach of a public body or a state-owned enterprise（通报单位）."""

    @public
    def of_body(self) -> list[Notified]:
        """Who is told of the body's breach（对单位失信的通报单位）."""

    @public
    def of_staff(self) -> list[Notified]:
        """Who is told of a breach of its staff（对工作人员失信的通报单位）."""

    @public(size=3)
    def citations(self) -> list[Citation]:
        """The clauses that say it（条款）."""
