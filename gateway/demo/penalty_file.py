"""Step (a): a penalty file in the national format becomes facts; the rest waits in quarantine.

The files were delivered before the gateway started, by `accord ingest`; here their accounts are shown. The
same checks hold for what an authority reports over the API, and a key makes the second request do nothing.
"""

from pathlib import Path
from typing import Any

import msgspec

from gateway.client.client import GraphQLAnswer
from gateway.demo.guide import Guide
from gateway.demo.queries import query
from graph.synthetic.story import (
    A_NAME,
    CORRECTED_FILE,
    PENALTY_FILE,
    PENALTY_FILE_GB18030,
    PUBLISHED,
    UNREGISTERED,
)

COUNTS = ("rows", "used", "same", "superseded", "quarantined")


def show(guide: Guide) -> None:
    """Show what became of the story's files, then report one penalty over the API, twice."""
    _files(guide)
    _over_the_api(guide)


def _files(guide: Guide) -> None:
    """Show the accounts of the penalty files, then what waits of the first one, and check both."""
    stage = guide.stage
    stage.ran("accord ingest city story story/story-penalties.csv --feed market", 1)
    told = [account for account in guide.deliveries if account["file"].startswith("story-penalties")]
    stage.table(
        ("file", "encoding", *COUNTS), [_row(account, "file", "encoding", *COUNTS) for account in told]
    )
    first, again = (account for account in told if account["file"] == PENALTY_FILE)
    _waiting(guide, first)
    stage.expect("the same file again changed nothing", _row(again, "used", "superseded"), (0, 0))
    read = _row(_account(told, PENALTY_FILE_GB18030), "encoding", "used")
    stage.expect("GB18030 with Chinese headings is read as well", read, ("gb18030", 2))
    corrected = _account(told, CORRECTED_FILE)["superseded"]
    stage.expect("the corrected row superseded the former one", corrected, 1)


def _waiting(guide: Guide, first: dict[str, Any]) -> None:
    """Show what waits in a quarantine: who mends a row needs its line, and what would be right."""
    stage, waiting = guide.stage, _quarantine(Path(first["quarantine"]))
    stage.table(
        ("line", "field", "what is wrong", "what would be right"),
        [(line, problem["field"], problem["english"], problem["right"]) for line, problem in waiting],
    )
    used = {name: first[name] for name in ("used", "quarantined")}
    stage.expect("three rows became facts, six wait in quarantine", used, {"used": 3, "quarantined": 6})
    told_right = all(line and problem["right"] for line, problem in waiting)
    stage.expect("each waits with its line, and with what would be right", told_right, True)


def _account(told: list[dict[str, Any]], file: str) -> dict[str, Any]:
    return next(account for account in told if account["file"] == file)


def _row(record: dict[str, Any], *heads: str) -> tuple[Any, ...]:
    return tuple(record[head] for head in heads)


def _over_the_api(guide: Guide) -> None:
    """Report two penalties, one of them on a company that nobody registered; then the same key again."""
    stage, card = guide.stage, guide.cards["authority"]
    parties = {"郑市监处罚〔2026〕9201号": PUBLISHED, "郑市监处罚〔2026〕9202号": UNREGISTERED}
    records = [_penalty(guide, uscc, number) for number, uscc in parties.items()]
    asked = {"key": "tour-report-1", "records": records}
    first, again = (guide.door.ask(card, query("report"), {"input": asked}) for _ in range(2))
    stage.asked(card, "report.graphql, twice with one key", again)
    done, done_again = _reported(first), _reported(again)
    heads = ("row", "outcome", "field", "code", "english")
    rows = done.get("rows") or []
    stage.table(heads, [_row(row, *heads) for row in rows])
    stage.expect("the report was taken", first.codes, ())
    refused = [bool(row["code"]) for row in rows]
    stage.expect("one record is used, one refused with its reason", refused, [False, True])
    replayed = [done.get("replayed"), done_again.get("replayed")]
    stage.expect("the same key again did nothing again", replayed, [False, True])


def _reported(answer: GraphQLAnswer) -> dict[str, Any]:
    return answer.data.get("reportRecords") or {}


def _penalty(guide: Guide, uscc: str, number: str) -> dict[str, Any]:
    """Return a published warning as its authority reports it: general, and so without effect on persons."""
    return {
        "uscc": uscc,
        "party": "郑州永嘉环保科技有限公司",
        "representative": A_NAME,
        "documentNumber": number,
        "authority": guide.story.authority,
        "authorityCode": guide.story.authority_code,
        "violation": "未按规定明码标价",
        "circumstances": "收费项目未公示",
        "basis": "《中华人民共和国价格法》第四十二条",
        "kinds": ["警告"],
        "content": "给予警告。",
        "decidedOn": "2026-05-11",
        "expiresOn": "2026-08-11",
        "shownUntil": "2026-08-11",
        "severity": "GENERAL",
        "procedure": "ORDINARY",
    }


def _quarantine(path: Path) -> list[tuple[int, dict[str, Any]]]:
    """Return each problem of the rows that wait in a quarantine, with the line of its row."""
    entries = [msgspec.json.decode(line) for line in path.read_bytes().splitlines()]
    return [(entry["line"], problem) for entry in entries for problem in entry["problems"]]
