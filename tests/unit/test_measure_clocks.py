"""Clocks of joint measures: of the law where a text sets one, of the initiator where it asks, else of nobody."""

from pathlib import Path

import pytest

from graph.model.facts import Step
from graph.model.law import RestsOn
from graph.model.measure_cases import MeasureCase, MeasureTask
from graph.packs.check import check
from graph.packs.load import DATA, files_of
from graph.packs.lookup import LawBook, law_of, shipped_law
from graph.rules.procedures.measure_steps import (
    MeasureClockKind,
    case_clocks,
    is_late,
    measure_due,
    outcome_of,
    task_clocks,
)

PACK = """
[pack]
id = "test.clocks"
place = "410100"
instrument = "郑信联办〔2024〕1号"
rank = "CITY_DOCUMENT"
valid_from = 2024-01-01
valid_until = "unset"
text = "zhengzhou-2017-128.txt"

[[value]]
key = "case.clocks"
value = [{ step = "push", working_days = 2 }, { step = "acknowledge", working_days = 3 }, { step = "feed_back", working_days = 15 }]
article = "六(三)"
quotation = "市信用中心接到异议申请5个工作日内"
rests_on = "decision"
alternative = "no clock runs"
"""
"""A document of the city's own, as its operator may add one; its words stand for those of a text yet to come."""


@pytest.fixture(scope="module")
def law() -> LawBook:
    return law_of({**files_of(DATA), "test.clocks.toml": PACK.encode()})


def task(**more: object) -> MeasureTask:
    common = {
        "id": "t",
        "key": "t",
        "region": "410100",
        "feed": "f",
        "batch": "b",
        "row": 0,
        "recorded_at": 1,
    }
    fields = {
        "record": "r", "case": "c", "subject": "s", "place": "410100", "initiator": "甲", "department": "乙",
        "codes": ("ADM-APPROVAL",), "pushed_on": "2026-02-06", **common, **more,
    }  # fmt: skip
    return MeasureTask(**fields)  # type: ignore[arg-type]


def step(command: str, on: str, at: int = 1) -> Step:
    return Step(
        id=f"{command}{at}", key=f"{command}{at}", region="410100", feed="f", batch="b", row=0, recorded_at=at,
        record="r", case="t", command=command, on=on, by="x",
    )  # fmt: skip


def test_no_shipped_text_sets_one_and_what_the_plan_says_is_told() -> None:
    for place in ("410100", "410103", "431000"):
        for kind in (MeasureClockKind.PUSH, MeasureClockKind.ACKNOWLEDGE, MeasureClockKind.FEED_BACK):
            due = measure_due(shipped_law(), place, kind, "2026-02-06")
            assert due.day is None
            assert "号 " in due.text
    assert not is_late(task_clocks(shipped_law(), task(), "2030-01-01"))


def test_a_text_of_the_citys_own_sets_them_in_working_days(law: LawBook) -> None:
    """The Spring Festival of 2026 lies between: 15 to 23 February are no working days, the Saturdays 14 and 28 are."""
    heard, answered = task_clocks(law, task(), "2026-02-12")
    assert (heard.due.day, answered.due.day) == ("2026-02-11", "2026-03-05")
    assert [one.article for one in answered.due.citations] == ["六(三)"]
    assert answered.due.rests_on is RestsOn.DECISION
    assert (heard.overdue, answered.overdue) == (True, False)
    assert is_late((heard,))


def test_what_was_done_late_stays_late_and_is_no_longer_waited_for(law: LawBook) -> None:
    done = task(steps=(step("acknowledge_task", "2026-02-12"),))
    heard, _ = task_clocks(law, done, "2026-02-13")
    assert (heard.done_on, heard.overdue) == ("2026-02-12", True)
    assert not is_late((heard,))
    early, _ = task_clocks(law, task(steps=(step("acknowledge_task", "2026-02-11"),)), "2026-02-13")
    assert not early.overdue


def test_nothing_falls_due_after_the_end(law: LawBook) -> None:
    ended = task(closed_on="2026-02-10", steps=(step("withdraw_measure_case", "2026-02-10"),))
    assert not any(one.overdue for one in task_clocks(law, ended, "2027-01-01"))


def test_the_day_that_the_initiator_asked_for_is_no_texts() -> None:
    (*_, asked) = task_clocks(shipped_law(), task(feedback_by="2026-02-20"), "2026-02-20")
    assert (asked.what, asked.due.day, asked.due.citations) == (MeasureClockKind.ASKED_FOR, "2026-02-20", ())
    assert not asked.overdue
    (*_, late) = task_clocks(shipped_law(), task(feedback_by="2026-02-20"), "2026-02-21")
    assert late.overdue


def test_a_case_has_a_clock_for_its_push(law: LawBook) -> None:
    case = MeasureCase(
        id="c", key="c", region="410100", feed="f", batch="b", row=0, recorded_at=1, record="r", subject="s",
        place="410100", initiator="甲", opened_on="2026-02-06",
    )  # fmt: skip
    (waiting,) = case_clocks(law, case, "2026-02-11")
    assert (waiting.due.day, waiting.overdue) == ("2026-02-10", True)
    (silent,) = case_clocks(shipped_law(), case, "2026-02-11")
    assert (silent.due.day, silent.overdue) == (None, False)


def test_the_outcome_is_what_a_department_came_to_last() -> None:
    steps = (step("decline_task", "2026-02-09", 2), step("acknowledge_task", "2026-02-09"))
    assert outcome_of(steps).name == "DECLINED"  # type: ignore[union-attr]
    fed_back = (*steps, step("execute_task", "2026-02-10", 3), step("feed_back_task", "2026-02-10", 4))
    assert outcome_of(fed_back).name == "EXECUTED"  # type: ignore[union-attr]
    assert outcome_of(steps[1:]) is None


def test_rules_read_what_a_pack_says_of_them(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(PACK, encoding="utf-8")
    assert [
        one for one in check(tmp_path) if one.key == "case.clocks" and "no rule reads" in one.english
    ] == []
