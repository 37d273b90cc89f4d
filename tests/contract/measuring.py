"""Joint measures: cases and tasks in versions, steps for good, lists of desks from both ends, closed once."""

import asyncio
from collections.abc import Callable, Sequence

from msgspec.structs import replace

from graph.errors import Refused
from graph.model.facts import Step
from graph.model.law import Citation, Rank
from graph.model.measure_cases import (
    ChosenMeasure,
    MeasureCase,
    MeasureCaseState,
    MeasureTask,
    MeasureTaskState,
)
from graph.model.measures import MeasureBinding
from graph.model.procedures import WriteTarget
from graph.model.time import FOREVER
from graph.store import read_measures
from graph.store.batch_read import Known
from graph.store.database import Graph
from graph.store.journal import JournaledTransaction
from graph.store.read_measures import CASES, COUNTS, TASKS, Late, MeasuresOfRecord, OnDesk
from graph.store.write_measures import CITY, Measured, Move, department_desk, put_moves
from graph.store.write_once import Done, Result, write_once
from graph.store.write_target import TargetKeys, read_target
from tests.contract.callers import LATER, OFFICER, PUBLIC, penalties_of
from tests.contract.writing_once import TODAY, latest, once, punished, upon
from tests.world import Company

CLAUSE = Citation(
    pack="p", instrument="郑政文〔2017〕128号", article="五(二)1", quotation="从严", rank=Rank.CITY_DOCUMENT
)
MEASURE = ChosenMeasure(
    code="ADM-APPROVAL", chinese="从严审核", binding=MeasureBinding.RECOMMENDED, citation=CLAUSE
)
TASK_STATES = tuple(state.value for state in MeasureTaskState)
CASE_STATES = tuple(state.value for state in MeasureCaseState)
OPEN = ("ACKNOWLEDGED", "DECLINED", "EXECUTED", "NOT_APPLICABLE", "PUSHED")
Moving = Callable[[WriteTarget], Sequence[Move]]


class Office:
    """One record of a company of its own, and what is done about it."""

    def __init__(self, graph: Graph, company: Company, record: str) -> None:
        self.graph, self.company, self.record = graph, company, record
        self.tag = company.world.tag

    @classmethod
    async def opened(cls, graph: Graph) -> "Office":
        company = await punished(graph)
        return cls(graph, company, await latest(graph, company))

    async def move(
        self, key: str, moves: Moving, at: int = 200, hold: Callable[[WriteTarget], None] | None = None
    ) -> Done:
        write = once(self.company, key, at)
        keys = TargetKeys(key=write.key, today=TODAY, record=self.record)
        try:
            return await write_once(
                self.graph, write, keys, hold=hold or (lambda _: None), put=put_moves({"key": key}, moves)
            )
        finally:
            await self.company.world.remember(self.graph, at)

    def case(self, initiator: str = "发起") -> MeasureCase:
        common = upon(self.record, once(self.company, "case"))
        return MeasureCase(
            key=f"{self.record}|measures|{initiator}", **common, subject="whoever", place="410100",
            initiator=f"{initiator}{self.tag}", opened_on="2024-05-01", measures=(MEASURE,), reason="严重失信",
            rank=f"{self.tag}|{initiator}",
        )  # fmt: skip

    def task(self, case: MeasureCase, department: str, feedback_by: str | None = None) -> MeasureTask:
        common = upon(self.record, once(self.company, department))
        return MeasureTask(
            key=f"{case.id}|{department}", **common, case=case.id, subject="whoever", place="410100",
            initiator=case.initiator, department=f"{department}{self.tag}", codes=("ADM-APPROVAL",),
            pushed_on="2024-05-02", feedback_by=feedback_by, rank=f"{self.tag}|{department}",
        )  # fmt: skip

    def step(self, of: Measured, command: str) -> Step:
        common = upon(self.record, once(self.company, command))
        return Step(key=f"{of.id}|{common['id']}", case=of.id, command=command, on=TODAY, by="x", **common)

    async def pushed(self, *departments: str, feedback_by: str | None = None) -> MeasureCase:
        case = self.case()
        await self.move("start", lambda _: (Move(after=case),))

        def push(then: WriteTarget) -> Sequence[Move]:
            (found,) = then.measure_cases
            after = replace(found, state=MeasureCaseState.PUSHED)
            moved = Move(before=found, after=after, step=self.step(found, "push_measures"))
            return (moved, *(Move(after=self.task(found, one, feedback_by)) for one in departments))

        await self.move("push", push, at=300)
        return case

    def ends(self, department: str) -> Moving:
        """Return what feeds a task back, and closes its case where no other is open."""

        def moves(then: WriteTarget) -> Sequence[Move]:
            (case,) = then.measure_cases
            task = next(one for one in case.tasks if one.department == f"{department}{self.tag}")
            after = replace(
                task, state=MeasureTaskState.FED_BACK, key=f"{task.key}|{task.id}", closed_on=TODAY
            )
            found = [Move(before=task, after=after, step=self.step(task, "feed_back_task"))]
            others = [one for one in case.tasks if one.id != task.id]
            if all(one.state is MeasureTaskState.FED_BACK for one in others):
                closed = replace(
                    case, state=MeasureCaseState.CLOSED, key=f"{case.key}|{case.id}", closed_on=TODAY
                )
                found.append(Move(before=case, after=closed, step=self.step(case, "feed_back_task")))
            return found

        return moves

    async def known(self, at: int = LATER, caller=OFFICER) -> MeasuresOfRecord:
        (found,) = await read_measures.measures_of_records(
            self.graph, caller, [Known(name=self.record, known_at=self.company.world.instant(at))]
        )
        return found

    def desk(self, department: str, **asked) -> OnDesk:
        known_at = self.company.world.instant(LATER)
        asked = {"states": TASK_STATES, "open": OPEN, **asked}
        return OnDesk(desk=department_desk(f"{department}{self.tag}"), known_at=known_at, **asked)

    async def listed(
        self, statement: str, *wanted: OnDesk, most: int = 50, caller=OFFICER
    ) -> list[list[str]]:
        found = await read_measures.on_desks(self.graph, statement, caller, wanted, most)
        return [[one.id for one in some] for some in found]


