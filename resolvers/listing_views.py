"""Listings as they are shown: who may know of one, how far it came, what the law asks, what may be done."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

import msgspec
from msgspec.structs import replace

from graph.model.facts import ListStanding, Organization, Remedy
from graph.model.law import Citation, Law
from graph.model.listing_cases import ListingCase, ListingDecision, ListingExit, ListingState
from graph.model.rulings import Ground, RuleAnswer
from graph.model.time import FOREVER, Day, covers
from graph.rules.procedures.listing_preconditions import ruling_on_listing
from graph.rules.procedures.listing_steps import (
    LISTING,
    ON_LIST,
    ListingCommand,
    NotHeard,
    heard_until,
    listing_clocks,
)
from graph.rules.procedures.measure_steps import is_late
from graph.rules.procedures.transitions import state_of
from resolvers.batch_resolver import Dependencies, RequestContext
from resolvers.case_views import clock_view, next_steps, step_view
from resolvers.public_bodies import NoticesView, notices_on
from resolvers.times import law_as_known
from resolvers.views import ClockView, NextStepView, StepView
from security.decision import FieldVerdict
from security.policy.ask import Action
from security.policy.decide import Target


class ListingCaseView(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The listing of a subject (列入名单案件) on the day asked for.

    `answer`, `conditions` and `citations` are what the law in force says of listing it, `notices` whom it has
    told where a public body is listed. `on_list` says that it is on the list on that day.
    """

    id: str
    subject: str
    fact: ListingCase
    organization: Organization | None
    state: ListingState
    pending: bool
    on_list: bool
    overdue: bool
    answer: RuleAnswer
    conditions: tuple[Ground, ...]
    citations: tuple[Citation, ...]
    remedies: tuple[Remedy, ...]
    notices: NoticesView | None
    steps: tuple[StepView, ...]
    clocks: tuple[ClockView, ...]
    next_steps: tuple[NextStepView, ...]

    @property
    def name(self) -> str:
        """The case's own name: it is found by the organization that it is about."""
        return f"{self.subject}/{self.id}"

    @property
    def determined(self) -> str | None:
        """The name of the determination that it became."""
        return f"{self.subject}/{self.fact.determination}" if self.fact.determination else None


class ListingWritten(msgspec.Struct, frozen=True, kw_only=True):
    """What a command upon a listing changed: the case for whoever may know of it, and whom it is about."""

    case: ListingCaseView | None
    subject: str
    replayed: bool


ACTIONS: Mapping[ListingCommand, Action] = MappingProxyType(
    {
        ListingCommand.NOTICE: Action.GIVE_NOTICE,
        ListingCommand.DEFEND: Action.DEFEND,
        ListingCommand.DECIDE: Action.DECIDE_LISTING,
        ListingCommand.PUBLISH: Action.PUBLISH_LISTING,
        ListingCommand.EXIT: Action.EXIT_LISTING,
        ListingCommand.WITHDRAW: Action.WITHDRAW_LISTING,
        ListingCommand.LAPSE: Action.LAPSE_LISTING,
    }
)
"""What the policy is asked before each step."""


def _way(choice: str) -> ListingDecision | ListingExit:
    """Return which way a decision or an exit went: no word is in both lists."""
    return (
        ListingDecision(choice) if choice in {one.value for one in ListingDecision} else ListingExit(choice)
    )


_step = step_view(ListingCommand, _way)


def listing_target(case: ListingCase, *, represented: bool = False) -> Target:
    """Return a listing as the policy knows it: to its subject it is nothing before it was told."""
    return Target(
        authority=case.authority_code,
        subject=case.subject,
        represented=represented,
        noticed=case.notice is not None,
    )


def knows_of(
    deps: Dependencies, context: RequestContext, case: ListingCase, *, represented: bool = False
) -> bool:
    """Whether the caller may know that there is such a case."""
    target = listing_target(case, represented=represented)
    ruling = deps.policy.permits(context.caller, Action.FOLLOW_LISTING, target)
    return ruling.verdict is FieldVerdict.ALLOWED


