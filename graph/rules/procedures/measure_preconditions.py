"""What must hold before measures are taken jointly: the record grounds them, the catalogue has them.

Nothing of it is guessed. Where a text asks for a term, a ground or a legal reason, somebody states it; a
record of which the source does not say how grave it is grounds no joint measure.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import attrgetter
from typing import Any

from graph.model.facts import Penalty, Severity
from graph.model.law import Citation, EffectKind, Law, Pause
from graph.model.measure_cases import ChosenMeasure, MeasureCase, MeasureTask
from graph.model.measures import MeasureBinding
from graph.model.procedures import WriteTarget
from graph.model.time import FOREVER, Day
from graph.rules.procedures.case_preconditions import MOST_CASES, CaseKind
from graph.rules.procedures.dispute import annotation
from graph.rules.procedures.measure_steps import MEASURE_CASE, MEASURE_TASK
from graph.rules.procedures.measures import may_decline
from graph.rules.procedures.preconditions import LONGEST_GROUNDS, LONGEST_REASON, Asked, Precondition, within
from graph.rules.stated import organization_kept

MOST_MEASURES = 20
MOST_DEPARTMENTS = 20
MOST_TASKS = 60
"""Of one case: measures, departments of one push, and tasks in all."""

LONGEST_NAME = 64
"""What a refusal repeats of what it was given."""

FINALITY = "imputation.condition.finality"
END_MEASURES = "END_MEASURES"
Entry = Mapping[str, Any]


def _tasks(target: WriteTarget) -> tuple[MeasureTask, ...]:
    return tuple(task for case in target.measure_cases for task in case.tasks)


CASES = CaseKind(table=MEASURE_CASE, member="case", cases=attrgetter("measure_cases"))
TASKS = CaseKind(table=MEASURE_TASK, member="task", cases=_tasks)


def case_of(target: WriteTarget, task: MeasureTask) -> MeasureCase:
    """Return the case that a task is a part of."""
    return next(one for one in target.measure_cases if one.id == task.case)


def catalogue(law: Law, place: str, day: Day) -> Iterator[tuple[Entry, Citation]]:
    """Yield what the catalogue in force at a place has, each measure with its clause."""
    found = law.find("measures.catalogue", place, day)
    yield from zip(found.value, found.sources, strict=True) if found else ()


def chosen(asked: Asked) -> Iterator[tuple[Any, Entry | None, Citation | None]]:
    """Yield each measure that is chosen, with the catalogue's entry where it has one for the subject.

    Of two entries on one measure, the one with grounds of its own is meant where a ground is stated.
    """
    penalty = asked.target.penalty
    aims = {"PERSON"} if asked.target.organization is None else {"ORGANIZATION", "MEMBER"}
    there = [
        (entry, source)
        for entry, source in (catalogue(asked.law, penalty.region, asked.today) if penalty else ())
        if aims & {*entry["targets"]}
    ]
    for one in asked.input.measures:
        found = [
            (bool(entry.get("grounds")) != bool(one.ground), place)
            for place, (entry, _) in enumerate(there)
            if (entry["code"], bool(entry.get("listed"))) == (one.code, one.listed)
        ]
        yield one, *(there[min(found)[1]] if found else (None, None))


def measures_of(asked: Asked) -> tuple[ChosenMeasure, ...]:
    """Return the measures as they are kept: what the catalogue says of each today, and what was stated."""
    return tuple(
        ChosenMeasure(
            code=one.code,
            chinese=entry["chinese"],
            binding=MeasureBinding(entry["binding"]),
            listed=one.listed,
            last_day=one.last_day,
            ground=(one.ground or "").strip(),
            citation=source,
        )
        for one, entry, source in chosen(asked)
        if entry is not None and source is not None
    )


def _first(asked: Asked, wrong: Callable[[Asked, Any, Entry | None], bool]) -> str:
    """Return the code of the first measure with which something is wrong, or an empty text."""
    return next((one.code for one, entry, _ in chosen(asked) if wrong(asked, one, entry)), "")


def _each(code: str, wrong: Callable[[Asked, Any, Entry | None], bool]) -> Precondition:
    return Precondition(
        code=code,
        holds=lambda asked: not _first(asked, wrong),
        details=lambda asked: {"measure": _first(asked, wrong)[:LONGEST_NAME]},
    )


def term_required(law: Law, place: str, day: Day) -> bool:
    """Whether a text in force at a place asks whoever starts joint measures for their term."""
    found = law.find("measures.term", place, day)
    return found is not None and bool(found.value["required"])


def _term_missing(asked: Asked, one: Any, entry: Entry | None) -> bool:
    """Whether a term is not stated that a text asks for: that of the place, or the measure's own."""
    required = term_required(asked.law, _place(asked), asked.today) or bool(entry and entry.get("needs_end"))
    return required and one.last_day is None


