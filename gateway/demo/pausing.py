"""Step (j): a dispute is pending in Zhengzhou; Zhengzhou goes on, Chenzhou pauses, each by its clause.

Across a border a measure waits if either side's law lets it wait (decision D7). Zhengzhou's status list tells
of the dispute; what follows from it in Chenzhou is derived there, on every read, and ends with the dispute.
"""

from typing import Any

from gateway.demo.dispute import OPEN
from gateway.demo.exchange import counts, eventually, file, record_of, show_effects
from gateway.demo.guide import CHENZHOU, Guide, nodes
from gateway.demo.severe import FOOD, NUMBERS


def show(guide: Guide) -> None:
    """Dispute the penalty where it was decided, and see what either city does until it is settled."""
    stage = guide.stage
    record = record_of(guide, FOOD)
    asked = {"key": "tour-dispute-food", "record": record, "grounds": "抽检程序有误"}
    done = guide.door.ask(guide.cards["subject"], OPEN, {"input": asked})
    stage.asked(guide.cards["subject"], "openDispute", done, to="Zhengzhou: ")
    stage.expect("the dispute is open", done.codes, ())
    # Zhengzhou, of its own record.
    here = _pause_here(guide)
    stage.expect("Zhengzhou goes on: its clause lets no measure wait", here.get("measures"), False)
    # Chenzhou, of what it recognised, at its next look.
    signed = file(guide, f"{FOOD}.jws").read_bytes()
    counted = eventually(lambda: counts(guide, signed), lambda found: found.get("state") == "PAUSED")
    show_effects(guide, counted)
    stage.expect("Chenzhou has heard of it", counted.get("disputePending"), True)
    stage.expect("Chenzhou pauses the measure", counted.get("state"), "PAUSED")
    executed = {effect["effect"]: effect["execution"] for effect in counted.get("effects") or []}
    stage.expect("the entry stays, the measure waits", executed, {"RECORD": "RUNS", "HONOUR": "WAITS"})
    pauses: list[dict[str, Any]] = counted.get("pauses") or []
    _each_with_its_clause(guide, pauses)


def _pause_here(guide: Guide) -> dict[str, Any]:
    """Return what Zhengzhou's law says of its own disputed record."""
    answer = guide.ask("officer", "disputed", guide.here, uscc=guide.story.uscc, other=CHENZHOU)
    listed = nodes(answer.data.get("here"), "penalties")
    disputes: list[dict[str, Any]] = next(
        (p["disputes"] for p in listed if p["documentNumber"] == NUMBERS[FOOD]), []
    )
    return next((dispute["pause"] for dispute in disputes if dispute["pending"]), {})


def _each_with_its_clause(guide: Guide, pauses: list[dict[str, Any]]) -> None:
    """Show the two laws side by side, and check that one is flagged as perhaps outranked."""
    stage = guide.stage
    cited = [(pause["place"], pause["measures"], clause) for pause in pauses for clause in pause["clauses"]]
    stage.table(
        ("law of", "measures wait", "clause", "possibly outranked by"),
        [
            (place, measures, f"{clause['instrument']} {clause['article']}", clause["possiblyOutranked"])
            for place, measures, clause in cited
        ],
    )
    waits = {pause["place"]: pause["measures"] for pause in pauses}
    expected = {guide.here.names.place: False, guide.there.names.place: True}
    stage.expect("each law is told beside the other", waits, expected)
    stage.expect("each with its clause", {place for place, _, _ in cited}, set(expected))
    # Hunan has spoken since, in texts that are known by title and day only.
    flagged = {place: bool(clause["possiblyOutranked"]) for place, _, clause in cited}
    stage.expect("Chenzhou's clause says that it is possibly outranked", flagged.get(CHENZHOU), True)
