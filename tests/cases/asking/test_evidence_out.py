"""Evidence taken through the door: who may take it, what it leaves in the log, and that a stranger verifies it."""

import json
from collections.abc import AsyncIterator

import pytest

from gateway.commands.audit_search import Question, evidence, evidence_of
from graph.synthetic import story
from security.ledger.evidence import FORMAT, EvidenceFile, EvidencePart, verify_evidence
from security.ledger.note import decode64, parse_vkey
from security.ledger.verify import CheckOutcome
from tests.city import PATIENT, Answered, There, story_city, zhengzhou

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def there(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[There]:
    root = tmp_path_factory.mktemp("evidence")
    async with story_city(root / "story", zhengzhou(data_dir=root / "data", deadlines=PATIENT)) as opened:
        await opened.ask(
            "officer", "query Look($c: String!) { organization(uscc: $c) { name } }", c=story.COMPANY
        )
        yield opened


async def put(there: There, caller: str, question: Question) -> Answered:
    return await there.ask(caller, question.document, **json.loads(question.variables))


def kept(there: There, answered: Answered) -> bytes:
    promise = decode64(answered.headers["accord-signed-receipt"])
    assert promise is not None
    part = EvidencePart(answered.raw.decode(), promise.decode())
    return EvidenceFile(FORMAT, there.city.settings.ledger.origin, (part,)).content


async def test_a_stranger_verifies_what_an_auditor_took(there: There) -> None:
    answered = await put(there, "examiner", evidence({"first": 50}, story.COMPANY, closed=False))
    assert not answered.codes
    vkey = parse_vkey((await there.client.get("/log/vkey")).text.strip())
    raw = kept(there, answered)
    assert [check.outcome for check in verify_evidence(raw, vkey)] == [CheckOutcome.HELD] * 3
    assert "郑州市公共资源交易中心".encode() in raw  # who looked, to be read without a tool
    own = there.city.pseudonymizer.subject_handle(await there.company())
    assert answered.entry is not None
    assert answered.entry.operation == "AuditEvidence"
    assert own in answered.entry.subjects  # whom it searched
    assert answered.entry.released["AccessRecord"]["disclosedProof"] >= 1


async def test_entries_are_taken_by_their_places_with_proofs_alone(there: There) -> None:
    beyond = there.city.ledger.size + 9
    answered = await put(there, "auditor", evidence_of([0, beyond], closed=True))
    vkey = parse_vkey((await there.client.get("/log/vkey")).text.strip())
    checks = verify_evidence(kept(there, answered), vkey)
    assert [(check.outcome, check.detail) for check in checks] == [
        (CheckOutcome.HELD, "1"),
        (CheckOutcome.HELD, "1"),
    ]
    assert answered.data[f"e{beyond}"] is None


async def test_an_auditor_without_the_duty_takes_no_body(there: There) -> None:
    """The handles are whole in a body, and `subjects` shows the same ones masked to every auditor."""
    for question in (evidence({"first": 1}, story.COMPANY, closed=False), evidence_of([0], closed=False)):
        answered = await put(there, "auditor", question)
        assert set(answered.codes) == {"FIELD_REFUSED"}
        assert b"tlog-proof" not in answered.raw
    handle = there.city.pseudonymizer.subject_handle(await there.company())
    assert handle.encode() not in answered.raw


@pytest.mark.parametrize("caller", ["officer", "company", "centre"])
@pytest.mark.parametrize("closed", [True, False])
async def test_nobody_but_an_auditor_takes_any(there: There, caller: str, closed: bool) -> None:
    for question in (evidence({"first": 1}, story.COMPANY, closed=closed), evidence_of([0], closed=closed)):
        answered = await put(there, caller, question)
        assert answered.codes
        assert b"tlog-proof" not in answered.raw
