"""`accord audit verify --policy`: what each kind of evidence says of its witnesses, and the keys for it."""

import json
import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from gateway.cli.keys_rotate import rotate
from gateway.cli.keys_vkey import vkey
from gateway.commands.verify_log import LogEvidence, LogVerdict, verdict
from gateway.exchange.submit_checkpoints import look_for_cosignatures
from gateway.keyring import WITNESS, load_keys, make_keys
from gateway.worker.tasks import hear_witnesses, tell_witnesses
from graph.errors import VerificationError
from security.ledger.cosignature import WitnessKey, parse_witness_key
from security.ledger.evidence import EvidenceFile, EvidencePart, checkpoints_in
from security.ledger.note import VerifierKey, encode64
from security.ledger.verify import CheckOutcome
from tests.attacks.ledger.test_own_witnesses import POLICY, POLICY_LINES, believing, witnessed
from tests.unit.ledger_world import VERIFIER, fill, opened
from tests.unit.witness_world import NAME, WitnessDoor
from tests.vectors.make_ledger import ORIGIN, fixed_key
from tests.vectors.results.world import NOON

pytestmark = pytest.mark.anyio


class Files:
    """A log of five entries that was witnessed, then three more, in files as somebody has them at home."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.policy = root / "witnesses.policy"
        self.policy.write_text(POLICY_LINES + "quorum chenzhou\n", encoding="utf-8")

    def put(self, name: str, content: bytes) -> Path:
        (self.root / name).write_bytes(content)
        return self.root / name

    def asked(self, **given: Path) -> LogVerdict:
        return verdict(LogEvidence(**{"place": None, "vkey": VERIFIER.vkey, "policy": self.policy, **given}))


@pytest.fixture
async def files(tmp_path):
    found = Files(tmp_path)
    with opened(tmp_path / "log") as ours, opened(tmp_path / "witness") as theirs:
        await fill(ours, 3)
        found.put("first", ours.checkpoint())
        await fill(ours, 2)
        door = WitnessDoor(theirs, trusted=believing())
        await witnessed(ours, door.submit, door.fetch).look(POLICY, NOON)
        await fill(ours, 3)
        found.put("cosigned", await ours.resource("cosigned"))
        found.put("newest", await ours.resource("checkpoint"))
        found.put("old.tlog-proof", await ours.inclusion(2))
        found.put("new.tlog-proof", await ours.inclusion(7))
        for name, size in (("path", 5), ("longer", 8)):
            lines = (f"{encode64(one)}\n" for one in await ours.consistency(3, size))
            found.put(name, "".join(lines).encode())
    return found


def at(files: Files, name: str) -> Path:
    return files.root / name


async def test_a_proof_holds_with_its_witnesses_and_fails_without(files):
    held, failed = (files.asked(place=at(files, f"{name}.tlog-proof")) for name in ("old", "new"))
    assert (held.answer, held.checks[-1].detail) == ("HOLDS", NAME)
    assert (failed.answer, failed.checks[-1].outcome) == ("FAILS", CheckOutcome.FAILED)
    without = verdict(LogEvidence(place=at(files, "new.tlog-proof"), vkey=VERIFIER.vkey))
    assert without.answer == "HOLDS"


async def test_two_checkpoints_hold_where_the_newer_one_is_cosigned(files):
    first = at(files, "first")
    held = files.asked(older=first, newer=at(files, "cosigned"), path=at(files, "path"))
    failed = files.asked(older=first, newer=at(files, "newest"), path=at(files, "longer"))
    assert (held.answer, failed.answer) == ("HOLDS", "FAILS")
    assert failed.checks[0].outcome is CheckOutcome.HELD


async def test_a_whole_ledger_says_nothing_of_witnesses(files):
    found = files.asked(place=files.root / "log")
    assert (found.answer, found.checks[-1].outcome) == ("INCOMPLETE", CheckOutcome.NOT_DONE)


async def test_a_policy_that_is_none_or_lists_another_log_is_told(files):
    files.policy.write_text("quorum everybody\n", encoding="utf-8")
    with pytest.raises(VerificationError) as told:
        files.asked(place=at(files, "old.tlog-proof"))
    assert told.value.details["reason"] == "POLICY_MALFORMED"
    other = POLICY_LINES.replace(VERIFIER.vkey, other_log()) + "quorum chenzhou\n"
    files.policy.write_text(other, encoding="utf-8")
    assert files.asked(place=at(files, "old.tlog-proof")).answer == "FAILS"


def other_log() -> str:
    return VerifierKey(ORIGIN, fixed_key("other log").public).vkey


async def test_every_checkpoint_in_evidence_is_asked_for(files):
    proofs = [at(files, f"{name}.tlog-proof").read_text(encoding="utf-8") for name in ("old", "new")]
    answer = (
        '{"rows":[' + ",".join(f'{{"index":{n},"evidence":{quoted(p)}}}' for n, p in enumerate(proofs)) + "]}"
    )
    raw = EvidenceFile("accord-evidence/v1", ORIGIN, (EvidencePart(answer, "x"),)).content
    assert len(checkpoints_in(raw)) == 2
    assert checkpoints_in(b"{}") == []


def quoted(text: str) -> str:
    return json.dumps(text)


@pytest.fixture
def keys(tmp_path, monkeypatch):
    """A data directory with keys, and settings in the environment that name a witness."""
    for name in [one for one in os.environ if one.startswith("ACCORD_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("ACCORD_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("ACCORD_WITNESS_NAME", NAME)
    make_keys(tmp_path / "keys", ORIGIN)
    return tmp_path / "keys"


def test_the_witness_key_is_told_and_rotated_and_made_where_there_was_none(keys, capsys):
    """Also in a city whose keys were made before there were witnesses."""

    def told() -> WitnessKey:
        vkey(witness=True)
        return parse_witness_key(capsys.readouterr().out.strip())

    first = told()
    assert (first.name, first.public) == (NAME, load_keys(keys).witness.public)
    rotate(witness=True)
    assert capsys.readouterr().out.strip().endswith(told().vkey)
    second = told()
    assert second.public != first.public
    (keys / WITNESS).unlink()
    assert load_keys(keys).witness is None
    rotate(witness=True)
    assert load_keys(keys).witness.public not in {first.public, second.public}
    assert sorted(one.name for one in keys.iterdir() if "coming" in one.name) == []


async def test_a_look_of_the_gateway_reads_the_policy_anew_and_tells_what_changes(tmp_path, monkeypatch):
    lines: list[tuple[str, str]] = []
    monkeypatch.setattr(
        "gateway.exchange.submit_checkpoints.log.log",
        lambda _level, event, **said: event == "witness" and lines.append((said["witness"], said["code"])),
    )
    files = Files(tmp_path)
    with opened(tmp_path / "log") as ours, opened(tmp_path / "witness") as theirs:
        door = WitnessDoor(theirs)  # it knows another key of this log's origin, or none
        await fill(ours, 2)
        city = SimpleNamespace(witnesses=witnessed(ours, door.submit, door.fetch))
        await look_for_cosignatures(city, files.policy, NOON)
        await look_for_cosignatures(city, files.policy, NOON)
        assert lines == [("chenzhou", "WITNESS_REFUSES")]
        files.policy.write_text("quorum none\n", encoding="utf-8")
        await look_for_cosignatures(city, files.policy, NOON)
        assert (city.witnesses.states, len(lines)) == ({}, 1)


async def test_a_process_that_only_answers_knows_of_witnesses_what_another_tells(tmp_path):
    with opened(tmp_path / "log") as ours, opened(tmp_path / "witness") as theirs:
        door = WitnessDoor(theirs, trusted=believing())
        await fill(ours, 2)
        leads, listens = (
            SimpleNamespace(witnesses=witnessed(ours, door.submit, door.fetch)) for _ in range(2)
        )
        await leads.witnesses.look(POLICY, NOON)
        await hear_witnesses(listens, tell_witnesses(leads))
        assert listens.witnesses.states == leads.witnesses.states
        assert listens.witnesses.states["chenzhou"].size == 2
