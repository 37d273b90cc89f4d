"""The page of who sees what: drawn from the policies themselves, so that it cannot differ from them.

`python -m security.policy.table docs/access.md` writes the tables anew between the page's marks. Every cell
is an answer of the policy to a caller made up for it, under the purpose that a row names. LICENSING stands
there for the five purposes of duty, which the policies list together.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from security.decision import FieldRuling, FieldVerdict, Relation
from security.policy.decide import Policy
from security.principal import Caller, CallerRole, DataClass, Principal, Purpose

BEGIN = "<!-- begin: written by `python -m security.policy.table docs/access.md` -->\n"
END = "<!-- end -->\n"

"""Comments in the page's Markdown: what stands between them is replaced, all else is written by hand."""

_CODES = {"FIELD_REFUSED": "–", "PURPOSE_REQUIRED": "needs a purpose", "PURPOSE_UNFIT": "another purpose"}
_PURPOSES: dict[CallerRole, tuple[tuple[str, Purpose | None], ...]] = {
    CallerRole.PUBLIC: (("the public (社会公众)", None),),
    CallerRole.OFFICER: (
        ("department, no purpose (部门)", None),
        ("department, purpose of duty", Purpose.LICENSING),
        ("department, purpose AUDIT or OWN_RECORD", Purpose.AUDIT),
    ),
    CallerRole.SUBJECT: (("subject (信用主体)", None),),
    CallerRole.NEIGHBOUR: (("another region's system (其他地区系统)", None),),
    CallerRole.AUDITOR: (
        ("auditor, no purpose (审计)", None),
        ("auditor, purpose AUDIT", Purpose.AUDIT),
    ),
}
"""Rows of the first table: who asks, in words, and under which purpose; a basis and a case are stated."""

_ABOUT = {Relation.OWN: "itself", Relation.OTHER: "others"}


def tables(policy: Policy) -> str:
    """Return both tables in Markdown: callers by class of data, and the policies in words."""
    return "\n".join((*_matrix(policy), "", *_policies(policy), ""))


def fill_page(page: str, policy: Policy) -> str:
    """Return `page` with the tables between its marks replaced by those of `policy`."""
    before, rest = page.split(BEGIN)
    after = rest.split(END)[1]
    return before + BEGIN + tables(policy) + END + after


def _matrix(policy: Policy) -> Iterator[str]:
    """Yield the table of callers by class of data, head first: one row for each caller and relation."""
    yield "| caller | about | " + " | ".join(data.value for data in DataClass) + " | rows |"
    yield "|---|---|" + "---|" * len(DataClass) + "---|"
    for words, caller, relation in _callers():
        cells = (_cell(policy.cell(caller, data, relation)) for data in DataClass)
        yield f"| {words} | {_ABOUT[relation]} | " + " | ".join(cells) + f" | {_rows(policy, caller)} |"


def _callers() -> Iterator[tuple[str, Caller, Relation]]:
    """Yield every caller in words, and about whom it asks: here only a subject has rows of its own."""
    for standing, rows in _PURPOSES.items():
        for words, purpose in rows:
            for relation in Relation if standing is CallerRole.SUBJECT else (Relation.OTHER,):
                yield words, _caller(standing, purpose), relation


def _caller(standing: CallerRole, purpose: Purpose | None) -> Caller:
    """Return a caller that states a basis and a case, so that the purpose alone makes the difference."""
    subject = "s" if standing is CallerRole.SUBJECT else ""
    principal = Principal(standing=standing, region="410100", subject=subject)
    return Caller(principal=principal, purpose=purpose, legal_basis="stated", case="stated")


def _cell(ruling: FieldRuling) -> str:
    """Say what a ruling lets through, and by which policies; of a refusal, whether a purpose would help."""
    if ruling.verdict is FieldVerdict.REFUSED:
        return _CODES[ruling.code]
    return ("masked" if ruling.verdict is FieldVerdict.MASKED else "yes") + "".join(
        f"<br>`{policy}`" for policy in ruling.policies
    )


def _rows(policy: Policy, caller: Caller) -> str:
    """Say which rows the caller may have at all; the day is any day, and is not shown."""
    row_filter = policy.decide(caller, frozenset(), "2024-07-01").row_filter
    scopes = ", ".join(scope.value for scope in row_filter.scopes)
    window = "any day" if row_filter.ignores_window else "while published"
    return f"{scopes}, {window}" + ("; all own" if row_filter.own else "")


def _policies(policy: Policy) -> Iterator[str]:
    """Yield the table of policies: id, words in both languages, and the law, or that the choice is ours."""
    yield "| policy | in words | 说明 | rests on |"
    yield "|---|---|---|---|"
    for name, said in policy.rules.sentences.items():
        yield f"| `{name}` | {said.english} | {said.chinese} | {said.law or 'our decision'} |"


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(fill_page(path.read_text(encoding="utf-8"), Policy.load()), encoding="utf-8")
