"""What checks, searches and the catalogue of measures say in closed lists, each with its Chinese term."""

from graph.model.measures import MeasureBinding, MeasureKind
from graph.model.results import MeasureFinding
from graph.rules.procedures.legal_deadlines import LegalDeadlineKind
from resolvers.check_views import LineOutcome
from resolvers.search_text import MatchGround
from resolvers.searches import SearchOrder
from schema.fields import publish_enum

DOCUMENTED_CHECKS = (
    publish_enum(
        LineOutcome,
        "What became of one line of a check（核查结果）.",
        {one.name: f"{one.english.capitalize()}（{one.chinese}）." for one in LineOutcome},
    ),
    publish_enum(
        MeasureFinding,
        "What a check found of one measure（措施核查结论）: doubt and waiting are never told as no.",
        {
            "APPLIES": "It applies; the department decides by its own law（适用）.",
            "DOES_NOT_APPLY": "It does not apply（不适用）.",
            "WAITS": "It would apply, and waits while a dispute is pending（暂缓）.",
            "UNKNOWN": "A fact or a text is missing（不能确定）.",
        },
    ),
    publish_enum(
        MeasureBinding,
        "Whether a measure has to be carried out（措施约束力）.",
        {
            "MANDATORY": "Declined on a legal ground only（强制性）.",
            "RECOMMENDED": "Declined with a reason（推荐性）.",
        },
    ),
    publish_enum(
        MeasureKind,
        "By whose hand a measure works（措施类别）.",
        {
            "ADMINISTRATIVE": "An authority's（行政性）.",
            "MARKET": "A market's: banks, carriers, exchanges（市场性）.",
            "INDUSTRY": "An association's（行业性）.",
        },
    ),
    publish_enum(
        LegalDeadlineKind,
        "What the law sets a deadline for（法定期限）.",
        {
            "DISPUTE_FORWARD": "Forwarding an objection, from its receipt（转送异议）.",
            "DISPUTE_VERIFY": "Verifying a record, from the receipt by its provider（核实）.",
            "DISPUTE_NOTIFY": "Answering, from the end of the verification（告知）.",
            "DISPUTE_TOTAL": "The whole, from the receipt of the objection（异议处理全程）.",
            "LICENCE_PUBLISHED": "Publishing a licence, from its decision（行政许可公示）.",
            "PENALTY_PUBLISHED": "Publishing a penalty, from its decision（行政处罚公示）.",
            "OTHER_ACT_PUBLISHED": "Publishing another act, from its decision（其他行政行为公示）.",
            "ANNULLED_WITHDRAWN": "Withdrawing what was annulled, from the annulment（撤回公开）.",
            "ANNULLED_DOWNSTREAM": "Telling whoever received it, from the annulment（通知下游）.",
            "RESTORATION_DONE": "Restoring, from the application or the grant（信用修复办理）.",
            "DATA_LIST_UPDATED": "Updating the data list, from the change of law（信息清单更新）.",
        },
    ),
    publish_enum(
        MatchGround,
        "Why an organization is offered（匹配理由）.",
        {one.name: f"{one.english.capitalize()}（{one.chinese}）." for one in MatchGround},
    ),
    publish_enum(
        SearchOrder,
        "By what organizations that are found are ordered（排序）.",
        {
            "RELEVANCE": "The best fit first（匹配程度）.",
            "NAME": "By name（名称）.",
            "CODE": "By unified social credit code（统一社会信用代码）.",
        },
    ),
)
"""The enumerations of checks, searches and measures."""
