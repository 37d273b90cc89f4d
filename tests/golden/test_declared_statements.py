"""The statements of declared kinds, as they are sent: templates with nothing but a label of ours put in."""

import re
from pathlib import Path

import pytest

from graph.model.facts import Fact
from graph.model.record_kinds import record_kinds
from graph.store.declared_statements import (
    EVERY,
    FOLDER,
    READS,
    WRITES,
    callers_statements,
    constraints,
    statements,
)
from graph.store.routing import DECLARED, HANGS

HERE = Path(__file__).with_name("declared.cypher")


def test_every_text_that_is_sent_is_the_one_that_was_read(pytestconfig: pytest.Config) -> None:
    parts = [f"// {name}\n{text}" for name, text in sorted(statements().items())]
    said = "\n".join([*parts, ";\n".join(constraints())]) + "\n"
    if pytestconfig.getoption("--write-golden"):
        HERE.write_text(said, encoding="utf-8")
    assert said.splitlines() == HERE.read_text(encoding="utf-8").splitlines()


def test_what_is_put_in_is_the_name_of_a_record_of_ours() -> None:
    labels = {kind.label for kind in record_kinds().values()}
    assert labels <= {one.__name__ for one in Fact.__subclasses__()}
    for text in statements().values():
        assert "LABEL" not in text
        assert "label_" not in text
        assert set(re.findall(r"\(\w?:(\w+)", text)) <= labels | {
            "Organization", "Person", "Decision", "Document",
        }  # fmt: skip


def test_every_template_is_of_a_way_in_which_a_kind_hangs() -> None:
    written = {one for table in (WRITES, READS) for some in table.values() for one in some} | {*EVERY}
    assert {path.stem for path in FOLDER.glob("*.cypher")} == written
    assert set(HANGS) == set(WRITES) == {kind.hangs for kind in record_kinds().values()}
    sent = {
        name
        for some in DECLARED.values()
        for one in some.values()
        for name in (one.find, one.close, one.create)
    }
    assert sent | {*callers_statements()} == set(statements())


def test_a_kind_states_what_its_record_has_and_nothing_that_the_store_keeps_for_itself() -> None:
    kept = {"standing", "digest", "owner", "id", "key", "feed", "batch", "row", "region"}
    apart = {"", "uscc", "holder", "handle", "withdrawn", "scope", "shown_until"}
    for kind in record_kinds().values():
        stated = {column.member for column in kind.columns.values()} - apart
        assert stated <= set(kind.fact.__struct_fields__) - kept, kind.name
        assert {*kind.one_of, *kind.past, *kind.asks} <= stated | apart
