"""INVARIANT: what a caller writes in words of its own is kept only where it can be read as it is written.

Every input of every command is walked, and every member that is a text: one that is no code of something else
must refuse what is blank, what no eye sees, and what turns the direction of the text about it.
"""

import re
from collections.abc import AsyncIterator, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from graphql import GraphQLInputField, GraphQLInputObjectType, GraphQLNonNull, GraphQLString, get_named_type

from graph.model.listing_cases import ListingDecision
from graph.model.names import is_readable
from resolvers.mutations import COMMANDS
from schema.api import api_schema, core
from tests.attacks.assembled.test_attacks import RECORD
from tests.city import PATIENT, There, story_city, zhengzhou

pytestmark = pytest.mark.anyio
CODES = {"uscc", "authorityCode", "authority", "audience", "fine", "confiscated", "result", "proof"} | {
    "code",
    "departments",
    "legalBasis",
    "measures",
}
"""Texts that are no words: codes, amounts and signed bytes have a form of their own, and a refusal by it."""

REFUSALS = {
    "reason": "REASON_UNFIT",
    "grounds": "GROUNDS_UNFIT",
    "commitment": "COMMITMENT_UNFIT",
    "terms": "COMMITMENT_UNFIT",
    "findings": "COMMITMENT_FINDING_UNFIT",
    "account": "ACCOUNT_UNFIT",
    "ground": "MEASURE_GROUND_UNFIT",
}
OF_LISTINGS = {
    "proposeListing": {
        "listName": "LIST_NAME_UNFIT",
        **dict.fromkeys(("grounds", "standard", "procedure", "dispute", "exit"), "LISTING_TEXT_UNFIT"),
    },
    "giveListingNotice": dict.fromkeys(("grounds", "reasons", "rights", "objection"), "LISTING_TEXT_UNFIT"),
    "decideListing": {"documentNumber": "LISTING_NUMBER_UNFIT"},
}
"""The same of the texts that a list is made of, where a command has a refusal of its own for them."""

OWED = {("decideListing", "documentNumber")}
"""What need not be given by the type, and is asked for by a rule: whoever lists gives the decision's number."""

READABLE = "经核实，当事人无误 (see file 7)"
BLANK = {"nothing": "", "a-blank": " ", "a-wide-blank": "\u3000", "lines": "\n\t\n"}
UNREADABLE = BLANK | {
    "no-width": "\u200b\u2060",
    "a-mark-alone": "\ufe0f",
    "a-filler": "\u3164",
    "an-empty-cell-of-braille": "\u2800",
    "a-text-turned": "经核实\u202e撤销",
    "a-text-isolated": "经\u2066核实\u2069",
    "a-mark-of-direction": "\u200f经核实",
}
MUTATIONS = core(api_schema).mutation_type.fields
ROWS = {re.sub("_(.)", lambda found: found[1].upper(), one.name): one for one in COMMANDS}
RECORDS = "PenaltyInput"
"""The input whose members are read as a row of a file is: what cannot be seen is left out of it, and told."""


def inputs(type_: GraphQLInputObjectType) -> Iterator[GraphQLInputObjectType]:
    """Yield an input and those within it."""
    yield type_
    for field in type_.fields.values():
        inner = get_named_type(field.type)
        if isinstance(inner, GraphQLInputObjectType):
            yield from inputs(inner)


def words_of(type_: GraphQLInputObjectType) -> dict[str, GraphQLInputField]:
    """Return the members of an input that hold words of the caller's own."""
    texts = {name: one for name, one in type_.fields.items() if get_named_type(one.type) is GraphQLString}
    return {name: one for name, one in texts.items() if name not in CODES}


WALKED = [
    (mutation, type_.name, member, field)
    for mutation, said in MUTATIONS.items()
    for type_ in inputs(get_named_type(said.args["input"].type))
    for member, field in words_of(type_).items()
]
OWN = [pytest.param(m, n, f, id=f"{m}.{n}") for m, type_, n, f in WALKED if type_ != RECORDS]
OF_RECORDS = [name for _, type_, name, _ in WALKED if type_ == RECORDS]


