"""Step (d): one company, five callers, five different answers."""

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
    answers = {
        caller: guide.ask(caller, "public" if caller == "public" else "callers", uscc=story.uscc)
        for caller in CALLERS
    }
    stage.table(
        ("caller", "company", "penalties", "severity", "roles", "document number", "effects"),
        [(guide.cards[caller].english, *_seen(answer)) for caller, answer in answers.items()],
    )
    for caller, answer in answers.items():
        found = (answer.data.get("organization") or {}).get("uscc")
        stage.expect(f"{caller}: the company's public entry is there", found, story.uscc)
    auditors = (answers["auditor"].code_at("roles"), answers["auditor"].code_at("effects"))
    stage.expect("auditor: roles and effects are null with a coded error", auditors, ("FIELD_REFUSED",) * 2)
    idle = (answers["idle"].code_at("roles"), answers["idle"].code_at("effects"))
    stage.expect("a department without a purpose is told what is missing", idle, ("PURPOSE_REQUIRED",) * 2)
    masked = _numbers(answers["officer"])
    stage.expect(
        "document numbers leave masked for the department",
        bool(masked) and all("*" in n for n in masked),
        True,
    )
    stage.expect(
        "the department with purpose, basis and case sees the effects",
        bool(_effects(answers["officer"])),
        True,
    )
    own = nodes(answers["subject"].data.get("organization"), "penalties")
    stage.expect(
        "the company sees all its penalties, published or not",
        (len(own), all(p["severity"] for p in own)),
        (2, True),
    )
    receipts = [answer.receipt for answer in answers.values()]
    stage.expect(
        "every one of the five has its own receipt",
        len(set(receipts)) == len(CALLERS) and all(receipts),
        True,
    )


def _seen(answer: GraphQLAnswer) -> tuple[str, ...]:
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
    roles = nodes(answer.data.get("organization"), "roles")
    held = [document for role in roles for document in (role["holder"] or {}).get("documents") or []]
    return [document["number"] for document in held if document["number"]]
