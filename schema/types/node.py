"""The interface of everything that has a global id."""

import strawberry

from schema.fields import public, shows


@shows(interface=True)
class Node:
    """Anything that has a global id（节点）."""

    @public
    def id(self) -> strawberry.ID:
        """Global id（全局标识）."""