def _ground_missing(_asked: Asked, one: Any, entry: Entry | None) -> bool:
    """Whether nothing is stated where the catalogue asks for a listing, a refusal or one of its grounds."""
    asks = entry and (entry.get("listed") or entry.get("precondition") or entry.get("grounds"))
    return bool(asks) and not (one.ground or "").strip()


def _place(asked: Asked) -> str:
    """Return the region whose law governs: that of the record."""
    return asked.target.penalty.region if asked.target.penalty else asked.place


def record_stands(target: WriteTarget) -> bool:
    """Whether the record is there, and was neither annulled nor set aside."""
    return target.penalty is not None and target.annulment is None and not target.set_aside


def _grave(asked: Asked) -> bool:
    penalty = asked.target.penalty
    return penalty is not None and penalty.severity is Severity.SEVERE


def _final(asked: Asked) -> bool:
    """Whether the decision can no longer fall, where a text asks for it before any measure."""
    penalty = asked.target.penalty
    found = asked.law.find(FINALITY, _place(asked), asked.today)
    if penalty is None or found is None or EffectKind.MEASURE.value not in found.value["effects"]:
        return True
    return penalty.final_on is not None and penalty.final_on <= asked.today


def _in_use(asked: Asked) -> bool:
    """Whether the record may still be used, and nothing that was restored ended its measures."""
    penalty = asked.target.penalty
    if penalty is None or any(END_MEASURES in one.stops for one in asked.target.restorations):
        return False
    if asked.target.organization is None:
        return True
    return organization_kept(penalty, asked.law, (penalty.region, asked.place), asked.today).used


def _identified(asked: Asked) -> bool:
    penalty: Penalty | None = asked.target.penalty
    return penalty is None or not penalty.held


def _none_of_initiator(asked: Asked) -> bool:
    return all(
        one.closed_on != FOREVER or one.initiator != asked.department for one in asked.target.measure_cases
    )


def _named(asked: Asked) -> MeasureTask | None:
    found = TASKS.named(asked)
    return found if isinstance(found, MeasureTask) else None


def _pushed(asked: Asked) -> MeasureCase | None:
    found = CASES.named(asked)
    return found if isinstance(found, MeasureCase) else None


def codes_pushed(asked: Asked) -> tuple[str, ...]:
    """Return the measures of a push: those that it names, or all of its case."""
    case = _pushed(asked)
    every = tuple(one.code for one in case.measures) if case else ()
    return tuple(asked.input.measures) if asked.input.measures else every


def _departments_fit(asked: Asked) -> bool:
    case, names = _pushed(asked), asked.input.departments
    kept = len(case.tasks) if case else 0
    return (
        0 < len(names) <= MOST_DEPARTMENTS and len({*names}) == len(names) and kept + len(names) <= MOST_TASKS
    )


def _strangers(asked: Asked) -> Iterator[str]:
    return (one for one in asked.input.departments if not asked.knows(one))


def _asked_before(asked: Asked) -> Iterator[str]:
    """Yield the departments that were asked for one of these measures in this case already."""
    case, codes = _pushed(asked), {*codes_pushed(asked)}
    tasks = case.tasks if case else ()
    return (
        one.department for one in tasks if one.department in asked.input.departments and codes & {*one.codes}
    )


def _not_chosen(asked: Asked) -> Iterator[str]:
    case = _pushed(asked)
    has = {one.code for one in case.measures} if case else set()
    return (code for code in codes_pushed(asked) if code not in has)


def _none(code: str, name: str, wrong: Callable[[Asked], Iterable[str]]) -> Precondition:
    """Return the rule that nothing is wrong; the refusal names the first that is."""
    return Precondition(
        code=code,
        holds=lambda asked: not next(iter(wrong(asked)), ""),
        details=lambda asked: {name: next(iter(wrong(asked)), "")[:LONGEST_NAME]},
    )


def pause_of(law: Law, target: WriteTarget, place: str, day: Day) -> Pause | None:
    """Return what waits for a pending dispute about the record by the law of its place, or `None`."""
    record = target.penalty.id if target.penalty else ""
    return law.pause(place, day) if annotation(target.disputes, record, day) else None


def _paused(asked: Asked) -> Pause | None:
    task = _named(asked)
    found = pause_of(asked.law, asked.target, task.place, asked.today) if task else None
    return found if found and found.measures else None


def _why_paused(asked: Asked) -> dict[str, Any]:
    found = _paused(asked)
    clauses = found.measures_clauses if found else ()
    return {"clause": ", ".join(f"{one.instrument} {one.article}" for one in clauses) or "-"}


def in_term(measures: Iterable[ChosenMeasure], codes: Iterable[str], day: Day) -> bool:
    """Whether one of the measures has not outlived its term."""
    wanted = {*codes}
    return any(one.code in wanted and day <= (one.last_day or FOREVER) for one in measures)


