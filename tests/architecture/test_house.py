"""The house: sizes, names, marks, and what may be written where."""

import ast
import inspect
import re
from pathlib import Path

import pytest

from benchmarks.metrics import PACKAGES, ROOT, complexity, length, nesting, sources
from gateway.log import ALLOWED
from gateway.worker.tasks import EVERYWHERE, LED, ON_THE_HOST

OURS = sources(*PACKAGES)
EVERY_TEXT = sorted(
    path
    for pattern in ("*.md", "*.toml", "Makefile", ".ci/*", "docs/**/*", "deploy/**/*", "benchmarks/*")
    for path in ROOT.glob(pattern)
    if path.is_file() and path.suffix not in {".png", ".svg"} and "__pycache__" not in path.parts
) + sorted(
    p
    for folder in (*PACKAGES, "tests")
    for p in (ROOT / folder).rglob("*")
    if p.suffix in {".py", ".toml", ".md", ".txt", ".cypher", ".cedar", ".graphql", ".json"}
)


MAY_TOUCH_THE_ENVIRONMENT = {
    "gateway/settings.py",  # reads it, once
    "gateway/listening.py",  # what a service manager says of the socket that it hands over
    "graph/store/engine.py",  # hands it on to its child, unread
}

LOGGING = {*(f"log.{name}" for name in ("log", "info", "warning", "error")), "log_refusal"}


def where(path: Path, line: int = 0) -> str:
    return f"{path.relative_to(ROOT)}:{line}" if line else str(path.relative_to(ROOT))


def test_no_file_is_longer_than_three_hundred_lines_of_code():
    assert [f"{where(s.path)} has {s.code}" for s in OURS if s.code > 300] == []


@pytest.mark.parametrize(
    ("measure", "most"),
    [(length, 45), (complexity, 12), (nesting, 4)],
    ids=["lines", "complexity", "nesting"],
)
def test_no_function_is_larger_than_its_bound(measure, most):
    large = [
        f"{where(s.path, f.lineno)} {f.name}: {measure(f)}"
        for s in OURS
        for f in s.functions()
        if measure(f) > most
    ]
    assert large == []


def test_every_module_and_every_public_thing_says_what_it_is():
    silent = [where(s.path) for s in OURS if not ast.get_docstring(s.tree)]
    silent += [
        f"{where(s.path, thing.lineno)} {thing.name}"
        for s in OURS
        for thing in s.public()
        if not ast.get_docstring(thing)
    ]
    assert silent == []


def test_only_the_settings_read_the_environment():
    wrong = [
        where(s.path, node.lineno)
        for s in OURS
        if where(s.path) not in MAY_TOUCH_THE_ENVIRONMENT
        for node in ast.walk(s.tree)
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv", "environb"}
    ]
    assert wrong == []


def test_what_the_log_is_told_reaches_the_log_and_its_list_has_no_other_key():
    """The log drops every key that is not on its list: one that is given but not listed is told to nobody."""
    told = [
        (source.path, call)
        for source in OURS
        for call in ast.walk(source.tree)
        if isinstance(call, ast.Call) and ast.unparse(call.func) in LOGGING
    ]
    lost = [
        f"{where(p, c.lineno)} {k.arg}" for p, c in told for k in c.keywords if k.arg not in {None, *ALLOWED}
    ]
    assert (len(told) > 10, lost) == (True, [])
    assert {k.arg for _, call in told for k in call.keywords} - {None} == ALLOWED


def test_work_beside_requests_outlives_a_round_that_fails():
    for work in (*EVERYWHERE, *ON_THE_HOST, *(task.work for task in LED)):
        (loop,) = [n for n in ast.walk(ast.parse(inspect.getsource(work))) if isinstance(n, ast.While)]
        rounds = [
            one for one in loop.body if isinstance(one, ast.With) and "a_round(" in ast.unparse(one.items[0])
        ]
        pauses = [one for one in loop.body if ast.unparse(one).startswith("await asyncio.sleep(")]
        assert (len(rounds), len(loop.body)) == (1, 1 + len(pauses)), work.__name__


def test_files_are_made_durable_in_one_place():
    found = {
        str(s.path.relative_to(ROOT))
        for s in OURS
        for node in ast.walk(s.tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node) in {"os.fsync", "os.replace", "os.rename"}
    }
    assert found == {"graph/durable_files.py"}


def test_no_name_says_nothing():
    empty = re.compile(r"(Manager|Helper|Util|Utils|Base|Impl|Common|Misc)$")
    wrong = [
        f"{where(s.path, node.lineno)} {node.name}"
        for s in OURS
        for node in ast.walk(s.tree)
        if isinstance(node, ast.ClassDef) and empty.search(node.name)
    ]
    wrong += [where(s.path) for s in OURS if empty.search(s.path.stem.title())]
    assert wrong == []