class Measuring:
    async def test_a_case_is_read_whole_with_its_measures_tasks_and_steps(self, graph: Graph) -> None:
        office = await Office.opened(graph)
        made = await office.pushed("交通", "资源")
        (case,) = (await office.known()).cases
        assert (case.id, case.measures, case.state) == (made.id, (MEASURE,), MeasureCaseState.PUSHED)
        assert [task.department for task in case.tasks] == sorted(
            f"{one}{office.tag}" for one in ("交通", "资源")
        )
        assert [step.command for step in case.steps] == ["push_measures"]
        target = await read_target(graph.read, TargetKeys(key="none", today=TODAY, record=office.record))
        assert target.measure_cases == (case,)

    async def test_versions_are_known_as_they_were(self, graph: Graph) -> None:
        office = await Office.opened(graph)
        await office.pushed("交通")
        await office.move("end", office.ends("交通"), at=400)
        before, after = [(await office.known(at)).cases[0] for at in (350, 450)]
        assert (before.tasks[0].state, before.tasks[0].steps, before.closed_on) == (
            MeasureTaskState.PUSHED,
            (),
            FOREVER,
        )
        assert (after.tasks[0].state, len(after.tasks[0].steps), after.state) == (
            MeasureTaskState.FED_BACK,
            1,
            MeasureCaseState.CLOSED,
        )
        assert (await office.known(250)).cases[0].tasks == ()
        assert (await office.known(150)).cases == ()

    async def test_nobody_without_the_scope_reads_any_of_it(self, graph: Graph) -> None:
        office = await Office.opened(graph)
        await office.pushed("交通")
        assert (await office.known(caller=PUBLIC)).cases == ()
        own = replace(PUBLIC, own="whoever")
        (case,) = (await office.known(caller=own)).cases
        assert (len(case.tasks), len(case.steps)) == (1, 1)
        assert await office.listed(TASKS, office.desk("交通"), caller=PUBLIC) == [[]]
        assert await read_measures.count_on_desks(graph, COUNTS[TASKS], PUBLIC, [office.desk("交通")]) in (
            [0],
            [None],
        )

    async def test_a_desk_is_listed_from_both_ends_and_counted(self, graph: Graph) -> None:
        office = await Office.opened(graph)
        case = office.case()
        tasks = [
            replace(
                office.task(case, "交通"),
                rank=f"{office.tag}|{i}",
                key=f"{case.id}|{i}",
                id=f"{office.tag}-{i}",
            )
            for i in range(5)
        ]
        await office.move("start", lambda _: (Move(after=case), *(Move(after=one) for one in tasks)))
        ids = [task.id for task in reversed(tasks)]
        desk = office.desk("交通")
        forward, first, rest, last, before = await office.listed(
            TASKS,
            desk,
            replace(desk, before=tasks[2].rank),
            replace(desk, after=tasks[3].rank),
            replace(desk, backward=True),
            replace(desk, backward=True, before=tasks[1].rank),
        )
        assert (forward, first, rest, last, before) == (ids, ids[:2], ids[2:], ids, ids[:3])
        (two,) = await office.listed(TASKS, replace(desk, backward=True), most=2)
        assert two == ids[-2:]
        none = replace(desk, states=("LIFTED",))
        counted = [desk, none, replace(desk, since="2024-05-03"), office.desk("nobody")]
        counted += [replace(desk, until=day) for day in ("2024-05-01", TODAY)]
        assert await read_measures.count_on_desks(graph, COUNTS[TASKS], OFFICER, counted) == [
            5,
            0,
            0,
            0,
            0,
            5,
        ]
        cases = replace(office.desk("发起"), states=CASE_STATES)
        assert await office.listed(CASES, cases, replace(cases, until="2024-04-30")) == [[case.id], []]
        assert await office.listed(TASKS, replace(desk, until="2024-05-01")) == [[]]
        assert await read_measures.count_on_desks(graph, COUNTS[CASES], OFFICER, [cases]) == [1]
        early = replace(cases, until="2024-04-30")
        assert await read_measures.count_on_desks(graph, COUNTS[CASES], OFFICER, [early]) == [0]

    async def test_what_is_late_is_found_by_the_day_asked_for_and_by_the_days_of_clocks(
        self, graph: Graph
    ) -> None:
        office = await Office.opened(graph)
        await office.pushed("交通", "资源", feedback_by="2024-05-10")
        late = replace(office.desk("交通"), overdue=True)
        whole = replace(office.desk("发起"), states=CASE_STATES, overdue=True)
        for today, found in (("2024-05-10", 0), ("2024-05-11", 1)):
            caller = replace(OFFICER, today=today)
            assert [len(one) for one in await office.listed(TASKS, late, caller=caller)] == [found]
            assert [len(one) for one in await office.listed(CASES, whole, caller=caller)] == [found]
            assert await read_measures.count_on_desks(graph, COUNTS[CASES], caller, [whole]) == [found]
        passed = Late(unanswered=("4101002024-05-02",))
        unheard = Late(unacknowledged=("4101002024-05-02",))
        early = replace(OFFICER, today="2024-05-03")
        for some in (passed, unheard):
            assert [
                len(one) for one in await office.listed(TASKS, replace(late, late=some), caller=early)
            ] == [1]
        await office.move("end", office.ends("交通"), at=400)
        assert await office.listed(
            TASKS, replace(late, late=passed), caller=replace(OFFICER, today="2025-01-01")
        ) == [[]]
        days = await read_measures.open_days(graph, CITY)
        assert ("MeasureTask", "410100", "2024-05-02") in {(one.kind, one.place, one.day) for one in days}

    async def test_of_two_last_feedbacks_at_once_one_closes_the_case(self, graph: Graph) -> None:
        office = await Office.opened(graph)
        await office.pushed("交通", "资源", "信用", "财政")
        await asyncio.gather(
            *(office.move(f"end {one}", office.ends(one), at=400) for one in ("交通", "资源", "信用", "财政"))
        )
        (case,) = (await office.known()).cases
        assert (case.state, [task.state for task in case.tasks]) == (
            MeasureCaseState.CLOSED,
            [MeasureTaskState.FED_BACK] * 4,
        )
        assert [step.command for step in case.steps] == ["push_measures", "feed_back_task"]

    async def test_of_two_starts_at_once_one_is_refused(self, graph: Graph) -> None:
        office = await Office.opened(graph)

        def none_pending(target: WriteTarget) -> None:
            if target.measure_cases:
                raise Refused("MEASURE_CASE_PENDING")

        told = await asyncio.gather(
            *(
                office.move(f"start {i}", lambda _: (Move(after=office.case()),), hold=none_pending)
                for i in range(3)
            ),
            return_exceptions=True,
        )
        assert sorted(one.code for one in told if isinstance(one, Refused)) == ["MEASURE_CASE_PENDING"] * 2
        assert len((await office.known()).cases) == 1

    async def test_a_case_whose_record_its_source_took_back_is_still_there_to_be_ended(
        self, graph: Graph
    ) -> None:
        office = await Office.opened(graph)
        await office.pushed("交通")
        assert (await office.known()).stands
        (laid,) = await penalties_of(graph, office.company, OFFICER)

        async def take_back(
            transaction: JournaledTransaction, then: WriteTarget
        ) -> tuple[Result, WriteTarget]:
            await transaction.run(
                "close_penalties", keys=[{"key": laid.penalty.key, "withdrawn": "误报"}], at=transaction.at
            )
            transaction.note("Penalty", records=[office.record])
            return {}, then

        write = once(office.company, "taken back", 400)
        keys = TargetKeys(key=write.key, today=TODAY, record=office.record)
        await write_once(graph, write, keys, hold=lambda _: None, put=take_back)
        await office.company.world.remember(graph, 400)
        assert not (await office.known()).stands
        target = await read_target(graph.read, keys)
        assert (target.penalty, [case.state for case in target.measure_cases]) == (
            None,
            [MeasureCaseState.PUSHED],
        )
        ended = await office.move("end", office.ends("交通"), at=500)
        assert ended.target.measure_cases[0].state is MeasureCaseState.CLOSED
        assert (await office.known()).cases[0].state is MeasureCaseState.CLOSED
