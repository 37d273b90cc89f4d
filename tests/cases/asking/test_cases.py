"""Every case folder beside this file, through the whole gateway on the embedded engine and on Neo4j."""

import json
from collections.abc import AsyncIterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from gateway.settings import GraphSettings
from graph.synthetic import story
from security.ledger.note import parse_vkey
from security.ledger.verify import CheckOutcome, verify_proof
from tests.cases.asking.case import play
from tests.city import PATIENT, There, story_city, zhengzhou

FOLDERS = sorted(path.parent for path in Path(__file__).parent.glob("*/case.toml"))
pytestmark = pytest.mark.anyio


class Chronicle:
    """One story in one city: each case is played once, after those before it, whichever is asked for."""

    def __init__(self, there: There, folders: Sequence[Path] = FOLDERS) -> None:
        self.there = there
        self._folders = list(folders)
        self._said: list[list[dict[str, Any]]] = []

    async def played(self, folder: Path) -> list[dict[str, Any]]:
        """Return what a case brought."""
        place = self._folders.index(folder)
        for each in self._folders[len(self._said) : place + 1]:
            self._said.append(await play(each, self.there))
        return self._said[place]


@pytest.fixture(scope="module")
async def chronicle(there: There) -> Chronicle:
    return Chronicle(there)


@pytest.fixture(scope="module")
async def there(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[There]:
    root = tmp_path_factory.mktemp("city")
    async with story_city(root / "story", zhengzhou(data_dir=root / "data", deadlines=PATIENT)) as opened:
        yield opened


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
async def test_case_on_the_embedded_engine(
    folder: Path, chronicle: Chronicle, pytestconfig: pytest.Config
) -> None:
    await check(folder, chronicle, write=pytestconfig.getoption("--write-golden"))


async def check(folder: Path, chronicle: Chronicle, *, write: bool) -> None:
    said = await chronicle.played(folder)
    expected = folder / "expected.json"
    text = json.dumps(said, ensure_ascii=False, indent=1) + "\n"
    if write:
        expected.write_text(text, encoding="utf-8")
    assert text.splitlines() == expected.read_text(encoding="utf-8").splitlines()


async def test_an_answer_in_the_ledger_is_the_answer_that_left(there: There) -> None:
    answered = await there.ask("public", "{ __typename }")
    assert answered.entry is not None
    assert answered.entry.answer_digest == sha256(answered.raw).hexdigest()


async def test_a_receipt_leads_to_a_proof_that_a_stranger_verifies(there: There) -> None:
    answered = await there.ask("public", "{ __typename }")
    index = answered.headers["accord-receipt"]
    proof = await there.client.get(f"/log/proof/{index}.tlog-proof")
    vkey = await there.client.get("/log/vkey")
    (check, *_) = verify_proof(proof.content, parse_vkey(vkey.text.strip()))
    assert check.outcome is CheckOutcome.HELD
    beyond = await there.client.get(f"/log/proof/{there.city.ledger.size}.tlog-proof")
    assert beyond.json()["errors"][0]["extensions"]["code"] == "LEDGER_NOTHING_THERE"


async def test_only_around_whom_effects_are_asked_for_is_more_read_than_was_asked(there: There) -> None:
    sent = there.city.graph.sent
    names = " ".join(f"n{n}: organization(uscc: $c) {{ name }}" for n in range(5))
    ask = (
        "query Q($c: String!) { %s e: organization(uscc: $c) { name effects(first: 1) { nodes { kind } } } }"
    )
    for document, expected in (
        (ask % names, {"neighbourhoods": 1, "organizations_by_code": 1}),
        (ask % "", {"neighbourhoods": 1}),
        (f"query Q($c: String!) {{ {names} }}", {"organizations_by_code": 1}),
    ):
        sent.clear()
        answered = await there.ask("officer", document, c=story.COMPANY)
        assert {one["name"] for one in answered.data.values()} == {
            answered.data[next(iter(answered.data))]["name"]
        }
        assert {
            name: sent[name] for name in ("neighbourhoods", "organizations_by_code") if sent[name]
        } == expected


def test_there_are_cases() -> None:
    assert len(FOLDERS) >= 9
    assert GraphSettings().url == ""
