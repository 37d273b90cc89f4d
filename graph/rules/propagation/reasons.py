"""The sentences behind every conclusion, in English and Chinese, each with the step that speaks it."""

import msgspec

from graph.model.conclusions import Reason, ReasonCode
from graph.model.law import Citation, EffectKind


class ReasonText(msgspec.Struct, frozen=True):
    """What a reason says, and at which step of the procedure."""

    step: int
    english: str
    chinese: str


SENTENCES: dict[ReasonCode, ReasonText] = {
    ReasonCode.ANNULLED: ReasonText(
        1,
        "the decision was annulled, so it never reached anybody",
        "该决定已被撤销，自始不涉及任何人",
    ),
    ReasonCode.IDENTITY_UNCONFIRMED: ReasonText(
        1,
        "the source names the party otherwise than the register, and nobody has confirmed who is meant",
        "来源所载当事人与登记信息不符，尚未确认所指何人",
    ),
    ReasonCode.SET_ASIDE: ReasonText(
        1,
        "a court or the reconsideration set the decision aside, so it never reached anybody",
        "该决定经行政复议或者行政诉讼被撤销、确认违法或者确认无效，自始不产生后果",
    ),
    ReasonCode.NOT_YET_DECIDED: ReasonText(
        1,
        "on this day the penalty had not been decided yet",
        "截至该日尚未作出处罚决定",
    ),
    ReasonCode.NOT_SEVERE: ReasonText(
        2,
        "the authority did not call the breach severe, so it stays with the organization",
        "认定机关未认定为严重失信行为，后果只由单位承担",
    ),
    ReasonCode.SEVERITY_NOT_STATED: ReasonText(
        2,
        "the authority did not state how severe the breach is; somebody has to ask it",
        "认定机关未载明失信程度，须向其核实",
    ),
    ReasonCode.NOT_FINAL: ReasonText(
        3,
        "on this day the penalty could still be challenged, was being challenged, or was not upheld",
        "截至该日该处罚仍可被申请复议、提起诉讼，或者正在复议、诉讼，或者未被维持",
    ),
    ReasonCode.FINALITY_NOT_STATED: ReasonText(
        3,
        "the source does not state since when the penalty is final; somebody has to ask the authority",
        "来源未载明处罚何时生效，须向认定机关核实",
    ),
    ReasonCode.CONTENT_CHANGED: ReasonText(
        3,
        "a court or the reconsideration changed the decision, and its new content has not been reported",
        "该决定经行政复议或者行政诉讼变更，变更后的内容尚未报送",
    ),
    ReasonCode.NO_RULE: ReasonText(
        4,
        "no rule that lets a penalty reach a person was in force",
        "当时没有规定使处罚涉及个人",
    ),
    ReasonCode.ROLE_NOT_COVERED: ReasonText(
        4,
        "no clause in force reaches a person in this role",
        "现行条款不涉及担任该职务的人",
    ),
    ReasonCode.ROLE_NOT_HELD_AT_CONDUCT: ReasonText(
        5,
        "the person did not hold this role while the breach took place",
        "失信行为发生期间该人未担任该职务",
    ),
    ReasonCode.CONDUCT_NOT_STATED: ReasonText(
        5,
        "the source does not state when the breach took place; somebody has to ask the authority",
        "来源未载明失信行为发生时间，须向认定机关核实",
    ),
    ReasonCode.CONTROL_BY_SHARES: ReasonText(
        5,
        "shares alone speak for this person's control; nobody has found that it directs the organization",
        "仅依持股推定其控制该单位，尚无机关认定其实际支配该单位行为",
    ),
    ReasonCode.OUTSIDE_REGISTRATION: ReasonText(
        5,
        "the organization was not registered on those days; somebody has to ask the register",
        "在该期间单位已经注销或者尚未登记，须向登记机关核实",
    ),
    ReasonCode.TENURES_DIFFER: ReasonText(
        5,
        "the sources disagree on whether the person held this role while the breach took place",
        "对失信行为发生期间该人是否任职，来源记载不一致",
    ),
    ReasonCode.TWO_HOLDERS: ReasonText(
        5,
        "two persons are recorded in this role on one day of the breach",
        "失信行为发生期间的同一日登记有两名任职人",
    ),
    ReasonCode.NO_PERSONAL_FINDING: ReasonText(
        6,
        "the clause asks for a finding that this person is responsible, and there is none",
        "条款要求认定该人负有责任，目前没有此项认定",
    ),
    ReasonCode.NOT_NAMED_IN_DECISION: ReasonText(
        6,
        "the clause reaches only persons whom the decision names, and it does not name this one",
        "条款只涉及决定中列明的人，该决定未列明此人",
    ),
    ReasonCode.NO_FULL_CAPACITY: ReasonText(
        6,
        "the person had no full civil capacity while the breach took place",
        "失信行为发生期间该人不具有完全民事行为能力",
    ),
    ReasonCode.PART_UNREACHABLE: ReasonText(
        6,
        "part of what is recorded could not be read, so nothing can be concluded",
        "部分记载无法读取，不能作出结论",
    ),
    ReasonCode.TERM_ENDED: ReasonText(
        7,
        "the term that the clause sets has ended",
        "条款规定的期限已经届满",
    ),
    ReasonCode.RETENTION_ENDED: ReasonText(
        7,
        "the years for which the breach is kept or disclosed have passed",
        "失信信息的保存或者披露期限已经届满",
    ),
    ReasonCode.TERM_NOT_STATED: ReasonText(
        7,
        "the clause sets no end, and a ban without one is none; it takes a decision that states its end",
        "条款未规定期限，没有期限的禁入不成立，须有载明期限的决定",
    ),
    ReasonCode.GROUND_NOT_STATED: ReasonText(
        6,
        "the clause asks for one of several grounds, and none is stated of the breach",
        "条款规定了若干情形，但未载明属于其中任何一种",
    ),
    ReasonCode.BASIS_NOT_STATED: ReasonText(
        6,
        "the clause lets departments act by law, and no law that they act by is stated",
        "条款允许有关部门依法采取措施，但未载明所依据的法律",
    ),
    ReasonCode.LIFTED: ReasonText(
        7,
        "the listing or the order has ended",
        "已移出名单或者限制已解除",
    ),
    ReasonCode.RESTORED: ReasonText(
        7,
        "the record has been restored",
        "该记录已经信用修复",
    ),
    ReasonCode.EXEMPTED: ReasonText(
        7,
        "a permission by a court or an authority takes the person out for a time",
        "经法院或者主管机关准许，在规定期间内例外",
    ),
    ReasonCode.DECEASED: ReasonText(
        7,
        "the person died before this day",
        "该人在该日之前已经死亡",
    ),
    ReasonCode.PAUSED_BY_DISPUTE: ReasonText(
        7,
        "an objection is pending, and the clause lets this wait until it is settled",
        "异议尚未处理完毕，按照条款暂不执行",
    ),
}

