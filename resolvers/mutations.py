"""The table of commands, which are the mutations: all that may be written, with all that decides on it.

A new command is a row here, an input type in `schema.types.inputs` and its field in `schema.types.mutations`,
in this table's order. Who may do it is a member of `Action` in `security.policy.ask`, an action of
`security/policy/rules/schema.cedarschema` and a policy in `50-writes.cedar` beside it. A step of a case is a
row of its procedure's table in `graph.rules.procedures` as well. `tests/architecture/test_commands.py` asks
for whatever is missing.
"""

from collections.abc import Sequence
from typing import Any

from graph.rules.procedures import case_preconditions as cases
from graph.rules.procedures import dispute_preconditions, restoration_preconditions
from graph.rules.procedures import listing_preconditions as listing
from graph.rules.procedures import measure_preconditions as measures
from graph.rules.procedures import preconditions as rules
from graph.rules.procedures.case_preconditions import CaseKind
from graph.rules.procedures.dispute_preconditions import DISPUTES
from graph.rules.procedures.dispute_steps import DisputeCommand
from graph.rules.procedures.listing_steps import ListingCommand
from graph.rules.procedures.measure_steps import MeasureTaskCommand
from graph.rules.procedures.preconditions import Precondition
from graph.rules.procedures.restoration_preconditions import RESTORATIONS
from graph.rules.procedures.restoration_steps import RestorationCommand
from resolvers import (
    case_steps,
    check_receipt,
    commitment_commands,
    decide_recognition,
    disputes,
    issue_result,
    listing_cases,
    listing_views,
    measure_cases,
    measure_views,
    recognise_result,
    record_events,
    report_records,
    restorations,
)
from resolvers.batch_resolver import BatchKey, BatchResolver, Dependencies
from resolvers.case_steps import Drafting
from resolvers.procedures import Command, carry_out
from security.policy.ask import Action


def _step(kind: CaseKind, command: str, action: Action, *more: Precondition) -> Command:
    """Return the row of a step of a case: its table says from which states it may be done."""
    return Command(
        name=command,
        action=action,
        names=record_events.of_case(kind),
        upon_target=record_events.upon_record,
        preconditions=(cases.case_known(kind), cases.in_state(kind, command), *more),
        draft=case_steps.step(kind, command),
        show=record_events.show,
    )


def _objection(command: DisputeCommand, *more: Precondition) -> Command:
    return _step(DISPUTES, command.value, disputes.ACTIONS[command], *more)


def _restoration(command: RestorationCommand, *more: Precondition) -> Command:
    return _step(RESTORATIONS, command.value, restorations.ACTIONS[command], *more)


def _measures(name: str, kind: CaseKind, action: Action, draft: Drafting, *more: Precondition) -> Command:
    return Command(
        name=name,
        action=action,
        names=measure_cases.of_measures(kind),
        upon_target=measure_cases.upon_measures(kind),
        hides=measure_cases.hides_measures(kind),
        preconditions=(cases.case_known(kind), cases.in_state(kind, name), *more),
        draft=draft,
        show=measure_cases.show,
    )


def _task(command: MeasureTaskCommand, *more: Precondition) -> Command:
    action, draft = measure_views.TASK_ACTIONS[command], measure_cases.work(command)
    return _measures(command.value, measures.TASKS, action, draft, *more)


def _listing(command: ListingCommand, *more: Precondition) -> Command:
    """Return the row of a step of a listing."""
    return Command(
        name=command.value,
        action=listing_views.ACTIONS[command],
        names=listing_cases.of_listing,
        upon_target=listing_cases.upon_listing,
        hides=listing_cases.hides_listing,
        preconditions=(
            cases.case_known(listing.LISTINGS),
            cases.in_state(listing.LISTINGS, command.value),
            *more,
        ),
        draft=listing_cases.step(command),
        show=listing_cases.show,
    )


def _few(command: MeasureTaskCommand) -> Precondition:
    """Return the rule that a department changes its mind only so often."""
    return cases.few(measures.TASKS, command.value)