def test_there_are_few_kinds_of_exceptions():
    kinds = [
        node.name
        for s in OURS
        for node in ast.walk(s.tree)
        if isinstance(node, ast.ClassDef)
        and any(
            ast.unparse(b).endswith(("Exception", "Error", "Fault", "Refused", "Unavailable"))
            for b in node.bases
        )
    ]
    assert len(kinds) <= 15, kinds


def test_nothing_points_to_the_place_where_it_was_written():
    home = re.compile(r"/work/|/root/|/home/[a-z]|\.\./shared|\bissue #?[0-9]|claude|\bTODO\b|FIXME")
    wrong = [
        f"{where(path, number)} {line.strip()[:80]}"
        for path in EVERY_TEXT
        if path != Path(__file__)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if home.search(line)
    ]
    assert wrong == []


NAMES_A_CLAUSE = re.compile(r"[0-9一二三四五六七八九十百]")
NAMES_A_SPECIFICATION = re.compile(r"RFC|C2SP|GraphQL|GB|GM|SQLite|PEP|JOSE|Bolt|W3C|ISO")


def test_every_mark_is_well_formed():
    """`INVARIANT:` says something, `LAW:` names a clause by number, `SPEC:` its specification or its module's."""
    wrong = []
    for source in OURS:
        lines = source.path.read_text(encoding="utf-8").splitlines()
        head = ast.get_docstring(source.tree) or ""
        for number, line in enumerate(lines, 1):
            found = re.search(r"#.*?\b(INVARIANT|LAW|SPEC)\b(:?)(.*)", line)
            if not found:
                continue
            mark, colon, text = found.groups()
            good = {
                "INVARIANT": len(text) > 10,
                "LAW": bool(NAMES_A_CLAUSE.search(text)),
                "SPEC": bool(NAMES_A_SPECIFICATION.search(text) or NAMES_A_SPECIFICATION.search(head)),
            }[mark]
            if not (colon and text.startswith(" ") and good):
                wrong.append(f"{where(source.path, number)} {line.strip()}")
    assert wrong == []


def test_cypher_is_whole_and_in_its_own_files():
    stray = re.compile(r"\b(MATCH|MERGE|UNWIND) [($]")
    wrong = [
        where(s.path, node.lineno)
        for s in OURS
        for node in ast.walk(s.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and stray.search(node.value)
    ]
    assert wrong == []


def test_every_query_names_its_parameters_and_its_index():
    wrong = []
    for path in sorted((ROOT / "graph" / "cypher").rglob("*.cypher")):
        text = path.read_text(encoding="utf-8")
        header = "\n".join(line for line in text.splitlines() if line.startswith("//"))
        body = "\n".join(line for line in text.splitlines() if not line.startswith("//"))
        missing = {name for name in re.findall(r"\$(\w+)", body) if f"${name}" not in header}
        if not header or missing:
            wrong.append(f"{where(path)}: {sorted(missing) or 'no header'}")
    assert wrong == []


def test_what_a_window_shows_is_the_newest_version():
    """A query that asks who is shown what today asks today's version, whatever instant it looks back to."""
    window = re.compile(r"(\w)\.shown_since <= \$today AND \$today < \1\.shown_until([^)]*)\)", re.DOTALL)
    fallen = re.compile(r"a:Annulment.*?}", re.DOTALL)
    wrong = []
    for path in sorted((ROOT / "graph" / "cypher" / "read").glob("*.cypher")):
        text = path.read_text(encoding="utf-8")
        found = list(window.finditer(text))
        assert len(found) == text.count("shown_since <="), path.name
        wrong += [f"{where(path)} {m[0]}" for m in found if f"$now < {m[1]}.superseded_at" not in m[2]]
        guards = [
            m[0] for m in fallen.finditer(text) if "NOT EXISTS" in text[max(0, m.start() - 40) : m.start()]
        ]
        wrong += [f"{where(path)} {one}" for one in guards if "$now < a.superseded_at" not in one]
    assert wrong == []


def test_tests_skip_nothing_and_replace_nothing():
    wrong = []
    for source in sources("tests"):
        for node in ast.walk(source.tree):
            text = ast.unparse(node) if isinstance(node, ast.Attribute | ast.ImportFrom | ast.Import) else ""
            if re.search(
                r"unittest\.mock|pytest\.(skip|xfail|importorskip)|mark\.(skip|xfail)|import mock", text
            ):
                wrong.append(f"{where(source.path, node.lineno)} {text}")
    assert wrong == []
