"""Evidence in one file: it holds as it was taken, and every byte of it is vouched for."""

import hashlib
import json

import msgspec
import pytest
from msgspec.structs import replace

from gateway.commands.audit_evidence import MOST, entries_of, of_subject, taken
from gateway.commands.exit_codes import Exit
from gateway.commands.query import QueryReply
from graph.errors import Fault
from security.account import AuditEntry
from security.ledger.evidence import FORMAT, EvidenceFile, EvidencePart, parse_evidence, verify_evidence
from security.ledger.note import VerifierKey
from security.ledger.proof import ProofFile, parse_proof
from security.ledger.receipt import SignedReceipt
from security.ledger.verify import CheckOutcome
from tests.unit.ledger_world import KEY, ORIGIN, VERIFIER, fill, opened, record
from tests.vectors.make_ledger import fixed_key

pytestmark = pytest.mark.anyio


def signed(answer: str, index: int = 5) -> EvidencePart:
    """An answer with the receipt that the log gives for it, whatever the answer says."""
    digest = hashlib.sha256(answer.encode()).hexdigest()
    note = SignedReceipt(ORIGIN, index, bytes(32), index + 1, digest).signed(KEY)
    return EvidencePart(answer, note.decode())


def told(index: int, proof: bytes, entry: AuditEntry) -> dict[str, object]:
    return {
        "index": index,
        "lawDigest": entry.law_digest,
        "policyDigest": entry.policy_digest,
        "evidence": proof.decode(),
    }


def file_of(*records: dict[str, object]) -> bytes:
    answer = json.dumps({"data": {"accessRecords": {"nodes": list(records)}}}, ensure_ascii=False)
    return EvidenceFile(FORMAT, ORIGIN, (signed(answer),)).content


@pytest.fixture
async def proofs(tmp_path) -> list[bytes]:
    with opened(tmp_path) as ledger:
        await fill(ledger, 5)
        return await ledger.proofs([1, 3], disclose=True)


def outcomes(raw: bytes, key: VerifierKey = VERIFIER) -> list[CheckOutcome]:
    return [check.outcome for check in verify_evidence(raw, key)]


HELD, FAILED, NOT_DONE = CheckOutcome.HELD, CheckOutcome.FAILED, CheckOutcome.NOT_DONE


async def test_as_it_was_taken_it_holds_and_says_under_which_law(proofs):
    checks = verify_evidence(file_of(told(1, proofs[0], record(1)), told(3, proofs[1], record(3))), VERIFIER)
    assert [check.outcome for check in checks] == [HELD] * 3
    assert (checks[1].detail, checks[2].detail) == ("2", f"{'01' * 32}, {'ef' * 32}")


async def test_every_flipped_byte_is_found(proofs):
    raw = file_of(told(1, proofs[0], record(1)))
    for at in range(len(raw)):
        flipped = raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]
        assert FAILED in outcomes(flipped), (at, raw[at - 20 : at + 20])


async def test_what_is_left_out_or_added_is_found(proofs):
    whole = parse_evidence(file_of(told(1, proofs[0], record(1))))
    spaced = json.dumps(msgspec.to_builtins(whole)).encode() + b"\n"
    assert outcomes(spaced) == [FAILED, NOT_DONE, NOT_DONE]  # another spelling
    assert outcomes(replace(whole, parts=()).content) == [HELD, NOT_DONE, NOT_DONE]
    (part,) = whole.parts
    other = signed('{"data":{}}')
    assert outcomes(replace(whole, parts=(replace(part, receipt=other.receipt),)).content)[0] is FAILED
    more = raw_with(whole, note="more")
    assert outcomes(more) == [FAILED, NOT_DONE, NOT_DONE]


def raw_with(whole: EvidenceFile, **more: str) -> bytes:
    return msgspec.json.encode({**msgspec.to_builtins(whole), **more}) + b"\n"


async def test_a_signed_answer_with_a_false_proof_or_another_law_is_found(proofs):
    """Whoever holds the log's key signs a receipt for anything; the proofs decide on the entries."""
    good = told(1, proofs[0], record(1))
    found = parse_proof(proofs[0])
    extra = json.loads(found.extra)
    body = {**extra, "body": extra["body"].replace("officer-1", "officer-2")}
    salt = {**extra, "salt": "00" * 32}
    other = VerifierKey(ORIGIN, fixed_key("other").public)
    false = [
        {"evidence": ProofFile(1, found.path[::-1], found.checkpoint, found.extra).content.decode()},
        {"evidence": ProofFile(1, found.path, found.checkpoint, json.dumps(body).encode()).content.decode()},
        {"evidence": ProofFile(1, found.path, found.checkpoint, json.dumps(salt).encode()).content.decode()},
        {"evidence": ProofFile(2, found.path, found.checkpoint, found.extra).content.decode()},
        {
            "evidence": ProofFile(
                1, found.path, found.checkpoint[:-6] + b"AAAA=\n", found.extra
            ).content.decode()
        },
        {"evidence": proofs[1].decode()},
        {"evidence": "none"},
        {"index": 2},
    ]
    for change in false:
        assert outcomes(file_of({**good, **change}))[:2] == [HELD, FAILED], change
    for change in ({"lawDigest": "00" * 32}, {"policyDigest": None}, {"officer": "officer-2"}):
        assert outcomes(file_of({**good, **change})) == [HELD, HELD, FAILED]
    assert outcomes(file_of(good), other) == [FAILED, FAILED]


async def test_two_checkpoints_of_one_size_and_two_roots_are_found(tmp_path, proofs):
    with opened(tmp_path / "again") as ledger:  # other salts, so another tree under the same key
        await fill(ledger, 5)
        (other,) = await ledger.proofs([2], disclose=True)
    raw = file_of(told(1, proofs[0], record(1)), told(2, other, record(2)))
    assert outcomes(raw)[1] is FAILED


async def test_closed_evidence_has_proofs_alone(tmp_path):
    with opened(tmp_path) as ledger:
        await fill(ledger, 3)
        (proof,) = await ledger.proofs([1], disclose=False)
    raw = file_of(told(1, proof, record(1)))
    assert b"officer-1" not in raw
    assert outcomes(raw) == [HELD, HELD]


def test_entries_are_named_by_places_and_spans():
    assert entries_of("12, 3-5,4") == [3, 4, 5, 12]
    for wrong in ("", "5-3", "a", "1-", f"0-{MOST}", "-1"):
        with pytest.raises(Fault) as told_so:
            entries_of(wrong)
        assert told_so.value.code == "USAGE"


def test_pages_are_followed_and_a_refused_one_leaves_no_file():
    asked = []

    def ask(question):
        asked.append(json.loads(question.variables))
        more = len(asked) < 3
        said = {"nodes": [], "pageInfo": {"hasNextPage": more, "endCursor": f"c{len(asked)}"}}
        body = json.dumps({"data": {"accessRecords": said}}).encode()
        return QueryReply(body=body, receipt="1", status=Exit.YES, promise=b"note")

    pages, more = of_subject({"since": "", "until": ""}, "91160100MA0000017H", closed=True)
    found = taken(ask, ORIGIN, pages, more)
    assert [one.get("after") for one in asked] == [None, "c1", "c2"]
    assert len(parse_evidence(found.content).parts) == 3
    refused = QueryReply(body=b'{"errors":[]}', receipt="", status=Exit.REFUSED)
    pages, more = of_subject({}, "91160100MA0000017H", closed=True)
    assert taken(lambda _question: refused, ORIGIN, pages, more).content == b""
