"""What the commands of commitments take."""

import strawberry

from graph.model.commitments import CommitmentKind
from schema.fields import input_field, takes
from schema.scalars import Date
from schema.types.inputs import KEY

COMMITMENT = "Global id of a commitment（信用承诺）."
REVIEW_BY = "The day by which it is reviewed next, where no text sets one; none if absent（复核日）."


@takes
class MakeCommitmentInput:
    """What an organization commits itself to（作出信用承诺）."""

    key: strawberry.ID = input_field(KEY)
    uscc: str = input_field("The organization's unified social credit code（统一社会信用代码）.")
    kind: CommitmentKind = input_field("Why it is made（承诺类型）.")
    terms: str = input_field("What the organization commits itself to, in its words（承诺内容）.")
    to_everybody: bool = input_field("Whether it is made to everybody（是否公开作出）.")
    consent: bool = input_field("Whether departments with a purpose may use it（是否同意使用）.")
    authority: str | None = input_field(
        "Unified code of the authority that reviews it; your own if absent（受诺机关代码）.", default=None
    )
    review_by: Date | None = input_field(REVIEW_BY, default=None)


@takes
class ReviewCommitmentInput:
    """A review after which the commitment goes on（复核信用承诺）."""

    key: strawberry.ID = input_field(KEY)
    commitment: strawberry.ID = input_field(COMMITMENT)
    reason: str = input_field("What was found（复核情况）.")
    review_by: Date | None = input_field(REVIEW_BY, default=None)


@takes
class FulfilCommitmentInput:
    """The statement that a commitment was kept（认定承诺已履行）."""

    key: strawberry.ID = input_field(KEY)
    commitment: strawberry.ID = input_field(COMMITMENT)
    reason: str = input_field("How it was kept（履约情况）.")


@takes
class BreachCommitmentInput:
    """The finding that a commitment was broken（认定违背承诺）."""

    key: strawberry.ID = input_field(KEY)
    commitment: strawberry.ID = input_field(COMMITMENT)
    findings: str = input_field("What was broken, and how it was established（违背承诺的认定）.")


@takes
class WithdrawCommitmentInput:
    """The withdrawal of a commitment by its subject（撤回信用承诺）."""

    key: strawberry.ID = input_field(KEY)
    commitment: strawberry.ID = input_field(COMMITMENT)
    reason: str = input_field("Why（撤回理由）.")


@takes
class LapseCommitmentInput:
    """The end of a commitment whose review date has passed（信用承诺失效）."""

    key: strawberry.ID = input_field(KEY)
    commitment: strawberry.ID = input_field(COMMITMENT)
    reason: str = input_field("Why nothing is left to review（失效理由）.")
