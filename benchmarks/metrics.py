"""The size row of this code beside the codebases it is measured against, and what is worse than its anchor.

Run `python -m benchmarks.metrics`. Lines of code are not blank, comment or docstring; a function's
length is its lines without its docstring; p95 is by nearest rank; complexity is one plus branches,
boolean operators and comprehensions; nesting counts compound statements. The others' figures are in
`anchors.csv`; they were measured the same way, Go and Rust by matching braces.
"""

import ast
import csv
import io
import math
import sys
import tokenize
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("gateway", "schema", "resolvers", "security", "graph")

PARTS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("accord", PACKAGES, "the bars"),
    ("  security", ("security",), "sigstore-python"),
    ("  graph: rules, packs", ("graph/rules", "graph/packs"), "python-tuf"),
    ("  security: ledger", ("security/ledger",), "sumdb"),
    ("  gateway", ("gateway",), "svcs"),
    ("  graph: store", ("graph/store",), "OpenFGA"),
    ("  schema, resolvers", ("schema", "resolvers"), "graphql-core"),
)
"""Our parts, where they lie, and the anchor each is held against."""

LESS_IS_BETTER = (
    "file_med",
    "file_p95",
    "file_max",
    "fn_med",
    "fn_p95",
    "fn_max",
    "fn_over_60",
    "complexity_p95",
    "complexity_max",
    "nesting_p95",
    "nesting_max",
)
MORE_IS_BETTER = ("documented", "modules", "comments", "tests")
ENOUGH = {"comments": 25}
"""Figures from which more is no better: comments that repeat the types help nobody."""

BRANCHES = (
    ast.If,
    ast.For,
    ast.AsyncFor,
    ast.While,
    ast.IfExp,
    ast.ExceptHandler,
    ast.match_case,
    ast.Assert,
)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
COMPOUND = (
    ast.If,
    ast.For,
    ast.AsyncFor,
    ast.While,
    ast.With,
    ast.AsyncWith,
    ast.Try,
    ast.TryStar,
    ast.Match,
)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
Function = ast.FunctionDef | ast.AsyncFunctionDef


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the table; shares are per cent, `tests` is lines of tests per line of source."""

    tree: str
    files: float | None = None
    code: float | None = None
    file_med: float | None = None
    file_p95: float | None = None
    file_max: float | None = None
    fn_med: float | None = None
    fn_p95: float | None = None
    fn_max: float | None = None
    fn_over_60: float | None = None
    complexity_p95: float | None = None
    complexity_max: float | None = None
    nesting_p95: float | None = None
    nesting_max: float | None = None
    documented: float | None = None
    modules: float | None = None
    comments: float | None = None
    tests: float | None = None


BARS = Row(
    tree="the bars",
    file_p95=220,
    file_max=300,
    fn_p95=25,
    fn_max=45,
    fn_over_60=0,
    complexity_p95=6,
    complexity_max=12,
    nesting_p95=2,
    nesting_max=4,
    documented=100,
    modules=100,
    comments=25,
    tests=1.3,
)


class Source:
    """One parsed file: its lines by kind, its functions, its public things."""

    def __init__(self, path: Path) -> None:
        text = path.read_text(encoding="utf-8")
        self.path = path
        self.tree = ast.parse(text)
        self.docstrings = {n for node in ast.walk(self.tree) for n in _docstring(node)}
        self.comments, code = _lines(text)
        self.code = len(code - self.docstrings)
        self.prose = len(self.docstrings | (self.comments - code))

    def functions(self) -> Iterator[Function]:
        """Yield every function, those inside others included."""
        return (node for node in ast.walk(self.tree) if isinstance(node, FUNCTIONS))

    def public(self) -> Iterator[Function | ast.ClassDef]:
        """Yield public functions, classes and their public methods; an overload is not a thing of its own."""
        for node in _public_in(self.tree):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from (inner for inner in _public_in(node) if isinstance(inner, FUNCTIONS))


def sources(*folders: str) -> list[Source]:
    """Return every Python file of our folders, parsed, in order of its path."""
    return [Source(path) for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def length(function: Function) -> int:
    """Return the lines of a function without its docstring and decorators."""
    return (function.end_lineno or function.lineno) - function.lineno + 1 - len(_docstring(function))


def complexity(function: Function) -> int:
    """Return one plus the branches, boolean operators and comprehensions of a function."""
    booleans = sum(len(node.values) - 1 for node in ast.walk(function) if isinstance(node, ast.BoolOp))
    return 1 + booleans + sum(isinstance(node, BRANCHES + COMPREHENSIONS) for node in ast.walk(function))


def nesting(node: ast.AST, *, within_else: bool = False) -> int:
    """Return how deep compound statements lie in each other; `elif` is not deeper than its `if`."""
    deepest = 0
    for name, field in ast.iter_fields(node):
        children = [
            child for child in (field if isinstance(field, list) else [field]) if isinstance(child, ast.AST)
        ]
        chained = isinstance(node, ast.If) and name == "orelse" and len(children) == 1
        deepest = max(
            [deepest, *(nesting(c, within_else=chained and isinstance(c, ast.If)) for c in children)]
        )
    return deepest + (isinstance(node, COMPOUND) and not within_else)


def measured(name: str, files: Sequence[Source], tests: Sequence[Source] = ()) -> Row:
    """Return the row of some files; without `tests` that figure is left open."""
    functions = [function for file in files for function in file.functions()]
    public = [thing for file in files for thing in file.public()]
    bodies = [file for file in files if file.code]
    code = sum(file.code for file in files)
    return Row(
        tree=name,
        files=len(files),
        code=code,
        **_spread("file", [file.code for file in bodies]),
        **_spread("fn", [length(function) for function in functions]),
        fn_over_60=100 - _share([length(function) <= 60 for function in functions]),
        **_spread("complexity", [complexity(function) for function in functions], median=False),
        **_spread("nesting", [nesting(function) for function in functions], median=False),
        documented=_share([ast.get_docstring(thing) is not None for thing in public]),
        modules=_share([ast.get_docstring(file.tree) is not None for file in files]),
        comments=round(100 * sum(file.prose for file in files) / max(code, 1)),
        tests=round(sum(test.code for test in tests) / max(code, 1), 2) if tests else None,
    )


def anchors() -> list[Row]:
    """Return the others' rows as they were measured."""
    with Path(__file__).with_name("anchors.csv").open(encoding="utf-8", newline="") as file:
        rows = [{k: v or None for k, v in row.items()} for row in csv.DictReader(file)]
    return msgspec.convert(rows, list[Row], strict=False)


