"""The figures of a report on the work of a period, each with the query that gives its number.

    figures_wanted(…)    what is counted, as rows of tables: a list, and how it is asked for
    count_figures(…)     the numbers, by the same reads as those of the lists

INVARIANT: a figure is the length of a list that its caller may ask for, under the same row filter and policy:
whoever runs its query gets its number, and may page through what was counted. Where no list counts it, it has
a reason and no number.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from enum import Enum
from typing import Any

import msgspec

from graph.model.facts import ListStanding
from graph.model.listing_cases import ListingState
from graph.model.measure_cases import MeasureCaseState, MeasureTaskState
from graph.model.work_reports import NotCounted, ReportPeriod, WorkFigure, WorkFigureKind
from resolvers import listing_lists, measure_lists
from resolvers.batch_resolver import BatchKey, Dependencies, RequestContext

Args = Mapping[str, Any]
Counting = Callable[[Dependencies, Sequence[BatchKey]], Awaitable[Sequence[int | None]]]

CASES: Mapping[WorkFigureKind, Args] = {
    WorkFigureKind.CASES_STARTED: {},
    WorkFigureKind.CASES_CLOSED: {"states": (MeasureCaseState.CLOSED,)},
    WorkFigureKind.CASES_WITHDRAWN: {"states": (MeasureCaseState.WITHDRAWN,)},
    WorkFigureKind.CASES_LIFTED: {"states": (MeasureCaseState.LIFTED,)},
}
TASKS: Mapping[WorkFigureKind, Args] = {
    WorkFigureKind.TASKS_PUSHED: {},
    WorkFigureKind.TASKS_ACKNOWLEDGED: {"states": (MeasureTaskState.ACKNOWLEDGED,)},
    WorkFigureKind.TASKS_EXECUTED: {"states": (MeasureTaskState.EXECUTED,)},
    WorkFigureKind.TASKS_NOT_APPLICABLE: {"states": (MeasureTaskState.NOT_APPLICABLE,)},
    WorkFigureKind.TASKS_DECLINED: {"states": (MeasureTaskState.DECLINED,)},
    WorkFigureKind.TASKS_FED_BACK: {"states": (MeasureTaskState.FED_BACK,)},
    WorkFigureKind.TASKS_OVERDUE: {"overdue": True},
}
LISTINGS: Mapping[WorkFigureKind, Args] = {
    WorkFigureKind.LISTINGS_PROPOSED: {},
    WorkFigureKind.LISTINGS_IN_FORCE: {"states": (ListingState.LISTED, ListingState.PUBLISHED)},
    WorkFigureKind.LISTINGS_EXITED: {"states": (ListingState.EXITED,)},
    WorkFigureKind.LISTINGS_ANNULLED: {"states": (ListingState.ANNULLED,)},
}
UNCOUNTED: Mapping[WorkFigureKind, NotCounted] = {
    WorkFigureKind.PENALTIES_DECIDED: NotCounted.NO_LIST_OF_RECORDS,
    WorkFigureKind.DISPUTES_OPENED: NotCounted.NO_LIST_OF_DISPUTES,
    WorkFigureKind.DISPUTES_DECIDED: NotCounted.NO_LIST_OF_DISPUTES,
    WorkFigureKind.DISPUTES_UPHELD: NotCounted.NO_LIST_OF_DISPUTES,
    WorkFigureKind.RESTORATIONS_APPLIED: NotCounted.NO_LIST_OF_RESTORATIONS,
    WorkFigureKind.RESTORATIONS_GRANTED: NotCounted.NO_LIST_OF_RESTORATIONS,
    WorkFigureKind.RESULTS_EXCHANGED: NotCounted.TOLD_TO_REGIONS_ALONE,
}
"""What is counted of cases, tasks and listings of the period, and what no list counts."""

TYPES = {"since": "Date", "until": "Date", "department": "String", "overdue": "Boolean"}


class CountedList(msgspec.Struct, frozen=True, kw_only=True):
    """A list of the API that figures are counted by: its field, the type of its states, its count."""

    field: str
    states: str
    count: Counting

    def document(self, args: Args) -> str:
        """Return the query of one figure."""
        types = {**TYPES, "states": f"[{self.states}!]", "standings": "[ListStanding!]"}
        declared = ", ".join(f"${name}: {types[name]}" for name in args)
        passed = ", ".join(f"{name}: ${name}" for name in args)
        return f"query Figure({declared}) {{ {self.field}({passed}, first: 1) {{ totalCount }} }}"


CASE_LIST = CountedList(
    field="measureCases", states=MeasureCaseState.__name__, count=measure_lists.count_cases
)
TASK_LIST = CountedList(field="tasks", states=MeasureTaskState.__name__, count=measure_lists.count_tasks)
LISTING_LIST = CountedList(
    field="listingCases", states=ListingState.__name__, count=listing_lists.LISTINGS.count_lists
)


class FigureWanted(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """A figure that is to be counted: by which list, with which arguments, and of whom alone."""

    kind: WorkFigureKind
    by: CountedList
    args: Args
    department: str = ""
    standing: ListStanding | None = None


async def work_figures(
    deps: Dependencies, context: RequestContext, period: ReportPeriod
) -> tuple[WorkFigure, ...]:
    """Return the figures of a period.

    1. Of the whole city. 2. Of each department that a task of the period was pushed to.
    3. What nothing counts.
    """
    days = {"since": period.since, "until": period.until}
    # 1.
    whole = [*_rows(CASES, CASE_LIST, days), *_rows(TASKS, TASK_LIST, days), *_of_lists(days)]
    city = await _counted(deps, context, whole)
    # 2.
    pushed = [
        FigureWanted(
            kind=WorkFigureKind.TASKS_PUSHED,
            by=TASK_LIST,
            args={**days, "department": name},
            department=name,
        )
        for name in sorted(deps.departments.listed)
    ]
    busy = [one.department for one in await _counted(deps, context, pushed) if one.count != 0]
    of_busy = [
        row for name in busy for row in _rows(TASKS, TASK_LIST, {**days, "department": name}, department=name)
    ]
    # 3.
    silent = [WorkFigure(kind=kind, not_counted=why) for kind, why in UNCOUNTED.items()]
    return (*city, *await _counted(deps, context, of_busy), *silent)


def _rows(
    table: Mapping[WorkFigureKind, Args], by: CountedList, args: Args, department: str = ""
) -> Iterator[FigureWanted]:
    for kind, chosen in table.items():
        yield FigureWanted(kind=kind, by=by, args={**args, **chosen}, department=department)


def _of_lists(days: Args) -> Iterator[FigureWanted]:
    """Yield the figures on listings, of lists of each kind apart: an incentive is no sanction."""
    for standing in ListStanding:
        for kind, chosen in LISTINGS.items():
            args = {**days, **chosen, "standings": (standing,)}
            yield FigureWanted(kind=kind, by=LISTING_LIST, args=args, standing=standing)


async def _counted(
    deps: Dependencies, context: RequestContext, wanted: Sequence[FigureWanted]
) -> list[WorkFigure]:
    """Count figures, those of one list in one round trip, in the order in which they are wanted."""
    numbers: dict[int, int | None] = {}
    for by in (CASE_LIST, TASK_LIST, LISTING_LIST):
        of_list = [place for place, one in enumerate(wanted) if one.by is by]
        keys = [
            BatchKey(args={**wanted[place].args, "first": 1}, parent=None, context=context)
            for place in of_list
        ]
        numbers |= zip(of_list, await by.count(deps, keys) if keys else (), strict=True)
    return [_figure(one, numbers[place]) for place, one in enumerate(wanted)]


def _figure(wanted: FigureWanted, count: int | None) -> WorkFigure:
    return WorkFigure(
        kind=wanted.kind,
        department=wanted.department,
        standing=wanted.standing,
        count=count,
        not_counted=NotCounted.BEYOND_COUNTING if count is None else None,
        document=wanted.by.document(wanted.args),
        variables=msgspec.json.encode({name: _said(value) for name, value in wanted.args.items()}).decode(),
    )


def _said(value: Any) -> Any:
    """Return an argument as a variable has it: members of closed lists by name."""
    if isinstance(value, tuple):
        return [one.name if isinstance(one, Enum) else one for one in value]
    return value
