"""Writes `docs/rules.md`: every number of the plans with its cases, every instrument clause by clause with its
words, its place in the rules and the cases that show it; and back, from every case to its clauses.

`python -m tests.golden.rules_page` rewrites the page; a test holds it.
"""

import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from graph.model.law import Citation, Modality, Rank, RestsOn
from graph.model.time import FOREVER
from graph.packs.codes import codes
from graph.packs.format import NATION, UNSEEN, Pack, Provision, key_row
from graph.packs.load import DATA, files_of, read_packs
from graph.packs.lookup import NEAREST
from graph.packs.unread import reason
from tests.cases.imputation.world import read_case

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "rules.md"
CASES = ROOT / "tests" / "cases"
KINDS = ("imputation", "disputes", "rules")
MOST = 4
"""How many cases a row names; the index at the end has all of them."""

_TABLES: dict[str, dict[str, list[str]]] = tomllib.loads((CASES / "numbers.toml").read_text("utf-8"))
NUMBERS = {letter: rows for letter, rows in _TABLES.items() if letter != "end_to_end"}
END_TO_END = _TABLES["end_to_end"]
"""The numbers that somebody reaches from outside: the case that shows it, and words that its folder holds."""

LOOKED_UP = {"law", "reaches"}
"""What cases ask where they only look a value up; every other asks a rule."""

HEAD = """# The rules, clause by clause（规则逐条）

No code is needed to read this page. 阅读本页不需要懂代码。It is written from the packs (`graph/packs/data/`) and the cases
(`tests/cases/`) by `python -m tests.golden.rules_page`; a test holds it to them. What the answers mean is told in [law.md](law.md).

**From a paragraph of a plan to its case（从条文到案例）.** Choose the instrument below; its rows follow the order of its articles.
A row has the article, the words of the text, what they settle and how, and links to cases. A case is a folder: `README.md` says in a
sentence why, `case.toml` has the facts, the day and the place asked about, and the whole answer with its clauses.
选择文件，按条款顺序找到该条；每行列出原文、事项、规定和案例。案例包括事实、询问的日期和地点、完整的结论及所依据的条款。

**From a case back to the paragraph（从案例到条文）.** The [index of cases](#cases) at the end names the clauses of each case and leads to the instrument.
文末的案例索引列出每个案例依据的条款，并指回文件。

* *rests on 依据性质*: the clause's **text** 条文, a **reading** 理解 of it (the other reading is named), or a **decision** 处理决定 of ours.
* *strength 强度*: **shall** 应当, **may** 可以 or **aim** 推动、探索. What a clause leaves open is marked **open 未规定**: asking for it is an error, nothing is filled in.
* *summary 摘要*: the text was not read here; its words are not quoted, and every answer that rests on it says so.
* *runs 执行*: **end to end** 端到端, somebody reaches it from outside, by the interface or by a file; **rule only** 仅规则, a rule computes it and
  no door asks the rule yet; **text** 仅文本, it is kept and shown, and no rule reads it, with the reason.
"""


def page() -> str:
    packs = read_packs(files_of(DATA))
    ordered = sorted(packs, key=lambda pack: (-pack.rank, pack.place, pack.since))
    shown = cases_by_clause()
    body = [instrument(pack, shown) for pack in ordered]
    return "\n".join([HEAD, contents(ordered), by_number(), *body, back(ordered)])


def contents(packs: list[Pack]) -> str:
    lines = ["## Instruments, from the highest rank（文件，按效力层级）", ""]
    lines += [f"* [{one.instrument}](#{one.id}), {ranked(one)}, {period(one)}" for one in packs]
    return "\n".join(
        [*lines, "", "Then the [numbers of the plans](#numbers) and the [index of cases](#cases).", ""]
    )


RANKS = {
    "HOUSE_DECISION": "decision of ours 处理决定",
    "DISTRICT_DOCUMENT": "district document 区县文件",
    "CITY_DOCUMENT": "city document 市级文件",
    "MINISTRY_DOCUMENT": "ministry document 部门文件",
    "STATE_COUNCIL_DOCUMENT": "State Council document 国务院文件",
    "PROVINCIAL_RULE": "provincial rule 地方政府规章",
    "LOCAL_REGULATION": "local regulation 地方性法规",
    "JUDICIAL_INTERPRETATION": "judicial interpretation 司法解释",
    "ADMINISTRATIVE_REGULATION": "administrative regulation 行政法规",
    "LAW": "law 法律",
}


