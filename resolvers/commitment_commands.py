"""The rows of the table of commands that make commitments and lead them to their end."""

from graph.rules.procedures import case_preconditions as cases
from graph.rules.procedures import commitment_preconditions as commitment
from graph.rules.procedures import preconditions as rules
from graph.rules.procedures.commitment_steps import CommitmentCommand
from graph.rules.procedures.preconditions import Precondition
from resolvers import commitment_views, commitments
from resolvers.procedures import Command
from security.policy.ask import Action


def _commitment(command: CommitmentCommand, *more: Precondition) -> Command:
    """Return the row of a step of a commitment."""
    return Command(
        name=command.value,
        action=commitment_views.ACTIONS[command],
        names=commitments.of_commitment,
        upon_target=commitments.upon_commitment,
        hides=commitments.hides_commitment,
        preconditions=(
            cases.case_known(commitment.COMMITMENTS),
            cases.in_state(commitment.COMMITMENTS, command.value),
            *more,
        ),
        draft=commitments.step(command),
        show=commitments.show,
    )


COMMANDS: tuple[Command, ...] = (
    Command(
        name="make_commitment",
        action=Action.MAKE_COMMITMENT,
        names=commitments.of_maker,
        upon_target=commitments.upon_maker,
        preconditions=(
            rules.ORGANIZATION_KNOWN,
            commitment.TERMS_GIVEN,
            commitment.CONSENT_GIVEN,
            commitment.REVIEW_AHEAD,
            commitment.FEW_COMMITMENTS,
        ),
        draft=commitments.make,
        show=commitments.show,
    ),
    _commitment(
        CommitmentCommand.REVIEW,
        cases.few(commitment.COMMITMENTS, CommitmentCommand.REVIEW.value),
        rules.REASON_GIVEN,
        commitment.REVIEW_AHEAD,
    ),
    _commitment(CommitmentCommand.FULFIL, rules.REASON_GIVEN),
    _commitment(CommitmentCommand.BREACH, commitment.FINDING_GIVEN),
    _commitment(CommitmentCommand.WITHDRAW, rules.REASON_GIVEN),
    _commitment(CommitmentCommand.LAPSE, rules.REASON_GIVEN, commitment.REVIEW_OVER),
)
