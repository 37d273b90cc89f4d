"""Commitments from the shell: the questions and commands that a running gateway is sent."""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import Any

import msgspec

from gateway.client.client import Credentials
from gateway.commands.query import QueryReply, QueryRequest, over_http

_SHOWN = """id state pending overdue toEverybody consent bySubject kind terms uscc authority openedOn closedOn
breachClauses { instrument article } steps { command on department reason } clocks { what due overdue text }
nextSteps { command }"""
_OPEN = _SHOWN.replace(" department reason", "")
"""What is shown to a caller without a token, who may not ask for the words of departments."""


class CommitmentStepName(Enum):
    """What is done about a commitment (信用承诺办理动作), as the shell names it."""

    REVIEW = "review"
    FULFIL = "fulfil"
    BREACH = "breach"
    WITHDRAW = "withdraw"
    LAPSE = "lapse"


WORDS: Mapping[CommitmentStepName, str] = MappingProxyType(
    dict.fromkeys(CommitmentStepName, "reason") | {CommitmentStepName.BREACH: "findings"}
)
"""What the words of each step are to the command that it is."""


def list_commitments(url: str, card: Credentials, chosen: Mapping[str, Any]) -> QueryReply:
    """Ask for a page of commitments, chosen by what is given."""
    shown = _SHOWN if card.token else _OPEN
    document = f"""query Commitments($uscc: String, $states: [CommitmentState!], $overdue: Boolean,
  $authority: String, $first: Int, $after: String) {{
  commitments(uscc: $uscc, states: $states, overdue: $overdue, authority: $authority, first: $first,
    after: $after) {{ totalCount nodes {{ {shown} }} pageInfo {{ hasNextPage endCursor }} }} }}"""
    return _sent(url, card, document, {name: value for name, value in chosen.items() if value})


def make_commitment(url: str, card: Credentials, said: Mapping[str, Any]) -> QueryReply:
    """Make a commitment, or enter one."""
    return _done(url, card, "make", {name: value for name, value in said.items() if value != ""})


def take_step(
    url: str, card: Credentials, step: CommitmentStepName, words: str, said: Mapping[str, Any]
) -> QueryReply:
    """Review a commitment, or end it, in these words."""
    given = {name: value for name, value in said.items() if value}
    return _done(url, card, step.value, given | {WORDS[step]: words})


def _done(url: str, card: Credentials, name: str, said: Mapping[str, Any]) -> QueryReply:
    document = f"""mutation Commitment($input: {name.capitalize()}CommitmentInput!) {{
  {name}Commitment(input: $input) {{ commitment {{ {_SHOWN} }} replayed }} }}"""
    return _sent(url, card, document, {"input": said})


def _sent(url: str, card: Credentials, document: str, variables: Mapping[str, Any]) -> QueryReply:
    request = QueryRequest(document=document, variables=msgspec.json.encode(variables).decode(), card=card)
    return over_http(url, request)
