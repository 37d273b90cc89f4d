"""Step (c): whom the penalty reaches and whom it does not, on two days, in one request.

Who answers is whoever held the role when the breach was committed (decision D4), and not whoever holds it
when somebody asks: between the two days the representative changes, and the answer does not.
"""

from typing import Any

from gateway.demo.guide import AFTER, BEFORE, Guide, clause, holding, last_reason, name_of, nodes


def show(guide: Guide) -> None:
    """Ask for two days by alias and check the effect of the penalty on each person."""
    story, stage = guide.story, guide.stage
    answer = guide.ask("officer", "reach", uscc=story.uscc, before=BEFORE, after=AFTER)
    stage.expect("nothing was refused to this caller", answer.codes, ())
    effects = {alias: guide.effects(answer.data.get(alias)) for alias in ("before", "after")}
    everybody = [effect for found in effects.values() for effect in found]
    stage.table(
        ("day", "person", "role", "effect", "outcome", "why", "clause"),
        [_row(effect) for effect in everybody],
    )
    for alias, day in (("before", BEFORE), ("after", AFTER)):
        _reaches_the_former(guide, effects[alias], day)
    stage.expect("every effect names its clause", all(map(clause, everybody)), True)
    former = {name_of(role, "holder") for role in nodes(answer.data.get("after"), "roles")}
    stage.expect("the former representative is still listed after leaving", story.former in former, True)


def _reaches_the_former(guide: Guide, effects: list[dict[str, Any]], day: str) -> None:
    """Check that the record reaches one person on a day, and why it stops before another."""
    story, stage = guide.story, guide.stage
    reached = {name for name, kind in holding(effects) if kind == "RECORD"}
    stage.expect(
        f"on {day} the record reaches the former representative and nobody else", reached, {story.former}
    )
    stage.expect(
        f"on {day} it does not reach the present one: the role was not held at the conduct",
        _why(effects, story.present),
        {"ROLE_NOT_HELD_AT_CONDUCT"},
    )


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
