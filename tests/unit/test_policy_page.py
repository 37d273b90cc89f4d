"""The page of who sees what is the policies' own."""

from pathlib import Path

from security.policy.decide import Policy
from security.policy.table import fill_page

PAGE = Path(__file__).parents[2] / "docs" / "access.md"


def test_the_page_says_what_the_policies_decide():
    page = PAGE.read_text(encoding="utf-8")
    assert page == fill_page(page, Policy.load()), "run: python -m security.policy.table docs/access.md"
