"""The table of errors: every code is used, every raise fits its sentence, both languages say the same."""

import ast
import re
from string import Formatter

import pytest

from benchmarks.metrics import PACKAGES, ROOT, sources
from graph.errors import Fault, table

FAULTS = {"Fault", "Refused", "Unavailable", "BadLaw", "VerificationError"}
CODE = re.compile(r"^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$")


def details(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def raised():
    """Each call that makes a fault from a literal code: path, line, code, names of the details."""
    for source in sources(*PACKAGES):
        for node in ast.walk(source.tree):
            if not (isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)):
                continue
            named = node.func.id if isinstance(node.func, ast.Name) else ""
            if named in FAULTS and isinstance(node.args[0].value, str):
                given = {word.arg for word in node.keywords}
                yield f"{source.path.relative_to(ROOT)}:{node.lineno}", node.args[0].value, given


@pytest.mark.parametrize("code", table())
def test_a_row_is_complete_and_speaks_the_house_style(code):
    row = table()[code]
    assert CODE.match(code)
    for sentence in (row.english, row.cause, row.remedy):
        assert sentence == sentence.strip()
        assert not sentence.endswith((".", "!", "。"))
        assert not sentence[0].isupper() or sentence.split()[0].isupper() or sentence.startswith("Accord")
    assert re.search("[\u4e00-\u9fff]", row.chinese)
    assert not row.chinese.endswith("。")
    # A detail may come in both languages; then its Chinese one bears the language in its name.
    assert {name.removesuffix("_chinese") for name in details(row.chinese)} <= details(row.english)
    assert row.log in {"debug", "info", "warning", "error"}
    assert row.status in {
        0,
        200,
        400,
        401,
        403,
        404,
        405,
        406,
        408,
        409,
        413,
        414,
        415,
        422,
        429,
        431,
        500,
        501,
        503,
        504,
    }


def test_every_raise_names_a_code_of_the_table_and_fills_its_sentence():
    wrong = []
    for place, code, given in raised():
        if code not in table():
            wrong.append(f"{place} raises the unknown {code}")
        elif None not in given and (missing := details(table()[code].english) - given):
            wrong.append(f"{place} raises {code} without {sorted(missing)}")
    assert wrong == []


def test_every_code_of_the_table_is_said_somewhere():
    said = {
        node.value
        for source in sources(*PACKAGES)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert sorted(set(table()) - said) == []


def test_the_sentence_of_a_fault_never_shows_its_private_face():
    fault = Fault("INTERNAL", private="the password was xyzzy", incident="1")
    assert "xyzzy" not in fault.english + fault.chinese + str(fault) + repr(fault.extensions)
