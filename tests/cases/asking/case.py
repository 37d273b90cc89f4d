"""Reads a case folder, plays its steps through an open city, and returns what can be compared."""

import re
import tomllib
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from graph.ingest.report import COUNTED
from graph.ingest.run import Delivery, ingest
from graph.store.deliveries import Deliveries
from graph.synthetic import story
from tests.city import Answered, There

HANDLE = re.compile(r"[a-z2-7]{8}\*{4}")
NAMED = re.compile(r"<(\w+)>")


async def play(folder: Path, there: There) -> list[dict[str, Any]]:
    """Play every step in order and return what each brought."""
    case = tomllib.loads((folder / "case.toml").read_text(encoding="utf-8"))
    assert case["title"]
    assert case["title_chinese"]
    remembered: dict[str, str] = {}
    return [await _step(folder, step, there, remembered) for step in case["step"]]


BY_CHANCE = (
    *("feeds", "journal_head", "settle_change"),
    *("lease", "take_lease", "release_lease", "status_lists_under"),
)
"""Statements that a question may meet or not: how fresh the feeds are is kept for seconds, the journal's head is
asked by all who come at once, and work beside requests has rounds of its own."""


async def _step(
    folder: Path, step: dict[str, Any], there: There, remembered: dict[str, str]
) -> dict[str, Any]:
    there.clock.now += timedelta(seconds=step.get("later", 0))
    if "deliver" in step:
        return {"delivered": await _delivered(folder, step, there)}
    query = step["query"]
    if query.endswith(".graphql"):
        query = (folder / query).read_text(encoding="utf-8")
    variables = {name: filled(value, remembered) for name, value in step.get("variables", {}).items()}
    there.city.graph.sent.clear()
    answered = await there.ask(step["caller"], query, **variables)
    sent = there.city.graph.sent
    # Where the graph is a server's, how many results there are is counted once after the start.
    counted = () if there.city.graph.embedded or sent["create_result"] else ("count_results",)
    trips = sent.total() - sum(sent[name] for name in (*BY_CHANCE, *counted))
    for name, path in step.get("remember", {}).items():
        remembered[name] = at(answered.body, path)
    said = {"caller": step["caller"], "status": answered.status, **shown(answered), "trips": trips}
    return forgotten(said, remembered)


async def _delivered(folder: Path, step: dict[str, Any], there: There) -> dict[str, int]:
    """Take in a file as a feed delivers it; `region` names the place whose law governs its records."""
    with TemporaryDirectory() as directory:
        delivery = Delivery(
            path=folder / step["deliver"],
            feed=step["feed"],
            region=step.get("region", there.city.place),
            now=there.city.clock(),
            quarantine=Path(directory),
        )
        report = await ingest(Deliveries(there.city.graph), there.city.pseudonymizer, delivery)
    return {name: getattr(report, name) for name in ("rows", *COUNTED)}


def filled(value: Any, remembered: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {name: filled(inner, remembered) for name, inner in value.items()}
    if isinstance(value, list):
        return [filled(inner, remembered) for inner in value]
    if not isinstance(value, str):
        return value
    if value.isupper() and hasattr(story, value):
        return getattr(story, value)
    return NAMED.sub(lambda found: remembered[found[1]], value)


def at(body: Any, path: str) -> Any:
    for key in path.split("."):
        body = body[int(key)] if key.isdigit() else body[key]
    return body


def shown(answered: Answered) -> dict[str, Any]:
    body = answered.body
    said: dict[str, Any] = {"data": body.get("data")}
    if body.get("errors"):
        said["errors"] = [_error(error) for error in body["errors"]]
    masked = body.get("extensions", {}).get("accord", {}).get("masked")
    if masked:
        said["masked"] = [{name: one[name] for name in ("type", "field", "count")} for one in masked]
    if answered.entry is not None:
        said["account"] = _account(answered)
    return said


def _error(error: dict[str, Any]) -> dict[str, Any]:
    told = error["extensions"]
    assert error["message"]
    assert told["chinese"]
    return {
        "code": told["code"],
        "path": ".".join(map(str, error.get("path", []))),
        **{name: told[name] for name in ("count", "policy") if name in told},
    }


def _account(answered: Answered) -> dict[str, Any]:
    entry = answered.entry
    assert entry is not None
    kept = ("phase", "standing", "department", "purpose", "legal_basis", "case", "operation", "outcome")
    said = {name: getattr(entry, name) for name in kept if getattr(entry, name)}
    moved = {name: getattr(entry, name) for name in ("released", "masked", "refused") if getattr(entry, name)}
    return {**said, "subjects": len(entry.subjects), **moved}


def forgotten(said: Any, remembered: dict[str, str]) -> Any:
    """Put the names of remembered values in their place: ids, cursors and handles are random."""
    names = {value: f"<{name}>" for name, value in remembered.items()}
    if isinstance(said, dict):
        return {name: forgotten(inner, remembered) for name, inner in said.items()}
    if isinstance(said, list):
        return [forgotten(inner, remembered) for inner in said]
    if not isinstance(said, str):
        return said
    return "<handle>" if HANDLE.fullmatch(said) else names.get(said, said)
