"""`docs/feeds.md` says what the tables say: every column of every kind, every list, every reason."""

from pathlib import Path

import pytest

from graph.ingest.formats import Column, Kind, choices, kinds
from graph.ingest.reasons import table

PAGE = (Path(__file__).parents[2] / "docs" / "feeds.md").read_text(encoding="utf-8")
FORMS = {
    "text": "text",
    "number": "text",
    "uscc": "code",
    "document_kind": "kind of document",
    "document": "document",
    "day": "day",
    "amount": "amount",
    "division": "division",
    "share": "share",
}


def form(column: Column) -> str:
    if column.type == "word":
        return f"{column.choices}, or another word"
    if column.type in {"choice", "choices"}:
        return f"{column.choices}, several" if column.type == "choices" else column.choices
    return f"{FORMS[column.type]}, far" if column.far else FORMS[column.type]


def rows(kind: Kind) -> str:
    return "\n".join(
        f"| {code} | {column.headings[0]} | {form(column)} | {column.longest} | {'yes' if column.required else ''} |"
        for code, column in kind.columns.items()
    )


@pytest.mark.parametrize("kind", kinds().values(), ids=lambda kind: kind.name)
def test_columns(kind: Kind) -> None:
    assert f"### {kind.name}.csv（{kind.chinese}）" in PAGE
    assert rows(kind) in PAGE, f"\n{rows(kind)}"


@pytest.mark.parametrize(
    "name", sorted({c.choices for kind in kinds().values() for c in kind.columns.values() if c.choices})
)
def test_lists(name: str) -> None:
    line = f"| {name} | {'、'.join(choices(name))} |"
    assert line in PAGE, line


def test_reasons() -> None:
    for code, row in table().items():
        line = f"| {code} | {row.right.replace('|', '¦')} |"
        assert line in PAGE, line
