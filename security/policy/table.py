"""The page of who sees what: drawn from the policies themselves, so that it cannot differ from them.

`python -m security.policy.table docs/access.md` writes the tables anew between the page's marks.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from security.decision import FieldRuling, FieldVerdict, Relation
from security.policy.decide import Policy
from security.principal import Caller, CallerRole, DataClass, Principal, Purpose

BEGIN = "<!-- begin: written by `python -m security.policy.table docs/access.md` -->\n"
END = "<!-- end -->\n"

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


def tables(policy: Policy) -> str:
    """Return both tables in Markdown: callers by class of data, and the policies in words."""
    return "\n".join((*_matrix(policy), "", *_policies(policy), ""))


def fill_page(page: str, policy: Policy) -> str:
    """Return `page` with the tables between its marks replaced by those of `policy`."""
    before, rest = page.split(BEGIN)
    after = rest.split(END)[1]
    return before + BEGIN + tables(policy) + END + after


def _matrix(policy: Policy) -> Iterator[str]:
    yield "| caller | about | " + " | ".join(data.value for data in DataClass) + " | rows |"
    yield "|---|---|" + "---|" * len(DataClass) + "---|"
    for standing, rows in _PURPOSES.items():
        for words, purpose in rows:
            caller = _caller(standing, purpose)
            for relation in Relation if standing is CallerRole.SUBJECT else (Relation.OTHER,):
                about = {Relation.OWN: "itself", Relation.OTHER: "others"}[relation]
                cells = (_cell(policy.cell(caller, data, relation)) for data in DataClass)
                yield f"| {words} | {about} | " + " | ".join(cells) + f" | {_rows(policy, caller)} |"


def _caller(standing: CallerRole, purpose: Purpose | None) -> Caller:
    subject = "s" if standing is CallerRole.SUBJECT else ""
    principal = Principal(standing=standing, region="410100", subject=subject)
    return Caller(principal=principal, purpose=purpose, legal_basis="stated", case="stated")


def _cell(ruling: FieldRuling) -> str:
    if ruling.verdict is FieldVerdict.REFUSED:
        return _CODES[ruling.code]
    return ("masked" if ruling.verdict is FieldVerdict.MASKED else "yes") + "".join(
        f"<br>`{policy}`" for policy in ruling.policies
    )


def _rows(policy: Policy, caller: Caller) -> str:
    row_filter = policy.decide(caller, frozenset(), "2024-07-01").row_filter
    scopes = ", ".join(scope.value for scope in row_filter.scopes)
    window = "any day" if row_filter.ignores_window else "while published"
    return f"{scopes}, {window}" + ("; all own" if row_filter.own else "")


def _policies(policy: Policy) -> Iterator[str]:
    yield "| policy | in words | 说明 | rests on |"
    yield "|---|---|---|---|"
    for name, said in policy.rules.sentences.items():
        yield f"| `{name}` | {said.english} | {said.chinese} | {said.law or 'our decision'} |"


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(fill_page(path.read_text(encoding="utf-8"), Policy.load()), encoding="utf-8")
