"""`.ci/run` proves something of a fresh machine only where nothing of this one shows through.

Run on a tree without history, so that it needs no git: what a clone leaves behind stays behind there, too.
"""

import os
import shutil
import subprocess

import pytest

from benchmarks.metrics import ROOT

PREPARED = {
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONPATH": "/elsewhere",
    "PYTEST_ADDOPTS": "-x",
    "PIP_NO_INDEX": "1",
    "ACCORD_PLACE": "431000",
    "JAVA_TOOL_OPTIONS": "-Xmx64m",
    "LC_ALL": "zh_CN.UTF-8",
}
OF_THE_MACHINE = {
    "PIP_INDEX_URL": "https://mirror.example/simple",
    "PIP_CERT": "/etc/mirror.pem",
    "npm_config_registry": "https://mirror.example/npm",
    "https_proxy": "http://proxy.example:3128",
}
LEFT_BEHIND = ("docs/__pycache__/x.pyc", ".venv/run", ".accord/demo/x", ".hypothesis/x", ".tools/x")


@pytest.fixture
def there(tmp_path):
    """A tree that was worked in, with `.ci/run` as it is."""
    (tmp_path / ".ci").mkdir()
    for name in (".ci/run", ".gitignore", "Makefile"):
        shutil.copy(ROOT / name, tmp_path / name)
    for name in LEFT_BEHIND:
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_bytes(b"\xff")
    return tmp_path


def run(there, *command):
    done = subprocess.run(
        [there / ".ci" / "run", *command],
        env={"PATH": os.environ["PATH"], "HOME": str(there), **PREPARED, **OF_THE_MACHINE},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_newcomer_has_none_of_our_variables_but_the_machine_keeps_its_mirrors(there):
    given = dict(line.split("=", 1) for line in run(there, "env").splitlines())
    assert PREPARED.keys() & given.keys() == set()
    assert OF_THE_MACHINE.items() <= given.items()
    assert given["HOME"] != str(there)


def test_nothing_that_was_made_here_is_there(there):
    found = {line.removeprefix("./") for line in run(there, "find", ".", "-type", "f").splitlines()}
    assert found == {".ci/run", ".gitignore", "Makefile"}
    assert run(there, "pwd").strip() != str(there)


def test_a_command_that_fails_there_fails_here(there):
    with pytest.raises(AssertionError):
        run(there, "false")


def test_a_file_that_a_cache_left_is_no_text_of_ours():
    """On a machine that writes its byte code, `docs` and `benchmarks` hold some once they were imported."""
    from tests.architecture.test_house import EVERY_TEXT

    assert [path for path in EVERY_TEXT if "__pycache__" in path.parts] == []
