"""Lists of joint measures: the cases of an initiator, the tasks of a department, and all of the centre.

Whoever asks is shown its own desk: an initiator its cases, a department its tasks; the credit centre the
whole city, or the desk of one department. A subject finds the cases upon it beside its record. What is late
is found by places and days: which clocks have passed is the law's, and nothing of it is kept with a task.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

import msgspec

from graph.model.measure_cases import MeasureCaseState, MeasureTaskState
from graph.model.time import BEGINNING, FOREVER, Day
from graph.rules.procedures.measure_steps import OPEN_TASK, MeasureClockKind, measure_due
from graph.store import read_measures
from graph.store.batch_read import Known
from graph.store.read_measures import CASES, COUNTS, TASKS, DeskPlace, Late, MeasuresOfRecord, OnDesk, OpenDay
from graph.store.write_measures import CITY, department_desk
from resolvers.batch_resolver import BatchKey, BatchResolver, Count, Dependencies, Page
from resolvers.measure_views import case_view, permits, task_view
from resolvers.reads import listed, name_keys, row_filter, window
from security.policy.ask import Action
from security.policy.decide import Target
from security.row_filter import RowFilter

NOBODYS = "nobody"
"""A desk on which nothing lies."""


class ListedMeasures(msgspec.Struct, frozen=True, kw_only=True):
    """One row of a list: where it lies, and all that lies upon its record."""

    at: DeskPlace
    upon: MeasuresOfRecord


class ListFound(msgspec.Struct, frozen=True, kw_only=True):
    """The rows of a page with one beyond it, and how the whole list is asked for."""

    rows: tuple[ListedMeasures, ...]
    wanted: OnDesk


async def _found(
    deps: Dependencies, batch_keys: Sequence[BatchKey], statement: str, every: type[Any]
) -> list[ListFound]:
    """Read pages of what lies on desks, then all upon the records of their rows: one round trip each."""
    wanted = await _every_wanted(deps, batch_keys, statement, every)
    sizes = [window(deps, batch_key, statement).size for batch_key in batch_keys]
    visible = row_filter(batch_keys)
    places = await read_measures.on_desks(deps.graph, statement, visible, wanted, max(sizes) + 1)
    known = [
        Known(name=at.record, known_at=one.known_at)
        for one, some in zip(wanted, places, strict=True)
        for at in some
    ]
    upon = iter(await read_measures.measures_of_records(deps.graph, visible, known))
    every_page = [[(at, next(upon)) for at in some] for some in places]
    return [
        ListFound(rows=tuple(ListedMeasures(at=at, upon=each) for at, each in rows if each), wanted=one)
        for one, rows in zip(wanted, every_page, strict=True)
    ]


async def _every_wanted(
    deps: Dependencies, batch_keys: Sequence[BatchKey], statement: str, every: type[Any]
) -> list[OnDesk]:
    """Return what each occurrence asks for."""
    late = [await _late(deps, batch_key) for batch_key in batch_keys]
    return [
        _wanted(deps, batch_key, statement, every, some)
        for batch_key, some in zip(batch_keys, late, strict=True)
    ]


def _wanted(deps: Dependencies, batch_key: BatchKey, statement: str, every: type[Any], late: Late) -> OnDesk:
    asked, args = window(deps, batch_key, statement), batch_key.args
    after, before = ("" if at is None else at[0] for at in (asked.after, asked.before))
    return OnDesk(
        desk=desk_of(deps, batch_key),
        known_at=batch_key.context.known_at,
        states=tuple(one.value for one in (args.get("states") or every)),
        open=tuple(sorted(one.value for one in OPEN_TASK)),
        since=args.get("since") or BEGINNING,
        until=args.get("until") or FOREVER,
        overdue=bool(args.get("overdue")),
        late=late,
        after=after,
        before=before,
        backward=asked.backward,
    )


def desk_of(deps: Dependencies, batch_key: BatchKey) -> str:
    """Return the desk that a caller is shown: of another department's nobody but the centre sees anything."""
    context, named = batch_key.context, batch_key.args.get("department")
    principal = context.caller.principal
    if permits(deps, context, Action.FOLLOW, Target()):
        return department_desk(named) if named else CITY
    own = principal.department
    if named not in {None, own} or not permits(deps, context, Action.FOLLOW, Target(department=own)):
        return NOBODYS
    return department_desk(own)


async def _late(deps: Dependencies, batch_key: BatchKey) -> Late:
    """Return the places and days whose clocks have passed today; only where late ones are asked for."""
    if not batch_key.args.get("overdue"):
        return Late()
    days = await read_measures.open_days(deps.graph, CITY)
    passed = partial(_passed, deps, batch_key.context.today, days)
    return Late(
        unpushed=passed("MeasureCase", MeasureClockKind.PUSH),
        unacknowledged=passed("MeasureTask", MeasureClockKind.ACKNOWLEDGE),
        unanswered=passed("MeasureTask", MeasureClockKind.FEED_BACK),
    )


def _passed(
    deps: Dependencies, today: Day, days: Iterable[OpenDay], kind: str, clock: MeasureClockKind
) -> tuple[str, ...]:
    dues = ((one, measure_due(deps.law, one.place, clock, one.day).day) for one in days if one.kind == kind)
    return tuple(f"{one.place}{one.day}" for one, due in dues if due is not None and due < today)


