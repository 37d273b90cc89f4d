"""What is out of the way in the use of the ledger, as auditors are told."""

from schema.field_formats import handle_masked, text_or_none
from schema.fields import guarded, publish_enum, shows
from security.ledger.patterns import AccessFinding, PatternKind
from security.principal import DataClass

AUDIT = DataClass.AUDIT

publish_enum(
    PatternKind,
    "By which rule something is out of the way（规则）.",
    {
        "VOLUME": "An officer asked far more than in its own past（查询量超出以往）.",
        "HOURS": "An officer asked outside working hours（非工作时间查询）.",
        "MANY": "Many officers looked at one subject（多人查询同一主体）.",
        "ATTEMPTS": "An officer was refused again and again（屡次被拒）.",
    },
)


@shows(AccessFinding)
class AccessPattern:
    """Something out of the way, which accuses nobody: entries to be read（查询异常）."""

    @guarded(AUDIT)
    def kind(self) -> PatternKind | None:
        """By which rule（规则）."""

    @guarded(AUDIT, shown=text_or_none)
    def officer(self) -> str | None:
        """Whose entries they are, where the rule is on an officer（经办人）."""

    @guarded(AUDIT, shown=text_or_none, mask=handle_masked)
    def subject(self) -> str | None:
        """Keyed handle of whom they are about, where the rule is on a subject（主体）."""

    @guarded(AUDIT)
    def count(self) -> int | None:
        """How many entries; of a subject, how many officers（数量）."""

    @guarded(AUDIT)
    def usual(self) -> int | None:
        """From how many on it is told（阈值）."""

    @guarded(AUDIT, size=20)
    def entries(self) -> list[int] | None:
        """Places in the log, the newest first, twenty at most（日志序号）."""
