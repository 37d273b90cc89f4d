"""The model's enumerations as the public language tells them, each member with its Chinese term."""

from graph.model.conclusions import Outcome, ReasonCode
from graph.model.exchange import RecognitionState
from graph.model.facts import (
    CodeCheck,
    IdentityDecision,
    IdentityItem,
    Procedure,
    Role,
    Severity,
)
from graph.model.law import EffectKind, Modality, Quoted, Rank, RestsOn
from graph.model.recognition import Deciding, Execution, Recognised, RecognitionGround
from graph.model.reported import ReportOutcome
from graph.model.results import ResultKind
from graph.rules.procedures.measures import BusinessMatter
from schema.fields import publish_enum
from security.principal import DataClass

DOCUMENTED = (
    publish_enum(
        DataClass,
        "The class of a field's data（数据分级）.",
        {
            "PUBLIC": "Anybody may see it（社会公开）.",
            "SHARED": "For departments with a purpose, a legal basis and a case（政务共享）.",
            "PERSONAL": "Conclusions about a natural person, for the same callers（个人信息）.",
            "SENSITIVE": "Numbers of identity documents: masked（敏感个人信息）.",
            "SEALED": "Nobody: there is no path to it（封存）.",
            "AUDIT": "The ledger's own records, for auditors（审计记录）.",
        },
    ),
    publish_enum(
        Role,
        "An office or a bond that lets a company's breach reach a person（职务或身份）.",
        {
            "LEGAL_REPRESENTATIVE": "Legal representative（法定代表人）.",
            "PRINCIPAL": "Principal, person in charge（主要负责人）.",
            "ACTUAL_CONTROLLER": "Actual controller（实际控制人）.",
            "DIRECTLY_RESPONSIBLE": "Other directly responsible person（直接责任人员）.",
            "SUPERVISOR_IN_CHARGE": "Supervisor directly in charge（直接负责的主管人员）.",
            "DIRECTOR": "Director（董事）.",
            "SUPERVISOR": "Supervisor（监事）.",
            "SENIOR_MANAGER": "Senior manager（高级管理人员）.",
            "SHAREHOLDER": "Shareholder（股东）.",
            "FINANCE_HEAD": "Head of finance（财务负责人）.",
            "REGISTERED_PRACTITIONER": "Registered practitioner（注册执业人员）.",
            "EXECUTIVE_PARTNER": "Executive partner（执行事务合伙人）.",
            "BRANCH_HEAD": "Head of a branch（分支机构负责人）.",
        },
    ),
    publish_enum(
        Severity,
        "The authority's own statement of how grave a breach is（失信程度）; never derived from the penalty.",
        {"GENERAL": "General（一般）.", "CONSIDERABLE": "Considerable（较重）.", "SEVERE": "Severe（严重）."},
    ),
    publish_enum(
        Procedure,
        "How a penalty was decided（处罚程序）.",
        {"SIMPLIFIED": "Simplified procedure（简易程序）.", "ORDINARY": "Ordinary procedure（普通程序）."},
    ),
    publish_enum(
        CodeCheck,
        "What the check of a code found（校验结果）; a finding, never a rejection.",
        {
            "VALID": "The check character fits（校验通过）.",
            "CHECK_CHARACTER": "The check character does not fit; some real codes are so（校验码不符）.",
            "UNKNOWN_CATEGORY": "The category is not in the standard（机构类别未知）.",
        },
    ),
    publish_enum(
        Outcome,
        "How far a record reaches a person（结论）.",
        {
            "NONE": "It does not reach the person（不及于本人）.",
            "CANDIDATE": "It may: something that a rule asks for is missing（待认定）.",
            "RECORDED": "It is entered in the person's record（记入个人信用记录）.",
            "RESTRICTED": "A measure applies to the person（受到限制）.",
            "UNKNOWN": "Part of what decides could not be reached（无法判断）.",
        },
    ),
    publish_enum(
        EffectKind,
        "What reaches a person（后果）.",
        {
            "RECORD": "Entry in the personal credit record（记入个人信用记录）.",
            "MARK": "Mark on a list（名单上标明）.",
            "MEASURE": "Measure of a catalogue（清单措施）.",
            "BAN": "Ban from a market or an occupation（市场或行业禁入）.",
            "HONOUR": "Loss of honours and awards（取消评优评先）.",
            "NOTICE": "Public notice of debts（拖欠款项公开公示）.",
        },
    ),
    publish_enum(
        RestsOn,
        "What a value rests on（依据性质）.",
        {
            "TEXT": "The words of the clause（条文）.",
            "READING": "A reading of the clause（解释）.",
            "DECISION": "A decision of this house where the text is silent（本方决定）.",
        },
    ),
    publish_enum(
        Modality,
        "How strongly a clause speaks（规范强度）.",
        {"SHALL": "It binds（应当）.", "MAY": "It permits（可以）.", "AIM": "It states an aim（推动）."},
    ),
    publish_enum(
        Quoted,
        "How the words of a clause are known（引文来源）.",
        {
            "QUOTATION": "Verbatim from a copy of the text（原文）.",
            "SUMMARY": "In summary only（摘要）.",
            "NONE": "Not at hand（未见原文）.",
        },
    ),
    publish_enum(
        Rank,
        "The rank of an instrument（效力层级）; the higher one wins where it speaks.",
        {
            "HOUSE_DECISION": "Decision of this house where no text decides（本方决定）.",
            "DISTRICT_DOCUMENT": "Document of a district（区县规范性文件）.",
            "CITY_DOCUMENT": "Document of a city（市级规范性文件）.",
            "PROVINCIAL_DOCUMENT": "Document of a province（省级规范性文件）.",
            "MINISTRY_DOCUMENT": "Document of a ministry（部门规范性文件）.",
            "STATE_COUNCIL_DOCUMENT": "Document of the State Council（国务院规范性文件）.",
            "PROVINCIAL_RULE": "Rule of a province or a ministry: one rank（地方政府规章、部门规章）.",
            "LOCAL_REGULATION": "Local regulation（地方性法规）.",
            "JUDICIAL_INTERPRETATION": "Judicial interpretation（司法解释）.",
            "ADMINISTRATIVE_REGULATION": "Administrative regulation（行政法规）.",
            "LAW": "Law（法律）.",
        },
    ),
    publish_enum(
        ResultKind,
        "What a signed result states（结果种类）.",
        {
            "PENALTY_CONCLUSION": "What follows from a penalty（处罚结论）.",
            "CHECK_RECEIPT": "That a subject was checked, and what was found（查询回执）.",
        },
    ),
    publish_enum(
        BusinessMatter,
        "What a department is about to decide（办理事项）.",
        {
            "LICENSING": "A licence（行政许可）.",
            "TENDER": "A tender or a trade in public resources（公共资源交易）.",
            "FUNDING": "Public funds（财政性资金）.",
            "AWARDS": "Honours and awards（评优评先）.",
            "MARKET_ENTRY": "Entry to a market or an industry（市场和行业准入）.",
            "TRAVEL": "Travel and high consumption（出境、高消费）.",
            "FINANCE": "Credit, insurance, securities（授信、保险、证券）.",
            "MEMBERSHIP": "Membership of an association（行业协会）.",
        },
    ),
    publish_enum(
        Recognised,
        "What the law here makes of another region's result（承认结论）.",
        {
            "ACCEPTED": "Recognised in full（承认）.",
            "PARTLY": "Recognised in part（部分承认）.",
            "REFUSED": "Not recognised（不予承认）.",
            "NEEDS_OFFICER": "An officer decides（待人工决定）.",
        },
    ),
    publish_enum(
        RecognitionState,
        "Whether a recognised result has effect now（承认的现状）.",
        {
            "ACTIVE": "It has effect（有效）.",
            "PAUSED": "Something of it waits while a dispute is pending（暂缓）.",
            "ENDED": "It has no effect any more（终止）.",
            "UNKNOWN": "Nobody can say now; it is not taken for active（无法判断）.",
            "AWAITING_OFFICER": "An officer has not decided yet; nothing of it is carried out（待人工决定）.",
            "NONE": "It never had effect: refused（无效果）.",
        },
    ),
    publish_enum(
        Execution,
        "Whether a recognised effect is carried out（执行状态）.",
        {
            "RUNS": "It is carried out（执行）.",
            "PROPOSED": "It waits for an officer's decision（待人工决定）.",
            "WAITS": "It waits（暂缓执行）.",
            "NONE": "It is not carried out（不执行）.",
        },
    ),
    publish_enum(
        RecognitionGround,
        "Why a result, or an effect of it, is recognised or not（承认理由）.",
        {
            "KIND_NOT_RECOGNISED": "No clause here recognises results of this kind（无承认该类结果的条款）.",
            "CONDITION_NOT_MET": "Something that must be seen first was not（未满足承认条件）.",
            "GRADE_NOT_STATED": "The grade of the breach is not stated（未载明失信程度）.",
            "GRADE_NOT_RECOGNISED": "A breach of this grade has no effect here（该程度在本地不产生后果）.",
            "BREACH_NOT_STATED": "The kind of the breach is not stated（未载明失信行为种类）.",
            "BREACH_NOT_LISTED": "The plan here does not list it as severe（不在本地严重失信行为之内）.",
            "NOT_ESTABLISHED": "At its origin the effect does not stand（来源地尚未成立）.",
            "EFFECT_NOT_RECOGNISED": "No clause here carries out such an effect（无执行该类后果的条款）.",
            "BAN_WITHOUT_END": "A ban without an end is not carried out（没有期限的禁入不予执行）.",
            "TERM_ENDED": "Its term has ended（期限届满）.",
            "RECOGNISED": "Recognised（予以承认）.",
            "OFFICER_DECIDES": "An officer decides; this is a proposal（由工作人员决定）.",
            "WAITS_WHILE_DISPUTED": "It waits while the dispute is pending（异议期间暂不执行）.",
            "NOTHING_FOUND": "The check found nothing（查询无结果）.",
            "LEFT_IN_DOUBT": "The check left measures waiting or unknown（有措施暂缓或不能确定）.",
            "OFFICER_ACCEPTED": "An officer accepted it（工作人员决定承认）.",
            "OFFICER_REFUSED": "An officer refused it（工作人员决定不予承认）.",
        },
    ),
    publish_enum(
        IdentityDecision,
        "What is said of a record whose party does not fit the register（身份确认）.",
        {
            "CONFIRM": "It is about the party of its code: from now on it counts（确认）.",
            "REFUSE": "It is not, or nobody can say so: it counts for nobody（不予确认）.",
        },
    ),
    publish_enum(
        IdentityItem,
        "What of its party a record and the register may name otherwise（核对项目）.",
        {
            "PARTY": "The party's name（行政相对人名称）.",
            "REPRESENTATIVE": "Its legal representative（法定代表人）.",
        },
    ),
    publish_enum(
        ReportOutcome,
        "What became of a row of a report（处理结果）.",
        {
            "USED": "It became a record（入库）.",
            "SAME": "It was known already, nothing changed（无变化）.",
            "SUPERSEDED": "It took the place of its own former version（替代原记录）.",
            "PARTY_MISMATCH": "Kept and held back: the party differs from the register（当事人与登记不符）.",
            "REPRESENTATIVE_MISMATCH": "Kept and held back: its representative differs（法定代表人不符）.",
            "ANNULLED": "Its record was annulled, so it is not used（记录已撤销）.",
            "REFUSED": "It is not used, for the reason told（未采用）.",
        },
    ),
    publish_enum(
        Deciding,
        "What an officer decides on a recognition that waits for one（人工决定）.",
        {
            "ACCEPT": "Accept all that is proposed（承认）.",
            "ACCEPT_IN_PART": "Accept the effects that are named and no others（部分承认）.",
            "REFUSE": "Refuse it（不予承认）.",
        },
    ),
    publish_enum(
        ReasonCode,
        "Why an effect stands or stops（理由）.",
        {
            "REACHED": "Every step holds（逐项成立）.",
            "ANNULLED": "The record was annulled: it never reached anybody（记录已撤销）.",
            "IDENTITY_UNCONFIRMED": "The party is named otherwise than in the register（主体身份待确认）.",
            "IDENTITY_REFUSED": "That it is about this party was refused confirmation（主体身份不予确认）.",
            "SET_ASIDE": "A court or a reconsideration set it aside（经复议、诉讼撤销）.",
            "NOT_YET_DECIDED": "Decided after the day asked for（尚未作出决定）.",
            "NOT_SEVERE": "The rule asks for a severe breach（未达严重失信）.",
            "SEVERITY_NOT_STATED": "The authority states no severity（未载明失信程度）.",
            "NOT_FINAL": "Still open to challenge, or challenged（决定尚未生效确定）.",
            "FINALITY_NOT_STATED": "The source does not say whether it is final（未载明是否确定）.",
            "CONTENT_CHANGED": "Changed by a court, the new content not reported（变更后的内容尚未报送）.",
            "PAUSED_BY_DISPUTE": "A pending dispute pauses measures（异议期间暂停）.",
            "ROLE_NOT_COVERED": "The rule does not name this role（职务不在范围）.",
            "ROLE_NOT_HELD_AT_CONDUCT": "The role was not held at the conduct（行为时未任该职）.",
            "CONDUCT_NOT_STATED": "The source does not say when it was done（未载明行为时间）.",
            "CONTROL_BY_SHARES": "Shares alone speak for control（仅依持股推定控制）.",
            "OUTSIDE_REGISTRATION": "The organization was not registered then（单位登记存续期间之外）.",
            "TENURES_DIFFER": "Registered and actual tenure differ at the conduct（登记与实际任职不一致）.",
            "TWO_HOLDERS": "Two persons held the role（同一职务两人并存）.",
            "NO_PERSONAL_FINDING": "No finding names a person（缺少责任认定）.",
            "NOT_NAMED_IN_DECISION": "The decision does not name the person（决定未列明本人）.",
            "NO_FULL_CAPACITY": "Not of full capacity at the conduct（行为时非完全民事行为能力人）.",
            "DECEASED": "The person has died（本人已死亡）.",
            "NO_RULE": "No rule in force carries it（无适用规则）.",
            "PART_UNREACHABLE": "Part of the graph was unreachable（部分数据无法取得）.",
            "TERM_ENDED": "The term has ended（期限届满）.",
            "RETENTION_ENDED": "The years of keeping or disclosure have passed（保存或披露期限届满）.",
            "TERM_NOT_STATED": "No text says how long it lasts（未规定期限）.",
            "NOT_STATE_OWNED": "The clause speaks of state-owned enterprises only（不是国有企业）.",
            "OWNERSHIP_NOT_STATED": "The register does not state who owns the enterprise（未载明是否国有）.",
            "GROUND_NOT_STATED": "The source states no ground that the rule asks for（未载明情形）.",
            "BASIS_NOT_STATED": "No law that the measure rests on is stated（未载明法律依据）.",
            "LIFTED": "Lifted by the authority or the court（已解除）.",
            "RESTORED": "Ended by credit restoration（信用已修复）.",
            "EXEMPTED": "A permission exempts the person（已获准许）.",
        },
    ),
)
"""What law, results and recognitions say in words of a closed list."""
