"""The table of commands: everything that may be written, each row with all that decides on it.

A new command is a row here, an input type in `schema.types.inputs` and its field in `schema.types.roots`.
"""

from collections.abc import Sequence
from typing import Any

from graph.rules.procedures import preconditions as rules
from resolvers import (
    check_receipt,
    decide_recognition,
    issue_result,
    recognise_result,
    record_events,
    report_records,
)
from resolvers.batch_resolver import BatchKey, BatchResolver, Dependencies
from resolvers.procedures import Command, carry_out
from security.policy.ask import Action

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
        action=Action.CONFIRM,
        names=record_events.of_record,
        upon_target=record_events.upon_record,
        preconditions=(rules.RECORD_STANDS, rules.IDENTITY_OPEN, rules.IDENTITY_NEWS, rules.REASON_GIVEN),
        draft=record_events.confirm,
        show=record_events.show,
    ),
    Command(
        name="open_dispute",
        action=Action.DISPUTE,
        names=record_events.of_record,
        upon_target=record_events.upon_record,
        preconditions=(rules.RECORD_STANDS, rules.UNDISPUTED, rules.GROUNDS_GIVEN),
        draft=record_events.dispute,
        show=record_events.show,
    ),
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
