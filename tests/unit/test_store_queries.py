"""The statements: whole, described, standing on an index, and never without the caller's visibility."""

import ast
import re

import pytest

from graph.store import queries

FOLDER = queries.FOLDER
FILES = sorted(FOLDER.rglob("*.cypher"))
STATEMENTS = [path for path in FILES if path.parent.name != "schema"]
READS = sorted(FOLDER.glob("read/*.cypher"))
CONSTRAINTS = re.findall(r"CONSTRAINT (\w+)", "\n".join(queries.schema()))


def parts(path) -> tuple[str, str]:
    """The header and the body of a file."""
    lines = path.read_text(encoding="utf-8").splitlines()
    header = [line[3:] for line in lines if line.startswith("//")]
    return " ".join(header), "\n".join(line for line in lines if not line.startswith("//"))


@pytest.mark.parametrize("path", STATEMENTS, ids=lambda path: path.stem)
def test_a_header_states_purpose_parameters_and_index(path):
    header, _ = parts(path)
    purpose, _, rest = header.partition(" Parameters: ")
    assert purpose.endswith(".")
    stands_on = rest.partition("Stands on: ")[2].rstrip(".")
    known = set(CONSTRAINTS) | {"nothing: a city has some dozens of feeds and all are wanted"}
    assert stands_on
    assert {
        name for name in re.split(r", |; at most one organization is touched", stands_on) if name
    } <= known


@pytest.mark.parametrize("path", READS, ids=lambda path: path.stem)
def test_a_read_takes_the_callers_visibility_for_every_fact_it_touches(path):
    _, body = parts(path)
    facts = set(
        re.findall(
            r"\((\w):(?:Registration|Particulars|Document|Tenure|Penalty|Finding|Result|Recognition|MeasureCase|MeasureTask)\b",
            body,
        )
    )
    assert facts - {"a", "e"}
    for fact in re.findall(
        r"\((\w):(?:Registration|Particulars|Tenure|Penalty|Finding|Recognition|MeasureCase|MeasureTask)\)",
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
    assert len(queries.texts()) == len(STATEMENTS)
    assert set(queries.callers_queries()) == {path.stem for path in READS}


def test_the_schema_is_one_statement_after_another():
    assert len(queries.schema()) == len(CONSTRAINTS) == len(set(CONSTRAINTS))
    assert all(statement.startswith("CREATE ") for statement in queries.schema())


def test_an_unknown_name_is_a_defect():
    with pytest.raises(KeyError):
        queries.text("no such statement")


def test_whatever_a_judgment_reads_marks_its_organization_when_it_is_written():
    """Results stated on an organization fall by its facts: none may change without being noticed."""
    _, judged = parts(FOLDER / "read" / "neighbourhoods.cypher")
    read = {name for names in re.findall(r"\(\w:([\w|]+)", judged) for name in names.split("|")}
    read -= {"Step", "RestorationCase"}  # shown beside a record; what they change about it marks
    writes = {path.stem: parts(path)[1] for path in FOLDER.glob("write/*.cypher")}
    of_persons = {"create_penalties_of_persons"}  # no result is stated on what a person itself was fined for
    made = {
        (label, stem)
        for stem, body in writes.items()
        for label in re.findall(r"CREATE \(\w:(\w+)\)", body)
        if label in read and stem not in of_persons
    }
    assert {label for label, _ in made} >= {"Registration", "Penalty", "Tenure", "Particulars", "Finding"}
    assert [stem for _, stem in sorted(made) if "SET w.touched = n.touched" not in writes[stem]] == []
