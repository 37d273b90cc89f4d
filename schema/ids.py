"""Global ids: opaque, typed, and exactly one spelling for each record."""

import base64
import binascii
from collections.abc import Callable

from graph.errors import Refused
from resolvers.batch_resolver import NodeRef

_LONGEST = 200


def global_id(type_name: str) -> Callable[[str], str]:
    """Return what makes the global ids of one type."""
    prefix = f"{type_name}:"
    return lambda local: base64.urlsafe_b64encode((prefix + local).encode()).rstrip(b"=").decode()


def node_ref(given: str, wanted: str) -> NodeRef:
    """Return what a global id names; `wanted` is the type it must be of, "" for any.

    Refuses what `global_id` would not have written: every other spelling of the same bytes too.
    """
    try:
        padded = given[:_LONGEST] + "=" * (-len(given) % 4)
        type_name, _, local = base64.urlsafe_b64decode(padded.encode("ascii")).decode().partition(":")
    except (ValueError, binascii.Error) as error:
        raise Refused("ID_INVALID") from error
    if not local or global_id(type_name)(local) != given or wanted not in {"", type_name}:
        raise Refused("ID_INVALID")
    return NodeRef(type_name, local)
