"""What two cities do with each other: report, issue, fetch, verify offline, recognise, read what counts.

What crossed the border lies in `exchange` as files: `NAME.jws`, `NAME.tlog-proof`, and the lists that go
with it. A later step finds there what an earlier one took along.

Nobody pushes anything: Chenzhou fetches results with a token of its own region, and looks at Zhengzhou's
lists again and again. What it knows is therefore late by one look, and the steps ask until it is there.
"""

import time
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from gateway.client.client import GraphQLAnswer
from gateway.demo import evidence
from gateway.demo.city_process import run
from gateway.demo.founding import NAMES
from gateway.demo.guide import Guide, nodes
from gateway.demo.severe import NUMBERS, penalty
from graph.errors import Unavailable
from security.exchange import KEPT
from security.ledger.proof import parse_proof

Found = TypeVar("Found")

WAIT = {"STATUS_LIST_AWAITED", "NEIGHBOUR_SILENT"}
"""Codes after which the same is asked again a little later."""

AUDIENCE = NAMES["chenzhou"].place
PATIENCE = 30.0
"""Seconds to wait for what the other city learns at its next look, every two seconds, on a busy machine."""


def report(guide: Guide, name: str) -> str:
    """Have the authority report one of the severe penalties; return the record's id."""
    records = [penalty(guide.story, name)]
    asked = {"key": f"tour-report-{name}", "records": records}
    done = guide.ask("authority", "report", guide.here, input=asked)
    rows = (done.data.get("reportRecords") or {}).get("rows") or [{}]
    guide.stage.expect("the severe penalty is reported", (done.codes, rows[0].get("outcome")), ((), "USED"))
    return str(rows[0].get("record"))


def record_of(guide: Guide, name: str) -> str:
    """Return the record's id of one of the severe penalties."""
    seen = guide.ask("officer", "company", guide.here, uscc=guide.story.uscc)
    listed = nodes(seen.data.get("organization"), "penalties")
    return str(next((p["id"] for p in listed if p["documentNumber"] == NUMBERS[name]), ""))


def issue(guide: Guide, name: str, record: str) -> dict[str, Any]:
    """Have Zhengzhou's credit centre issue a result for Chenzhou, and return what it said of it."""
    asked = {"key": f"tour-issue-{name}", "record": record, "audience": [AUDIENCE]}
    answer = guide.ask("centre", "issue", guide.here, input=asked)
    guide.stage.expect("a signed result is issued for Chenzhou", answer.codes, ())
    return answer.data.get("issueResult") or {}


def fetch(guide: Guide, name: str, made: Mapping[str, Any]) -> bytes:
    """Fetch an issued result as Chenzhou's system and keep it with its proof; return its bytes."""
    answer = guide.ask("abroad", "fetch", guide.here, id=str((made.get("result") or {}).get("resultId")))
    got = answer.data.get("result") or {}
    guide.stage.expect(
        "Chenzhou gets it with its own token, and its proof", (answer.codes, bool(got)), ((), True)
    )
    signed = str(got.get("jws")).encode()
    file(guide, f"{name}.jws").write_bytes(signed)
    file(guide, f"{name}.tlog-proof").write_text(str(got.get("proof")), encoding="utf-8")
    return signed


def file(guide: Guide, name: str) -> Path:
    """Return where something that crossed the border lies."""
    directory = guide.root / "exchange"
    directory.mkdir(exist_ok=True, mode=0o700)
    return directory / name


def verify(guide: Guide, name: str, *, lists: bool = True, whole: bool = False) -> dict[str, Any]:
    """Run `accord results verify` on a kept result as Chenzhou would, offline; return its verdict.

    Shown are the steps that did not hold, or with `whole` all of them.
    """
    there = guide.there.settings
    given = [str(file(guide, f"{name}.jws")), "--trust", str(there.trust_list)]
    given += ["--keeper", there.exchange.keeper, "--owner", there.place]
    given += _lists_and_history(guide, name) if lists else []
    status, said = run(there, ("results", "verify", *given, "--json"))
    guide.stage.ran(f"accord results verify {' '.join(given)}", status)
    verdict: dict[str, Any] = msgspec.json.decode(said) if said else {"answer": "", "checks": []}
    _show_checks(guide, [check for check in verdict["checks"] if whole or not _is_well(check)])
    return {**verdict, "status": status}


