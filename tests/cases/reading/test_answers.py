"""Every question of this folder asked of the engine, its answer compared with that of the text."""

import tomllib
from pathlib import Path

import pytest

from tests.cases.reading.asking import agrees
from tests.cases.reading.test_questions import QUESTIONS, name_of
from tests.cases.reading.topics import SPECIAL, TOPICS

REASONS = tomllib.loads((Path(__file__).parent / "words" / "disagreements.toml").read_text(encoding="utf-8"))
"""Why the engine answers otherwise, by the question's name."""

LEAST = 0.995
"""The share of questions that the engine answers as the text was read; it only ever grows."""


def agreed(question: dict) -> bool:
    """Whether the engine answers as the text was read; what no function asks is not answered."""
    ask = SPECIAL.get(question["id"]) or TOPICS.get(question["topic"])
    if ask is None:
        return False
    try:
        given = ask(question)
    except KeyError:
        return False  # the question states other facts than the function of its topic asks
    return agrees(given, question["answer"])


ANSWERED = {name_of(question): agreed(question) for question in QUESTIONS}


@pytest.mark.parametrize("question", QUESTIONS, ids=name_of)
def test_the_engine_answers_as_the_text_or_its_reason_is_told(question: dict) -> None:
    assert ANSWERED[question["id"]] or question["id"] in REASONS, question["english"]


def test_the_share_of_right_answers_does_not_fall() -> None:
    right = sum(ANSWERED.values())
    print(f"{right} of {len(QUESTIONS)} questions answered as the text: {right / len(QUESTIONS):.1%}")
    assert right / len(QUESTIONS) >= LEAST


def test_every_reason_is_that_of_a_question() -> None:
    assert REASONS.keys() <= ANSWERED.keys()
    assert all(one["kind"] and one["english"] and one["chinese"] for one in REASONS.values())


def test_no_reason_is_kept_for_what_is_answered_right() -> None:
    assert [name for name in REASONS if ANSWERED[name]] == []


def test_every_function_is_that_of_a_question() -> None:
    assert TOPICS.keys() <= {question["topic"] for question in QUESTIONS}
    assert SPECIAL.keys() <= ANSWERED.keys()
