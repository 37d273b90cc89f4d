"""Sentences inside sentences: each has its Chinese, at every place that says one, and libraries say none."""

import ast
from string import Formatter

import pytest

from benchmarks.metrics import PACKAGES, ROOT, sources
from graph.errors import PROSE, Fault, table
from graph.phrases import chinese_of, has_chinese, phrases
from tests.reading import english_in

PRINTED = {"say", "in_terminals_language"}
FAULTS = {"Fault", "Refused", "Unavailable", "BadLaw", "VerificationError"}


def shown_in_chinese(code: str) -> set[str]:
    """The phrases that a code's Chinese sentence shows."""
    return {name for _, name, _, _ in Formatter().parse(table()[code].chinese) if name} & PROSE


def words_of(node: ast.expr) -> list[str]:
    """The texts that an expression may be, with a number in each slot; none where that is not written there."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.JoinedStr):
        return ["".join(part.value if isinstance(part, ast.Constant) else "7" for part in node.values)]
    if isinstance(node, ast.IfExp):
        return [*words_of(node.body), *words_of(node.orelse)]
    return []


def said():
    """Each phrase that the program says inside a fault or prints: its place and its words."""
    for source in sources(*PACKAGES):
        for node in ast.walk(source.tree):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            found = []
            if node.func.id in FAULTS and node.args and isinstance(node.args[0], ast.Constant):
                shown = shown_in_chinese(node.args[0].value)
                found = [word.value for word in node.keywords if word.arg in shown]
            elif node.func.id in PRINTED:
                found = node.args[:1]
            for words in (words for value in found for words in words_of(value)):
                yield f"{source.path.relative_to(ROOT)}:{node.lineno}", words


def test_every_phrase_that_is_said_has_its_chinese():
    assert [
        f"{place}: {words}" for place, words in said() if not has_chinese(words) and words.upper() != words
    ] == []


def test_the_walk_finds_what_is_said():
    assert len(list(said())) > 60


def test_a_phrase_without_its_chinese_is_found():
    assert not has_chinese("nobody has translated this")
    assert chinese_of("nobody has translated this") == "nobody has translated this"


@pytest.mark.parametrize("english", phrases())
def test_a_phrase_is_chinese_and_keeps_its_slots(english):
    chinese = phrases()[english]
    slots = {name for _, name, _, _ in Formatter().parse(english) if name}
    kept = {name for _, name, _, _ in Formatter().parse(chinese) if name}
    assert kept <= slots
    if english.strip("{} ").lower() not in {
        "mark} {number}. {asked",
        "mark} {number}. {asked}: {detail",
        "accord {version",
        "law {digest",
    }:
        assert english_in(chinese.format_map(dict.fromkeys(slots, "7"))) in ([], [chinese])


def test_a_slot_may_be_filled_with_a_phrase():
    fault = Fault(
        "SETTINGS_INVALID", key="http.port", why="expected a whole number of at least 0 up to 65535"
    )
    assert fault.chinese == "设置项 `http.port` 无法使用：应为整数，不小于 0，不大于 65535"


def test_several_flaws_of_a_document_are_told_one_by_one():
    why = "Cannot query field 'a' on type 'Query'.; Unknown fragment 'F'."
    assert (
        Fault("DOCUMENT_UNFIT", why=why).chinese == "查询与模式不符：类型 `Query` 没有字段 `a`；没有片段 `F`"
    )
