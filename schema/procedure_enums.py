"""The states, steps and clocks of procedures as the public language tells them."""

from graph.model.facts import DisputeFinding, DisputeState, Remedy
from graph.rules.procedures.dispute_steps import DisputeClockKind, DisputeCommand
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
)
"""Every enumeration of a procedure."""