COMMANDS: tuple[Command, ...] = (
    Command(
        name="report_records",
        action=Action.REPORT,
        upon=report_records.upon_each_authority,
        draft=report_records.draft,
        show=report_records.show,
    ),
    Command(
        name="annul_record",
        action=Action.ANNUL,
        names=record_events.of_record,
        upon_target=record_events.upon_record,
        preconditions=(rules.RECORD_STANDS, rules.REASON_GIVEN, rules.ANNULLED_IN_TIME),
        draft=record_events.annul,
        show=record_events.show,
    ),
    Command(
        name="confirm_record",
        action=Action.IDENTIFY,
        names=record_events.of_record,
        upon_target=record_events.upon_record,
        preconditions=(rules.RECORD_STANDS, rules.IDENTITY_OPEN, rules.IDENTITY_NEWS, rules.REASON_GIVEN),
        draft=record_events.identify,
        show=record_events.show,
    ),
    Command(
        name="open_dispute",
        action=Action.DISPUTE,
        names=record_events.of_record,
        upon_target=record_events.upon_record,
        preconditions=(rules.RECORD_STANDS, rules.UNDISPUTED, cases.few_cases(DISPUTES), rules.GROUNDS_GIVEN),
        draft=record_events.object_to,
        show=record_events.show,
    ),
    _objection(DisputeCommand.FORWARD, rules.REASON_FITS),
    _objection(
        DisputeCommand.TEST,
        cases.few(DISPUTES, DisputeCommand.TEST.value),
        dispute_preconditions.TEST_FITS,
        rules.REASON_FITS,
    ),
    _objection(DisputeCommand.VERIFY, cases.few(DISPUTES, DisputeCommand.VERIFY.value), rules.REASON_GIVEN),
    _objection(DisputeCommand.ANSWER, dispute_preconditions.CORRECTED, rules.REASON_GIVEN),
    _objection(DisputeCommand.WITHDRAW, cases.opened_by_caller(DISPUTES), rules.REASON_FITS),
    _objection(DisputeCommand.LAPSE, rules.REASON_GIVEN),
    Command(
        name="apply_for_restoration",
        action=Action.APPLY,
        names=record_events.of_record,
        upon_target=record_events.upon_record,
        preconditions=(
            rules.RECORD_STANDS,
            restoration_preconditions.NONE_PENDING,
            cases.few_cases(RESTORATIONS),
            restoration_preconditions.COMMITTED,
        ),
        draft=record_events.apply,
        show=record_events.show,
    ),
    _restoration(RestorationCommand.ACCEPT, restoration_preconditions.CORRECTED_IN_TIME, rules.REASON_FITS),
    _restoration(RestorationCommand.GRANT, restoration_preconditions.RESTORABLE, rules.REASON_GIVEN),
    _restoration(RestorationCommand.CONFIRM, rules.REASON_GIVEN),
    _restoration(RestorationCommand.REFUSE, rules.REASON_GIVEN),
    _restoration(RestorationCommand.WITHDRAW, cases.opened_by_caller(RESTORATIONS), rules.REASON_FITS),
    _restoration(RestorationCommand.REVOKE, rules.REASON_GIVEN),
    Command(
        name="start_measure_case",
        action=Action.START,
        names=record_events.of_record,
        upon_target=record_events.upon_record,
        preconditions=(
            measures.STANDS,
            measures.IDENTIFIED,
            measures.GRAVE,
            measures.FINAL,
            measures.IN_USE,
            measures.NONE_OF_INITIATOR,
            measures.FEW_CASES,
            rules.REASON_GIVEN,
            measures.MEASURES_FIT,
            measures.MEASURES_KNOWN,
            measures.GROUNDS_READABLE,
            measures.GROUNDS_STATED,
            measures.TERMS_STATED,
            measures.TERMS_AHEAD,
        ),
        draft=measure_cases.start,
        show=measure_cases.show,
    ),
    _measures(
        "push_measures",
        measures.CASES,
        Action.PUSH,
        measure_cases.push,
        measures.STANDS,
        measures.DEPARTMENTS_FIT,
        measures.DEPARTMENTS_KNOWN,
        measures.MEASURES_CHOSEN,
        measures.NOT_ASKED_BEFORE,
        measures.ASKED_FOR_AHEAD,
        rules.REASON_FITS,
    ),
    _measures(
        "withdraw_measure_case",
        measures.CASES,
        Action.WITHDRAW_CASE,
        measure_cases.withdraw,
        rules.REASON_GIVEN,
    ),
    _task(MeasureTaskCommand.ACKNOWLEDGE, rules.REASON_FITS),
    _task(
        MeasureTaskCommand.EXECUTE,
        _few(MeasureTaskCommand.EXECUTE),
        measures.STANDS,
        measures.NOT_PAUSED,
        measures.IN_TERM,
        measures.DONE_IN_TIME,
        measures.ACCOUNT_GIVEN,
    ),
    _task(MeasureTaskCommand.NOT_APPLICABLE, _few(MeasureTaskCommand.NOT_APPLICABLE), rules.REASON_GIVEN),
    _task(
        MeasureTaskCommand.DECLINE,
        _few(MeasureTaskCommand.DECLINE),
        rules.REASON_GIVEN,
        measures.MAY_DECLINE,
    ),
    _task(MeasureTaskCommand.FEED_BACK, measures.ACCOUNT_GIVEN),
    Command(
        name="propose_listing",
        action=Action.PROPOSE_LISTING,
        names=listing_cases.of_party,
        upon=listing_cases.upon_own,
        preconditions=(
            rules.ORGANIZATION_KNOWN,
            listing.NAMED_LIST,
            listing.PARTS_DEFINED,
            listing.PARTS_READABLE,
            listing.CONDUCT_FITS,
            rules.REASON_GIVEN,
            listing.NONE_ON_LIST,
            listing.FEW_LISTINGS,
        ),
        draft=listing_cases.propose,
        show=listing_cases.show,
    ),
    _listing(
        ListingCommand.NOTICE,
        cases.few(listing.LISTINGS, ListingCommand.NOTICE.value),
        listing.NOTICE_READABLE,
        listing.DEFENCE_AHEAD,
        listing.NOTICE_COMPLETE,
    ),
    _listing(
        ListingCommand.DEFEND,
        cases.few(listing.LISTINGS, ListingCommand.DEFEND.value),
        measures.ACCOUNT_GIVEN,
    ),
    _listing(
        ListingCommand.DECIDE,
        rules.REASON_GIVEN,
        listing.NUMBERED,
        listing.REMEDIES_NAMED,
        listing.TERM_AHEAD,
        listing.LISTABLE,
        listing.HEARD,
        listing.NUMBER_FREE,
    ),
    _listing(ListingCommand.PUBLISH, listing.NOT_FOR_REFERENCE, listing.PUBLISHED_AHEAD),
    _listing(ListingCommand.EXIT, rules.REASON_GIVEN, listing.TERM_OVER),
    _listing(ListingCommand.WITHDRAW, rules.REASON_GIVEN),
    _listing(ListingCommand.LAPSE, rules.REASON_GIVEN),
    *commitment_commands.COMMANDS,
    Command(
        name="issue_result",
        action=Action.ISSUE,
        names=record_events.of_record,
        upon_target=issue_result.upon_record_and_person,
        preconditions=(rules.AUDIENCE_FITS, rules.AUDIENCE_TRUSTED, rules.RECORD_STANDS),
        draft=issue_result.draft,
        show=issue_result.show,
    ),
    Command(
        name="check_receipt",
        action=Action.CHECK,
        names=check_receipt.of_code,
        preconditions=(rules.AUDIENCE_FITS, rules.AUDIENCE_TRUSTED, rules.ORGANIZATION_KNOWN),
        draft=check_receipt.draft,
        show=issue_result.show,
    ),
    Command(
        name="recognise_result",
        action=Action.RECOGNISE,
        draft=recognise_result.draft,
        show=recognise_result.show,
    ),
    Command(
        name="decide_recognition",
        action=Action.DECIDE,
        names=decide_recognition.of_recognition,
        preconditions=(
            rules.RECOGNITION_KNOWN,
            rules.RECOGNITION_WAITS,
            rules.UNDECIDED,
            rules.REASON_GIVEN,
        ),
        draft=decide_recognition.draft,
        show=decide_recognition.show,
    ),
)


def _resolver(command: Command) -> BatchResolver:
    async def write(deps: Dependencies, batch_keys: Sequence[BatchKey]) -> list[Any]:
        return [await carry_out(deps, command, batch_key) for batch_key in batch_keys]

    return BatchResolver(command.name, write, facts=False)


BATCH_RESOLVERS = tuple(map(_resolver, COMMANDS))
