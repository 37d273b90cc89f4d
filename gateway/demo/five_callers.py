"""Step (d): one company, five callers, five different answers.

Two things part them. A caller of the public schema is not told that other fields exist: its document is
invalid. A caller who is known gets a null with a coded error for each field refused, so that it can find out
what to state. What is released at all may still leave masked.
"""

from gateway.client.client import GraphQLAnswer
from gateway.demo.guide import Guide, name_of, nodes

CALLERS = ("public", "idle", "officer", "subject", "auditor")


def show(guide: Guide) -> None:
    """Ask the same as each caller and check what each was given and refused."""
    stage, story = guide.stage, guide.story
    everything = guide.ask("public", "callers", uscc=story.uscc)
    stage.expect(
        "the public is not even told which other fields there are", everything.codes, ("DOCUMENT_INVALID",)
    )
    asked = {caller: "public" if caller == "public" else "callers" for caller in CALLERS}
    answers = {caller: guide.ask(caller, document, uscc=story.uscc) for caller, document in asked.items()}
    _compare(guide, answers)
    _refused(guide, answers)
    _released(guide, answers)
    receipts = [answer.receipt for answer in answers.values()]
    distinct = len(set(receipts)) == len(CALLERS) and all(receipts)
    stage.expect("every one of the five has its own receipt", distinct, True)


def _compare(guide: Guide, answers: dict[str, GraphQLAnswer]) -> None:
    """Show the five answers below one another, and check what all of them have."""
    guide.stage.table(
        ("caller", "company", "penalties", "severity", "roles", "document number", "effects"),
        [(guide.cards[caller].english, *_seen(answer)) for caller, answer in answers.items()],
    )
    for caller, answer in answers.items():
        found = (answer.data.get("organization") or {}).get("uscc")
        guide.stage.expect(f"{caller}: the company's public entry is there", found, guide.story.uscc)


def _refused(guide: Guide, answers: dict[str, GraphQLAnswer]) -> None:
    """Check the codes: what nobody of this standing may have, and what a purpose would open."""
    stage = guide.stage
    auditors = (answers["auditor"].code_at("roles"), answers["auditor"].code_at("effects"))
    stage.expect("auditor: roles and effects are null with a coded error", auditors, ("FIELD_REFUSED",) * 2)
    idle = (answers["idle"].code_at("roles"), answers["idle"].code_at("effects"))
    stage.expect("a department without a purpose is told what is missing", idle, ("PURPOSE_REQUIRED",) * 2)


def _released(guide: Guide, answers: dict[str, GraphQLAnswer]) -> None:
    """Check what a department sees by its purpose, and the company of itself, more than the public does."""
    stage, officer = guide.stage, answers["officer"]
    numbers = _numbers(officer)
    masked = bool(numbers) and all("*" in number for number in numbers)
    stage.expect("document numbers leave masked for the department", masked, True)
    effects = bool(_effects(officer))
    stage.expect("the department with purpose, basis and case sees the effects", effects, True)
    own = nodes(answers["subject"].data.get("organization"), "penalties")
    seen = (len(own), all(penalty["severity"] for penalty in own))
    stage.expect("the company sees all its penalties, published or not", seen, (2, True))


def _seen(answer: GraphQLAnswer) -> tuple[str, ...]:
    """Return a row of the table: a value, or the code by which it was refused."""
    company = answer.data.get("organization") or {}
    penalties = nodes(company, "penalties")
    return (
        company.get("name", ""),
        str(len(penalties)),
        _told(answer, "severity", [p.get("severity", "") for p in penalties]),
        _told(answer, "roles", [name_of(r, "holder") for r in nodes(company, "roles")]),
        _told(answer, "documents", _numbers(answer)) or answer.code_at("roles"),
        _told(answer, "effects", [e["kind"] for e in _effects(answer)]),
    )


def _told(answer: GraphQLAnswer, field: str, values: list[str]) -> str:
    """Return the first few values, or the code of the refusal."""
    shown = [value for value in values if value][:2]
    return answer.code_at(field) or ", ".join(shown)


def _effects(answer: GraphQLAnswer) -> list[dict[str, str]]:
    return nodes(answer.data.get("organization"), "effects")


def _numbers(answer: GraphQLAnswer) -> list[str]:
    """Return the numbers of documents that an answer shows of those who hold a role."""
    roles = nodes(answer.data.get("organization"), "roles")
    held = [document for role in roles for document in (role["holder"] or {}).get("documents") or []]
    return [document["number"] for document in held if document["number"]]
