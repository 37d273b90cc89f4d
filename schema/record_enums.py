"""What registers, decisions and the ledger say in words of a closed list, each with its Chinese term."""

from graph.model.exchange import AskingLevel, MissingPart, NeighbourAnswer, OutboxEvent
from graph.model.facts import DeterminationKind, ListStanding, TenurePhase
from graph.model.reported import DocumentKind
from graph.model.words import OrganizationKind, OrganizationStatus, PenaltyKind
from schema.fields import publish_enum
from security.account import AccessOutcome, AccessPhase, AccessRole
from security.principal import Purpose

DOCUMENTED_RECORDS = (
    publish_enum(
        DeterminationKind,
        "What else than a penalty is decided on an organization（认定类型）.",
        {
            "LISTING": "Entered on a list（列入名单）.",
            "CONSUMPTION_ORDER": "A court's order that limits consumption（限制消费令）.",
            "LICENCE_REVOCATION": "Its licence was revoked（吊销）.",
            "BANKRUPTCY": "Declared bankrupt（破产）.",
        },
    ),
    publish_enum(
        ListStanding,
        "What stands behind a list（名单性质）: only the first is held against anybody.",
        {
            "SERIOUS": "Severely dishonest subjects（严重失信主体名单）.",
            "WATCH": "Subjects to watch（重点关注名单）.",
            "INCENTIVE": "Subjects to reward（守信激励名单）.",
            "REFERENCE": "For reference（参考名单）.",
        },
    ),
    publish_enum(
        TenurePhase,
        "When a tenure lies by the day that is asked for, as registered（任职时段）.",
        {
            "CURRENT": "It is held on that day（在任）.",
            "FORMER": "It had ended by that day（曾任）.",
            "LATER": "It began after that day（之后任职）.",
        },
    ),
    publish_enum(
        OrganizationStatus,
        "Registration status of an organization（登记状态）; the register's own word stands beside it.",
        {
            "ACTIVE": "In being（存续、开业、在业）.",
            "REVOKED": "Licence revoked, not yet deregistered（吊销）.",
            "DEREGISTERED": "Deregistered（注销）.",
            "MOVED_OUT": "Moved to another register（迁出）.",
            "OTHER": "Another word of the register（其他）.",
        },
    ),
    publish_enum(
        OrganizationKind,
        "Kind of an organization（主体类型）; the register's own word stands beside it.",
        {
            "ENTERPRISE": "Enterprise, whoever owns it（企业）.",
            "STATE_OWNED_ENTERPRISE": "State-owned enterprise, as the register says（国有企业）.",
            "PRIVATE_ENTERPRISE": "Private enterprise, as the register says（民营企业）.",
            "INDIVIDUAL_BUSINESS": "Individual business（个体工商户）.",
            "FARMERS_COOPERATIVE": "Farmers' cooperative（农民专业合作社）.",
            "PUBLIC_INSTITUTION": "Public institution（事业单位）.",
            "STATE_ORGAN": "State organ（机关）.",
            "SOCIAL_ORGANIZATION": "Social organization（社会组织）.",
            "OTHER": "Another word of the register（其他）.",
        },
    ),
    publish_enum(
        PenaltyKind,
        "Kind of a penalty（处罚类别）: Law on Administrative Penalties, article 9（行政处罚法第九条）.",
        {
            "WARNING": "Warning（警告）.",
            "CENSURE": "Circulated notice of criticism（通报批评）.",
            "FINE": "Fine（罚款）.",
            "CONFISCATION_OF_GAINS": "Confiscation of unlawful gains（没收违法所得）.",
            "CONFISCATION_OF_PROPERTY": "Confiscation of unlawful property（没收非法财物）.",
            "LICENCE_SUSPENDED": "Licence suspended（暂扣许可证件）.",
            "QUALIFICATION_LOWERED": "Grade of qualification lowered（降低资质等级）.",
            "LICENCE_REVOKED": "Licence revoked（吊销许可证件）.",
            "OPERATIONS_RESTRICTED": "Operations restricted（限制开展生产经营活动）.",
            "BUSINESS_SUSPENDED": "Production or business suspended（责令停产停业）.",
            "CLOSURE": "Closure（责令关闭）.",
            "OCCUPATION_RESTRICTED": "Occupation restricted（限制从业）.",
            "DETENTION": "Administrative detention（行政拘留）.",
            "OTHER": "Another kind that a law or regulation provides for（其他）.",
        },
    ),
    publish_enum(
        DocumentKind,
        "Kind of an identity document（证件类型）.",
        {
            "RESIDENT_ID": "Resident identity card, or residence permit of a Hong Kong, Macao or Taiwan "
            "resident（居民身份证、港澳台居民居住证）.",
            "PASSPORT": "Passport（护照）.",
            "HK_MACAO_PERMIT": "Permit of a Hong Kong or Macao resident（港澳居民来往内地通行证）.",
            "TAIWAN_PERMIT": "Permit of a Taiwan resident（台湾居民来往大陆通行证）.",
            "FOREIGN_RESIDENT": "Foreigner's permanent residence card（外国人永久居留身份证）.",
            "OTHER": "Another document（其他）.",
        },
    ),
    publish_enum(
        AccessRole,
        "As what whoever an entry of the ledger is of appears（身份）.",
        {
            "PUBLIC": "Anybody（社会公众）.",
            "OFFICER": "An officer of a department（部门工作人员）.",
            "MACHINE": "A system of a department（部门业务系统）.",
            "SUBJECT": "The organization or person that a record is about（信用主体本人）.",
            "AUDITOR": "An auditor of the ledger（审计人员）.",
            "NEIGHBOUR": "A system of another region（其他地区系统）.",
            "OPERATOR": "Whoever runs the gateway, at its machine（网关运维人员）.",
            "GATEWAY": "The gateway itself（网关自身）.",
        },
    ),
    publish_enum(
        Purpose,
        "Why a caller asks（查询用途）: the header `Accord-Purpose`.",
        {
            "LICENSING": "A licence is to be decided（行政许可）.",
            "TENDER": "A tender, or a trade in public resources（公共资源交易）.",
            "FUNDING": "Public funds are to be granted（财政性资金）.",
            "SUPERVISION": "Supervision of a market（监督管理）.",
            "JOINT_MEASURES": "Joint incentives or penalties（联合奖惩）.",
            "AUDIT": "The ledger is audited（审计）.",
            "OWN_RECORD": "Somebody's own record（查询本人记录）.",
        },
    ),
    publish_enum(
        AccessPhase,
        "What an entry of the ledger stands for（阶段）.",
        {
            "READ": "A read（查询）.",
            "INTENT": "A write, before it was done（写入前声明）.",
            "OUTCOME": "A write, after it was done or refused（写入结果）.",
            "NOTICE": "Something that auditors should look at（审计提示）.",
            "PURGE": "Which bodies of entries were deleted（内容清除）.",
            "FINDING": "What was found wrong with a log: `evidence` proves it（日志发现）.",
        },
    ),
    publish_enum(
        AccessOutcome,
        "How an operation ended, as its entry says it（结果）.",
        {
            "ANSWERED": "It was answered（已应答）.",
            "ANNOUNCED": "Nobody knew yet: the outcome is another entry（已声明）.",
            "SETTLED_DONE": "It was cut off, and was found to have been done（恢复后确认已写入）.",
            "SETTLED_NOT_DONE": "It was cut off, and was found not to have been done（恢复后确认未写入）.",
            "DONE": "Whoever runs the gateway did it（运维操作已完成）.",
            "FOUND": "It was found, and is told（已发现）.",
            "WITH_ERROR": "It was answered with an error or ended by one: `errorCode` says which（含错误）.",
        },
    ),
    publish_enum(
        OutboxEvent,
        "What a region is told of a result that is addressed to it（告知事项）.",
        {
            "STATED": "It was stated（出具）.",
            "RECALLED": "It is recalled for good; its reason stands beside it（撤回）.",
        },
    ),
    publish_enum(
        AskingLevel,
        "How much one region asks another about a subject（询问层级）.",
        {
            "PRESENCE": "Whether anything that stands is held, and nothing else（有无）.",
            "DETAIL": "What stands: for the credit centre, under a narrower purpose（详情）.",
        },
    ),
    publish_enum(
        NeighbourAnswer,
        "Whether another region holds anything that stands about a subject（询问结论）.",
        {
            "YES": "It holds something that it may tell of（有）.",
            "NO": "It holds nothing that it may tell of（无）.",
            "NOT_ENOUGH_TO_IDENTIFY": "It cannot tell who is meant（不足以识别）.",
            "UNKNOWN": "Nobody knows: silence, doubt or a reply that proves nothing（无法判断）.",
        },
    ),
    publish_enum(
        MissingPart,
        "What would tell the region that was asked whom is meant（识别所缺）.",
        {
            "NAME": "A name that is the one registered there（名称）.",
            "CODE": "The code of an organization that is known there（统一社会信用代码）.",
            "DOCUMENT": "A document that is known there of somebody in that organization（证件）.",
        },
    ),
)
"""The enumerations of records: of subjects, of penalties, and of who looked at them."""
