"""The statements: whole, described, standing on an index, and never without the caller's visibility."""

import ast
import re

import pytest

from graph.store import fact_kinds, queries
from graph.store.copy_statements import FOLDER as COPIES
from graph.store.copy_statements import copy_statements
from graph.store.declared_statements import FOLDER as TEMPLATES
from graph.store.declared_statements import callers_statements, statements
from graph.store.fact_kinds import FactKind
from graph.store.labels import LABELS, TYPES
from graph.store.read_results import JUDGED
from graph.store.routing import DECLARED

FOLDER = queries.FOLDER
FILES = sorted(FOLDER.rglob("*.cypher"))
STATEMENTS = [path for path in FILES if path.parent.name not in {"schema", "declared", "copy"}]
READS = sorted(
    [
        *FOLDER.glob("read/*.cypher"),
        *(path for path in TEMPLATES.glob("*_decided.cypher") if not path.stem.startswith("create")),
    ]
)
CONSTRAINTS = re.findall(r"CONSTRAINT (\w+)", "\n".join(queries.schema()))


def parts(path) -> tuple[str, str]:
    """The header and the body of a file."""
    lines = path.read_text(encoding="utf-8").splitlines()
    header = [line[3:] for line in lines if line.startswith("//")]
    return " ".join(header), "\n".join(line for line in lines if not line.startswith("//"))


@pytest.mark.parametrize(
    "path", [*STATEMENTS, *sorted(TEMPLATES.glob("*")), *sorted(COPIES.glob("*"))], ids=lambda path: path.stem
)
def test_a_header_states_purpose_parameters_and_index(path):
    header, _ = parts(path)
    purpose, _, rest = header.partition(" Parameters: ")
    assert purpose.endswith(".")
    stands_on = rest.partition("Stands on: ")[2].rstrip(".")
    known = set(CONSTRAINTS) | {
        "label_standing",
        "nothing: a city has some dozens of feeds and all are wanted",
        "nothing: the schema is asked and no record",
        "nothing: a graph is read through once in its life",
        "nothing: a copy reads the whole graph through",
        "nothing: feeds and lists are few and deliveries are read through",
        "nothing: one node is touched",
        "nothing: nodes are only made",
        "nothing: a node is found by its id",
    }
    assert stands_on
    assert {
        name for name in re.split(r", |; at most one organization is touched", stands_on) if name
    } <= known


@pytest.mark.parametrize("path", READS, ids=lambda path: path.stem)
def test_a_read_takes_the_callers_visibility_for_every_fact_it_touches(path):
    _, body = parts(path)
    facts = set(
        re.findall(
            r"\((\w):(?:Registration|Particulars|Document|Tenure|Penalty|Finding|Holding|LABEL|Determination|Result|Recognition|MeasureCase|MeasureTask|ListingCase|Commitment)\b",
            body,
        )
    )
    assert facts - {"a", "e"}
    for fact in re.findall(
        r"\((\w):(?:Registration|Particulars|Tenure|Penalty|Finding|Holding|LABEL|Determination|Recognition|MeasureCase|MeasureTask|ListingCase|Commitment)\)",
        body,
    ):
        shown = f"{fact}.scope IN $scopes AND ($ignores_window OR ({fact}.shown_since <= $today"
        known = f"{fact}.recorded_at <= w.known_at AND w.known_at < {fact}.superseded_at"
        assert body.count(shown) >= body.count(f"({fact}:") - body.count(f"({fact}:Document {{")
        assert body.count(known) >= body.count(shown)
    assert {"$scopes", "$ignores_window", "$today", "$own"} <= set(re.findall(r"\$\w+", body))


@pytest.mark.parametrize("path", READS, ids=lambda path: path.stem)
def test_a_read_starts_at_an_indexed_anchor_and_bounds_its_lists(path):
    _, body = parts(path)
    anchors = re.findall(r"MATCH \(\w?:(\w+) \{(\w+): w\.\w+\}\)", body)
    indexed = re.findall(r"FOR \(n:(\w+)\) REQUIRE n\.(\w+) IS UNIQUE", "\n".join(queries.schema()))
    assert anchors
    assert set(anchors) <= set(indexed)
    assert body.count("COLLECT {") + body.count(" COUNT {") == len(
        re.findall(r"LIMIT \$(?:limit|events)", body)
    )


def test_every_statement_is_used_and_every_name_is_a_statement():
    said = {
        node.value
        for path in (FOLDER.parent / "store").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert {path.stem for path in STATEMENTS} - said == set()
    assert len(queries.texts()) == len(STATEMENTS) + len(statements()) + len(copy_statements())
    declared = {*callers_statements()}
    assert set(queries.callers_queries()) - declared == {path.stem for path in FOLDER.glob("read/*.cypher")}
    assert declared <= set(statements())


def test_the_schema_is_one_statement_after_another():
    assert len(queries.schema()) == len(CONSTRAINTS) == len(set(CONSTRAINTS))
    assert all(statement.startswith("CREATE ") for statement in queries.schema())


def test_an_unknown_name_is_a_defect():
    with pytest.raises(KeyError):
        queries.text("no such statement")


def test_whatever_a_judgment_reads_goes_through_the_journal_when_it_is_written():
    """Results stated on an organization fall by its facts: none may change without being noticed.

    1. Every kind that is read is one that the lists' consumer looks for in the journal.
    2. What is sent in a transaction that the journal does not know of makes no fact.
    3. The journal is told a kind by the label that its statement makes.
    """
    # 1.
    _, judged = parts(FOLDER / "read" / "neighbourhoods.cypher")
    read = {name for names in re.findall(r"\(\w:([\w|]+)", judged) for name in names.split("|")}
    beside = {"Step", "RestorationCase"}  # shown beside a record; what they change about it is told by itself
    assert read - {"Organization", "Person", "Record"} - beside <= JUDGED
    # 2.
    facts = JUDGED | beside | {"Recognition", "OfficersDecision", "Document"}
    unjournaled = {
        name for path in sorted((FOLDER.parent / "store").glob("*.py")) for name in sent_bare(path)
    }
    assert {"merge_batch", "finish_batch", "mark_format", "open_change"} <= unjournaled
    for name in unjournaled & set(queries.texts()):
        assert facts.isdisjoint(re.findall(r"(?:CREATE|MERGE) \(\w*:(\w+)", queries.text(name))), name
    # 3.
    for kind in (
        *(one for one in vars(fact_kinds).values() if isinstance(one, FactKind)),
        *(one for some in DECLARED.values() for one in some.values()),
    ):
        assert kind.label in re.findall(r"CREATE \(\w:(\w+)\)", queries.text(kind.create))


def sent_bare(path) -> set[str]:
    """Every text in the functions of a module that open a transaction of the graph's own."""
    return {
        node.value
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) and opens(function)
        for node in ast.walk(function)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def opens(function) -> bool:
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "write"
        and ast.unparse(node.func.value) in {"graph", "self._graph"}
        for node in ast.walk(function)
    )


def test_a_copy_knows_every_label_and_every_type_and_none_has_a_property():
    bodies = [*queries.texts().values(), *queries.schema()]
    labels = {
        name
        for body in bodies
        for names in re.findall(r"\(\w*:([A-Z]\w+(?:\|\w+)*)", body)
        for name in names.split("|")
    }
    types = {
        name
        for body in bodies
        for names in re.findall(r"\[\w*:([A-Z_|]+)", body)
        for name in names.split("|")
    }
    assert labels == set(LABELS)
    assert types == set(TYPES)
    assert not [body for body in bodies if re.search(r"\[\w*:[A-Z_]+ \{", body)]