def ranked(pack: Pack) -> str:
    of_a_ministry = pack.rank is Rank.MINISTRY_RULE and pack.place == NATION  # both rules have one rank
    return f"{'ministry rule 部门规章' if of_a_ministry else RANKS[pack.rank.name]}, place {pack.place}"


def period(pack: Pack) -> str:
    until = "no last day named" if pack.until == FOREVER else f"until {pack.until}"
    return f"from {pack.since}, {until}"


def by_number() -> str:
    """Return the table of numbers: what each is, and its cases, or why it has none."""
    lines = [
        '<a id="numbers"></a>',
        "",
        "## The plans by number（规划内容编号）",
        "",
        "N: numbers and dates 数字和期限. C: points on which the plans differ 规划之间的差异. M: mechanisms 机制.",
        "",
        "| number | what | 内容 | runs 执行 | cases 案例 |",
        "|---|---|---|---|---|",
    ]
    shown = cases_by_number()
    for letter, rows in NUMBERS.items():
        for number, (english, chinese, *why) in rows.items():
            name = f"{letter}{number}"
            cases = ", ".join(map(link, [*END_TO_END.get(name, [])[:1], *shown.get(name, [])]))
            lines.append(
                f"| {name} | {english} | {chinese} | {runs(name, shown)} | {cases or ''.join(why)} |"
            )
    counted = Counter(runs(f"{letter}{number}", shown) for letter, rows in NUMBERS.items() for number in rows)
    lines += ["", "; ".join(f"{what}: {counted[what]}" for what in sorted(counted)) + "."]
    return "\n".join([*lines, ""])


def runs(name: str, shown: dict[str, list[str]]) -> str:
    """Return how far a number is executed: from outside, by a rule that a case asks, or not at all."""
    if name in END_TO_END:
        return "end to end 端到端"
    asks = [case for case in shown.get(name, []) if rule_of(case) not in LOOKED_UP]
    return "rule only 仅规则" if asks else "text 仅文本"


def rule_of(name: str) -> str:
    return read_case(CASES / name).get("rule", name.partition("/")[0])


def instrument(pack: Pack, shown: dict[str, list[str]]) -> str:
    lines = [
        f'<a id="{pack.id}"></a>',
        "",
        f"## {pack.instrument}",
        "",
        f"`{pack.id}`: {ranked(pack)}, {period(pack)}.",
        "",
    ]
    if pack.text == UNSEEN:
        lines += [
            "Its text was not read. It decides nothing; what it may outrank is flagged. 未读文本，只作提示。",
            "",
        ]
        return "\n".join(lines)
    lines += [
        "| clause 条款 | words 原文 | matter 事项 | what it sets 规定 | rests on 依据性质 | strength 强度 | runs 执行 | cases 案例 |",
        "|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        row(one, shown) for one in sorted(pack.provisions, key=lambda one: in_text(one.citation.article))
    ]
    return "\n".join([*lines, ""])


def row(one: Provision, shown: dict[str, list[str]]) -> str:
    cited = one.citation
    known = key_row(one.key)
    rests = RESTS[cited.rests_on]
    if cited.alternative:
        rests += f" (else 另一种: {cited.alternative})"
    if cited.source.value == "SUMMARY":
        rests += ", summary 摘要"
    cases = about(one, shown)
    more = [f"and {len(cases) - MOST} more"] if len(cases) > MOST else []
    cells = [
        cited.article,
        cited.quotation,
        f"{known.english} {known.chinese} `{one.key}`" if known else f"`{one.key}`",
        said(one.value) if one.speaks else "**open 未规定**",
        rests,
        STRENGTH[cited.modality],
        read_by(one),
        ", ".join([*map(link, cases[:MOST]), *more]),
    ]
    return "| " + " | ".join(" ".join(cell.split()).replace("|", "/") for cell in cells) + " |"


STRENGTH = {Modality.SHALL: "shall 应当", Modality.MAY: "may 可以", Modality.AIM: "aim 推动"}
RESTS = {RestsOn.TEXT: "text 条文", RestsOn.READING: "reading 理解", RestsOn.DECISION: "decision 处理决定"}


def read_by(one: Provision) -> str:
    """Return whether a rule reads the value, and why not where none does."""
    row = key_row(one.key)
    if not one.speaks or row is None or row.kind == "note":
        return ""
    why = reason(one.key)
    return f"text 仅文本: {why[0]} {why[1]}" if why else "rule 规则"


def about(one: Provision, shown: dict[str, list[str]]) -> list[str]:
    """Return the cases of a clause; where some of them ask about this very matter, only those."""
    cited = shown.get(label(one.citation), [])
    asking = [name for name in cited if one.key in keys_of(name)]
    return asking or ([] if one.key.startswith("note.") else cited)


