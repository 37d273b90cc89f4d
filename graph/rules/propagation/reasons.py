"""The reason behind every conclusion: the step that speaks it, with its words from the table of reasons."""

from graph.model.bilingual import words
from graph.model.conclusions import Reason, ReasonCode
from graph.model.law import Citation, EffectKind

STEPS: dict[ReasonCode, int] = {
    ReasonCode.ANNULLED: 1,
    ReasonCode.IDENTITY_UNCONFIRMED: 1,
    ReasonCode.IDENTITY_REFUSED: 1,
    ReasonCode.SET_ASIDE: 1,
    ReasonCode.NOT_YET_DECIDED: 1,
    ReasonCode.NOT_SEVERE: 2,
    ReasonCode.SEVERITY_NOT_STATED: 2,
    ReasonCode.NOT_STATE_OWNED: 2,
    ReasonCode.OWNERSHIP_NOT_STATED: 2,
    ReasonCode.NOT_FINAL: 3,
    ReasonCode.FINALITY_NOT_STATED: 3,
    ReasonCode.CONTENT_CHANGED: 3,
    ReasonCode.NO_RULE: 4,
    ReasonCode.ROLE_NOT_COVERED: 4,
    ReasonCode.ROLE_NOT_HELD_AT_CONDUCT: 5,
    ReasonCode.CONDUCT_NOT_STATED: 5,
    ReasonCode.CONTROL_BY_SHARES: 5,
    ReasonCode.OUTSIDE_REGISTRATION: 5,
    ReasonCode.TENURES_DIFFER: 5,
    ReasonCode.TWO_HOLDERS: 5,
    ReasonCode.NO_PERSONAL_FINDING: 6,
    ReasonCode.NOT_NAMED_IN_DECISION: 6,
    ReasonCode.NO_FULL_CAPACITY: 6,
    ReasonCode.PART_UNREACHABLE: 6,
    ReasonCode.TERM_ENDED: 7,
    ReasonCode.RETENTION_ENDED: 7,
    ReasonCode.TERM_NOT_STATED: 7,
    ReasonCode.GROUND_NOT_STATED: 6,
    ReasonCode.BASIS_NOT_STATED: 6,
    ReasonCode.LIFTED: 7,
    ReasonCode.RESTORED: 7,
    ReasonCode.EXEMPTED: 7,
    ReasonCode.DECEASED: 7,
    ReasonCode.PAUSED_BY_DISPUTE: 7,
}
"""Which step of the procedure finds what."""

LAST_STEP = 7


def reason(code: ReasonCode, citation: Citation | None = None) -> Reason:
    """Return why a conclusion stops or is in doubt; `citation` is the clause that decides, if one does."""
    english, chinese = code.words
    return Reason(code=code, step=STEPS[code], english=english, chinese=chinese, citation=citation)


def reason_of_effect(kind: EffectKind, citation: Citation) -> Reason:
    """Return why a conclusion stands: every step held, and this clause says what follows."""
    english, chinese = words("EffectKind", kind.name)
    return Reason(
        code=ReasonCode.REACHED, step=LAST_STEP, english=english, chinese=chinese, citation=citation
    )
