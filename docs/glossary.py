"""The glossary: the house's words from a table, all others from where they live.

The API's types and mutations, the command line's commands, the model's records and every closed list say
themselves what they are, in both languages.
"""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import msgspec
from graphql import is_introspection_type, is_specified_scalar_type

from gateway.cli.command_table import COMMANDS
from schema.api import api_schema, core

HERE = Path(__file__).parent
ROOT = HERE.parent
PACKAGES = ("gateway", "schema", "resolvers", "security", "graph")
LISTS = {"Enum", "Bilingual"}
"""What a closed list is made of."""

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


def mutations() -> Iterator[Term]:
    """Yield the mutations: what may be written."""
    root = core(api_schema).mutation_type
    assert root is not None
    for name, field in root.fields.items():
        yield _term(name, "schema/types/mutations.py", field.description or "")


def commands() -> Iterator[Term]:
    """Yield the commands of the command line, each by the first sentence of its help."""
    chinese = tomllib.loads((ROOT / "gateway" / "cli" / "help.toml").read_text(encoding="utf-8"))
    for name, run in COMMANDS.items():
        says = (run.__doc__ or "").strip().split("\n")[0]
        where = run.__module__.replace(".", "/") + ".py"
        words = chinese["command"][name].strip().split("\n")[0]
        yield Term(term=f"`accord {name}`", chinese=words.rstrip("。"), where=where, says=says)


def lists() -> Iterator[Term]:
    """Yield every closed list outside the model."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if MODEL in path.parents:
                continue
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                if not isinstance(node, ast.ClassDef) or node.name.startswith("_"):
                    continue
                if LISTS & {ast.unparse(base) for base in node.bases}:
                    yield _term(node.name, str(path.relative_to(ROOT)), ast.get_docstring(node) or "")


def page() -> str:
    """Return the page."""
    parts = (
        ("The house", "代码用语", house()),
        ("The API's types", "接口类型", types()),
        ("The API's mutations", "接口写入操作", mutations()),
        ("The commands", "命令", commands()),
        ("The model's records", "数据模型", records()),
        ("Closed lists", "封闭词表", lists()),
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
