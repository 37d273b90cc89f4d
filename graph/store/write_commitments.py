"""What is written of commitments: versions of each, its steps for good, the desks where it lies."""

from collections.abc import Callable

import msgspec
from msgspec.structs import replace

from graph.model.commitments import Commitment
from graph.model.facts import Step
from graph.model.procedures import WriteTarget
from graph.store.commitment_rows import properties
from graph.store.journal import JournaledTransaction
from graph.store.write_once import Put, Result

WHOLE_CITY = "commitments"
"""The desk on which every commitment lies; the credit centre's."""

TO_EVERYBODY = "commitments:public"
"""The desk of those that were made to everybody."""


def authority_desk(code: str) -> str:
    """Return the desk of an authority: the commitments that it reviews."""
    return f"commitments:authority:{code}"


def subject_desk(subject: str) -> str:
    """Return the desk of a subject: all that it committed itself to."""
    return f"commitments:subject:{subject}"


def organization_desk(uscc: str, *, consented: bool) -> str:
    """Return where anybody looks for an organization's public commitments, or departments for usable ones."""
    return f"commitments:{'consented' if consented else 'public'}:{uscc}"


class CommitmentMove(msgspec.Struct, frozen=True, kw_only=True):
    """How a commitment goes on, and the step that it takes; what is new has neither `before` nor step."""

    after: Commitment
    before: Commitment | None = None
    step: Step | None = None


Moving = Callable[[WriteTarget], CommitmentMove]
"""Says how a commitment goes on; asked within the transaction, of what there is of the subject then."""


def put_commitment(moving: Moving) -> Put:
    """Return what moves a commitment.

    1. The version that is superseded is closed, before the new one is made: a key stands once. 2. The step.
    3. The journal is told whom it is about.
    """

    async def put(transaction: JournaledTransaction, target: WriteTarget) -> tuple[Result, WriteTarget]:
        move = moving(target)
        after = replace(move.after, recorded_at=transaction.at)
        # 1.
        if move.before is not None:
            await transaction.run("close_commitments", keys=[move.before.key], at=transaction.at)
        row = {"organization": after.subject, "fact": properties(after), "desks": _desks(after)}
        await transaction.run("create_commitments", rows=[row])
        # 2.
        steps = move.before.steps if move.before is not None else ()
        if move.step is not None:
            step = replace(move.step, recorded_at=transaction.at)
            steps = (*steps, step)
            kept = {"organization": after.subject, "fact": properties(step) | {"subject": after.subject}}
            await transaction.run("create_commitment_steps", rows=[kept])
        # 3.
        transaction.note(Commitment.__name__, organizations=[after.subject])
        result = {"commitment": after.id, "subject": after.subject}
        return result, _as_it_is_then(target, replace(after, steps=steps))

    return put


def _desks(fact: Commitment) -> list[str]:
    """Return where a commitment lies: what is public is for departments' use too."""
    desks = [WHOLE_CITY, authority_desk(fact.authority_code), subject_desk(fact.subject)]
    if fact.is_public:
        desks += [TO_EVERYBODY, organization_desk(fact.uscc, consented=False)]
    if fact.is_public or fact.consent:
        desks.append(organization_desk(fact.uscc, consented=True))
    return desks


def _as_it_is_then(target: WriteTarget, commitment: Commitment) -> WriteTarget:
    others = tuple(one for one in target.commitments if one.id != commitment.id)
    return replace(target, commitments=(*others, commitment))