async def count_cases(deps: Dependencies, batch_keys: Sequence[BatchKey]) -> Sequence[int | None]:
    """Count whole lists of cases, and read none of their rows."""
    wanted = await _every_wanted(deps, batch_keys, CASES, MeasureCaseState)
    return await _count(deps, row_filter(batch_keys), wanted, CASES)


async def count_tasks(deps: Dependencies, batch_keys: Sequence[BatchKey]) -> Sequence[int | None]:
    """Count whole lists of tasks, and read none of their rows."""
    wanted = await _every_wanted(deps, batch_keys, TASKS, MeasureTaskState)
    return await _count(deps, row_filter(batch_keys), wanted, TASKS)


async def cases(deps: Dependencies, batch_keys: Sequence[BatchKey]) -> list[ListFound]:
    """Read pages of cases."""
    return await _found(deps, batch_keys, CASES, MeasureCaseState)


async def tasks(deps: Dependencies, batch_keys: Sequence[BatchKey]) -> list[ListFound]:
    """Read pages of tasks."""
    return await _found(deps, batch_keys, TASKS, MeasureTaskState)


def cases_page(deps: Dependencies, batch_key: BatchKey, found: ListFound) -> Page:
    """Return a page of cases, the latest first."""

    def view(row: ListedMeasures) -> Any:
        case = next(one for one in row.upon.cases if one.id == row.at.id)
        return case_view(deps, batch_key.context, row.upon, case)

    return _page(deps, batch_key, CASES, found, view)


def tasks_page(deps: Dependencies, batch_key: BatchKey, found: ListFound) -> Page:
    """Return a page of tasks, the latest first."""

    def view(row: ListedMeasures) -> Any:
        case, task = next(
            (case, task) for case in row.upon.cases for task in case.tasks if task.id == row.at.id
        )
        return task_view(deps, batch_key.context, row.upon, case, task)

    return _page(deps, batch_key, TASKS, found, view)


def _page(
    deps: Dependencies,
    batch_key: BatchKey,
    statement: str,
    found: ListFound,
    view: Callable[[ListedMeasures], Any],
) -> Page:
    whole = msgspec.structs.replace(found.wanted, after="", before="", backward=False)
    return listed(
        deps,
        batch_key,
        statement,
        found.rows,
        place=lambda row: (row.at.rank,),
        view=view,
        count=Count(_COUNTED[statement], whole),
    )


async def _count(
    deps: Dependencies, visible: RowFilter, lists: Sequence[OnDesk], statement: str
) -> Sequence[int | None]:
    return await read_measures.count_on_desks(deps.graph, COUNTS[statement], visible, lists)


_COUNTED = {statement: partial(_count, statement=statement) for statement in (CASES, TASKS)}
"""One function for each kind of list, so that all lists of a kind are counted at once."""


async def of_records(
    deps: Dependencies, visible: RowFilter, names: Sequence[Known]
) -> list["FoundMeasures | None"]:
    """Read cases and tasks by the records that they are upon."""
    named = [known.name.partition("/") for known in names]
    records = [
        msgspec.structs.replace(known, name=record)
        for known, (record, _, _) in zip(names, named, strict=True)
    ]
    found = await read_measures.measures_of_records(deps.graph, visible, records)
    return [
        FoundMeasures(id=own, upon=upon) if upon is not None else None
        for (_, _, own), upon in zip(named, found, strict=True)
    ]


class FoundMeasures(msgspec.Struct, frozen=True, kw_only=True):
    """A case or a task by its id, with all that lies upon its record."""

    id: str
    upon: MeasuresOfRecord


def found_view(deps: Dependencies, batch_key: BatchKey, found: FoundMeasures) -> Any:
    """Return a case or a task as its own list would show it; nothing to whoever may not know of it."""
    for case in found.upon.cases:
        if case.id == found.id:
            return case_view(deps, batch_key.context, found.upon, case)
        for task in case.tasks:
            if task.id == found.id:
                return task_view(deps, batch_key.context, found.upon, case, task)
    return None


async def upon(deps: Dependencies, batch_keys: Sequence[BatchKey]) -> Sequence[MeasuresOfRecord | None]:
    """Read the cases upon records."""
    known = [name_keys(batch_key, batch_key.parent.id) for batch_key in batch_keys]
    return await read_measures.measures_of_records(deps.graph, row_filter(batch_keys), known)


def upon_view(deps: Dependencies, batch_key: BatchKey, found: MeasuresOfRecord | None) -> tuple[Any, ...]:
    """Return the cases upon a record that the caller may know of, the earliest first."""
    every = found.cases if found else ()
    views = (case_view(deps, batch_key.context, found, case) for case in every) if found else ()
    return tuple(view for view in views if view is not None)


BATCH_RESOLVERS = (
    BatchResolver("penalty.measure_cases", upon, upon_view),
    BatchResolver("measure_cases", cases, cases_page, check=partial(window, listing=CASES)),
    BatchResolver("tasks", tasks, tasks_page, check=partial(window, listing=TASKS)),
)
