"""Every block of the README and of the hand-written pages is run, as far as its language goes.

| language  | what is done with it                                                           |
|-----------|--------------------------------------------------------------------------------|
| graphql   | validated against the schema                                                   |
| sh        | each `make` target exists; each `accord` command parses with these options     |
| console   | the same, for the lines that begin with `$`                                    |
| toml      | read as a settings file                                                        |
| json      | parsed                                                                         |
| python    | executed                                                                       |
| js, java  | see below                                                                      |
| text      | left alone: pictures and output                                                |

A block under `<!-- run: STATE -->` is run as it stands in that state of its reader, by
`tests/cli/test_examples.py` or, where it needs another language's tools, `tests/services/clients`.

A block of another language fails, so that nobody forgets to say what its test would be.
"""

import re
import shlex
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import pytest
import typer
from sybil import Example
from sybil.document import Document
from sybil.evaluators.python import PythonEvaluator
from sybil.parsers.markdown import CodeBlockParser
from typer.main import get_command

from benchmarks.metrics import ROOT
from docs.generate import PAGES
from gateway.cli.command_table import tree
from gateway.settings import read

WORDS_OF_A_SHELL = {"cd", "cp", "git", "curl", "export", "ls", "cat", "kill", "sha256sum"}


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def parses(words: list[str]) -> None:
    """Walk the command line to the command that `words` name, and let it read its options."""
    command = get_command(tree())
    context = command.make_context("accord", list(words), resilient_parsing=False)
    while words := [*context._protected_args, *context.args]:
        name, command, rest = context.command.resolve_command(context, words)
        context = command.make_context(name, rest, parent=context)
        if not hasattr(command, "resolve_command"):
            return


def shell(example: Example) -> None:
    for line in example.parsed.replace("\\\n", " ").splitlines():
        check_command(line.partition(" # ")[0].strip())


def console(example: Example) -> None:
    for line in example.parsed.splitlines():
        if line.startswith("$ "):
            check_command(line[2:])


def check_command(line: str) -> None:
    if not line or line.startswith("#"):
        return
    first, *rest = shlex.split(line.partition("|")[0])
    if first == "make":
        assert {word for word in rest if "=" not in word} <= make_targets(), line
    elif first == "accord":
        try:
            parses(rest)
        except typer.TyperException as error:
            pytest.fail(f"{line}: {error.format_message()}")
    else:
        assert first in WORDS_OF_A_SHELL, f"no test for `{line}`"


def graphql(example: Example) -> None:
    from graphql import parse, validate

    from schema.api import api_schema, core

    assert validate(core(api_schema), parse(example.parsed)) == []


def toml(example: Example) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "accord.toml"
        file.write_text(example.parsed, encoding="utf-8")
        read({}, file)


def json(example: Example) -> None:
    msgspec.json.decode(str(example.parsed).encode())


EVALUATORS = {
    "graphql": graphql,
    "sh": shell,
    "console": console,
    "toml": toml,
    "json": json,
    "python": PythonEvaluator(),
    "js": lambda _example: None,
    "java": lambda _example: None,
    "text": lambda _example: None,
}


def run_elsewhere(page: Path) -> set[int]:
    """The lines at which blocks begin that are run in a state of their reader."""
    lines = page.read_text(encoding="utf-8").splitlines()
    return {number + 2 for number, line in enumerate(lines) if line.startswith("<!-- run: ")}


README = ROOT / "README.md"
READ = [
    page
    for page in (*ROOT.glob("README.md"), *sorted((ROOT / "docs").glob("*.md")))
    if page.name not in PAGES
]
PARSERS = [CodeBlockParser(language, run) for language, run in EVALUATORS.items()]
EXAMPLES = [
    pytest.param(example, id=f"{page.name}:{example.line}")
    for page in READ
    for example in Document.parse(str(page), *PARSERS)
    if example.line not in run_elsewhere(page)
]


@pytest.mark.parametrize("example", EXAMPLES)
def test_a_block_of_the_documentation_runs(example):
    example.evaluate()


@pytest.mark.parametrize("page", READ, ids=lambda path: path.name)
def test_every_block_says_its_language_and_has_a_test(page):
    fences = re.findall(r"^```([^\n]*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(fences[::2]) <= set(EVALUATORS)


def test_the_readme_has_blocks_to_run():
    fences = re.findall(r"^```([^\n]+)$", README.read_text(encoding="utf-8"), re.MULTILINE)
    assert {"sh", "text"} <= set(fences)
