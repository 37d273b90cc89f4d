"""A subject whose identity provider knows it by its code or its document is the same as by our id."""

import json
from collections.abc import AsyncIterator

import pytest

from graph.synthetic import story
from security.principal import CallerRole, Principal
from security.tokens import SubjectClaims, mint
from tests.city import PATIENT, There, story_city, zhengzhou

pytestmark = pytest.mark.anyio

ASKED = "{ organization(uscc: $code) { roles { nodes { holder { name } } } } }"


@pytest.fixture(scope="module")
async def there(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[There]:
    root = tmp_path_factory.mktemp("claimed")
    async with story_city(root / "story", zhengzhou(data_dir=root / "data", deadlines=PATIENT)) as opened:
        yield opened


async def asked(there: There, principal: Principal, query: str, **variables: str) -> dict:
    tokens = there.city.settings.tokens
    claims = SubjectClaims(code=tokens.code_claim, document=tokens.document_claim)
    made = mint(
        there.key,
        principal,
        issuer=tokens.issuer,
        audience=tokens.audience,
        now=there.clock(),
        subjects=claims,
    )
    said = await there.client.post(
        "/graphql",
        content=json.dumps({"query": query, "variables": variables}),
        headers={"Content-Type": "application/json", "Authorization": f"Bearer {made}"},
    )
    return said.json()


def subject(**named: str) -> Principal:
    return Principal(standing=CallerRole.SUBJECT, region="410100", **named)


async def test_a_company_logs_in_by_its_unified_code(there: There) -> None:
    query = "query($code: String!) " + ASKED
    by_id = await asked(there, subject(subject=await there.company()), query, code=story.COMPANY)
    by_code = await asked(there, subject(uscc=story.COMPANY), query, code=story.COMPANY)
    assert by_code["data"] == by_id["data"]
    assert by_code["data"]["organization"]["roles"]["nodes"]
    another = await asked(there, subject(uscc=story.PUBLISHED), query, code=story.COMPANY)
    assert another["data"]["organization"]["roles"] is None


async def test_a_person_logs_in_by_a_document_or_its_handle(there: There) -> None:
    handle = there.city.pseudonymizer.handle("RESIDENT_ID", story.A)
    query = "query($id: ID!) { person(id: $id) { name roles(include: [FORMER]) { nodes { role } } } }"
    found = await asked(
        there,
        subject(uscc=story.COMPANY),
        "query($code: String!) { organization(uscc: $code) { roles(include: [FORMER]) { nodes { holder { id name } } } } }",
        code=story.COMPANY,
    )
    holders = [one["holder"] for one in found["data"]["organization"]["roles"]["nodes"]]
    own = next(one["id"] for one in holders if one["name"] == story.A_NAME)
    for named in (story.A, handle):
        said = await asked(there, subject(document=named), query, id=own)
        assert said["data"]["person"]["roles"]["nodes"], said
    (row,) = (await there.city.ledger.search(first=1)).rows
    assert story.A not in str(row.entry)


@pytest.mark.parametrize("named", [{"uscc": story.UNREGISTERED}, {"document": "410101199003070011"}], ids=str)
async def test_a_subject_that_no_register_has_is_told_so(there: There, named: dict[str, str]) -> None:
    said = await asked(there, subject(**named), "{ __typename }")
    assert [one["extensions"]["code"] for one in said["errors"]] == ["SUBJECT_UNKNOWN"]


async def test_two_names_at_once_are_no_standing(there: There) -> None:
    said = await asked(there, subject(uscc=story.COMPANY, document=story.A), "{ __typename }")
    assert [one["extensions"]["code"] for one in said["errors"]] == ["TOKEN_INVALID"]