def snake(name: str) -> str:
    """Return a member's name as the rules have it."""
    return re.sub("[A-Z]", lambda found: f"_{found[0].lower()}", name)


def refuses(mutation: str, member: str, text: str) -> bool:
    """Whether a command refuses a text, by the rules of its row that speak of that member."""
    given = {snake(name): None for name in get_named_type(MUTATIONS[mutation].args["input"].type).fields}
    of_a_measure = [SimpleNamespace(**{member: text})] if mutation not in OF_LISTINGS else None
    given |= {"decision": ListingDecision.LIST, "measures": of_a_measure}
    asked: Any = SimpleNamespace(input=SimpleNamespace(**given | {snake(member): text}))
    code = OF_LISTINGS.get(mutation, {}).get(member) or REFUSALS[member]
    rules = [one for one in ROWS[mutation].preconditions if one.code == code]
    assert rules
    return not all(one.holds(asked) for one in rules)


def test_every_command_is_walked_and_every_member_of_the_table_is_there() -> None:
    assert ROWS.keys() == MUTATIONS.keys()
    of_lists = {(mutation, member) for mutation, members in OF_LISTINGS.items() for member in members}
    walked = {(mutation, member) for mutation, type_, member, _ in WALKED if type_ != RECORDS}
    assert of_lists <= walked
    assert {member for _, member in walked - of_lists} == REFUSALS.keys()
    assert len(OF_RECORDS) > 10


@pytest.mark.parametrize(("mutation", "member", "field"), OWN)
def test_words_that_cannot_be_read_are_refused(mutation: str, member: str, field: GraphQLInputField) -> None:
    owed = isinstance(field.type, GraphQLNonNull) or (mutation, member) in OWED
    for name, text in UNREADABLE.items():
        assert refuses(mutation, member, text) is (owed or bool(text)), name
    assert not refuses(mutation, member, READABLE)
    assert refuses(mutation, member, READABLE * 200)


@pytest.fixture(scope="module")
async def there(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[There]:
    root = tmp_path_factory.mktemp("words")
    async with story_city(root / "story", zhengzhou(data_dir=root / "data", deadlines=PATIENT)) as open_:
        yield open_


REPORT = """mutation($key: ID!, $r: [PenaltyInput!]!) { reportRecords(input: {key: $key, records: $r}) {
  rows { row outcome field code record } } }"""
KEPT = """query($r: ID!) { node(id: $r) { ... on Penalty { documentNumber authority party violation circumstances
  basis kindWords content licence breach remark identification { registered } } } }"""


@pytest.mark.parametrize("name", UNREADABLE)
async def test_no_word_of_a_record_is_kept_that_cannot_be_read(name: str, there: There) -> None:
    """Each member in a record of its own: its row is refused by that member, or kept without it."""
    rows = [
        RECORD
        | {"documentNumber": f"郑市监处罚〔2026〕{number}号"}
        | {member: worded(member, UNREADABLE[name])}
        for number, member in enumerate(OF_RECORDS, 100)
    ]
    done = await there.ask("authority", REPORT, key=name, r=rows)
    for member, row in zip(OF_RECORDS, done.data["reportRecords"]["rows"], strict=True):
        if row["outcome"] == "REFUSED":
            assert row["field"] == member
            continue
        kept = (await there.ask("officer", KEPT, r=row["record"])).data["node"]
        assert all(map(is_readable, texts_in(kept))), (member, kept)


def worded(member: str, text: str) -> str | list[str]:
    """Return a text as its member holds it: of a list one among others."""
    return ["罚款", text] if member == "kinds" else text


def texts_in(value: Any) -> Iterator[str]:
    """Yield every text of an answer."""
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from texts_in(inner)
    elif isinstance(value, str):
        yield value
