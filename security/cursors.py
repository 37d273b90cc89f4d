"""Page cursors: opaque, checked, and bound to the list they were handed out for.

A cursor holds the sort values of a row that was shown, nothing about rows that were not. It
proves only that this gateway made it for this list; whether the row may still be seen is asked
again on every page.
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Callable
from functools import partial

from graph.errors import Refused

_TAG_BYTES = 12
_MAX_CURSOR = 512  # characters: a keyset of two short strings stays far below


class Cursors:
    """Makes and opens cursors under one key."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def sealing(self, listing: str) -> Callable[[tuple[str, ...]], str]:
        """Return what seals the places of one listing."""
        return partial(self.seal, listing)

    def seal(self, listing: str, keyset: tuple[str, ...]) -> str:
        """Return the cursor of the row with these sort values in `listing`."""
        body = json.dumps(keyset, ensure_ascii=False, separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(self._tag(listing, body) + body).decode().rstrip("=")

    def open(self, listing: str, cursor: str) -> tuple[str, ...]:
        """Return the sort values in `cursor`; refuse one that was not made for `listing`."""
        try:
            raw = base64.b64decode(cursor[:_MAX_CURSOR] + "=" * (-len(cursor) % 4), b"-_", validate=True)
        except (binascii.Error, ValueError) as error:
            raise Refused("CURSOR_INVALID", private="not base64url") from error
        tag, body = raw[:_TAG_BYTES], raw[_TAG_BYTES:]
        if not hmac.compare_digest(tag, self._tag(listing, body)):
            raise Refused("CURSOR_INVALID", private="made for another list or by another key")
        return tuple(json.loads(body))

    def _tag(self, listing: str, body: bytes) -> bytes:
        return hmac.digest(self._key, listing.encode() + b"\0" + body, hashlib.sha256)[:_TAG_BYTES]
