"""The glossary: the house's words from a table, the domain's from the API's types and the model's records."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import msgspec
from graphql import is_introspection_type, is_specified_scalar_type

from schema.api import api_schema, core

HERE = Path(__file__).parent
MODEL = HERE.parent / "graph" / "model"
CHINESE = re.compile(r"[（(]([^（()）]*[\u4e00-\u9fff][^（()）]*)[)）]")
FOREIGN = {"FieldSet", "_Any", "_Entity", "_FieldSet", "_Service", "link__Import", "link__Purpose"}
"""Types that Apollo Federation gives; they are not words of ours."""


class Term(msgspec.Struct, frozen=True, kw_only=True):
    """A word in both languages, where it lives, and what it says."""

    term: str
    chinese: str
    where: str
    says: str


def house() -> list[Term]:
    """Return the words of the house, as the table has them."""
    table = tomllib.loads((HERE / "glossary.toml").read_text(encoding="utf-8"))
    return msgspec.convert(table["house"], list[Term])


def types() -> Iterator[Term]:
    """Yield the types and enums of the API; each says itself what it is, in both languages."""
    for name, type_ in sorted(core(api_schema).type_map.items()):
        if not (is_introspection_type(type_) or is_specified_scalar_type(type_) or name in FOREIGN):
            yield _term(name, "schema/", type_.description or "")


def records() -> Iterator[Term]:
    """Yield the public classes of the model."""
    for path in sorted(MODEL.glob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                yield _term(node.name, f"graph/model/{path.name}", ast.get_docstring(node) or "")


def page() -> str:
    """Return the page."""
    parts = (
        ("The house", "代码用语", house()),
        ("The API's types", "接口类型", types()),
        ("The model's records", "数据模型", records()),
    )
    lines = ["# Glossary 术语表", "", "What a word means, what it is in Chinese, and where it lives.", ""]
    for english, chinese, terms in parts:
        lines += [f"## {english} {chinese}", "", "| term | 中文 | where | what |", "|---|---|---|---|"]
        lines += [f"| {one.term} | {one.chinese} | `{one.where}` | {one.says} |" for one in terms] + [""]
    return "\n".join(lines)


def _term(name: str, where: str, words: str) -> Term:
    first = " ".join(words.strip().split("\n\n")[0].split())
    found = CHINESE.search(first)
    says = re.sub(r"\s+([.:,;])", r"\1", CHINESE.sub("", first).replace("|", "\\|").strip())
    return Term(term=f"`{name}`", chinese=found[1] if found else "", where=where, says=says)