def _in_term(asked: Asked) -> bool:
    task = _named(asked)
    if task is None:
        return False
    return in_term(case_of(asked.target, task).measures, task.codes, asked.today)


def _done_in_time(asked: Asked) -> bool:
    task = _named(asked)
    return task is not None and task.pushed_on <= asked.input.on <= asked.today


def _days(asked: Asked) -> dict[str, Any]:
    task = _named(asked)
    return {"since": task.pushed_on if task else "", "until": asked.today}


def needs_legal_reason(binding: Iterable[MeasureBinding]) -> bool:
    """Whether declining such measures takes a legal basis: a mandatory one does (decision D13)."""
    return not all(may_decline(one.value, "-", legal=False) for one in binding)


def bindings(case: MeasureCase, task: MeasureTask) -> frozenset[MeasureBinding]:
    """Return how firmly the measures of a task bind."""
    return frozenset(one.binding for one in case.measures if one.code in task.codes)


def _may_decline(asked: Asked) -> bool:
    task = _named(asked)
    if task is None:
        return False
    legal = bool((asked.input.legal_basis or "").strip())
    binding = bindings(case_of(asked.target, task), task)
    return all(may_decline(one.value, asked.input.reason, legal=legal) for one in binding)


STANDS = Precondition(code="MEASURES_RECORD_FELL", holds=lambda asked: record_stands(asked.target))
GRAVE = Precondition(code="MEASURES_NOT_SEVERE", holds=_grave)
FINAL = Precondition(code="MEASURES_NOT_FINAL", holds=_final)
IN_USE = Precondition(code="MEASURES_RECORD_SPENT", holds=_in_use)
IDENTIFIED = Precondition(code="MEASURES_PARTY_IN_DOUBT", holds=_identified)
NONE_OF_INITIATOR = Precondition(code="MEASURE_CASE_PENDING", holds=_none_of_initiator)
FEW_CASES = Precondition(
    code="CASES_EXHAUSTED",
    holds=lambda asked: (
        sum(one.initiator == asked.department for one in asked.target.measure_cases) < MOST_CASES
    ),
    details=lambda _: {"most": MOST_CASES},
)
"""Of one initiator: how many there are of others is not told by a refusal."""

MEASURES_FIT = Precondition(
    code="MEASURES_UNFIT",
    holds=lambda asked: (
        0 < len({one.code for one in asked.input.measures}) == len(asked.input.measures) <= MOST_MEASURES
    ),
    details=lambda _: {"most": MOST_MEASURES},
)
MEASURES_KNOWN = _each("MEASURE_UNKNOWN", lambda _asked, _one, entry: entry is None)
GROUNDS_STATED = _each("MEASURE_GROUND_NOT_STATED", _ground_missing)
GROUNDS_READABLE = Precondition(
    code="MEASURE_GROUND_UNFIT",
    holds=lambda asked: all(
        not one.ground or within(one.ground, LONGEST_REASON) for one in asked.input.measures
    ),
    details=lambda _: {"longest": LONGEST_REASON},
)
TERMS_STATED = _each("MEASURE_TERM_NOT_STATED", _term_missing)
TERMS_AHEAD = _each(
    "MEASURE_TERM_UNFIT",
    lambda asked, one, _: one.last_day is not None and one.last_day < asked.today,
)
DEPARTMENTS_FIT = Precondition(
    code="DEPARTMENTS_UNFIT",
    holds=_departments_fit,
    details=lambda _: {"most": MOST_DEPARTMENTS, "in_all": MOST_TASKS},
)
DEPARTMENTS_KNOWN = _none("DEPARTMENT_UNKNOWN", "department", _strangers)
MEASURES_CHOSEN = _none("MEASURE_NOT_CHOSEN", "measure", _not_chosen)
NOT_ASKED_BEFORE = _none("DEPARTMENT_ASKED", "department", _asked_before)
ASKED_FOR_AHEAD = Precondition(
    code="FEEDBACK_DAY_UNFIT",
    holds=lambda asked: asked.input.feedback_by is None or asked.input.feedback_by > asked.today,
    details=lambda asked: {"today": asked.today},
)
NOT_PAUSED = Precondition(
    code="MEASURES_PAUSED", holds=lambda asked: _paused(asked) is None, details=_why_paused
)
IN_TERM = Precondition(code="MEASURE_TERM_OVER", holds=_in_term)
DONE_IN_TIME = Precondition(code="EXECUTION_DAY_UNFIT", holds=_done_in_time, details=_days)
ACCOUNT_GIVEN = Precondition(
    code="ACCOUNT_UNFIT",
    holds=lambda asked: within(asked.input.account, LONGEST_GROUNDS),
    details=lambda _: {"longest": LONGEST_GROUNDS},
)
MAY_DECLINE = Precondition(code="LEGAL_REASON_REQUIRED", holds=_may_decline)
