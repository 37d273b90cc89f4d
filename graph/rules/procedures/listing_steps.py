"""The procedure of a listing, as a table, and what of it is due.

An authority proposes that a subject be listed, by a list whose rules define its five parts. It tells the
subject before, again where the notice was not enough, and hears it; then it lists it or drops the matter,
with reasons. What is listed may be published, and ends by its term, by restoration, by correction or because
it was annulled. Until it is decided the authority may withdraw the proposal, and the credit centre ends what
nobody can pursue any more. Nobody is listed who was not told: the table is the same everywhere. What the
notice must say, and in which form, is the law of the place (`lists.notice`), and so is every clock
(`lists.clocks`).
"""

from collections.abc import Iterable, Mapping
from enum import Enum
from types import MappingProxyType

from graph.model.bilingual import Bilingual
from graph.model.law import Law, RestsOn
from graph.model.listing_cases import ListingCase, ListingDecision, ListingExit, ListingState
from graph.model.rulings import Due
from graph.model.time import FOREVER, Day
from graph.rules.procedures.clocks import CaseClock, clock
from graph.rules.procedures.deadlines import step_due
from graph.rules.procedures.transitions import ProcedureTable, Transition

CLOCKS = "lists.clocks"
"""The key of the clocks of listings."""


class ListingCommand(Enum):
    """What may be done once a listing was proposed (列入名单环节), each by the name of its command."""

    NOTICE = "give_listing_notice"
    DEFEND = "defend_listing"
    DECIDE = "decide_listing"
    PUBLISH = "publish_listing"
    EXIT = "exit_listing"
    WITHDRAW = "withdraw_listing"
    LAPSE = "lapse_listing"


class ListingClockKind(Enum):
    """The clocks of a listing (列入名单办理期限), each by the name that packs have for it.

    The last is no pack's: the last day that the authority gave the subject to be heard.
    """

    DEFEND = "defend"
    DECIDE = "decide"
    PUBLISH = "publish"
    GIVEN = "given"


class NotHeard(Bilingual):
    """What must come before a subject can be listed (列入前尚待事项)."""

    DEFENCE = "DEFENCE"


S, C, K = ListingState, ListingCommand, ListingClockKind
_HEARING = frozenset({S.NOTICED, S.DEFENDED})
UNDECIDED = _HEARING | {S.PROPOSED}
ON_LIST = frozenset({S.LISTED, S.PUBLISHED})
"""The states in which nothing is decided yet, and those of a listing that stands."""

LISTING = ProcedureTable(
    name="listing",
    begins=S.PROPOSED,
    ends=frozenset(S) - UNDECIDED - ON_LIST,
    rows=(
        Transition(command=C.NOTICE.value, since=UNDECIDED, to=S.NOTICED),
        Transition(command=C.DEFEND.value, since=_HEARING, to=S.DEFENDED, ends=K.DEFEND.value),
        Transition(
            command=C.DECIDE.value,
            choice=ListingDecision.LIST.value,
            since=_HEARING,
            to=S.LISTED,
            ends=K.DECIDE.value,
        ),
        Transition(
            command=C.DECIDE.value,
            choice=ListingDecision.DROP.value,
            since=_HEARING,
            to=S.DROPPED,
            ends=K.DECIDE.value,
        ),
        Transition(
            command=C.PUBLISH.value, since=frozenset({S.LISTED}), to=S.PUBLISHED, ends=K.PUBLISH.value
        ),
        *(
            Transition(command=C.EXIT.value, choice=why.value, since=ON_LIST, to=S.EXITED)
            for why in ListingExit
            if why is not ListingExit.ANNULLED
        ),
        Transition(command=C.EXIT.value, choice=ListingExit.ANNULLED.value, since=ON_LIST, to=S.ANNULLED),
        Transition(command=C.WITHDRAW.value, since=UNDECIDED, to=S.WITHDRAWN),
        Transition(command=C.LAPSE.value, since=UNDECIDED, to=S.LAPSED),
    ),
)

STOPPED_BY: Mapping[ListingClockKind, str] = MappingProxyType(
    {
        K.DEFEND: C.DEFEND.value,
        K.DECIDE: C.DECIDE.value,
        K.PUBLISH: C.PUBLISH.value,
        K.GIVEN: C.DEFEND.value,
    }
)
"""By which step each clock stops."""


def listing_clocks(law: Law, case: ListingCase, day: Day) -> tuple[CaseClock, ...]:
    """Return each clock that has started, as it stands on the day, by the law in force when it started.

    After the end nothing falls due any more. That a subject said nothing is not late: it need not.
    """
    on: dict[str, Day] = {step.command: step.on for step in case.steps if step.on <= day}
    last = min(day, case.closed_on)
    kinds = ((ListingClockKind(due.what), due) for due in _dues(law, case, day))
    return tuple(_as_it_stands(kind, due, on.get(STOPPED_BY[kind]), last) for kind, due in kinds)


def _as_it_stands(kind: ListingClockKind, due: Due, done_on: Day | None, last: Day) -> CaseClock:
    looked_at = min(last, due.day or last) if kind in OF_SUBJECT else last
    return clock(kind, due, done_on, looked_at)


OF_SUBJECT = frozenset({K.DEFEND, K.GIVEN})
"""The clocks of what the subject may do and need not."""


def _dues(law: Law, case: ListingCase, day: Day) -> Iterable[Due]:
    notice = case.notice
    if notice is None or notice.given_on > day:
        return
    for kind in (K.DEFEND, K.DECIDE):
        yield step_due(law, CLOCKS, case.place, kind.value, notice.given_on)
    if notice.defend_by is not None:
        yield Due(
            what=K.GIVEN.value,
            starts=notice.given_on,
            day=notice.defend_by,
            provisional=False,
            citations=(),
            rests_on=RestsOn.DECISION,
        )
    if case.decided_on is not None and case.decided_on <= day and case.state is not S.DROPPED:
        yield step_due(law, CLOCKS, case.place, K.PUBLISH.value, case.decided_on)


def heard_until(law: Law, case: ListingCase) -> Due | None:
    """Return the last day on which the subject is to be heard; `None` where none was set.

    Of the law's day and of the day that the authority gave, the later counts.
    """
    of_subject = {kind.value for kind in OF_SUBJECT}
    dues = [due for due in _dues(law, case, FOREVER) if due.what in of_subject and due.day is not None]
    return max(dues, key=lambda due: due.day or "", default=None)
