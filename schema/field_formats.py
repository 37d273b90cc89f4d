"""Values that leave in another form than they are kept in: each a pure function of one stored value."""

from collections.abc import Mapping

import msgspec

from schema.ids import global_id
from security.masks import mask

_PATH_TYPES = ("Organization", "Penalty")


class ReleasedCount(msgspec.Struct, frozen=True, gc=False):
    """How often one field of one type left in an answer."""

    type: str
    field: str
    count: int


def path_ids(path: tuple[str, ...]) -> tuple[str, ...]:
    """Return the path of an effect as global ids: organization, penalty, the links between, person."""
    names = [*_PATH_TYPES, *["Link"] * (len(path) - 3), "Person"] if len(path) > 2 else _PATH_TYPES
    return tuple(global_id(name)(local) for name, local in zip(names, path, strict=False))


def number_shown(numbered: tuple[str, str]) -> str:
    """Return a document's number as it is."""
    return numbered[1]


def number_masked(numbered: tuple[str, str]) -> str:
    """Return what leaves of a document's number where only its bearer may see it whole."""
    return mask(*numbered)


def handle_masked(handle: str) -> str:
    """Return the ledger's caller as its subjects are returned; nobody stays nobody."""
    return mask("LEDGER_SUBJECT", handle) if handle else ""


def handles_masked(handles: tuple[str, ...]) -> tuple[str, ...]:
    """Return the ledger's subjects, so that one auditor can tell them apart and join nothing."""
    return tuple(mask("LEDGER_SUBJECT", handle) for handle in handles)


def count_fields(fields: Mapping[str, Mapping[str, int]]) -> tuple[ReleasedCount, ...]:
    """Return an account by type and field as rows."""
    return tuple(ReleasedCount(t, f, n) for t, counts in fields.items() for f, n in counts.items())
