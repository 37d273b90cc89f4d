"""Examples of the documentation in the state that their reader is in, and a demonstration to run them beside.

A page says above a block in which state its reader is: `<!-- run: demo -->`. What stands in the block runs as
it is, but for the port, which is a free one.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from benchmarks.metrics import ROOT
from tests.cli.running import NAMED, PATIENCE, environment, started

BLOCK = re.compile(
    r"^<!-- run: (?P<state>[a-z-]+) -->\n```(?P<language>[a-z]+)\n(?P<text>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)
ADDRESS = "http://127.0.0.1:8410"


class Block(NamedTuple):
    """One example: where it stands, in which state its reader is, its language and its words."""

    place: str
    state: str
    language: str
    text: str


def blocks() -> list[Block]:
    """Every example of the hand-written pages that names a state."""
    found = []
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))):
        text = page.read_text(encoding="utf-8")
        for one in BLOCK.finditer(text):
            line = text.count("\n", 0, one.start("text")) + 1
            found.append(Block(f"{page.name}:{line}", one["state"], one["language"], one["text"]))
    return found


class Demonstration:
    """A demonstration under way: its directory, its process, what it printed, and where Zhengzhou answers."""

    def __init__(self, where: Path, process: subprocess.Popen[str], printed: str) -> None:
        self.where = where
        self.process = process
        self.printed = printed
        self.url = re.search(r"GraphQL +(http\S+)/graphql", printed)[1]

    def here(self, text: str) -> str:
        """An example with the port of this demonstration."""
        return text.replace(ADDRESS, self.url)


@contextmanager
def demonstration(where: Path, *arguments: str) -> Iterator[Demonstration]:
    """Start `accord demo` in a directory, as `make demo` does, until it has printed its goodbye."""
    chosen = ("--companies", "1000", "--port", "0", *arguments)
    with started(reader(), where, "demo", *chosen) as process:
        printed = ""
        try:
            for line in process.stdout:
                printed += line
                if line.startswith("one to break"):
                    break
            assert "one to break" in printed, process.stderr.read()
            printed += process.stdout.readline()
            yield Demonstration(where, process, printed)
        finally:
            process.kill()
            process.communicate(timeout=PATIENCE)


def reader() -> dict[str, str]:
    """The environment of somebody who reads and pastes: `accord` is the one of this environment."""
    given = environment(Path("unused"), COLUMNS="120")
    given["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{given['PATH']}"
    return {name: value for name, value in given.items() if name not in {"ACCORD_DATA_DIR", *NAMED}}


def run(where: Path, *command: str, patience: float = PATIENCE) -> subprocess.CompletedProcess[str]:
    """Run what somebody pasted to its end."""
    return subprocess.run(
        command,
        cwd=where,
        env=reader(),
        capture_output=True,
        text=True,
        timeout=patience,
        check=False,
        stdin=subprocess.DEVNULL,
    )
