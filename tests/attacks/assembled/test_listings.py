"""Who takes no part in a listing is not told that one is prepared: not by a list, a count, an error or a look-up."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from gateway.settings import GraphSettings
from graph.rules.procedures.listing_steps import LISTING
from graph.synthetic import story
from schema.ids import global_id
from tests.cases.procedures.test_listing_matrix import ListingOffice, given
from tests.city import PATIENT, Answered, story_city, zhengzhou

pytestmark = pytest.mark.anyio

REASON = "拟列入内文甲乙丙丁"
ACCOUNT = "申辩内文戊己庚辛"
NUMBER = 7_000
TELL = """query N($id: ID!) { node(id: $id) { __typename id
  ... on ListingCase { state reason authority notice { reasons } steps { reason } } } }"""
LIST = "query L($a: String) { listingCases(authority: $a, first: 20) { totalCount nodes { id state } } }"
ABOUT = """query A($c: String!) { organization(uscc: $c) { name determinations { totalCount nodes { id ground } } } }"""
COMMANDS = sorted({(row.command, row.choice) for row in LISTING.rows})
OUTSIDERS = ("public", "company", "officer", "transport", "stranger", "A", "idle", "auditor")
"""Nobody of them takes part; the subject of the listing is one of them too, until it was told."""


class Scene(ListingOffice):
    """Three listings of one subject: one nobody was told of, one that its subject was told of, one decided."""

    proposed: str
    noticed: str
    listed: str

    async def play(self) -> None:
        self.proposed = await self.propose(NUMBER, reason=REASON)
        self.noticed = await self.propose(NUMBER + 1, reason=REASON)
        self.listed = await self.propose(NUMBER + 2, reason=REASON)
        for listing, steps in ((self.noticed, 2), (self.listed, 3)):
            way = (("give_listing_notice", ""), ("defend_listing", ""), ("decide_listing", "LIST"))
            for command, choice in way[:steps]:
                said = given(command, choice, NUMBER) | {"listing": listing}
                said |= {"account": ACCOUNT} if command == "defend_listing" else {}
                caller = "contested" if command == "defend_listing" else "initiator"
                assert (await self.do(caller, command, said))[1] == []


@pytest.fixture(scope="module")
async def scene(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scene]:
    root = tmp_path_factory.mktemp("city")
    settings = zhengzhou(data_dir=root / "data", graph=GraphSettings(heap=256), deadlines=PATIENT)
    async with story_city(root, settings) as opened:
        played = Scene(opened)
        await played.play()
        yield played


def told(answered: Answered) -> Any:
    """Return an answer without what differs between any two of them."""
    body = answered.body
    return {"data": body.get("data"), "errors": [one["message"] for one in body.get("errors", [])]}


@pytest.mark.parametrize("caller", OUTSIDERS)
async def test_what_is_there_is_told_as_what_is_not(scene: Scene, caller: str) -> None:
    whom = await scene.there.company(story.CONTESTED)
    nowhere = await scene.there.ask(caller, TELL, id=global_id("ListingCase")(f"{whom}/nothing"))
    for listing in (scene.proposed, scene.noticed, scene.listed):
        there = await scene.there.ask(caller, TELL, id=listing)
        assert told(there) == told(nowhere)
        assert not (there.data or {}).get("node")


@pytest.mark.parametrize("caller", OUTSIDERS)
async def test_lists_and_counts_are_empty(scene: Scene, caller: str) -> None:
    for authority in (None, story.AUTHORITY, story.TRANSPORT):
        said = await scene.there.ask(caller, LIST, a=authority)
        found = (said.data or {}).get("listingCases")
        assert found in (None, {"totalCount": 0, "nodes": []}), said.body
    plain = await scene.there.ask(caller, "{ listingCases { totalCount nodes { id } } }")
    assert plain.data["listingCases"] == {"totalCount": 0, "nodes": []}


@pytest.mark.parametrize("caller", OUTSIDERS)
@pytest.mark.parametrize(("command", "choice"), COMMANDS)
async def test_a_command_upon_it_is_refused_as_one_upon_nothing(
    scene: Scene, caller: str, command: str, choice: str
) -> None:
    whom = await scene.there.company(story.CONTESTED)
    nowhere = global_id("ListingCase")(f"{whom}/nothing")
    said = given(command, choice, NUMBER)
    none = await scene.do(caller, command, said | {"listing": nowhere})
    for listing in (scene.proposed, scene.noticed, scene.listed):
        assert await scene.do(caller, command, said | {"listing": listing}) == none
    assert none[1] in (["RECORD_UNKNOWN"], ["DOCUMENT_INVALID"])


async def test_its_subject_learns_of_it_when_it_is_told_and_of_no_other(scene: Scene) -> None:
    whom = await scene.there.company(story.CONTESTED)
    nowhere = await scene.there.ask("contested", TELL, id=global_id("ListingCase")(f"{whom}/nothing"))
    there = await scene.there.ask("contested", TELL, id=scene.proposed)
    assert told(there) == told(nowhere)
    listed = await scene.there.ask("contested", LIST)
    found = listed.data["listingCases"]
    assert {one["id"] for one in found["nodes"]} == {scene.noticed, scene.listed}
    assert found["totalCount"] == 2


async def test_what_was_decided_is_shared_and_what_was_not_is_nowhere(scene: Scene) -> None:
    said = await scene.there.ask("transport", ABOUT, c=story.CONTESTED)
    assert said.data["organization"]["determinations"]["totalCount"] == 1
    assert ACCOUNT not in said.raw.decode()
    public = await scene.there.ask("public", ABOUT.replace(" ground", ""), c=story.CONTESTED)
    assert public.data["organization"]["determinations"]["totalCount"] == 0


async def test_the_ledger_names_the_subject_and_has_no_word_of_it(scene: Scene) -> None:
    said = await scene.there.ask("overseer", TELL, id=scene.noticed)
    assert ACCOUNT in said.raw.decode()
    assert said.entry is not None
    whom = await scene.there.company(story.CONTESTED)
    assert scene.there.city.pseudonymizer.subject_handle(whom) in said.entry.subjects
    assert ACCOUNT not in repr(said.entry)
