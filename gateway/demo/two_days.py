"""Step (c): whom the penalty reaches and whom it does not, on two days, in one request."""

from typing import Any

from gateway.demo.guide import AFTER, BEFORE, Guide, clause, holding, last_reason, name_of, nodes


def show(guide: Guide) -> None:
    """Ask for two days by alias and check the effect of the penalty on each person."""
    story, stage = guide.story, guide.stage
    answer = guide.ask("officer", "reach", uscc=story.uscc, before=BEFORE, after=AFTER)
    stage.expect("nothing was refused to this caller", answer.codes, ())
    effects = {alias: guide.effects(answer.data.get(alias)) for alias in ("before", "after")}
    stage.table(
        ("day", "person", "role", "effect", "outcome", "why", "clause"),
        [_row(effect) for alias in effects for effect in effects[alias]],
    )
    for alias, day in (("before", BEFORE), ("after", AFTER)):
        reached = {name for name, kind in holding(effects[alias]) if kind == "RECORD"}
        stage.expect(
            f"on {day} the record reaches the former representative and nobody else", reached, {story.former}
        )
        stage.expect(
            f"on {day} it does not reach the present one: the role was not held at the conduct",
            _why(effects[alias], story.present),
            {"ROLE_NOT_HELD_AT_CONDUCT"},
        )
    everybody = [effect for found in effects.values() for effect in found]
    stage.expect("every effect names its clause", all(clause(effect) for effect in everybody), True)
    former = {name_of(role, "holder") for role in nodes(answer.data.get("after"), "roles")}
    stage.expect("the former representative is still listed after leaving", story.former in former, True)


def _row(effect: dict[str, Any]) -> tuple[str, ...]:
    why = last_reason(effect)
    return (
        effect["asOf"],
        name_of(effect),
        effect["role"],
        effect["kind"],
        effect["outcome"],
        why.get("code", ""),
        clause(effect),
    )


def _why(effects: list[dict[str, Any]], name: str) -> set[str]:
    """Return why the record of the penalty stops before a person."""
    return {last_reason(e)["code"] for e in effects if name_of(e) == name and e["kind"] == "RECORD"}
