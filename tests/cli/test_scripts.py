"""Command-line cases: each `*.txt` beside this file is a script that a tester writes without Python.

# a sentence on what is held           everything from `#` on is a remark
env LANG=zh_CN.UTF-8                   set for the commands below; `env NAME=` takes it away
$ accord settings --check < lines.txt  run a command; standard input from a file if wanted
exit 2                                 its exit status; every command has one
stdout 'pattern'                       a regular expression that the stream must contain
! stderr .                             ... or must not
-- lines.txt --                        the files of the working directory, to the end of the script
"""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.metrics import ROOT
from tests.cli.running import NAMED
from tests.reading import english_in

HERE = Path(__file__).parent
SCRIPTS = sorted(HERE.glob("*.txt"))
PLAIN = {
    "PATH": os.environ["PATH"],
    "PYTHONPATH": str(ROOT),
    "LANG": "C.UTF-8",
    "NO_COLOR": "1",
    "COLUMNS": "120",
    **NAMED,
}


class Said:
    """What the last command said and how it ended."""

    def __init__(self) -> None:
        self.command = ""
        self.status: int | None = None
        self.streams = {"stdout": "", "stderr": ""}
        self.status_seen = True

    def run(self, command: str, where: Path, environ: dict[str, str]) -> None:
        line, _, source = command.partition(" < ")
        words = shlex.split(line)
        assert words[0] == "accord", command
        done = subprocess.run(
            [sys.executable, "-m", "gateway", *words[1:]],
            cwd=where,
            env=environ,
            input=(where / source.strip()).read_bytes() if source else b"",
            capture_output=True,
            timeout=120,
            check=False,
        )
        self.command, self.status, self.status_seen = command, done.returncode, False
        self.streams = {"stdout": done.stdout.decode(), "stderr": done.stderr.decode()}
        if re.match(r"accord: [A-Z_]+: ", self.streams["stderr"]) and "zh" not in environ["LANG"]:
            self._read_in_chinese(words, where, environ)

    def _read_in_chinese(self, words: list[str], where: Path, environ: dict[str, str]) -> None:
        """Whatever was refused in English is refused again, by the same code, in Chinese alone."""
        done = subprocess.run(
            [sys.executable, "-m", "gateway", *words[1:]],
            cwd=where,
            env={**environ, "LANG": "zh_CN.UTF-8"},
            capture_output=True,
            timeout=120,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        said = done.stderr.decode().splitlines()[0]
        code = self.streams["stderr"].split(": ")[1]
        assert said.startswith(f"accord: {code}: "), said
        assert english_in(said.removeprefix(f"accord: {code}: ")) == [], said

    def told(self) -> str:
        return f"$ {self.command}\nexit {self.status}\n{self.streams['stdout']}\n{self.streams['stderr']}"


def test_there_are_scripts():
    assert SCRIPTS


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_script(script, tmp_path):
    steps, *files = re.split(r"^-- (.+) --\n", script.read_text(encoding="utf-8"), flags=re.MULTILINE)
    for name, text in zip(files[::2], files[1::2], strict=True):
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    environ, said = dict(PLAIN), Said()
    for number, line in enumerate(steps.splitlines(), 1):
        follow(line.strip(), said, tmp_path, environ, f"{script.name}:{number}")
    assert said.status_seen, f"{script.name}: the last command's exit status is not asserted"


def follow(line: str, said: Said, where: Path, environ: dict[str, str], place: str) -> None:
    verb, _, rest = line.partition(" ")
    if not line or verb == "#":
        return
    if verb == "env":
        name, _, value = rest.partition("=")
        environ[name] = value
        if not value:
            del environ[name]
    elif verb == "$":
        assert said.status_seen, f"{place}: the exit status of `{said.command}` is not asserted"
        said.run(rest, where, environ)
        assert "Traceback" not in said.told(), f"{place}\n{said.told()}"
    elif verb == "exit":
        said.status_seen = True
        assert said.status == int(rest), f"{place}\n{said.told()}"
    else:
        wanted, stream = (False, rest.partition(" ")[0]) if verb == "!" else (True, verb)
        pattern = shlex.split(line)[-1]
        assert bool(re.search(pattern, said.streams[stream], re.MULTILINE)) is wanted, (
            f"{place}: {line}\n{said.told()}"
        )
