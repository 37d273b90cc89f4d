"""The text of every Cypher statement, read once from `graph/cypher`; there is none anywhere else.

cypher/read    what callers ask: every statement takes the visibility parameters
cypher/write   what writers do, inside one transaction
cypher/state   about the store itself: format, deliveries, freshness; no caller sees their rows
cypher/declared  templates, one statement for each declared kind (`graph.store.declared_statements`)
cypher/copy    templates, one statement for each label or type (`graph.store.copy_statements`)
cypher/schema  constraints and indexes, several statements to a file, apart by semicolons

A statement is whole and constant: nothing is ever put into its text, every value is a parameter. So the
engine keeps one plan for each, and no value can become a part of a question. The header of a file names
its parameters and the index or constraint that it stands on; tests hold both.
"""

from functools import cache
from pathlib import Path

from graph.store.copy_statements import copy_statements
from graph.store.declared_statements import callers_statements, constraints, statements

FOLDER = Path(__file__).parents[1] / "cypher"


@cache
def texts() -> dict[str, str]:
    """Return every statement by the stem of its file; a stem names one statement, whatever its folder."""
    found: dict[str, str] = {}
    for path in sorted(FOLDER.glob("*/*.cypher")):
        if path.parent.name in {"schema", "declared", "copy"}:
            continue
        assert path.stem not in found, f"two statements are named {path.stem}"
        found[path.stem] = path.read_text(encoding="utf-8")
    return found | statements() | copy_statements()


def text(name: str) -> str:
    """Return the statement in the file `name`.cypher; another name is a defect of ours."""
    return texts()[name]


def callers_queries() -> tuple[str, ...]:
    """Return the names of the statements in `cypher/read`, and of those of declared kinds."""
    return tuple(sorted([*(path.stem for path in FOLDER.glob("read/*.cypher")), *callers_statements()]))


@cache
def schema() -> tuple[str, ...]:
    """Return the statements that make constraints and indexes, in the order of files and lines."""
    found: list[str] = []
    for path in sorted(FOLDER.glob("schema/*.cypher")):
        lines = path.read_text(encoding="utf-8").splitlines()
        bare = "\n".join(line for line in lines if not line.startswith("//"))
        found.extend(statement.strip() for statement in bare.split(";") if statement.strip())
    return (*found, *constraints())


@cache
def drops() -> tuple[str, ...]:
    """Return the statements that take away what `schema` makes: each name is the third word there."""
    return tuple(f"DROP CONSTRAINT {statement.split()[2]} IF EXISTS" for statement in schema())
