"""Why a result of another region, or an effect of it, is recognised or not: one sentence for each ground."""

from graph.model.law import Citation
from graph.model.recognition import RecognitionGround, RecognitionReason

SENTENCES: dict[RecognitionGround, tuple[str, str]] = {
    RecognitionGround.KIND_NOT_RECOGNISED: (
        "no clause here recognises results of kind `{kind}`",
        "本地没有承认 `{kind}` 类结果的条款",
    ),
    RecognitionGround.CONDITION_NOT_MET: (
        "the condition `{condition}` is not met",
        "未满足条件 `{condition}`",
    ),
    RecognitionGround.GRADE_NOT_STATED: ("the grade of the breach is not stated", "未载明失信程度"),
    RecognitionGround.GRADE_NOT_RECOGNISED: (
        "a breach of grade `{grade}` has no effect here",
        "失信程度 `{grade}` 在本地不产生后果",
    ),
    RecognitionGround.BREACH_NOT_STATED: ("the kind of the breach is not stated", "未载明失信行为种类"),
    RecognitionGround.BREACH_NOT_LISTED: (
        "`{breach}` is none of the severe breaches that the plan here lists",
        "`{breach}` 不在本地方案所列严重失信行为之内",
    ),
    RecognitionGround.NOT_ESTABLISHED: (
        "at its origin the effect stands at `{outcome}` only",
        "该后果在来源地仅为 `{outcome}`",
    ),
    RecognitionGround.EFFECT_NOT_RECOGNISED: (
        "no clause here carries out an effect of kind `{effect}` for another region",
        "本地没有为其他地区执行 `{effect}` 类后果的条款",
    ),
    RecognitionGround.BAN_WITHOUT_END: ("a ban without an end is not carried out", "没有期限的禁入不予执行"),
    RecognitionGround.TERM_ENDED: ("it would have ended on {until}", "其期限已于 {until} 届满"),
    RecognitionGround.RECOGNISED: ("recognised", "予以承认"),
    RecognitionGround.OFFICER_DECIDES: ("an officer decides; this is a proposal", "由工作人员决定，此为建议"),
    RecognitionGround.WAITS_WHILE_DISPUTED: ("it waits while the dispute is pending", "异议期间暂不执行"),
    RecognitionGround.OFFICER_ACCEPTED: ("an officer accepted it: {why}", "工作人员决定承认：{why}"),
    RecognitionGround.OFFICER_REFUSED: ("an officer refused it: {why}", "工作人员决定不予承认：{why}"),
    RecognitionGround.NOTHING_FOUND: (
        "the check found nothing, so nothing is to be done",
        "查询无结果，无需执行",
    ),
    RecognitionGround.LEFT_IN_DOUBT: (
        "the check found no measure to be carried out, and left some waiting or unknown",
        "查询未发现须执行的措施，但有措施暂缓或者不能确定",
    ),
}


def recognition_reason(
    ground: RecognitionGround, step: int, *clauses: Citation, **details: str
) -> RecognitionReason:
    """Return one step's finding in both languages, with the clauses that decide it."""
    english, chinese = SENTENCES[ground]
    return RecognitionReason(
        ground=ground,
        step=step,
        english=english.format_map(details),
        chinese=chinese.format_map(details),
        clauses=clauses,
    )
