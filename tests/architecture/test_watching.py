"""What watches a gateway knows it: alerts and dashboard ask for metrics and labels that exist, and each alert has its line."""

import ast
import json
import re
from collections.abc import Iterator
from typing import Any

import promql_parser
import pytest
import yaml

from benchmarks.metrics import PACKAGES, ROOT, sources
from gateway.http.endpoint import NOBODY
from gateway.metrics.meters import METRICS, Meters
from graph.errors import table
from security.principal import CallerRole

(GROUP,) = yaml.safe_load((ROOT / "deploy/prometheus/alerts.yml").read_text(encoding="utf-8"))["groups"]
ALERTS = {rule["alert"]: rule for rule in GROUP["rules"]}
PANELS = json.loads((ROOT / "deploy/grafana/accord.json").read_text(encoding="utf-8"))["panels"]
EXPRESSIONS = [rule["expr"] for rule in ALERTS.values()]
EXPRESSIONS += [target["expr"] for panel in PANELS for target in panel["targets"]]
RUNBOOK = (ROOT / "docs/operations.md").read_text(encoding="utf-8")

PARTS = ("expr", "lhs", "rhs", "args", "vector_selector")
OF_THE_SCRAPE = {"job", "instance"}
NEVER = {"subject", "person", "officer", "client", "department", "document", "host", "address", "query"}
CHINESE = re.compile("[\u4e00-\u9fff]")


def selectors(expression: Any) -> Iterator[Any]:
    """Every selector of series in an expression."""
    if isinstance(expression, promql_parser.VectorSelector):
        yield expression
    for part in PARTS:
        found = getattr(expression, part, None) or []
        for inner in found if isinstance(found, list) else [found]:
            yield from selectors(inner)


def asked() -> list[tuple[str, Any]]:
    return [(text, one) for text in EXPRESSIONS for one in selectors(promql_parser.parse(text))]


def series() -> dict[str, tuple[str, ...]]:
    """Every series that a gateway may tell, with its labels."""
    found = {"up": ()} | dict.fromkeys(
        re.findall(r"^# TYPE (process_\w+)", Meters().text().decode(), re.MULTILINE), ()
    )
    for name, row in METRICS.items():
        parts = ("_bucket", "_sum", "_count") if row.classes else ("",)
        found |= {name + part: (*row.labels, *(("le",) if part == "_bucket" else ())) for part in parts}
    return found


def events() -> set[str]:
    """Every event that the log is told by a word of its own."""
    return {
        word.value
        for source in sources(*PACKAGES)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and re.match(r"(self\.)?_?log\.", ast.unparse(node.func))
        for word in node.args
        if isinstance(word, ast.Constant)
    }


VALUES = {
    "standing": {NOBODY, *(role.value for role in CallerRole)},
    "outcome": {"ANSWERED", "PARTLY", *table()},
    "line": {"work", "wait"},
    "level": {"debug", "info", "warning", "error"},
    "job": {"accord"},
}


def test_every_series_that_is_asked_for_exists_with_its_labels():
    known = series()
    gone = {one.name for _, one in asked()} - known.keys()
    wrong = [
        f"{text}: {matcher.name}"
        for text, one in asked()
        for matcher in one.matchers.matchers
        if matcher.name not in {*known.get(one.name, ()), *OF_THE_SCRAPE}
    ]
    assert (gone, wrong, len(asked()) > 30) == (set(), [], True)


def test_every_value_that_is_asked_for_is_one_that_is_said():
    values = {**VALUES, "event": events()}
    for text, one in asked():
        for matcher in one.matchers.matchers:
            assert set(matcher.value.split("|")) <= values[matcher.name], text


def test_every_grouping_is_by_a_label_that_the_series_has():
    labels = {label for names in series().values() for label in names} | OF_THE_SCRAPE
    for text in EXPRESSIONS:
        for group in re.findall(r"\b(?:by|on) \(([\w, ]+)\)", text):
            assert set(group.split(", ")) <= labels, text


def test_every_metric_is_on_the_dashboard():
    shown = {
        one.name
        for panel in PANELS
        for t in panel["targets"]
        for one in selectors(promql_parser.parse(t["expr"]))
    }
    assert {name for name in METRICS if not any(s.startswith(name) for s in shown)} == set()


def test_no_label_names_anybody():
    assert {label for row in METRICS.values() for label in row.labels} & NEVER == set()


def test_every_metric_that_is_told_is_a_row_and_every_row_is_told():
    told = {
        (node.args[0].value, len(node.args) - 1 - (node.func.attr in {"set", "observe"}))
        for source in sources("gateway")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in {f"meters.{how}" for how in ("count", "set", "observe", "timed")}
    }
    assert told == {(name, len(row.labels)) for name, row in METRICS.items()}


@pytest.mark.parametrize("name", METRICS)
def test_a_metric_speaks_both_languages(name):
    row = METRICS[name]
    assert CHINESE.search(row.chinese)
    assert not CHINESE.search(row.english)


@pytest.mark.parametrize("name", ALERTS)
def test_an_alert_speaks_both_languages_and_has_its_line(name):
    rule = ALERTS[name]
    assert rule["labels"]["severity"] in {"warning", "critical"}
    assert CHINESE.search(rule["annotations"]["chinese"])
    (line,) = re.findall(rf"^\| `{name}` \| ([^|]+) \| ([^|]+) \|$", RUNBOOK, re.MULTILINE)
    assert CHINESE.search(line[0])
    assert len(line[1]) > 60


def test_no_line_is_left_of_an_alert_that_is_gone():
    assert re.findall(r"^\| `(Accord\w+)` \|", RUNBOOK, re.MULTILINE) == [*ALERTS]


@pytest.mark.parametrize("panel", PANELS, ids=lambda one: one["title"])
def test_a_panel_speaks_both_languages(panel):
    assert CHINESE.search(panel["title"])
