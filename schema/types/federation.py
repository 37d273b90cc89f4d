"""What a router of Apollo Federation asks this subgraph for: its schema, and entities by their keys."""

from typing import Annotated

import strawberry
from strawberry.federation.schema import FederationAny

from schema.fields import public, shows
from schema.types.subjects import Organization, Person

Representations = Annotated[
    list[FederationAny], strawberry.argument(description="`__typename` and key of each（实体引用）.")
]
Entity = Annotated[
    Organization | Person,
    strawberry.union(name="_Entity", description="What other subgraphs may refer to（联邦实体）."),
]


@shows(name="_Service")
class Service:
    """This subgraph as Apollo Federation asks for it（子图）."""

    @public
    def sdl(self) -> str | None:
        """The printed schema（模式文本）."""
