"""The table of errors: every code is used, every raise fits its sentence, both languages say the same."""

import ast
import re
from pathlib import Path
from string import Formatter

import pytest
from typer.main import get_command

from benchmarks.metrics import PACKAGES, ROOT, sources
from gateway.cli.command_table import COMMANDS, GROUPS, tree
from gateway.settings import every_setting
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


def test_what_a_sentence_advises_exists():
    """A command, an option, a setting, a page, a field: whoever is sent there finds it."""
    command = get_command(tree())
    options = {name for path in COMMANDS for one in command_at(command, path).params for name in one.opts}
    known = {
        *options,
        "--help",
        *(setting.key for setting in every_setting()),
        *re.findall(r"\w+", (ROOT / "schema" / "schema.graphql").read_text(encoding="utf-8")),
    }
    wrong = []
    for code, row in table().items():
        for sentence in (row.english, row.cause, row.remedy):
            for quoted in re.findall(r"`([^`{}]+)`", sentence):
                if quoted.startswith("accord "):
                    words = quoted.split()[1:]
                    named = [word for word in words if not word.startswith("-")]
                    path = next(
                        (p for p in (" ".join(named[:2]), named[0]) if p in COMMANDS or p in GROUPS), ""
                    )
                    flags = {word for word in words if word.startswith("-")}
                    taken = (
                        {o for one in command_at(command, path).params for o in one.opts} if path else set()
                    )
                    if not path or not flags <= taken | {"--help"}:
                        wrong.append(f"{code}: {quoted}")
                elif re.fullmatch(r"--[a-z-]+|[a-z]+[A-Z]\w+", quoted) and quoted not in known | GIVEN:
                    wrong.append(f"{code}: {quoted}")
            wrong += [
                f"{code}: {page}"
                for page in re.findall(r"docs/\w+\.md", sentence)
                if not (ROOT / page).exists()
            ]
    assert wrong == []


GIVEN = {"operationName", "legalBasis", "--http1.1"}
"""Names that are another protocol's or the request's own."""


def command_at(command, path):
    for word in path.split():
        command = command.commands[word]
    return command


def test_every_code_is_provoked_by_a_test():
    """By name, in a case or a test: what nobody has provoked nobody has read."""
    here = Path(__file__)
    told = "\n".join(
        path.read_text(encoding="utf-8")
        for path in (ROOT / "tests").rglob("*")
        if path.suffix in {".py", ".txt", ".toml", ".json"} and path != here
    )
    missing = {code for code in table() if not re.search(rf"\b{code}\b", told)}
    assert missing == set()


def test_the_sentence_of_a_fault_never_shows_its_private_face():
    fault = Fault("INTERNAL", private="the password was xyzzy", incident="1")
    assert "xyzzy" not in fault.english + fault.chinese + str(fault) + repr(fault.extensions)
