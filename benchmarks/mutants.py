"""How many small mistakes in the rules on persons, disputes and restoration the in-memory tests let through.

`make mutants` copies the rules and their tests aside, lets mutmut change the code in one place at a time
(settings: `[tool.mutmut]` in `pyproject.toml`) and counts the changes that no test notices. Each of them
stands in `mutants.toml` with its reason; one that does not, one that no longer lives, or more than
three in a hundred end the command with 1. `python -m benchmarks.mutants PATTERN…` looks at some only.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REASONS = Path(__file__).with_name("mutants.toml")
MOST = 0.03
NOTICED = {1, 3}
TOO_LONG = {24, 36, 152, -24}
"""What mutmut records of a change: a test failed, or the tests did not end in time."""

Change = tuple[str, str]
"""The function that was changed, and the lines that it got."""


def main(patterns: list[str]) -> int:
    """Run the changes, print the figure, and return 1 where it does not hold."""
    with tempfile.TemporaryDirectory(prefix="accord-mutants-") as directory:
        where = Path(directory)
        copy_to(where)
        # Tests that draw at random draw the same at every run.
        subprocess.run(
            [mutmut(), "run", "--max-children", "1", *patterns],
            cwd=where,
            env={**os.environ, "CI": "true"},
            check=False,
            stdout=sys.stderr if sys.stderr.isatty() else subprocess.DEVNULL,
        )
        codes = dict(recorded(where))
        alive = [changed(where, name) for name, code in codes.items() if code not in NOTICED | TOO_LONG]
    late = sum(code in TOO_LONG for code in codes.values())
    print(
        f"{len(codes)} changes, {len(alive)} not noticed ({percent(alive, codes)}), {late} ended by the clock"
    )
    return judge(alive, codes, whole=not patterns)


def copy_to(where: Path) -> None:
    """Copy what the tests need: nothing in the working tree is touched."""
    unwanted = shutil.ignore_patterns("__pycache__")
    for name in ("graph", "tests"):
        shutil.copytree(ROOT / name, where / name, ignore=unwanted)
    shutil.copy2(ROOT / "pyproject.toml", where)


def mutmut() -> str:
    """Return the path of the tool beside the interpreter that runs this."""
    return str(Path(sys.executable).with_name("mutmut"))


def recorded(where: Path) -> Iterator[tuple[str, int]]:
    """Yield each change that was tried and how the tests ended."""
    for file in sorted(where.glob("mutants/graph/rules/*.meta")):
        codes = json.loads(file.read_text(encoding="utf-8"))["exit_code_by_key"]
        yield from ((name, code) for name, code in codes.items() if code is not None)


def changed(where: Path, name: str) -> Change:
    """Return a change as a reader recognises it after the code around it was edited."""
    told = subprocess.run(
        [mutmut(), "show", name], cwd=where, check=True, capture_output=True, text=True
    ).stdout.splitlines()
    lines = [line for line in told if line[:1] in "+-" and not line.startswith(("+++", "---"))]
    return name.rpartition("__mutmut_")[0], "\n".join(" ".join(line.split()) for line in lines)


def judge(alive: list[Change], codes: dict[str, int], *, whole: bool) -> int:
    """Print what the list of reasons lacks or has too much, and return 1 for either."""
    known = [(row["function"], row["change"].strip()) for row in listed()]
    unexplained = [one for one in alive if one not in known]
    gone = [one for one in known if one not in alive] if whole else []
    for title, some in (("no reason is listed", unexplained), ("listed, but noticed", gone)):
        for function, lines in some:
            print(f"\n{title}: {function}\n{lines}")
    return int(bool(unexplained or gone or not codes or (whole and len(alive) > MOST * len(codes))))


def listed() -> list[dict[str, str]]:
    """Return the rows of the list of reasons."""
    rows: list[dict[str, str]] = tomllib.loads(REASONS.read_text(encoding="utf-8")).get("alive", [])
    return rows


def percent(some: list[Change], all_of: dict[str, int]) -> str:
    """Return a share in hundredths."""
    return f"{100 * len(some) / max(1, len(all_of)):.1f} in 100"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
