"""Step (e): the company disputes the penalty; what waits, and which clause says so.

One record, asked about under two laws in one request (`disputed.graphql`): a dispute (异议) may let the
record, its publication, or measures wait, each by a clause of its own, and a text may be silent on any of
them.
"""

from typing import Any

from gateway.demo.guide import CHENZHOU, Guide

OPEN = """mutation Dispute($input: OpenDisputeInput!) {
  openDispute(input: $input) { record { id } dispute { openedOn pending } replayed }
}"""


def show(guide: Guide) -> None:
    """Open a dispute, repeat the request, and check the annotation under two laws."""
    _open(guide)
    stage = guide.stage
    answer = guide.ask("officer", "disputed", uscc=guide.story.uscc, other=CHENZHOU)
    stage.expect("nothing was refused to this caller", answer.codes, ())
    pauses = {alias: _annotated(guide, alias, answer.data.get(alias)) for alias in ("here", "there")}
    switches = ("record", "publicity", "measures")
    stage.table(
        ("law of", "record waits", "publication waits", "measures wait", "clause"),
        [(p.get("place"), *(_said(p.get(name)) for name in switches), _clause(p)) for p in pauses.values()],
    )
    there, here = pauses["there"].get("measures"), pauses["here"].get("measures")
    stage.expect("Chenzhou's law stops measures while the dispute is pending", there, True)
    stage.expect("ours does not", here in {False, None}, True)
    stage.expect("each names the clause that decides", all(map(_clause, pauses.values())), True)


def _open(guide: Guide) -> None:
    """Dispute the story's penalty as its company, twice with one key."""
    stage, card = guide.stage, guide.cards["subject"]
    seen = guide.ask("subject", "company", uscc=guide.story.uscc)
    record = guide.penalty(seen.data.get("organization")).get("id")
    asked = {"key": f"tour-dispute-{record}", "record": record, "grounds": "处罚事实认定有误"}
    first, again = (guide.door.ask(card, OPEN, {"input": asked}) for _ in range(2))
    stage.asked(card, "openDispute, twice with one key", again)
    results = [answer.data.get("openDispute") or {} for answer in (first, again)]
    stage.expect("the dispute is open", (first.codes, results[0].get("record")), ((), {"id": record}))
    stage.expect("the same key again does nothing again", results[1].get("replayed"), True)


def _annotated(guide: Guide, alias: str, organization: dict[str, Any] | None) -> dict[str, Any]:
    """Check that the record is there and annotated; return what the dispute changes under that law."""
    penalty = guide.penalty(organization)
    pending = [dispute for dispute in penalty.get("disputes", []) if dispute["pending"]]
    guide.stage.expect(f"{alias}: the record is still there, and annotated", len(pending), 1)
    marked = {effect["disputed"] for effect in guide.effects(organization)}
    guide.stage.expect(f"{alias}: every effect of it says that it is disputed", marked, {True})
    return pending[0]["pause"] if pending else {}


def _said(switch: bool | None) -> str:  # noqa: FBT001 - a switch of the law, as it stands
    """Return a switch in words: that no text says is another thing than no."""
    return {True: "yes", False: "no", None: "no text says"}[switch]


def _clause(pause: dict[str, Any]) -> str:
    cited = pause.get("measuresClauses") or []
    return "; ".join(f"{c['instrument']} {c['article']}" for c in cited)
