"""What questions of law say in closed lists, each with its Chinese term."""

from graph.rules.procedures.eligibility import Band, Ease, InspectionEffect, StatedGround
from graph.rules.procedures.notices import Notified
from graph.rules.procedures.prohibited_uses import Material, Use
from schema.fields import publish_enum

DOCUMENTED_LAW = (
    publish_enum(
        Band,
        "The subjects that a text on inspections speaks of（检查对象的信用状况）.",
        {
            "EXEMPLAR": "Exemplars of honesty（诚信示范企业）.",
            "HONEST": "Honest enterprises（诚信企业）.",
            "INCENTIVE_LIST": "On the list of the honest（守信联合激励对象）.",
            "GOOD": "In good standing, with low risk（信用较好、风险较低）.",
            "NORMAL": "With ordinary risk（信用风险一般）.",
            "RISKY": "Dishonest, with high risk（违法失信、风险较高）.",
            "BREACH": "In breach of duties by law or by contract（违反法定义务或者约定义务）.",
        },
    ),
    publish_enum(
        Ease,
        "What a subject may be eased with（便利措施）.",
        {
            "GREEN_CHANNEL": "The green channel（绿色通道）.",
            "TOLERANCE": "Papers may be handed in later（容缺受理）.",
        },
    ),
    publish_enum(
        StatedGround,
        "What no record here shows, and a department established itself（部门自行认定的条件）.",
        {
            "EXEMPLAR": "The subject is an exemplar of honesty（诚信典型）.",
            "HIGHER_GRADE": "It has a higher credit grade（信用等级较高）.",
            "GOOD_STANDING": "It is in good standing（信用状况良好）.",
        },
    ),
    publish_enum(
        InspectionEffect,
        "What a text says on how often they are inspected（检查频次）.",
        {
            "LOWER": "Less often, within reason（合理降低）.",
            "REDUCE": "Less often（减少）.",
            "OPTIMISE": "Better planned（优化）.",
            "NORMAL": "As usual（按常规）.",
            "RAISE": "More often（提高）.",
        },
    ),
    publish_enum(
        Material,
        "Kinds of information whose use a text may bar（信息类型）.",
        {
            "EDUCATION_RECORD": "That somebody took part in education in honesty（诚信教育记录）.",
            "SELF_DECLARED": "What a subject declared of itself（自主申报信息）.",
            "SELF_DECLARED_VERIFIED": "The same, verified（经验证的自主申报信息）.",
            "UNCONFIRMED_UTILITY_ARREARS": "Utility arrears that nobody confirmed（未确认的公用事业欠费）.",
            "SUMMARY_PENALTY_ON_PERSON": "A summary penalty on a natural person（对自然人的简易程序处罚）.",
            "PERSON_RECORD": "A natural person's record that is not published（自然人未公开的信用信息）.",
        },
    ),
    publish_enum(
        Use,
        "What information is to be used for（用途）.",
        {
            "MARKET_GATE": "A condition of market entry（市场准入条件）.",
            "EVALUATION": "An evaluation（信用评价）.",
            "JOINT_MEASURES": "A ground of joint measures（失信联合惩戒依据）.",
            "PUBLIC_LOOKUP": "An answer to the public（社会公众查询）.",
        },
    ),
    publish_enum(
        Notified,
        "Who is told of a breach of a public body（通报单位）.",
        {
            "SUPERIOR": "The body above it（上级主管单位）.",
            "AUDIT": "The audit authority（审计部门）.",
            "EMPLOYER": "The employer（所在单位）.",
            "DISCIPLINE": "Discipline inspection and supervision（纪检监察部门）.",
            "PERSONNEL": "Organization and personnel（组织人事部门）.",
        },
    ),
)
"""Every enumeration of the questions of law."""