def worse(ours: Row, anchor: Row) -> list[str]:
    """Return a phrase for each figure of ours that is worse than the anchor's."""
    pairs = [(n, getattr(ours, n), getattr(anchor, n)) for n in LESS_IS_BETTER + MORE_IS_BETTER]
    return [
        f"{name} {mine:g} (anchor {theirs:g})"
        for name, mine, theirs in pairs
        if mine is not None and theirs is not None
        if (mine > theirs if name in LESS_IS_BETTER else mine < min(theirs, ENOUGH.get(name, theirs)))
    ]


def main() -> int:
    """Print our row beside the anchors' rows, then what is worse; shown, not forbidden."""
    tests = sources("tests")
    theirs = anchors()
    known = {row.tree: row for row in (BARS, *theirs)}
    ours = {
        name: measured(name, sources(*folders), tests if name == "accord" else ())
        for name, folders, _ in PARTS
    }
    print(_cells(None))
    for row in (*ours.values(), BARS, *theirs):
        print(_cells(row))
    print("\nworse than its anchor:")
    for name, _, anchor in PARTS:
        if ours[name].files:
            found = "; ".join(worse(ours[name], known[anchor]))
            print(f"  {name.strip()} against {anchor}: {found or 'nothing'}")
    return 0


def _cells(row: Row | None) -> str:
    """Return one line of the table, the head for `None`; `-` is what nobody measured."""
    cells = []
    for field in Row.__struct_fields__[1:]:
        value = field if row is None else getattr(row, field)
        shown = "-" if value is None else value if isinstance(value, str) else f"{value:,.10g}"
        cells.append(f"{shown.replace('complexity', 'cx').replace('nesting', 'nest'):>11}")
    return f"{'tree' if row is None else row.tree:<24}" + "".join(cells)


def _spread(name: str, values: Sequence[int], *, median: bool = True) -> dict[str, float]:
    ordered = sorted(values) or [0]
    middle = (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2
    found: dict[str, float] = {f"{name}_med": middle} if median else {}
    found[f"{name}_p95"] = ordered[math.ceil(0.95 * len(ordered)) - 1]
    found[f"{name}_max"] = ordered[-1]
    return found


def _share(holds: Sequence[bool]) -> float:
    return round(100 * sum(holds) / len(holds), 1) if holds else 100.0


def _public_in(node: ast.Module | ast.ClassDef) -> Iterator[Function | ast.ClassDef]:
    for inner in node.body:
        if not isinstance(inner, (*FUNCTIONS, ast.ClassDef)) or inner.name.startswith("_"):
            continue
        if "overload" not in {ast.unparse(mark) for mark in inner.decorator_list}:
            yield inner


def _docstring(node: ast.AST) -> range:
    if not isinstance(node, (ast.Module, ast.ClassDef, *FUNCTIONS)) or ast.get_docstring(node) is None:
        return range(0)
    return range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1)


def _lines(text: str) -> tuple[set[int], set[int]]:
    """Return the numbers of the lines with comments, and of those with anything else on them."""
    blank = {tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
    comments: set[int] = set()
    code: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            comments.add(token.start[0])
        elif token.type not in blank:
            code.update(range(token.start[0], token.end[0] + 1))
    return comments, code


if __name__ == "__main__":
    sys.exit(main())
