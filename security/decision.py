"""The verdict on every field of a plan, made once before anything is fetched."""

from enum import Enum

import msgspec

from graph.errors import Fault
from security.principal import DataClass
from security.row_filter import RowFilter


class FieldVerdict(Enum):
    """What happens to a field (字段裁断): it leaves as it is, masked, or not at all."""

    ALLOWED = "ALLOWED"
    MASKED = "MASKED"
    REFUSED = "REFUSED"


class Relation(Enum):
    """Whether a row is about the caller itself (与调用方的关系)."""

    OWN = "OWN"
    OTHER = "OTHER"


class FieldRuling(msgspec.Struct, frozen=True, kw_only=True):
    """The verdict on one field in one relation, the policies that made it, and the fault to show."""

    verdict: FieldVerdict
    policies: tuple[str, ...] = ()
    code: str = "FIELD_REFUSED"


class Guard(msgspec.Struct, frozen=True, kw_only=True):
    """One field of a plan, as the policy is asked about it."""

    type: str
    field: str
    data: DataClass | None


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """Rulings by (type, field, relation), the rows that may be read, and the policy's digest.

    A pair that is not in `rulings` is refused.
    """

    rulings: dict[tuple[str, str, Relation], FieldRuling]
    row_filter: RowFilter
    policy_digest: str

    def ruling(self, type_name: str, field: str, relation: Relation) -> FieldRuling:
        """Return the ruling; absence means no."""
        return self.rulings.get((type_name, field, relation), REFUSED)

    def fault(self, type_name: str, field: str, relation: Relation) -> Fault:
        """Return the coded error of a refused field."""
        return Fault(self.ruling(type_name, field, relation).code, type=type_name, field=field)


REFUSED = FieldRuling(verdict=FieldVerdict.REFUSED)
