"""Step (b): an officer of another department asks for the company by its code."""

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
    stage.table(
        ("decision", "authority", "decided", "final", "severity"),
        [
            (p["documentNumber"], p["authority"], p["decidedOn"], p["finalOn"], p["severity"])
            for p in nodes(company, "penalties")
        ],
    )
    stage.expect("nothing was refused to this caller", answer.codes, ())
    stage.expect("the company is found by its code", company.get("name"), story.company)
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
    penalty = guide.penalty(company)
    stage.expect(
        "the penalty stands", (penalty.get("severity"), penalty.get("finalOn")), ("SEVERE", "2023-12-01")
    )
    stage.expect("the answer carries its receipt of the ledger", bool(answer.receipt), True)
