"""Writes `docs/rules.md`: every instrument, clause by clause, with its words, its place in the rules, and the
cases that show it; and back, from every case to its clauses.

`python -m tests.golden.rules_page` rewrites the page; a test holds it.
"""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from graph.model.law import Citation
from graph.model.time import FOREVER
from graph.packs.format import UNSEEN, Pack, Provision, key_row
from graph.packs.load import DATA, files_of, read_packs
from tests.cases.imputation.world import read_case

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "rules.md"
CASES = ROOT / "tests" / "cases"
KINDS = ("imputation", "disputes", "rules")

HEAD = """# The rules, clause by clause（规则逐条）

This page is written from the packs (`graph/packs/data/`) and the cases (`tests/cases/`) by
`python -m tests.golden.rules_page`; a test holds it to them. How to read it is told in [law.md](law.md).

* *rests on*: the clause's **text**, a **reading** of it (the other reading is named), or a **decision** of ours.
* *strength*: **shall**, **may** or **aim**. A clause that leaves a matter open is marked **open**: asking for it is an error.
* *summary*: the text was not read here; its words are not quoted, and every answer that rests on it says so.
* *cases*: folders in `tests/cases/`; each is a world, a question and the whole answer with its clauses.
"""


def page() -> str:
    packs = read_packs(files_of(DATA))
    shown = cases_by_clause()
    ordered = sorted(packs, key=lambda pack: (-pack.rank, pack.place, pack.since))
    body = [instrument(pack, shown) for pack in ordered]
    return "\n".join([HEAD, *body, back()])


def instrument(pack: Pack, shown: dict[str, list[str]]) -> str:
    until = "no last day named" if pack.until == FOREVER else f"until {pack.until}"
    lines = [
        f"## {pack.instrument}",
        "",
        f"`{pack.id}`, place {pack.place}, {pack.rank.name}, from {pack.since}, {until}.",
        "",
    ]
    if pack.text == UNSEEN:
        lines += ["Its text was not read. It decides nothing; what it may outrank is flagged.", ""]
        return "\n".join(lines)
    lines += [
        "| clause | words | key | value | rests on | strength | cases |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [row(one, shown) for one in pack.provisions]
    return "\n".join([*lines, ""])


def row(one: Provision, shown: dict[str, list[str]]) -> str:
    cited = one.citation
    known = key_row(one.key)
    rests = cited.rests_on.value.lower()
    if cited.alternative:
        rests += f" (else: {cited.alternative})"
    if cited.source.value == "SUMMARY":
        rests += ", summary"
    cells = [
        cited.article,
        cited.quotation,
        f"`{one.key}` {known.chinese if known else ''}",
        said(one.value) if one.speaks else "**open**",
        rests,
        cited.modality.value.lower(),
        ", ".join(shown.get(label(cited), [])),
    ]
    return "| " + " | ".join(" ".join(cell.split()).replace("|", "/") for cell in cells) + " |"


def said(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{name} {said(inner)}" for name, inner in value.items())
    if isinstance(value, list):
        return ", ".join(f"({said(inner)})" if isinstance(inner, dict) else said(inner) for inner in value)
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def label(cited: Citation) -> str:
    return f"{cited.instrument} {cited.article}"


def cases() -> list[tuple[str, dict[str, Any]]]:
    folders = [path.parent for kind in KINDS for path in sorted((CASES / kind).glob("*/case.toml"))]
    return [(f"{folder.parent.name}/{folder.name}", read_case(folder)) for folder in folders]


def clauses_of(case: dict[str, Any]) -> list[str]:
    found: dict[str, None] = {}
    for question in case["question"]:
        for row in (question, *question.get("answers", [])):
            for name, value in row.items():
                if name == "clause" or name.endswith("clauses"):
                    found |= dict.fromkeys(several(value))
    return list(found)


def several(value: str | Iterable[str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def cases_by_clause() -> dict[str, list[str]]:
    shown: dict[str, list[str]] = {}
    for name, case in cases():
        for clause in clauses_of(case):
            shown.setdefault(clause, []).append(name)
    return shown


def back() -> str:
    lines = [
        "## From a case back to its clauses（案例索引）",
        "",
        "| case | question | 问题 | numbers | clauses |",
        "|---|---|---|---|---|",
    ]
    for name, case in cases():
        numbers = ", ".join(case.get("numbers", []))
        lines.append(
            f"| [{name}](../tests/cases/{name}/case.toml) | {case['title']} | {case['title_chinese']} | {numbers} | {'; '.join(clauses_of(case))} |"
        )
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE}\n")
