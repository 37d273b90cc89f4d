"""The states, steps and clocks of procedures as the public language tells them."""

from graph.model.commitments import CommitmentKind, CommitmentState
from graph.model.facts import DisputeFinding, DisputeState, Grade, Remedy, RestorationEffect, RestorationState
from graph.model.listing_cases import ListingDecision, ListingExit, ListingState
from graph.model.measure_cases import MeasureCaseState, MeasureTaskState
from graph.model.rulings import RuleAnswer
from graph.rules.procedures.commitment_steps import CommitmentClockKind, CommitmentCommand
from graph.rules.procedures.dispute_steps import DisputeClockKind, DisputeCommand
from graph.rules.procedures.listing_steps import ListingClockKind, ListingCommand
from graph.rules.procedures.measure_steps import MeasureCaseCommand, MeasureClockKind, MeasureTaskCommand
from graph.rules.procedures.restoration_steps import Basis, RestorationClockKind, RestorationCommand
from schema.fields import publish_enum

DOCUMENTED_PROCEDURES = (
    publish_enum(
        DisputeState,
        "How far a dispute has come（异议处理状态）; the last five are its ends.",
        {state.name: f"{state.english.capitalize()}（{state.chinese}）." for state in DisputeState},
    ),
    publish_enum(
        DisputeFinding,
        "What the deciding authority finds when it verifies a record（核实结论）.",
        {finding.name: f"{finding.english.capitalize()}（{finding.chinese}）." for finding in DisputeFinding},
    ),
    publish_enum(
        DisputeCommand,
        "What may be done in a dispute once it was opened（异议程序环节）.",
        {
            "FORWARD": "`forwardDispute`: to whoever provided the record（转送核实）.",
            "TEST": "`testDispute`: the days of an expert test do not count（检验、鉴定、评审）.",
            "VERIFY": "`verifyDispute`: by the deciding authority（核实）.",
            "ANSWER": "`answerDispute`: with reasons（书面答复）.",
            "WITHDRAW": "`withdrawDispute`: by who opened it（撤回）.",
            "LAPSE": "`lapseDispute`: nothing is left to verify（终止）.",
            "ANNUL": "`annulRecord`: the record is revoked, and the dispute ends with it（撤销记录）.",
        },
    ),
    publish_enum(
        DisputeClockKind,
        "What the law sets a clock for in a dispute（异议处理期限）.",
        {
            "FORWARD": "Forwarding it to whoever provided the record（转送）.",
            "VERIFY": "Verifying the record（核实）.",
            "NOTIFY": "Answering once it was verified（告知）.",
            "TOTAL": "The whole, from the objection to the answer（全程）.",
        },
    ),
    publish_enum(
        Remedy,
        "What is open to whoever was not heard（救济途径）.",
        {
            "RECONSIDERATION": "Administrative reconsideration（行政复议）.",
            "LITIGATION": "Administrative litigation（行政诉讼）.",
        },
    ),
    publish_enum(
        RestorationState,
        "How far an application for restoration has come（信用修复办理状态）.",
        {state.name: f"{state.english.capitalize()}（{state.chinese}）." for state in RestorationState},
    ),
    publish_enum(
        RestorationCommand,
        "What may be done about an application for restoration（修复程序环节）.",
        {
            "ACCEPT": "`acceptRestoration`: by the deciding authority, with what it states（受理）.",
            "GRANT": "`grantRestoration`: where the law in force grants it（准予修复）.",
            "CONFIRM": "`confirmRestoration`: the court's plan was performed（确认修复）.",
            "REFUSE": "`refuseRestoration`: with reasons（不予修复）.",
            "WITHDRAW": "`withdrawRestoration`: by the applicant（撤回申请）.",
            "REVOKE": "`revokeRestoration`: falsified, or the plan failed（撤销修复）.",
            "ANNUL": "`annulRecord`: the record is revoked, and what is pending ends with it（撤销记录）.",
        },
    ),
    publish_enum(
        Basis,
        "On what a restoration is granted（修复依据）.",
        {
            "CONDITIONS": "The conditions of the law in force are met（符合修复条件）.",
            "BANKRUPTCY_PLAN": "A court has approved a plan that is being performed（法院批准的重整计划）.",
        },
    ),
    publish_enum(
        RestorationClockKind,
        "What the law sets a clock for in a restoration（修复办理期限）.",
        {"ACCEPT": "Accepting the application（受理）.", "DECIDE": "The decision（作出决定）."},
    ),
    publish_enum(
        RestorationEffect,
        "What follows from a restoration by the law in force when it was granted（修复效果）.",
        {
            "STOP_PUBLICITY": "It is published no more（停止公示）.",
            "STOP_SHARING": "It is shared no more（停止共享）.",
            "STOP_USE": "It is used no more（停止使用）.",
            "END_MEASURES": "Measures that rest on it have ended（解除惩戒措施）.",
            "PUBLISH_RESTORATION": "That it was restored is to be published（公示修复信息）.",
        },
    ),
    publish_enum(
        MeasureCaseState,
        "How far a case of joint measures has come（联合惩戒案件状态）; the last three are its ends.",
        {state.name: f"{state.english.capitalize()}（{state.chinese}）." for state in MeasureCaseState},
    ),
    publish_enum(
        MeasureTaskState,
        "How far a department has come with its task（联合惩戒任务状态）; the last three are its ends.",
        {state.name: f"{state.english.capitalize()}（{state.chinese}）." for state in MeasureTaskState},
    ),
    publish_enum(
        MeasureCaseCommand,
        "What may be done in a case of joint measures（联合惩戒案件环节）.",
        {
            "PUSH": "`pushMeasures`: to departments, by the initiator（推送）.",
            "FEED_BACK": "`feedBackTask`: with the last feedback it is closed（最后一项反馈）.",
            "WITHDRAW": "`withdrawMeasureCase`: by the initiator, which alone does（撤回）.",
            "ANNUL": "`annulRecord`: the record is revoked, and what rests on it is lifted（撤销记录）.",
            "RESTORE": "`grantRestoration`: the record is restored, and its measures end（准予修复）.",
        },
    ),
    publish_enum(
        MeasureTaskCommand,
        "What may be done about a task of joint measures（联合惩戒任务环节）.",
        {
            "ACKNOWLEDGE": "`acknowledgeTask`: by the department（签收）.",
            "EXECUTE": "`executeTask`: what was done, on which day（执行）.",
            "NOT_APPLICABLE": "`findTaskInapplicable`: with reasons（认定不适用）.",
            "DECLINE": "`declineTask`: with reasons, legal ones where it is mandatory（不予执行）.",
            "FEED_BACK": "`feedBackTask`: to the initiator（反馈）.",
            "WITHDRAW": "`withdrawMeasureCase`: by the initiator（撤回）.",
            "ANNUL": "`annulRecord`: the record is revoked（撤销记录）.",
            "RESTORE": "`grantRestoration`: the record is restored（准予修复）.",
        },
    ),
    publish_enum(
        MeasureClockKind,
        "What a clock of joint measures is set for（联合惩戒办理期限）.",
        {
            "PUSH": "Pushing the case to departments（推送）.",
            "ACKNOWLEDGE": "Acknowledging the task（签收）.",
            "FEED_BACK": "Feeding back, by the law（反馈）.",
            "ASKED_FOR": "Feeding back, by the day that the initiator asked for（发起部门要求的反馈日）.",
        },
    ),
    publish_enum(
        ListingState,
        "How far a listing has come（列入名单办理状态）; the last five are its ends.",
        {state.name: f"{state.english.capitalize()}（{state.chinese}）." for state in ListingState},
    ),
    publish_enum(
        ListingDecision,
        "What the authority decides on a listing（列入决定）.",
        {one.name: f"{one.english.capitalize()}（{one.chinese}）." for one in ListingDecision},
    ),
    publish_enum(
        ListingExit,
        "Why a subject leaves a list（移出事由）.",
        {one.name: f"{one.english.capitalize()}（{one.chinese}）." for one in ListingExit},
    ),
    publish_enum(
        ListingCommand,
        "What may be done once a listing was proposed（列入名单环节）.",
        {
            "NOTICE": "`giveListingNotice`: the subject is told before（列入前告知）.",
            "DEFEND": "`defendListing`: by the subject, which need not（陈述申辩）.",
            "DECIDE": "`decideListing`: it is listed, or the matter is dropped（作出决定）.",
            "PUBLISH": "`publishListing`: it is shown to everybody until a day（公布）.",
            "EXIT": "`exitListing`: the subject leaves the list（移出）.",
            "WITHDRAW": "`withdrawListing`: by the authority that proposed it（撤回）.",
            "LAPSE": "`lapseListing`: nobody can pursue it any more（终止）.",
        },
    ),
    publish_enum(
        ListingClockKind,
        "What a clock of a listing is set for（列入名单办理期限）.",
        {
            "DEFEND": "Hearing the subject, by the law（陈述申辩）.",
            "DECIDE": "Deciding after the notice, by the law（作出决定）.",
            "PUBLISH": "Publishing after the decision, by the law（公布）.",
            "GIVEN": "Hearing the subject, by the authority's own word（认定机关给予的期限）.",
        },
    ),
    publish_enum(
        CommitmentState,
        "How far a commitment has come（信用承诺状态）; the last four are its ends.",
        {one.name: f"{one.english.capitalize()}（{one.chinese}）." for one in CommitmentState},
    ),
    publish_enum(
        CommitmentKind,
        "Why a commitment is made（信用承诺类型）.",
        {one.name: f"{one.english.capitalize()}（{one.chinese}）." for one in CommitmentKind},
    ),
    publish_enum(
        CommitmentCommand,
        "What may be done once a commitment was made（信用承诺环节）.",
        {
            "REVIEW": "`reviewCommitment`: it goes on, until the next review（复核）.",
            "FULFIL": "`fulfilCommitment`: it was kept（认定已履行）.",
            "BREACH": "`breachCommitment`: it was broken, with a finding（认定违背）.",
            "WITHDRAW": "`withdrawCommitment`: by its subject（撤回）.",
            "LAPSE": "`lapseCommitment`: its review date has passed（失效）.",
        },
    ),
    publish_enum(
        CommitmentClockKind,
        "What a clock of a commitment is set for（信用承诺复核期限）.",
        {
            "REVIEW": "Reviewing it, by the law（复核）.",
            "GIVEN": "Reviewing it, by the authority's own word（受诺机关给予的期限）.",
        },
    ),
    publish_enum(
        Grade,
        "The grade of a breach for publicity and restoration（失信信息等级）.",
        {"MINOR": "Minor（轻微）.", "GENERAL": "General（一般）.", "SERIOUS": "Serious（严重）."},
    ),
    publish_enum(
        RuleAnswer,
        "What a rule answers（结论）.",
        {
            "YES": "Yes（是）.",
            "NO": "No（否）.",
            "PROVISIONAL": "Yes, while something further is done（有条件的）.",
            "WAITS": "It waits for the end of a dispute（暂缓）.",
            "UNKNOWN": "A fact or a text is missing（不能确定）.",
        },
    ),
)
"""Every enumeration of a procedure."""
