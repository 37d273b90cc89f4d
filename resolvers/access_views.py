"""Entries of the ledger (访问记录) as the schema shows them."""

import msgspec

from graph.model.law import Citation
from graph.model.time import Day
from resolvers.looked_kinds import LookedKind
from security.account import AuditEntry, fields_of


class LookView(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What left about some of an entry's subjects, by their handles and the names of the fields."""

    subjects: tuple[str, ...]
    released: tuple[str, ...]
    masked: tuple[str, ...]
    refused: tuple[str, ...]
    most: bool


class AccessView(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An entry of the ledger (访问记录) with its place in the log."""

    index: int
    entry: AuditEntry

    @property
    def looks(self) -> tuple[LookView, ...]:
        """What left about each subject, in words."""
        entry = self.entry
        fields = {name: fields_of(getattr(entry, name)) for name in ("released", "masked", "refused")}
        return tuple(
            LookView(
                subjects=tuple(entry.subjects[place] for place in look.subjects),
                most=look.most,
                **{
                    name: tuple(known[place] for place in getattr(look, name))
                    for name, known in fields.items()
                },
            )
            for look in entry.looks
        )

    @property
    def name(self) -> str:
        """The entry's own name: its place, in digits."""
        return str(self.index)


class LookAtMeView(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One look at the caller (对我的查询): an entry as far as it is the caller's.

    `own` says that the caller looked itself. `hidden_until` is the day from which the look is shown, where
    the law hid it for a term, by the clause in `hidden_by`.
    """

    index: int
    entry: AuditEntry
    own: bool
    released: tuple[LookedKind, ...]
    masked: tuple[LookedKind, ...]
    refused: tuple[LookedKind, ...]
    most: bool
    hidden_until: Day | None
    hidden_by: tuple[Citation, ...]
