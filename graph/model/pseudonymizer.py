"""The door to what the graph never holds in plain text: numbers of persons' documents."""

from typing import Protocol


class Pseudonymizer(Protocol):
    """Keyed handles that find a document (去标识化), and sealed numbers that only the key's holder opens.

    `kind` is a name of `graph.model.reported.DocumentKind`. Neither method keeps what it was given.
    """

    def handle(self, kind: str, number: str) -> str:
        """Return the keyed digest of a document: the same for the same kind and number, always."""

    def seal(self, kind: str, number: str) -> str:
        """Return the number sealed: not the same twice, and nothing that may be compared."""