@cache
def keys_of(name: str) -> frozenset[str]:
    case = read_case(CASES / name)
    facts = [case.get("facts", {}), *(question.get("facts", {}) for question in case["question"])]
    return frozenset(one["key"] for one in facts if "key" in one)


def said(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(
            worded(name) if inner is True else f"{worded(name)}: {said(inner)}"
            for name, inner in value.items()
        )
    if isinstance(value, list):
        return ", ".join(f"({said(inner)})" if isinstance(inner, dict) else said(inner) for inner in value)
    return {True: "yes 是", False: "no 否"}[value] if isinstance(value, bool) else worded(str(value))


def worded(code: str) -> str:
    """Return a code or a field in both languages; what is neither is text and stays as it is."""
    return " ".join(codes()[code][:2]) if code in codes() else code


def link(name: str) -> str:
    return f"[{name}](../tests/cases/{name}/case.toml)"


def label(cited: Citation) -> str:
    return f"{cited.instrument} {cited.article}"


NUMERALS = {numeral: value for value, numeral in enumerate("零一二三四五六七八九")}


def in_text(article: str) -> tuple[tuple[int, ...], str]:
    """Return where an article stands in its text: 二(四)21 comes before 三(一)1, 第九条 before 第十条."""
    parts = re.findall(r"[零一二三四五六七八九十百]+|\d+", article)
    return tuple(int(part) if part.isdigit() else counted(part) for part in parts), article


def counted(numeral: str) -> int:
    total, unit = 0, 0
    for one in numeral:
        if one in "十百":
            total += (unit or 1) * {"十": 10, "百": 100}[one]
            unit = 0
        else:
            unit = NUMERALS[one]
    return total + unit


def cases() -> list[tuple[str, dict[str, Any]]]:
    folders = [path.parent for kind in KINDS for path in sorted((CASES / kind).glob("*/case.toml"))]
    return [(f"{folder.parent.name}/{folder.name}", read_case(folder)) for folder in folders]


def clauses_of(case: dict[str, Any]) -> list[str]:
    found: dict[str, None] = {}
    for question in case["question"]:
        for row in (question, *question.get("answers", [])):
            for name, value in row.items():
                if name in {"clause", "outranked"} or name.endswith("clauses"):
                    found |= dict.fromkeys(several(value))
                if name == "text":  # what a silent clause does say: "instrument article: words; …"
                    parts = (part.removeprefix(f"{NEAREST}: ") for part in value.split("; "))
                    found |= dict.fromkeys(part.partition(":")[0] for part in parts if cites(part))
    return list(found)


def cites(part: str) -> bool:
    """Whether a part of what a silence tells is a clause: its instrument, article and words."""
    return ":" in part and any(part.startswith(f"{name} ") for name in instruments())


@cache
def instruments() -> tuple[str, ...]:
    return tuple(pack.instrument for pack in read_packs(files_of(DATA)))


def several(value: str | Iterable[str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def cases_by_clause() -> dict[str, list[str]]:
    """Return the cases of each clause, those first that are about the fewest clauses."""
    shown: dict[str, list[str]] = {}
    for name, case in sorted(cases(), key=lambda each: len(clauses_of(each[1]))):
        for clause in clauses_of(case):
            shown.setdefault(clause, []).append(name)
    return shown


def cases_by_number() -> dict[str, list[str]]:
    shown: dict[str, list[str]] = {}
    for name, case in cases():
        for number in case.get("numbers", []):
            shown.setdefault(number, []).append(name)
    return shown


def back(packs: list[Pack]) -> str:
    ids = {one.instrument: one.id for one in packs}
    lines = [
        '<a id="cases"></a>',
        "",
        "## From a case back to its clauses（案例索引）",
        "",
        "| case | question | 问题 | numbers 编号 | clauses 条款 |",
        "|---|---|---|---|---|",
    ]
    for name, case in cases():
        numbers = ", ".join(case.get("numbers", []))
        clauses = "; ".join(to_instrument(clause, ids) for clause in clauses_of(case))
        lines.append(f"| {link(name)} | {case['title']} | {case['title_chinese']} | {numbers} | {clauses} |")
    return "\n".join([*lines, ""])


def to_instrument(clause: str, ids: dict[str, str]) -> str:
    instrument = next((one for one in ids if clause.startswith(f"{one} ")), "")
    return f"[{clause}](#{ids[instrument]})" if instrument else clause


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE}\n")
