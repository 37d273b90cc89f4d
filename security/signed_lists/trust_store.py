"""Keeping a trust list on disk: the list itself, and beside it what was used last, so none older comes back.

`<list>` is the signed note; `<list>.seen` its version and digest. Both are replaced whole, durably.
"""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from graph.durable_files import read, replace
from graph.model.time import Day
from security.ledger.note import VerifierKey
from security.signed_lists.signed_list import SeenFile
from security.signed_lists.trust_list import TrustList, load
from security.signed_lists.trust_reasons import TrustListReason, refusal


class TrustStore(msgspec.Struct, frozen=True, kw_only=True):
    """Where a region keeps its trust list, whose it is, and who may sign it."""

    path: Path
    owner: str
    keepers: Sequence[VerifierKey]

    @property
    def seen_file(self) -> SeenFile:
        """Where is remembered what was used last."""
        return SeenFile(path=self.path.with_name(self.path.name + ".seen"))

    def kept(self, day: Day) -> TrustList | None:
        """Return the list that lies here, remembered before it is used; nothing where none lies here.

        Raises TRUST_LIST_REFUSED where it is not what it should be, for instance an older one, or one without
        its mark: only `take` makes that, so its absence is a loss.
        """
        if not self.path.exists():
            return None
        if not self.seen_file.path.exists():
            raise refusal(TrustListReason.NOT_REMEMBERED)
        return self._remembered(read(self.path), day)

    def take(self, raw: bytes, day: Day) -> TrustList:
        """Put a list here if it is good and not older than the one used last, and return it."""
        self.opened(raw, day)
        replace(self.path, raw)
        return self._remembered(raw, day)

    def opened(self, raw: bytes, day: Day) -> TrustList:
        """Return the list in `raw`, or raise TRUST_LIST_REFUSED; nothing is remembered."""
        return load(raw, self.keepers, owner=self.owner, seen=self.seen_file.seen(), day=day)

    def _remembered(self, raw: bytes, day: Day) -> TrustList:
        found = self.opened(raw, day)
        self.seen_file.remember(found.seen)
        return found
