"""`docs/rules.md` is what the packs and the cases say, and every clause of a case stands in a pack."""

import re

import pytest

from graph.packs.load import DATA, files_of, read_packs
from tests.golden.rules_page import (
    CASES,
    END_TO_END,
    NUMBERS,
    PAGE,
    about,
    cases,
    cases_by_clause,
    cases_by_number,
    clauses_of,
    label,
    page,
    runs,
)


def test_the_page_is_what_packs_and_cases_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `python -m tests.golden.rules_page`"


CLAUSES = {label(one.citation) for pack in read_packs(files_of(DATA)) for one in pack.provisions}
INSTRUMENTS = {pack.instrument for pack in read_packs(files_of(DATA))}


@pytest.mark.parametrize(("name", "case"), cases(), ids=lambda value: value if isinstance(value, str) else "")
def test_every_clause_of_a_case_stands_in_a_pack(name: str, case: dict) -> None:
    assert [clause for clause in clauses_of(case) if clause not in CLAUSES | INSTRUMENTS] == []


@pytest.mark.parametrize(("number", "row"), END_TO_END.items(), ids=list(END_TO_END))
def test_what_runs_end_to_end_is_shown_by_a_case_from_outside(number: str, row: list[str]) -> None:
    name, *words = row
    assert name.partition("/")[0] in {
        "asking",
        "checks",
        "exchange",
        "law_asked",
        "ingest",
        "listings",
        "measures",
        "procedures",
        "records",
        "reports",
    }
    held = "".join(path.read_text(encoding="utf-8") for path in sorted((CASES / name).iterdir()))
    assert [one for one in words if one not in held] == []
    assert number[1:] in NUMBERS[number[0]]


def test_a_number_that_is_only_looked_up_is_text() -> None:
    shown = cases_by_number()
    assert runs("M54", shown) == "text 仅文本"  # law-joint-measures looks a value up
    assert runs("C9", shown) == "rule only 仅规则"  # kept-for-five-years asks the rule
    assert runs("M27", shown) == "end to end 端到端"
    assert runs("N16", shown) == "text 仅文本"


def test_a_discretion_reads_as_one_and_codes_read_in_chinese() -> None:
    text = page()
    (row,) = [
        line
        for line in text.splitlines()
        if "restoration.exit" in line and "可以不再列入联合惩戒的对象" in line
    ]
    assert "may be left off the list, at discretion 可以不再列入" in row
    assert "may 可以" in row
    bare = {
        code
        for line in text.splitlines()
        for code in re.findall(r"(?<![`\w])[A-Z]+(?:_[A-Z]+)+(?![\w`])", line)
    }
    assert bare == set()


LETTERS = {"N": 21, "C": 27, "M": 59}


def test_every_number_of_the_plans_has_a_case_or_a_reason() -> None:
    assert {letter: len(rows) for letter, rows in NUMBERS.items()} == LETTERS
    shown = cases_by_number()
    known = {f"{letter}{number}" for letter, rows in NUMBERS.items() for number in rows}
    excused = {
        f"{letter}{number}" for letter, rows in NUMBERS.items() for number, row in rows.items() if row[2:]
    }
    assert set(shown) == known - excused
    assert {f"N{number}" for number in range(1, 16)} <= set(shown)


def test_every_clause_that_sets_something_or_leaves_it_open_has_a_case() -> None:
    shown = cases_by_clause()
    missing = [
        f"{label(one.citation)} {one.key}"
        for pack in read_packs(files_of(DATA))
        for one in pack.provisions
        if one.seen and not one.key.startswith("note.") and not about(one, shown)
    ]
    assert missing == []