def _show_checks(guide: Guide, checks: list[dict[str, Any]]) -> None:
    heads = ("step", "asked", "mark", "reason")
    guide.stage.table(heads, [tuple(check[head] for head in heads) for check in checks])


def _is_well(check: Mapping[str, Any]) -> bool:
    """Whether a step of verification held, or was not come to because one before it did not."""
    return bool(check["mark"] == "HOLDS" or check["reason"] == "NOT_REACHED")


def _lists_and_history(guide: Guide, name: str) -> list[str]:
    """Give what only time can show: that nothing was recalled meanwhile, and that the log has only grown."""
    lists = [word for path in lists_now(guide) for word in ("--status", str(path))]
    return [*lists, *_history(guide, name)]


def _history(guide: Guide, name: str) -> list[str]:
    """Give the log proof, the checkpoint that was kept when the tour began, and how the log grew since."""
    proof, kept, path = (file(guide, f"{name}.{what}") for what in ("tlog-proof", "checkpoint", "growth"))
    kept.write_bytes(guide.kept)
    newer = parse_proof(proof.read_bytes()).checkpoint
    path.write_bytes(evidence.consistency(guide.here.door, guide.kept, newer))
    return ["--proof", str(proof), "--checkpoint", str(kept), "--path", str(path)]


def lists_now(guide: Guide) -> list[Path]:
    """Take Zhengzhou's signed status lists along, as anybody may."""
    kept = []
    for purpose in KEPT:
        raw = guide.here.door.get(f"/status/{purpose}/1")
        if raw is None:
            raise Unavailable("GATEWAY_UNREACHABLE", url=f"{guide.here.door.url}/status/{purpose}/1")
        path = file(guide, f"{purpose}.jws")
        path.write_bytes(raw)
        kept.append(path)
    return kept


def recognise(guide: Guide, name: str, signed: bytes) -> GraphQLAnswer:
    """Ask Chenzhou's law what it makes of a result, with the log proof that came along.

    Before its first look at the lists, and while Zhengzhou starts again, it is asked again.
    """
    kept = file(guide, f"{name}.tlog-proof")
    proof = kept.read_text(encoding="utf-8") if kept.exists() else None
    asked = {"key": f"tour-recognise-{name}", "result": signed.decode(), "proof": proof}

    def once() -> GraphQLAnswer:
        return guide.ask("centre", "recognise", guide.there, input=asked)

    return eventually(once, lambda answer: not WAIT & set(answer.codes))


def counts(guide: Guide, signed: bytes) -> dict[str, Any]:
    """Return what a result counts for in Chenzhou now."""
    answer = guide.ask("centre", "recognitions", guide.there, uscc=guide.story.uscc)
    digest = sha256(signed).hexdigest()
    return next((r for r in nodes(answer.data, "recognitions") if r["digest"] == digest), {})


def eventually(ask: Callable[[], Found], holds: Callable[[Found], bool]) -> Found:
    """Ask again and again until it holds, or until patience ends; return the last answer."""
    until = time.monotonic() + PATIENCE
    while not holds(found := ask()) and time.monotonic() < until:
        time.sleep(1)
    return found


def show_effects(guide: Guide, recognition: Mapping[str, Any]) -> None:
    """Show what was recognised: each effect with its origin, its clause and its end."""
    guide.stage.table(
        ("origin", "state", "effect", "measure", "outcome", "carried out", "until", "clause"),
        [
            (
                recognition["issuer"],
                recognition["state"],
                effect["effect"],
                effect["measure"],
                effect["outcome"],
                effect["execution"],
                effect["until"],
                clauses(effect),
            )
            for effect in recognition.get("effects") or [_NONE]
        ],
    )


_NONE: dict[str, Any] = {
    **dict.fromkeys(("effect", "measure", "outcome", "execution", "until")),
    "reasons": [],
}


def clauses(effect: Mapping[str, Any]) -> str:
    """Return the clauses that decide on an effect, in one phrase."""
    cited = [clause for reason in effect.get("reasons") or [] for clause in reason["clauses"]]
    return "; ".join(f"{c['instrument']} {c['article']}" for c in cited)
