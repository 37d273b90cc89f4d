"""What is asked is what would be signed: a check and a receipt of one organization say the same."""

import base64
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from graph.rules.procedures.measures import BusinessMatter
from graph.synthetic import story
from tests.cities import Cities, two_cities

pytestmark = pytest.mark.anyio

CHECK = """query($c: String!, $m: BusinessMatter!) { check(subjects: [$c], matter: $m) { nothingFound disputePending
  measures { code binding finding until reasons { code } clauses { article } } } }"""
RECEIPT = """mutation($k: ID!, $c: String!, $m: BusinessMatter!) { checkReceipt(input: {key: $k, uscc: $c, matter: $m,
  audience: ["431000"]}) { result { resultId } } }"""
SIGNED = "query($id: String!) { result(resultId: $id) { jws } }"


@pytest.fixture(scope="module")
async def cities(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Cities]:
    async with two_cities(tmp_path_factory.mktemp("receipts")) as opened:
        yield opened


def statement(jws: str) -> dict[str, Any]:
    """Return what a signed receipt states."""
    payload = jws.split(".")[1]
    signed = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    found: dict[str, Any] = signed["credentialSubject"]["receipt"]
    return found


@pytest.mark.parametrize("matter", BusinessMatter)
@pytest.mark.parametrize("code", [story.COMPANY, story.PUBLISHED, story.CONTESTED])
async def test_a_check_says_what_a_receipt_signs(code: str, matter: BusinessMatter, cities: Cities) -> None:
    here = cities["zhengzhou"]
    asked = {"c": code, "m": matter.value}
    (said,) = (await here.ask("officer", CHECK, **asked)).data["check"]
    made = await here.ask("centre", RECEIPT, k=f"{code}{matter.value}", **asked)
    told = await here.ask("officer", SIGNED, id=made.data["checkReceipt"]["result"]["resultId"])
    signed = statement(told.data["result"]["jws"])
    assert said["nothingFound"] == signed["nothingFound"]
    assert [
        (
            one["code"],
            one["binding"],
            one["finding"],
            one["reasons"][0]["code"],
            [c["article"] for c in one["clauses"]],
        )
        for one in said["measures"]
    ] == [
        (
            one["measure"],
            one["binding"],
            one["finding"],
            one["ground"],
            [c["article"] for c in one["legalBasis"]],
        )
        for one in signed.get("checked", [])
    ]
    assert [(one["code"], one["until"]) for one in said["measures"] if one["finding"] == "APPLIES"] == [
        (one["measure"], one.get("until")) for one in signed.get("effects", [])
    ]
