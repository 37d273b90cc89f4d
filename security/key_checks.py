"""Check values of keys: whether a key is still the one that data was made with.

A handle made with another vault key finds nothing, and nothing looks amiss: one flipped bit in the key's file
turns 33 looks at a person into one. So whoever keeps what a key made keeps its check value too, and compares
at every start. A check value is a keyed digest of a fixed text: it tells nothing of a key of 32 random bytes.
"""

import hmac
from collections.abc import Mapping

from graph.errors import Fault

_TEXT = b"accord key check value v1"
PREFIX = "key:"
"""What the names of check values begin with, where they are remembered among other things."""

ADDED_LATER = "key:pair:"
"""Keys that may come after the ledger was begun: one for each neighbour."""


def check_value(key: bytes) -> str:
    """Return the check value of a secret key: 32 hexadecimal digits."""
    return hmac.digest(key, _TEXT, "sha256").hex()[:32]


def new_keys(kept: Mapping[str, str], here: Mapping[str, str]) -> dict[str, str]:
    """Return the check values that are to be kept from now on: those of neighbours' keys that are new.

    Both by name. Raises `Fault` KEY_DIFFERS where a key is not the one that was used before, or was never
    there when the ledger was begun.
    """
    for name, value in here.items():
        known = kept.get(name)
        if known != value and (known is not None or not name.startswith(ADDED_LATER)):
            raise Fault("KEY_DIFFERS", key=name.removeprefix(PREFIX))
    return {name: value for name, value in here.items() if name not in kept}
