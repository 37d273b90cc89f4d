"""`accord commitment …`: commitments listed, made, reviewed and ended by the running gateway."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gateway.cli.screen import Json, line
from gateway.commands.commitments import CommitmentStepName
from gateway.commands.exit_codes import Exit
from graph.model.commitments import CommitmentKind, CommitmentState
from security.principal import Purpose

if TYPE_CHECKING:
    from gateway.commands.query import QueryReply

Gateway = Annotated[str, typer.Option("--url", help="Address of the running gateway.")]
Token = Annotated[Path, typer.Option("--token", help="File with the caller's access token.")]
AnyToken = Annotated[
    Path | None, typer.Option("--token", help="File with the caller's access token; else it is the public.")
]
Key = Annotated[
    str, typer.Option("--key", help="A name of your own: what has been done by it is not done again.")
]
Code = Annotated[str, typer.Option("--uscc", help="The organization's unified code.")]
Kind = Annotated[CommitmentKind, typer.Option("--kind", help="Why it is made.", case_sensitive=False)]
Terms = Annotated[str, typer.Option("--terms", help="What the organization commits itself to.")]
ToEverybody = Annotated[bool, typer.Option("--to-everybody", help="It is made to everybody.")]
Consent = Annotated[bool, typer.Option("--consent", help="Departments with a purpose may use it.")]
Authority = Annotated[
    str, typer.Option("--authority", help="Unified code of the authority that reviews it; else your own.")
]
ReviewBy = Annotated[
    str, typer.Option("--review-by", help="The day by which it is reviewed next, YYYY-MM-DD.")
]
Commitment = Annotated[str, typer.Argument(help="The commitment's id, as the list shows it.")]
StepName = Annotated[CommitmentStepName, typer.Argument(help="What is done.", case_sensitive=False)]
Words = Annotated[str, typer.Option("--words", help="The reasons, or the findings of a breach.")]
States = Annotated[
    list[CommitmentState] | None,
    typer.Option("--state", help="Only commitments in this state; may be repeated.", case_sensitive=False),
]
Overdue = Annotated[bool, typer.Option("--overdue", help="Only those whose review is late.")]
First = Annotated[int, typer.Option("--first", help="How many at most.")]
After = Annotated[str, typer.Option("--after", help="Those after the cursor of the page before.")]
Why = Annotated[Purpose | None, typer.Option("--purpose", help="Why it is asked.", case_sensitive=False)]
Basis = Annotated[str, typer.Option("--basis", help="Legal basis: instrument and article.")]
Case = Annotated[str, typer.Option("--case", help="The case it is asked for.")]


def shown(
    url: Gateway,
    token: AnyToken = None,
    uscc: Code = "",
    state: States = None,
    overdue: Overdue = False,
    authority: Authority = "",
    first: First = 20,
    after: After = "",
    purpose: Why = None,
    basis: Basis = "",
    case: Case = "",
    json: Json = False,
) -> Exit:
    """List commitments that you may know of: your own, or of an organization.

    The answer is JSON with a count and the cursor of the next page; `--json` prints its very bytes. Ends
    with 1 if part of it was refused, with 4 if all of it was.
    """
    from gateway.commands.commitments import list_commitments
    from gateway.commands.query import stated

    chosen = {"uscc": uscc, "overdue": overdue, "authority": authority, "first": first, "after": after}
    states = {"states": [one.value for one in state or ()]}
    card = stated(token, purpose=purpose, legal_basis=basis, case=case)
    return _told(list_commitments(url, card, chosen | states), json=json)


def make(
    url: Gateway,
    token: Token,
    key: Key,
    uscc: Code,
    kind: Kind,
    terms: Terms,
    to_everybody: ToEverybody = False,
    consent: Consent = False,
    authority: Authority = "",
    review_by: ReviewBy = "",
    json: Json = False,
) -> Exit:
    """Make a commitment, or enter what a subject committed itself to.

    It is made to everybody, or with consent to its use, or both. Ends with 4 if it was refused.
    """
    from gateway.commands.commitments import make_commitment
    from gateway.commands.query import stated

    said = {
        "key": key,
        "uscc": uscc,
        "kind": kind.value,
        "terms": terms,
        "toEverybody": to_everybody,
        "consent": consent,
        "authority": authority,
        "reviewBy": review_by,
    }
    card = stated(token, purpose=None, legal_basis="", case="")
    return _told(make_commitment(url, card, said), json=json)


def step(
    commitment: Commitment,
    name: StepName,
    url: Gateway,
    token: Token,
    key: Key,
    words: Words,
    review_by: ReviewBy = "",
    json: Json = False,
) -> Exit:
    """Review a commitment, or end it: kept, broken, withdrawn or lapsed.

    A review may set the day of the next one with `--review-by`. Ends with 4 if it was refused.
    """
    from gateway.commands.commitments import take_step
    from gateway.commands.query import stated

    card = stated(token, purpose=None, legal_basis="", case="")
    said = {"key": key, "commitment": commitment, "reviewBy": review_by}
    return _told(take_step(url, card, name, words, said), json=json)


def _told(told: "QueryReply", *, json: bool) -> Exit:
    from gateway.commands.query import readable

    line(told.body.decode() if json else readable(told.body))
    return told.status
