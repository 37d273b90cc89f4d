"""`docs/rules.md` is what the packs and the cases say, and every clause of a case stands in a pack."""

import pytest

from graph.packs.load import DATA, files_of, read_packs
from tests.golden.rules_page import PAGE, cases, clauses_of, label, page


def test_the_page_is_what_packs_and_cases_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `python -m tests.golden.rules_page`"


CLAUSES = {label(one.citation) for pack in read_packs(files_of(DATA)) for one in pack.provisions}
INSTRUMENTS = {pack.instrument for pack in read_packs(files_of(DATA))}


@pytest.mark.parametrize(("name", "case"), cases(), ids=lambda value: value if isinstance(value, str) else "")
def test_every_clause_of_a_case_stands_in_a_pack(name: str, case: dict) -> None:
    assert [clause for clause in clauses_of(case) if clause not in CLAUSES | INSTRUMENTS] == []
