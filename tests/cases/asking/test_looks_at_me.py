"""Who looked at me: what is hidden for a term by law, looks from elsewhere, and whose the rest of an answer is."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from graphql import GraphQLObjectType
from msgspec.structs import replace

from graph.packs.load import read_packs
from graph.packs.lookup import LawBook
from graph.rules.hidden_looks import hidden_looks
from graph.synthetic import story
from resolvers import looks_at_me
from resolvers.looked_kinds import LookedKind, kind_of, kinds_of
from schema.api import api_schema, core
from schema.ids import global_id
from security.account import SubjectLook
from tests.city import PATIENT, There, story_city, zhengzhou
from tests.unit.ledger_world import record

pytestmark = pytest.mark.anyio

MINE = "{ looksAtMe(first: 20) { totalCount nodes { index callerRole region department purpose own released masked hiddenUntil hiddenBy { pack article } } } }"
LOOK = "query Look($code: String!) { organization(uscc: $code) { name } }"

LOOKS = (
    SubjectLook(subjects=(0,), released=(0, 1)),  # Organization.name, Penalty.id
    SubjectLook(subjects=(1,), released=(0,)),
)
HIDING = """
[pack]
id = "zhengzhou-looks"
place = "410100"
instrument = "某规定"
rank = "CITY_DOCUMENT"
valid_from = 2020-01-01
valid_until = "unset"
text = "decisions.txt"

[[value]]
key = "looks.hidden"
value = [{ purpose = "SUPERVISION", days = 30 }]
article = "八"
quotation = "为监管目的查询的，三十日后告知"
rests_on = "text"
"""


@pytest.fixture(scope="module")
async def there(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[There]:
    root = tmp_path_factory.mktemp("looked")
    async with story_city(root / "story", zhengzhou(data_dir=root / "data", deadlines=PATIENT)) as opened:
        yield opened


@contextmanager
def hiding(there: There) -> Iterator[None]:
    """Let a text of the city hide looks for supervision for thirty days."""
    added = read_packs({"zhengzhou-looks.toml": HIDING.encode()})
    law = LawBook((*there.city.law.packs, *added), there.city.law.digest, there.city.law.calendars)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(looks_at_me, "hidden_looks", lambda _shipped, place, day: hidden_looks(law, place, day))
        yield


async def mine(there: There, caller: str = "company") -> dict:
    return (await there.ask(caller, MINE)).data["looksAtMe"]


async def test_what_the_law_hides_has_no_part_until_its_term_ends_and_then_says_why(there: There) -> None:
    with hiding(there):
        before = (await mine(there))["totalCount"]  # of whatever was asked here before, what is not hidden
        looked = await there.ask("initiator", LOOK, code=story.COMPANY)
        index = int(looked.headers["accord-receipt"])
        during = await mine(there)
        assert index not in [look["index"] for look in during["nodes"]]
        assert during["totalCount"] == before + 1  # the company's own look alone
        said = await there.ask("company", "{ looksAtMe(first: 1) { nodes { own } } }")
        assert said.data["looksAtMe"]["nodes"] == [{"own": True}]
        assert "gaps" not in said.body["extensions"]["accord"]
        there.clock.now += timedelta(days=29)
        assert index not in [look["index"] for look in (await mine(there))["nodes"]]
        there.clock.now += timedelta(days=1)
        (shown,) = [look for look in (await mine(there))["nodes"] if look["index"] == index]
        there.clock.now -= timedelta(days=30)
    assert shown["hiddenUntil"] == "2026-04-01"
    assert shown["hiddenBy"] == [{"pack": "zhengzhou-looks", "article": "八"}]
    assert shown["purpose"] == "SUPERVISION"
    assert there.city.ledger.finding == ""  # what is passed over is no gap


async def test_where_no_text_hides_anything_a_look_is_shown_at_once(there: There) -> None:
    looked = await there.ask("initiator", LOOK, code=story.COMPANY)
    newest = (await mine(there))["nodes"][0]
    assert newest["index"] == int(looked.headers["accord-receipt"])
    assert (newest["hiddenUntil"], newest["hiddenBy"]) == (None, [])


async def test_a_look_from_another_region_names_it_and_nobody_else_of_the_entry(there: There) -> None:
    handle = there.city.pseudonymizer.subject_handle
    own, other = handle(await there.company()), handle(await there.company(story.CONTESTED))
    entry = record(1, at=there.clock(), standing="NEIGHBOUR", region="431000", department="", officer="")
    entry = replace(
        entry, subjects=(other, own), released={"Organization": {"name": 2}, "Penalty": {"id": 1}}
    )
    await there.city.ledger.append(replace(entry, looks=LOOKS))
    newest = (await mine(there))["nodes"][0]
    assert newest == {
        "index": newest["index"], "callerRole": "NEIGHBOUR", "region": "431000", "department": None,
        "purpose": "LICENSING", "own": False, "released": ["REGISTER"], "masked": [],
        "hiddenUntil": None, "hiddenBy": [],
    }  # fmt: skip
    theirs = (await mine(there, "contested"))["nodes"][0]
    assert theirs["released"] == ["REGISTER", "PENALTIES"]


async def test_what_left_masked_or_was_refused_is_told_so(there: There) -> None:
    person = global_id("Person")(await there.person("B"))
    document = "query Look($id: ID!) { person(id: $id) { name documents { number } effects(first: 1) { nodes { kind } } } }"
    await there.ask("officer", document, id=person)
    looked = (await mine(there, "B"))["nodes"][0]
    assert "REGISTER" in looked["released"]
    assert looked["masked"] == ["DOCUMENTS"]


async def test_who_asked_by_its_code_and_was_shown_nothing_is_told(there: There) -> None:
    """An attempt stands under the handle of the code alone."""
    asked = there.city.pseudonymizer.asked_handle("CODE", story.COMPANY)
    await there.city.ledger.append(
        record(2, at=there.clock(), subjects=(asked,), asked=(asked,), outcome="NONE")
    )
    newest = (await mine(there))["nodes"][0]
    assert (newest["callerRole"], newest["released"], newest["own"]) == ("OFFICER", [], False)


async def test_the_look_itself_is_an_entry_about_the_caller(there: There) -> None:
    answered = await there.ask("company", MINE)
    own = there.city.pseudonymizer.subject_handle(await there.company())
    assert answered.entry is not None
    assert (answered.entry.caller, answered.entry.subjects) == (own, (own,))
    assert (await mine(there))["nodes"][0]["own"] is True


def test_every_type_with_data_of_its_own_has_its_kind():
    types = [name for name, one in core(api_schema).type_map.items() if isinstance(one, GraphQLObjectType)]
    other = {name for name in types if not name.startswith("__") and kind_of(name) is LookedKind.OTHER}
    assert other == {"Query", "Mutation", "PageInfo", "_Service"}


def test_a_field_that_leads_to_another_kind_is_of_that_kind():
    assert kinds_of(["Organization.roles", "Person.documents"]) == (LookedKind.DOCUMENTS, LookedKind.ROLES)
    assert kinds_of(["Organization.name", "Gone.field"]) == (LookedKind.REGISTER, LookedKind.OTHER)