def listing_view(
    deps: Dependencies,
    context: RequestContext,
    case: ListingCase,
    organization: Organization | None,
    *,
    represented: bool = False,
) -> ListingCaseView | None:
    """Return a listing as of the day asked for, or nothing where it is not there or not for the caller.

    1. Its steps until that day, the state that they lead to, and what was stated until then. 2. What the law
    in force on that day says of listing the subject. 3. What is due, and what the
    caller may do next, today.
    """
    day = context.as_of
    if case.opened_on > day or not knows_of(deps, context, case, represented=represented):
        return None
    # 1.
    law, then = law_as_known(deps.law, context), _as_it_was(case, day)
    state = state_of(LISTING, then.steps)
    # 2.
    ruling = ruling_on_listing(law, case, then.notice, day)
    # 3.
    clocks = listing_clocks(law, then, day)
    pending = state not in LISTING.ends
    target = listing_target(case, represented=represented)
    may = next_steps(deps, context, LISTING, case.steps, ACTIONS, target)
    return ListingCaseView(
        id=case.id,
        subject=case.subject,
        fact=then,
        organization=organization,
        state=state,
        pending=pending,
        on_list=state in ON_LIST and covers(then.decided_on or FOREVER, then.until, day),
        overdue=pending and is_late(clocks),
        answer=ruling.answer,
        conditions=ruling.grounds,
        citations=ruling.citations,
        remedies=tuple(map(Remedy, then.remedies)),
        notices=_notices(law, then, organization, state),
        steps=tuple(map(_step, then.steps)),
        clocks=tuple(map(clock_view, clocks)),
        next_steps=tuple(
            NextStepView(command=one, missing=tuple(_lacks(deps, context, case, one)))
            for one in may
            if one is not ListingCommand.PUBLISH or case.list_standing is not ListStanding.REFERENCE
        ),
    )


def _as_it_was(case: ListingCase, day: Day) -> ListingCase:
    """Return a case with what was stated of it until a day: what came later is not there yet."""
    steps = tuple(step for step in case.steps if step.on <= day)
    if len(steps) == len(case.steps):
        return case
    notice = case.notice if case.notice and case.notice.given_on <= day else None
    past = replace(case, steps=steps, notice=notice, closed_on=FOREVER)
    if past.published_on is not None and past.published_on > day:
        past = replace(past, published_on=None, published_until=None)
    if past.decided_on is not None and past.decided_on > day:
        past = replace(
            past, decided_on=None, document_number="", until=FOREVER, remedies=(), determination=""
        )
    return past


def _notices(
    law: Law, case: ListingCase, organization: Organization | None, state: ListingState
) -> NoticesView | None:
    """Return whom to tell where a public body or a state-owned enterprise is on a list that burdens it."""
    burdens = state in ON_LIST and case.list_standing is ListStanding.SERIOUS
    if organization is None or not burdens:
        return None
    return notices_on(law, case.place, organization.kind, case.decided_on or FOREVER)


def _lacks(
    deps: Dependencies, context: RequestContext, case: ListingCase, command: ListingCommand
) -> Iterator[Ground]:
    """Yield what must be there before the subject can be listed: what the law asks, and that it was heard."""
    if command is not ListingCommand.DECIDE:
        return
    law, today = deps.law, context.today
    ruling = ruling_on_listing(law, case, case.notice, today)
    if ruling.answer is not RuleAnswer.YES:
        yield from ruling.grounds
    due = heard_until(law, case)
    heard = state_of(LISTING, case.steps) is ListingState.DEFENDED
    if not heard and due is not None and (due.day or "") >= today:
        what = NotHeard.DEFENCE
        clause = next(iter(due.citations), None)
        yield Ground(code=what.value, english=what.english, chinese=what.chinese, citation=clause)