REACHED: dict[EffectKind, ReasonText] = {
    EffectKind.RECORD: ReasonText(
        7,
        "the breach is entered in the person's own credit record",
        "该失信行为记入其个人信用记录",
    ),
    EffectKind.MARK: ReasonText(
        7,
        "the person is named on the organization's listing as responsible",
        "在单位的名单信息中标明该人负有责任",
    ),
    EffectKind.MEASURE: ReasonText(
        7,
        "the measure applies to the person",
        "对该人采取该项措施",
    ),
    EffectKind.BAN: ReasonText(
        7,
        "the person is barred from the market or the trade until the stated end",
        "在规定期限内对该人实施市场或者行业禁入",
    ),
    EffectKind.HONOUR: ReasonText(
        7,
        "honours are revoked and the person is not eligible for awards",
        "撤销其荣誉称号，取消评优评先资格",
    ),
    EffectKind.NOTICE: ReasonText(
        7,
        "the person is named in the public notice of arrears",
        "在拖欠款项的公开公示中列明该人",
    ),
}


def reason(code: ReasonCode, citation: Citation | None = None) -> Reason:
    """Return why a conclusion stops or is in doubt; `citation` is the clause that decides, if one does."""
    said = SENTENCES[code]
    return Reason(code=code, step=said.step, english=said.english, chinese=said.chinese, citation=citation)


def reason_of_effect(kind: EffectKind, citation: Citation) -> Reason:
    """Return why a conclusion stands: every step held, and this clause says what follows."""
    said = REACHED[kind]
    return Reason(
        code=ReasonCode.REACHED,
        step=said.step,
        english=said.english,
        chinese=said.chinese,
        citation=citation,
    )
