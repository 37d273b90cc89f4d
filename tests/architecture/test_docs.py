"""The documentation holds: generated pages are what their tables say, links lead somewhere, groups have help."""

import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.metrics import PACKAGES, ROOT, sources
from docs import glossary
from docs.generate import PAGES
from gateway.cli.command_table import COMMANDS, GROUPS
from gateway.settings import every_setting


@pytest.mark.parametrize("name", PAGES)
def test_a_generated_page_is_what_its_table_says(name):
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == PAGES[name](), (
        "run `python -m docs.generate`"
    )


@pytest.mark.parametrize("path", COMMANDS)
def test_every_command_opens_its_help_with_one_short_sentence(path):
    first = (COMMANDS[path].__doc__ or "").splitlines()[0]
    assert first.endswith(".")
    assert len(first) <= 80


def test_every_group_of_commands_has_a_sentence():
    assert {path.rpartition(" ")[0] for path in COMMANDS} == set(GROUPS)


def test_every_link_of_the_documentation_leads_to_a_file():
    wrong = []
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if not (page.parent / target).exists():
                wrong.append(f"{page.name}: {target}")
    assert wrong == []


KEYS = {setting.key for setting in every_setting()}
"""Names of settings, such as `graph.url`, look like modules of ours and are none."""


def named_things(path: Path) -> Iterator[tuple[str, str]]:
    """Each name between backticks that begins with one of our modules: where it stands, and the name."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        for name in re.findall(rf"`((?:{'|'.join(PACKAGES)})(?:\.\w+)+)`", line):
            yield f"{path.relative_to(ROOT)}:{number}", name


def there_is(name: str) -> bool:
    """Whether a dotted name is a module, or a thing in one."""
    try:
        pkgutil.resolve_name(name)
    except (ImportError, AttributeError):
        return False
    return True


def test_every_thing_that_a_text_names_is_there():
    texts = [*(s.path for s in sources(*PACKAGES, "tests", "benchmarks")), *(ROOT / "docs").glob("*.md")]
    named = [one for path in texts for one in named_things(path)]
    gone = [f"{where} {name}" for where, name in named if name not in KEYS and not there_is(name)]
    assert (len(named) > 30, gone) == (True, [])


def test_every_command_has_a_script_case():
    told = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests" / "cli").glob("*.txt"))
    missing = [
        path
        for path in COMMANDS
        if not re.search(rf"^! ?accord {path}\b|^\$ accord {path}\b", told, re.MULTILINE)
    ]
    assert missing == []


def test_the_architecture_draws_every_folder_of_the_program():
    """Its own line, or that of the folder it lies in."""
    drawn = {
        line.split(" ")[0] for line in (ROOT / "docs" / "architecture.md").read_text("utf-8").splitlines()
    }
    folders = [
        path.parent.relative_to(ROOT)
        for package in glossary.PACKAGES
        for path in (ROOT / package).glob("*/**/__init__.py")
    ]
    assert [str(one) for one in folders if not {f"{one}/", f"{one.parent}/"} & drawn] == []


TERMS = [
    *glossary.house(),
    *glossary.types(),
    *glossary.mutations(),
    *glossary.commands(),
    *glossary.records(),
    *glossary.lists(),
]


def test_the_glossary_has_every_word_in_both_languages():
    assert [one.term for one in TERMS if not one.chinese or not one.says] == []


def test_every_word_of_the_house_lives_where_the_glossary_says():
    wrong = [
        f"{one.term}: {path}"
        for one in glossary.house()
        for path in re.findall(r"[a-z_]+/[\w./]*", one.where)
        if not (ROOT / path).exists()
    ]
    assert wrong == []


SEARCHED = (
    "request pipeline", "data loader", "row filter", "cursor", "upsert", "pseudonym", "high-water mark", "leaf hash",
    "status list", "trust store", "idempotency key", "concurrency limiter", "batch key", "fact kind", "precondition",
)  # fmt: skip


@pytest.mark.parametrize("word", SEARCHED)
def test_a_newcomers_search_finds_the_fields_word(word):
    assert word in " ".join(one.term for one in glossary.house())
