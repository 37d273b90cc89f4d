"""Imports go one way, each library has one door, and the names are ours."""

import ast
import importlib
import importlib.metadata
import re
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest

from benchmarks.metrics import PACKAGES, ROOT, Source, sources

MAY_IMPORT = {
    "gateway": {"gateway", "schema", "resolvers", "security", "graph"},
    "schema": {"schema", "resolvers", "security", "graph"},
    "resolvers": {"resolvers", "security", "graph"},
    "security": {"security", "graph"},
    "graph": {"graph"},
}

INSIDE_GRAPH = {
    "graph.phrases": set(),
    "graph.errors": {"graph.errors", "graph.phrases"},
    "graph.toml_flaws": set(),
    "graph.durable_files": {"graph.durable_files", "graph.errors"},
    "graph.model": {"graph.model", "graph.errors"},
    "graph.rules": {"graph.rules", "graph.model", "graph.errors"},
    "graph.store": {"graph.store", "graph.model", "graph.errors", "graph.durable_files"},
    "graph.packs": {"graph.packs", "graph.model", "graph.errors", "graph.toml_flaws"},
    "graph.ingest": {"graph.ingest", "graph.model", "graph.errors", "graph.store", "graph.durable_files"},
    "graph.synthetic": {"graph.synthetic", "graph.model", "graph.errors", "graph.ingest"},
}

DOORS = {
    "starlette": ("gateway",),
    "uvicorn": ("gateway",),
    "uvloop": ("gateway",),
    "httptools": ("gateway",),
    "structlog": ("gateway",),
    "prometheus_client": ("gateway.metrics",),
    "httpx2": ("gateway",),
    "anyio": ("gateway",),
    "typer": ("gateway.cli", "gateway.demo"),
    "rich": ("gateway.cli", "gateway.demo"),
    "strawberry": ("schema",),
    "graphql": ("schema",),
    "neo4j": ("graph.store",),
    "aiocache": ("graph.store",),
    "arcadedb_embedded": ("graph.store",),
    "jpype": ("graph.store",),
    "cryptography": ("security",),
    "jinja2": ("gateway.console",),
    "joserfc": ("security",),
    "cedarpy": ("security",),
    "sqlalchemy": ("security",),
    "sqlite3": ("security", "graph.store"),
    "psycopg": ("security",),
    "stdnum": ("graph.ingest",),
    "xlrd": ("graph.ingest.layouts",),
    "msgspec": PACKAGES,
}
"""Each library and the only packages that may import it; a library that is not here has no door."""


def module(source: Source) -> str:
    parts = source.path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(source: Source) -> set[str]:
    """Every dotted name a file imports, wherever in the file: `from a.b import c` is `a.b` and `a.b.c`."""
    names = set()
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {node.module or "."} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def under(name: str, package: str) -> bool:
    return name == package or name.startswith(package + ".")


@cache
def ours() -> dict[str, Source]:
    return {module(source): source for source in sources(*PACKAGES)}


def edges() -> dict[str, set[str]]:
    """Module to modules of ours that it imports."""
    known = ours()
    return {
        name: {other for found in imported(source) for other in [found] if other in known and other != name}
        for name, source in known.items()
    }


def test_packages_import_one_way():
    wrong = [
        f"{name} imports {found}"
        for name, source in ours().items()
        for found in imported(source)
        if found.partition(".")[0] in PACKAGES
        and found.partition(".")[0] not in MAY_IMPORT[name.partition(".")[0]]
    ]
    assert wrong == []


def test_inside_graph_rules_and_store_know_only_the_model():
    wrong = []
    for name, source in ours().items():
        homes = [place for place in INSIDE_GRAPH if under(name, place)]
        assert homes or not name.startswith("graph."), f"{name} has no row in INSIDE_GRAPH"
        for found in imported(source) if homes else ():
            reached = ".".join(found.split(".")[:2])
            if found.startswith("graph.") and reached not in INSIDE_GRAPH[homes[0]]:
                wrong.append(f"{name} imports {found}")
    assert wrong == []


