"""Names: nothing is defined that only tests call, and a name of a class means one thing."""

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from benchmarks.metrics import FUNCTIONS, PACKAGES, ROOT, sources

OURS = sources(*PACKAGES)

SHOWN = "a field of the schema: callers ask for it by name"
HOOKS = {
    "_ignore_": "enum reads it: which names of a class are no members",
    "capture_signals": "uvicorn's server calls it around its own work",
    "data_received": "asyncio calls it with each piece that a connection brings",
    "decided_by": SHOWN,
    "emit": "logging calls it with each line of a library",
    "enter_argument": "graphql-core's walk calls it at each argument",
    "enter_directive": "graphql-core's walk calls it at each directive",
    "enter_field": "graphql-core's walk calls it at each field",
    "enter_variable_definition": "graphql-core's walk calls it at each variable of an operation",
    "handle_data": "html.parser calls it with each text of a page",
    "handle_endtag": "html.parser calls it where an element ends",
    "handle_starttag": "html.parser calls it where an element begins",
    "holder_name": SHOWN,
    "isLoggable": "the Java of the embedded engine calls it with each of its lines",
    "kind_word": SHOWN,
    "kind_words": SHOWN,
    "organization_name": SHOWN,
    "page_info": SHOWN,
    "status_word": SHOWN,
    "question_digest": SHOWN,
    "recall_reason": SHOWN,
    "reply_digest": SHOWN,
    "told_at": SHOWN,
    "total_count": SHOWN,
}
"""What others call by its name, and who."""

USING = (*PACKAGES, "benchmarks", "docs", ".ci", "deploy")
KINDS = {".py", ".toml", ".cypher", ".cedar", ".cedarschema", ""}


def names_of_code(tree: ast.AST) -> Iterator[str]:
    """Each name that code refers to, also in a text that is an expression itself, and at a keyword."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.alias(name=name, asname=str()):
                yield name
            case ast.keyword(arg=str() as name):
                yield name
            case ast.MatchClass(kwd_attrs=names):
                yield from names
            case ast.Constant(value=str() as text) if text.strip() and "\n" not in text:
                yield from names_in_text(text)


def names_in_text(text: str) -> Iterator[str]:
    """Each name in a text that reads as an expression: an annotation, or a name that is looked up."""
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError):
        return
    yield from (n.id if isinstance(n, ast.Name) else n.attr for n in ast.walk(tree) if isinstance(n, NAMED))


NAMED = (ast.Name, ast.Attribute)
PLAIN = re.compile(r'^\s*"?([\w.]+)"? *=|"([\w.]+)"', re.MULTILINE)
"""Keys and values of TOML that are names; its sentences call nothing."""


def names_of_file(path: Path) -> Iterator[str]:
    """Each name that a file of ours refers to."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        yield from names_of_code(ast.parse(text))
    elif path.suffix == ".toml":
        yield from (name for one in PLAIN.findall(text) for name in "".join(one).split("."))
    else:
        yield from re.findall(r"\w+", text)


def assigned(body: list[ast.stmt]) -> Iterator[str]:
    """Each constant or field that statements define."""
    for node in body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        targets = [node.target] if isinstance(node, ast.AnnAssign) else targets
        yield from (one.id for target in targets for one in ast.walk(target) if isinstance(one, ast.Name))


def defined() -> tuple[dict[str, str], Counter[str]]:
    """Where each name is defined, and how often its own definition refers to it."""
    places: dict[str, str] = {}
    itself: Counter[str] = Counter()
    for source in OURS:
        where = str(source.path.relative_to(ROOT))
        for node in ast.walk(source.tree):
            if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
                places[node.name] = where
                inherited = ast.unparse(node).count(f"super().{node.name}(")  # whoever calls that calls this
                itself[node.name] += Counter(names_of_code(node))[node.name] - inherited
            if isinstance(node, ast.Module | ast.ClassDef):
                for name in assigned(node.body):
                    places[name] = where
                    itself[name] += 1
    return places, itself


def test_nothing_is_defined_that_only_tests_call():
    """A name counts as called wherever the product, its benchmarks or its data say it: a first net, not a proof."""
    files = [path for folder in USING for path in (ROOT / folder).rglob("*") if path.suffix in KINDS]
    used = Counter(
        name
        for path in (*files, ROOT / "Makefile", ROOT / "pyproject.toml")
        if path.is_file()
        for name in names_of_file(path)
    )
    places, itself = defined()
    lone = {name for name in places if used[name] <= itself[name] and not name.startswith("__")}
    assert [f"{places[name]} {name}" for name in sorted(lone - HOOKS.keys())] == []
    assert sorted(HOOKS.keys() - lone) == []


def test_a_name_of_a_class_means_one_thing():
    """What the schema shows of a record bears the record's name; whatever else is another thing is called so."""
    homes = defaultdict(list)
    for source in OURS:
        where = str(source.path.relative_to(ROOT))
        if not where.startswith("schema/types/"):
            for node in ast.walk(source.tree):
                if isinstance(node, ast.ClassDef):
                    homes[node.name].append(where)
    assert {name: places for name, places in homes.items() if len(places) > 1} == {}
