"""`docs/rules.md` is what the packs and the cases say, and every clause of a case stands in a pack."""

import pytest

from graph.packs.load import DATA, files_of, read_packs
from tests.golden.rules_page import (
    NUMBERS,
    PAGE,
    about,
    cases,
    cases_by_clause,
    cases_by_number,
    clauses_of,
    label,
    page,
)


def test_the_page_is_what_packs_and_cases_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `python -m tests.golden.rules_page`"


CLAUSES = {label(one.citation) for pack in read_packs(files_of(DATA)) for one in pack.provisions}
INSTRUMENTS = {pack.instrument for pack in read_packs(files_of(DATA))}


@pytest.mark.parametrize(("name", "case"), cases(), ids=lambda value: value if isinstance(value, str) else "")
def test_every_clause_of_a_case_stands_in_a_pack(name: str, case: dict) -> None:
    assert [clause for clause in clauses_of(case) if clause not in CLAUSES | INSTRUMENTS] == []


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
