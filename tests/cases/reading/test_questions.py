"""The questions read from the texts are whole: each has its fields, a name of its own and a comparable answer."""

import tomllib
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ENOUGH = 130
TEXT_FIELDS = ("id", "place", "on", "topic", "english", "chinese", "instrument", "article", "words", "why")
TABLE_FIELDS = ("facts", "answer")
OPTIONAL_FIELDS = ("against",)

# What an answer of each kind must carry besides its kind; README.md says how each is compared.
ANSWER_PARTS = {
    "yes": (),
    "no": (),
    "number": ("value", "unit"),
    "date": ("date",),
    "set": ("members", "open"),
    "party": ("party",),
    "duty": ("of",),
    "discretion": ("of",),
    "unset": ("missing",),
    "prevails": ("text", "over", "value", "unit"),
}


def read_questions(path: Path) -> list[dict]:
    """The questions of one file, in its order."""
    return tomllib.loads(path.read_text(encoding="utf-8"))["question"]


FILES = sorted(HERE.glob("*.toml"))
QUESTIONS = [question for path in FILES for question in read_questions(path)]


def name_of(question: dict) -> str:
    """What a failing case is called."""
    return str(question.get("id", question.get("english", "?")))


def test_there_are_enough_questions() -> None:
    assert len(QUESTIONS) >= ENOUGH


def test_each_question_has_a_name_of_its_own() -> None:
    counts = Counter(name_of(question) for question in QUESTIONS)
    assert [name for name, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_each_question_has_every_field(path: Path) -> None:
    known = {*TEXT_FIELDS, *TABLE_FIELDS, *OPTIONAL_FIELDS}
    for question in read_questions(path):
        lacking = [field for field in TEXT_FIELDS if not str(question.get(field, "")).strip()]
        lacking += [field for field in TABLE_FIELDS if not isinstance(question.get(field), dict)]
        assert (name_of(question), lacking, set(question) - known) == (name_of(question), [], set())
        date.fromisoformat(question["on"])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_each_answer_can_be_compared(path: Path) -> None:
    for question in read_questions(path):
        answer = question["answer"]
        lacking = [part for part in ANSWER_PARTS[answer["is"]] if part not in answer]
        assert (name_of(question), lacking) == (name_of(question), [])
        if "date" in answer:
            date.fromisoformat(answer["date"])
