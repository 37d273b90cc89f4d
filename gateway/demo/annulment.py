"""Step (f): the authority revokes the penalty; every effect is gone, and what was known stays known."""

from datetime import UTC, datetime

from gateway.demo.guide import AFTER, BEFORE, Guide, holding
from graph.model.time import china_day, instant

ANNUL = """mutation Annul($input: AnnulRecordInput!) {
  annulRecord(input: $input) { record { id } replayed }
}"""

ALIASES = ("early", "late", "today")


def show(guide: Guide) -> None:
    """Revoke the penalty and check that its effects are gone on every day, but not from the past."""
    stage, story = guide.stage, guide.story
    record = guide.penalty(guide.ask("officer", "company", uscc=story.uscc).data.get("organization"))
    known_at = datetime.now(UTC).isoformat()
    written = {
        "key": f"tour-annul-{record.get('id')}",
        "record": record.get("id"),
        "reason": "主要证据不足",
        "on": today(),
    }
    done = guide.door.ask(guide.cards["authority"], ANNUL, {"input": written})
    stage.asked(guide.cards["authority"], "annulRecord", done)
    stage.expect("the revocation is done", (done.codes, bool(done.data.get("annulRecord"))), ((), True))

    answer = guide.ask("officer", "annulled", uscc=story.uscc, before=BEFORE, after=AFTER, knownAt=known_at)
    stage.expect("nothing was refused to this caller", answer.codes, ())
    reached = {a: holding(guide.effects(answer.data.get(a))) for a in (*ALIASES, "thenKnown")}
    stage.table(
        ("asked for", "record revoked on", "reaches"),
        [
            (
                alias,
                (guide.penalty(answer.data.get(alias)).get("annulment") or {}).get("annulledOn"),
                _names(found),
            )
            for alias, found in reached.items()
        ],
    )
    for alias in ALIASES:
        stage.expect(f"{alias}: no effect stands", reached[alias], set())
    stage.expect(
        "before it was known, it still reached the former representative",
        _names(reached["thenKnown"]),
        story.former,
    )
    public = guide.ask("public", "public", uscc=story.uscc)
    left = guide.penalty(public.data.get("organization"))
    stage.expect("the public no longer sees the record", left, {})


def today() -> str:
    """Return the day on which the authority annuls."""
    return china_day(instant(datetime.now(UTC)))


def _names(reached: set[tuple[str, str]]) -> str:
    return ", ".join(sorted({name for name, _ in reached}))
