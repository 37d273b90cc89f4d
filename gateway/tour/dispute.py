"""Step (e): the company disputes the penalty; what waits, and which clause says so."""

from gateway.tour.guide import CHENZHOU, Guide

OPEN = """mutation Dispute($key: ID!, $record: ID!, $grounds: String!) {
  openDispute(key: $key, record: $record, grounds: $grounds) { record outcome replayed }
}"""


def show(guide: Guide) -> None:
    """Open a dispute, repeat the request, and check the annotation under two laws."""
    stage, story = guide.stage, guide.story
    record = guide.penalty(guide.ask("subject", "company", uscc=story.uscc).data.get("organization"))
    written = {
        "key": f"tour-dispute-{record.get('id')}",
        "record": record.get("id"),
        "grounds": "处罚事实认定有误",
    }
    done = [guide.door.ask(guide.cards["subject"], OPEN, written) for _ in range(2)]
    stage.asked(guide.cards["subject"], "openDispute, twice with one key", done[1])
    results = [answer.data.get("openDispute") or {} for answer in done]
    stage.expect("the dispute is open", (done[0].codes, results[0].get("record")), ((), record.get("id")))
    stage.expect("the same key again does nothing again", [r.get("replayed") for r in results][1:], [True])

    answer = guide.ask("officer", "disputed", uscc=story.uscc, other=CHENZHOU)
    stage.expect("nothing was refused to this caller", answer.codes, ())
    pauses = {}
    for alias in ("here", "there"):
        penalty = guide.penalty(answer.data.get(alias))
        disputes = [d for d in penalty.get("disputes", []) if d["pending"]]
        pauses[alias] = disputes[0]["pause"] or {} if disputes else {}
        stage.expect(
            f"{alias}: the record is still there, and annotated", bool(penalty) and bool(disputes), True
        )
        marked = {effect["disputed"] for effect in guide.effects(answer.data.get(alias))}
        stage.expect(f"{alias}: every effect of it says that it is disputed", marked, {True})
    stage.table(
        ("law of", "record waits", "publication waits", "measures wait", "clause"),
        [
            (
                p.get("place"),
                _said(p.get("record")),
                _said(p.get("publicity")),
                _said(p.get("measures")),
                _clause(p),
            )
            for p in pauses.values()
        ],
    )
    stage.expect(
        "Chenzhou's law stops measures while the dispute is pending", pauses["there"].get("measures"), True
    )
    stage.expect("ours does not", pauses["here"].get("measures") in {False, None}, True)
    stage.expect("each names the clause that decides", all(_clause(p) for p in pauses.values()), True)


def _said(switch: bool | None) -> str:  # noqa: FBT001 - a switch of the law, as it stands
    return {True: "yes", False: "no", None: "no text says"}[switch]


def _clause(pause: dict[str, list[dict[str, str]]]) -> str:
    cited = pause.get("measuresClauses") or []
    return "; ".join(f"{c['instrument']} {c['article']}" for c in cited)
