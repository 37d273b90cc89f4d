"""Step (f): the authority revokes the penalty; every effect is gone, and what was known stays known.

Effects are not stored, so there is nothing to undo: each question is judged anew, from facts of which the
annulment (撤销) is one. `knownAt` leaves out what was recorded later, the annulment with it.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from gateway.client.client import GraphQLAnswer
from gateway.demo.guide import AFTER, BEFORE, Guide, holding
from graph.model.time import china_day, instant

ANNUL = """mutation Annul($input: AnnulRecordInput!) {
  annulRecord(input: $input) { record { id } replayed }
}"""

ALIASES = ("early", "late", "today")


# Whom the penalty reaches, by the aliases of `annulled.graphql`: (name, kind) of each effect that stands.
Reached = Mapping[str, set[tuple[str, str]]]


def show(guide: Guide) -> None:
    """Revoke the penalty and check that its effects are gone on every day, but not from the past."""
    known_at = _annul(guide)
    days = {"before": BEFORE, "after": AFTER, "knownAt": known_at}
    answer = guide.ask("officer", "annulled", None, uscc=guide.story.uscc, **days)
    guide.stage.expect("nothing was refused to this caller", answer.codes, ())
    _gone(guide, answer)
    public = guide.ask("public", "public", uscc=guide.story.uscc)
    left = guide.penalty(public.data.get("organization"))
    guide.stage.expect("the public no longer sees the record", left, {})


def _annul(guide: Guide) -> str:
    """Have the authority revoke the story's penalty; return an instant just before it was known."""
    stage = guide.stage
    record = guide.penalty(guide.ask("officer", "company", uscc=guide.story.uscc).data.get("organization"))
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
    return known_at


def _gone(guide: Guide, answer: GraphQLAnswer) -> None:
    """Show whom the record reaches on each day asked for, and check that it is nobody, but then it was."""
    stage = guide.stage
    reached: Reached = {
        alias: holding(guide.effects(answer.data.get(alias))) for alias in (*ALIASES, "thenKnown")
    }
    stage.table(
        ("asked for", "record revoked on", "reaches"),
        [
            (alias, _revoked_on(guide, answer.data.get(alias)), _names(found))
            for alias, found in reached.items()
        ],
    )
    for alias in ALIASES:
        stage.expect(f"{alias}: no effect stands", reached[alias], set())
    stage.expect(
        "before it was known, it still reached the former representative",
        _names(reached["thenKnown"]),
        guide.story.former,
    )


def _revoked_on(guide: Guide, organization: Mapping[str, Any] | None) -> str | None:
    return (guide.penalty(organization).get("annulment") or {}).get("annulledOn")


def today() -> str:
    """Return the day on which the authority annuls, `YYYY-MM-DD`: today's, where the authority is."""
    return china_day(instant(datetime.now(UTC)))


def _names(reached: set[tuple[str, str]]) -> str:
    """Return the persons who are reached by anything, each once."""
    return ", ".join(sorted({name for name, _ in reached}))
