"""The ledger as a subject reads it: who looked at it, why, and at which kinds of data."""

from resolvers.access_views import LookAtMeView
from resolvers.looked_kinds import LookedKind
from schema.field_formats import access_outcome, caller_role, phase, purpose, text_or_none
from schema.fields import guarded, publish_enum, shows
from schema.scalars import Date, DateTime
from schema.types.law import Citation
from security.account import AccessOutcome, AccessPhase, AccessRole
from security.principal import DataClass, Purpose

AUDIT = DataClass.AUDIT

publish_enum(
    LookedKind,
    "Which kind of data a look was at（信息类别）.",
    {
        "REGISTER": "What the register has: name, code, status, former names（登记信息）.",
        "DOCUMENTS": "Identity documents（证件信息）.",
        "ROLES": "Offices, and who holds them（任职信息）.",
        "HOLDINGS": "Shares, and who holds them（持股信息）.",
        "PENALTIES": "Administrative penalties（行政处罚）.",
        "LISTINGS": "Lists and what else was determined（名单和认定）.",
        "PERMISSIONS": "A court's permissions（法院许可）.",
        "EFFECTS": "What follows for persons（责任归属）.",
        "MEASURES": "Measures, and checks of them（惩戒措施和核查）.",
        "DISPUTES": "Disputes（异议）.",
        "RESTORATIONS": "Restoration（信用修复）.",
        "RESULTS": "What regions state to one another（跨地区结果）.",
        "COMMITMENTS": "Commitments（信用承诺）.",
        "REPORTS": "What was reported, and how it was taken in（信息报送）.",
        "LAW": "The clauses that something rests on（适用条款）.",
        "LEDGER": "Who looked（访问记录）.",
        "OTHER": "Something else（其他）.",
    },
)


@shows(LookAtMeView, within="entry")
class LookAtMe:
    """One look at the caller, as far as it is the caller's own matter（对我的查询）."""

    @guarded(AUDIT, attr=".index")
    def index(self) -> int | None:
        """Place in the log（日志序号）."""

    @guarded(AUDIT)
    def at(self) -> DateTime | None:
        """When（时间）."""

    @guarded(AUDIT, shown=phase)
    def phase(self) -> AccessPhase | None:
        """What it was: a read, or a write before or after it was done（阶段）."""

    @guarded(AUDIT, attr="standing", shown=caller_role)
    def caller_role(self) -> AccessRole | None:
        """As what whoever looked appeared（查询方身份）."""

    @guarded(AUDIT, shown=text_or_none)
    def region(self) -> str | None:
        """From which region, GB/T 2260（地区）."""

    @guarded(AUDIT, shown=text_or_none)
    def department(self) -> str | None:
        """Which department; no text says that its officer is named（部门）."""

    @guarded(AUDIT, attr=".own")
    def own(self) -> bool | None:
        """Whether it was the caller itself（是否本人查询）."""

    @guarded(AUDIT, shown=purpose)
    def purpose(self) -> Purpose | None:
        """For what, as stated（用途）."""

    @guarded(AUDIT, shown=text_or_none)
    def legal_basis(self) -> str | None:
        """On what legal basis, as stated（法律依据）."""

    @guarded(AUDIT, shown=access_outcome)
    def outcome(self) -> AccessOutcome | None:
        """How it ended（结果）."""

    @guarded(AUDIT, attr=".released", size=16)
    def released(self) -> list[LookedKind] | None:
        """Which kinds of data left about the caller; none where nothing was found（已披露的信息类别）."""

    @guarded(AUDIT, attr=".masked", size=16)
    def masked(self) -> list[LookedKind] | None:
        """Of which kinds something left masked（脱敏的信息类别）."""

    @guarded(AUDIT, attr=".refused", size=16)
    def refused(self) -> list[LookedKind] | None:
        """Of which kinds something was refused（拒绝的信息类别）."""

    @guarded(AUDIT, attr=".most")
    def most(self) -> bool | None:
        """Whether these kinds are told of many subjects together: no more than these left（是否合并说明）."""

    @guarded(AUDIT, attr=".hidden_until")
    def hidden_until(self) -> Date | None:
        """From which day the look is shown, where the law hid it until then（隐藏截止日）."""

    @guarded(AUDIT, attr=".hidden_by", size=1)
    def hidden_by(self) -> list[Citation] | None:
        """By which clause it was hidden（隐藏依据）."""
