"""Entries of the ledger (访问记录) as the schema shows them."""

import msgspec

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