def test_every_library_has_one_door():
    stdlib = set(sys.stdlib_module_names) - {"sqlite3"}
    wrong = []
    for name, source in ours().items():
        for found in {dotted.partition(".")[0] for dotted in imported(source)} - set(PACKAGES) - stdlib:
            if not any(under(name, door) for door in DOORS.get(found, ())):
                wrong.append(f"{name} imports {found}")
    assert wrong == []


def test_every_declared_dependency_is_used_or_named_here():
    carried_otherwise = {
        "neo4j-rust-ext",  # replaces the driver's codec by being installed
        "httptools",  # uvicorn's parser, chosen by name
        "uvloop",  # uvicorn's loop, chosen by name
        "graphql-core",
    }
    names = {
        "strawberry-graphql": "strawberry",
        "prometheus-client": "prometheus_client",
        "arcadedb-embedded": "arcadedb_embedded",
        "python-stdnum": "stdnum",
    }
    used = {dotted.partition(".")[0] for source in ours().values() for dotted in imported(source)}
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    declared = tomllib.loads(text)["project"]["dependencies"]
    unused = {
        name
        for name in (re.split(r"\[|==", line)[0] for line in declared)
        if name not in carried_otherwise and names.get(name, name) not in used
    }
    assert unused == set()


def test_no_import_is_relative_or_of_a_bare_package():
    wrong = []
    for name, source in ours().items():
        for node in ast.walk(source.tree):
            if isinstance(node, ast.ImportFrom) and node.level:
                wrong.append(f"{name}:{node.lineno} is relative")
            if isinstance(node, ast.Import) and {alias.name for alias in node.names} & set(PACKAGES):
                wrong.append(f"{name}:{node.lineno} imports a package by its bare name")
    assert wrong == []


def test_no_module_imports_itself_round_a_corner():
    graph, done, path = edges(), set(), []

    def visit(name: str) -> None:
        assert name not in path, " -> ".join([*path[path.index(name) :], name])
        if name in done:
            return
        path.append(name)
        for other in sorted(graph[name]):
            visit(other)
        path.pop()
        done.add(name)

    for name in graph:
        visit(name)


def test_nothing_imports_the_tests_or_the_benchmarks():
    wrong = [
        f"{name} imports {found}"
        for name, source in ours().items()
        for found in imported(source)
        if found.partition(".")[0] in {"tests", "benchmarks", "docs", "pytest", "hypothesis"}
    ]
    assert wrong == []


def test_the_product_knows_neither_the_demonstration_nor_the_synthetic_city():
    """They are reached by the commands `demo` and `generate` alone, which import them when they run."""
    reached_by = {"gateway.cli.demo", "gateway.cli.generate"}
    beside = ("gateway.demo", "graph.synthetic")
    wrong = [
        f"{name} imports {found}"
        for name, source in ours().items()
        if name not in reached_by and not any(under(name, folder) for folder in beside)
        for found in imported(source)
        if any(under(found, folder) for folder in beside)
    ]
    assert wrong == []


def test_no_module_is_named_after_a_package():
    wrong = [name for name in ours() if "." in name and name.rpartition(".")[2] in PACKAGES]
    assert wrong == []


@pytest.mark.parametrize("name", PACKAGES)
def test_the_package_that_is_imported_is_ours(name):
    assert Path(importlib.import_module(name).__file__).is_relative_to(ROOT)


@pytest.mark.parametrize("name", ["schema", "security"])
def test_the_distributions_that_would_take_our_names_are_absent(name):
    with pytest.raises(importlib.metadata.PackageNotFoundError):
        importlib.metadata.distribution(name)


def test_every_folder_of_tests_is_a_package_and_none_is_named_after_ours():
    folders = {path.parent for path in (ROOT / "tests").rglob("*.py")}
    assert [str(f) for f in folders if not (f / "__init__.py").exists()] == []
    assert [str(f) for f in folders if f.name in PACKAGES] == []
