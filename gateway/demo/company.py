"""Step (b): an officer of another department asks for the company by its code.

Everything is in one answer: the register, who held which role when, and the penalties as they were decided.
What a caller may not see would be null beside a coded error; this one states purpose, basis and case.
"""

from typing import Any

from gateway.demo.guide import Guide, name_of, nodes


def show(guide: Guide) -> None:
    """Ask for the company and check who answers for it."""
    story, stage = guide.story, guide.stage
    answer = guide.ask("officer", "company", uscc=story.uscc)
    company = answer.data.get("organization") or {}
    roles = nodes(company, "roles")
    stage.table(
        ("role", "holder", "since", "until"),
        [(r["role"], name_of(r, "holder"), r["since"], r["until"]) for r in roles],
    )
    heads = ("documentNumber", "authority", "decidedOn", "finalOn", "severity")
    stage.table(
        ("decision", "authority", "decided", "final", "severity"),
        [tuple(penalty[head] for head in heads) for penalty in nodes(company, "penalties")],
    )
    stage.expect("nothing was refused to this caller", answer.codes, ())
    stage.expect("the company is found by its code", company.get("name"), story.company)
    _who_answers(guide, roles)
    penalty = guide.penalty(company)
    stands = (penalty.get("severity"), penalty.get("finalOn"))
    stage.expect("the penalty stands", stands, ("SEVERE", "2023-12-01"))
    stage.expect("the answer carries its receipt of the ledger", bool(answer.receipt), True)


def _who_answers(guide: Guide, roles: list[dict[str, Any]]) -> None:
    """Check the terms: a tenure ends on the first day without it, which is the successor's first."""
    story, stage = guide.story, guide.stage
    held = {(name_of(r, "holder"), r["role"], r["since"], r["until"]) for r in roles}
    stage.expect(
        "the former legal representative is listed with the days of the tenure",
        (story.former, "LEGAL_REPRESENTATIVE", "2020-01-01", "2024-07-01") in held,
        True,
    )
    stage.expect(
        "the present one follows on the day the former left",
        (story.present, "LEGAL_REPRESENTATIVE", "2024-07-01", None) in held,
        True,
    )
    stage.expect("a senior manager is listed too", story.manager in {name for name, *_ in held}, True)
