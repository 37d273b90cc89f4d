"""The examples of `docs/asking.md` as they stand, each in its own language, at a running demonstration."""

import json
import shutil
import sys

import pytest

from tests.cli.examples import blocks, demonstration, run

pytestmark = pytest.mark.services

COMMANDS = {
    "sh": ("bash", "-e"),
    "python": (sys.executable,),
    "js": ("node",),
    "java": ("java",),
}
SUFFIX = {"js": ".mjs"}
EXAMPLES = [one for one in blocks() if one.place.startswith("asking.md")]


@pytest.fixture(scope="module")
def there(tmp_path_factory):
    with demonstration(tmp_path_factory.mktemp("asked"), "--tour", "none") as running:
        yield running


def test_there_is_one_for_each_language():
    assert {one.language for one in EXAMPLES} == COMMANDS.keys()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.language)
def test_a_client_states_purpose_basis_and_case_by_body_and_by_header(example, there, tmp_path):
    command = COMMANDS[example.language]
    assert shutil.which(command[0]), (
        f"`{command[0]}` is not there: apt-get install curl nodejs openjdk-17-jdk-headless"
    )
    file = tmp_path / f"Ask{SUFFIX.get(example.language, '.' + example.language)}"
    file.write_text(there.here(example.text), encoding="utf-8")
    done = run(there.where, *command, str(file))
    assert done.returncode == 0, done.stderr
    by_body, by_header = (answer for answer in done.stdout.replace("}{", "}\n{").splitlines() if answer)
    for said in (by_body, by_header):
        assert "RECORDED" in said, "who is reached is shown to those alone who state all three"
    if example.language == "sh":
        assert json.loads(by_body)["data"] == json.loads(by_header)["data"]
