"""A log and its witnesses: what is cosigned, kept and served, and witnesses that lie or refuse."""

import hashlib

import pytest
from msgspec.structs import replace

from graph.errors import Unavailable
from security.cosigning import AGAIN, LogWitnesses, WitnessAnswer
from security.ledger.checkpoint import Checkpoint, claimed, open_checkpoint
from security.ledger.cosignature import WitnessKey, cosign, cosignatures
from security.ledger.ledger import Ledger
from security.ledger.note import VerifierKey
from security.ledger.proof import parse_proof
from security.ledger.tlog_policy import read_policy
from security.ledger.verify import CheckOutcome, verify_cosigned
from security.neighbour_logs import NeighbourLogs
from tests.unit.ledger_world import KEY as LOG_KEY
from tests.unit.ledger_world import VERIFIER, fill, opened
from tests.unit.witness_world import KEY, NAME, SIGNING, URL, WitnessDoor, nobody
from tests.vectors.make_ledger import ORIGIN, fixed_key
from tests.vectors.results.world import NOON, trust

pytestmark = pytest.mark.anyio
POLICY = read_policy(f"log {VERIFIER.vkey}\nwitness chenzhou {KEY.vkey} {URL}\nquorum chenzhou\n".encode())
SECOND = 1_000_000


def believing(vkey: VerifierKey = VERIFIER):
    """A trust list of Chenzhou's in which Zhengzhou's log has this key."""
    found = trust()
    return replace(found, logs={**found.logs, "410100": (vkey,)})


def witnessed(ledger: Ledger, submit, fetch=nobody) -> LogWitnesses:
    return LogWitnesses(ledger, NeighbourLogs(ledger, nobody, "410100"), submit, fetch)


@pytest.fixture
def places(tmp_path):
    with opened(tmp_path / "log") as ours, opened(tmp_path / "witness") as theirs:
        yield ours, WitnessDoor(theirs, trusted=believing())


async def test_the_checkpoint_is_served_with_its_cosignature_and_proofs_carry_it(places):
    ours, door = places
    await fill(ours, 5)
    own = witnessed(ours, door.submit, door.fetch)
    plain = await ours.resource("checkpoint")
    await own.look(POLICY, NOON)
    note = await ours.resource("checkpoint")
    assert note.startswith(plain)
    assert [(one.key, one.at) for one in cosignatures(note, [KEY])] == [(KEY, NOON // SECOND)]
    assert await ours.resource("cosigned") == note
    proof = parse_proof(await ours.inclusion(2))
    assert proof.checkpoint == note
    await fill(ours, 3)
    # What came later is in the newest checkpoint, which nobody cosigned yet; what is older keeps its witness.
    assert cosignatures(await ours.resource("checkpoint"), [KEY]) == ()
    assert parse_proof(await ours.inclusion(2)).checkpoint == note == await ours.resource("cosigned")
    assert claimed(parse_proof(await ours.inclusion(6)).checkpoint).size == 8
    await own.look(POLICY, NOON + SECOND)
    assert claimed(await ours.resource("cosigned")).size == 8
    assert (own.states["chenzhou"].size, own.states["chenzhou"].code) == (8, "")


async def test_the_auditors_check_holds_by_the_quorum_and_fails_without(places):
    ours, door = places
    await fill(ours, 5)
    before = ours.checkpoint()
    await witnessed(ours, door.submit, door.fetch).look(POLICY, NOON)
    cosigned = await ours.resource("cosigned")
    found = [verify_cosigned(2, [note], POLICY, VERIFIER) for note in (cosigned, before)]
    assert [one.outcome for one in found] == [CheckOutcome.HELD, CheckOutcome.FAILED]
    assert found[0].detail == NAME
    assert verify_cosigned(2, [], POLICY, VERIFIER).outcome is CheckOutcome.NOT_DONE


async def test_a_log_without_traffic_is_cosigned_anew_within_the_hour_and_not_before(places):
    ours, door = places
    await fill(ours, 5)
    own = witnessed(ours, door.submit, door.fetch)
    times = []
    for seconds in range(0, 7_200, 60):
        door.now = NOON + seconds * SECOND
        await own.look(POLICY, door.now)
        times.append(cosignatures(await ours.resource("cosigned"), [KEY])[0].at - NOON // SECOND)
    assert sorted(set(times)) == [0, AGAIN + 60, 2 * (AGAIN + 60)]
    assert AGAIN + 60 < 3_600


async def test_cosignatures_outlive_the_process_and_a_second_one_asks_nobody(tmp_path):
    with opened(tmp_path / "witness") as theirs:
        door = WitnessDoor(theirs, trusted=believing())
        with opened(tmp_path / "log") as ours:
            await fill(ours, 5)
            await witnessed(ours, door.submit, door.fetch).look(POLICY, NOON)
        asked = len(door.asked)
        with opened(tmp_path / "log") as ours:
            own = witnessed(ours, door.submit, door.fetch)
            await own.look(POLICY, NOON + SECOND)
            assert (len(door.asked), own.states["chenzhou"].size) == (asked, 5)
            # Where the witness is was forgotten, and it tells.
            await fill(ours, 1)
            await own.look(POLICY, NOON + SECOND)
            assert (len(door.asked), own.states["chenzhou"].size) == (asked + 2, 6)


async def test_without_a_witness_everything_is_as_it_was(tmp_path):
    with opened(tmp_path) as ledger:
        await fill(ledger, 3)
        own = witnessed(ledger, silent)
        await own.look(POLICY, NOON)
        assert await ledger.resource("checkpoint") == ledger.checkpoint()
        assert own.states["chenzhou"].code == "WITNESS_SILENT"
        since = own.states["chenzhou"].since
        await own.look(POLICY, NOON + SECOND)
        assert own.states["chenzhou"].since == since
        await own.look(read_policy(b"quorum none\n"), NOON)
        assert own.states == {}


async def silent(url: str, body: bytes) -> WitnessAnswer:
    raise Unavailable("WITNESS_SILENT")


def says(status: int, body: bytes = b""):
    async def submit(url: str, asked: bytes) -> WitnessAnswer:
        return WitnessAnswer(status, body)

    return submit


def text_of(body: bytes) -> str:
    return body.partition(b"\n\n")[2].decode().partition("\n\n")[0] + "\n"


def signing(name=NAME, key=SIGNING, at=NOON, change=lambda text: text):
    """A witness that cosigns whatever it is brought, in its own way."""

    async def submit(url: str, asked: bytes) -> WitnessAnswer:
        return WitnessAnswer(200, cosign(change(text_of(asked)), name, key, at).encode())

    return submit


LIARS = {
    "no size": (says(409, b"many\n"), "WITNESS_ANSWER_REFUSED"),
    "a size without a line feed": (says(409, b"7"), "WITNESS_ANSWER_REFUSED"),
    "a size beyond ours": (says(409, b"70\n"), "WITNESS_CLAIM_FALSE"),
    "always another size": (says(409, b"2\n"), "WITNESS_REFUSES"),
    "another tree": (says(422), "WITNESS_CLAIM_FALSE"),
    "an unknown log": (says(404), "WITNESS_REFUSES"),
    "a defect": (says(500), "WITNESS_REFUSES"),
    "nothing signed": (says(200), "WITNESS_ANSWER_REFUSED"),
    "a page": (says(200, b"<html></html>\n"), "WITNESS_ANSWER_REFUSED"),
    "another key": (signing(key=fixed_key("stranger")), "WITNESS_ANSWER_REFUSED"),
    "another name": (signing(name="x.example"), "WITNESS_ANSWER_REFUSED"),
    "another checkpoint": (signing(change=lambda t: t.replace("\n5\n", "\n6\n")), "WITNESS_ANSWER_REFUSED"),
    "a time long ago": (signing(at=NOON - 3_600 * SECOND), "WITNESS_ANSWER_REFUSED"),
    "a time to come": (signing(at=NOON + 3_600 * SECOND), "WITNESS_ANSWER_REFUSED"),
}


@pytest.mark.parametrize(("submit", "code"), LIARS.values(), ids=LIARS)
async def test_a_witness_that_lies_is_told_by_its_code_and_counts_for_nothing(tmp_path, submit, code):
    async def nothing(url: str) -> bytes | None:
        return None

    with opened(tmp_path) as ledger:
        await fill(ledger, 5)
        own = witnessed(ledger, submit, nothing)
        await own.look(POLICY, NOON)
        assert own.states["chenzhou"].code == code
        assert await ledger.resource("checkpoint") == ledger.checkpoint()
        assert (ledger.cosigned, ledger.size) == (None, 5)


async def test_one_bad_witness_takes_nothing_from_the_others(places):
    ours, door = places
    await fill(ours, 5)
    bad = WitnessKey("bad.example", fixed_key("bad").public)
    lines = POLICY_LINES + f"witness bad {bad.vkey} http://bad.test/\ngroup g any chenzhou bad\nquorum g\n"

    async def submit(url: str, body: bytes) -> WitnessAnswer:
        return await (says(200, b"x\n")(url, body) if "bad.test" in url else door.submit(url, body))

    own = witnessed(ours, submit, door.fetch)
    await own.look(read_policy(lines.encode()), NOON)
    codes = {name: one.code for name, one in own.states.items()}
    assert codes == {"chenzhou": "", "bad": "WITNESS_ANSWER_REFUSED"}
    assert len(cosignatures(await ours.resource("checkpoint"), [KEY, bad])) == 1


POLICY_LINES = f"log {VERIFIER.vkey}\nwitness chenzhou {KEY.vkey} {URL}\n"


async def test_what_a_quorum_cosigned_stays_until_a_quorum_cosigned_more(places):
    ours, door = places
    await fill(ours, 5)
    second = fixed_key("second")
    key = WitnessKey("second.example", second.public)
    policy = read_policy(
        (POLICY_LINES + f"witness b {key.vkey} http://b.test\ngroup g all chenzhou b\nquorum g\n").encode()
    )
    down = False

    async def submit(url: str, body: bytes) -> WitnessAnswer:
        if "b.test" not in url:
            return await door.submit(url, body)
        return await (silent if down else signing("second.example", second))(url, body)

    own = witnessed(ours, submit, door.fetch)
    await own.look(policy, NOON)
    whole = await ours.resource("cosigned")
    assert policy.satisfied(whole)
    await fill(ours, 2)
    down = True
    await own.look(policy, NOON)
    assert await ours.resource("cosigned") == whole
    down = False
    await own.look(policy, NOON)
    assert claimed(await ours.resource("cosigned")).size == 7


async def findings(ledger: Ledger) -> list[tuple[str, tuple[str, ...]]]:
    rows = (await ledger.search(first=10)).rows
    return [(row.entry.operation, row.entry.evidence) for row in rows if row.entry.phase == "FINDING"]


@pytest.mark.parametrize("count", [3, 5, 8], ids=["cut off", "rewritten", "rewritten and grown"])
async def test_a_log_that_was_rewritten_is_refused_and_its_own_auditors_are_told(tmp_path, count):
    """The operator makes the ledger anew with the same key: the witness shows what that key once signed."""
    with opened(tmp_path / "witness") as theirs:
        door = WitnessDoor(theirs, trusted=believing())
        with opened(tmp_path / "log") as first:
            await fill(first, 5)
            await witnessed(first, door.submit, door.fetch).look(POLICY, NOON)
            kept = await first.resource("cosigned")
        with opened(tmp_path / "anew") as ours:
            await fill(ours, count)  # every salt is another one: another tree
            own = witnessed(ours, door.submit, door.fetch)
            for _ in range(2):
                await own.look(POLICY, NOON)
                assert own.states["chenzhou"].code == "OWN_LOG_FORKED"
            ((operation, evidence),) = await findings(ours)
            assert operation == "OwnLogForked"
            for note in evidence:
                assert open_checkpoint(note.encode(), ORIGIN, [VERIFIER]).origin == ORIGIN
            assert claimed(evidence[0].encode()).text == claimed(kept).text
            assert claimed(evidence[1].encode()).root != claimed(kept).root
        if count == 5:
            # Two roots of one size: the witness has its evidence, too, for the auditors there.
            assert [one.origin for one in door.logs.breaks] == [ORIGIN]
            ((operation, _),) = await findings(theirs)
            assert operation == "NeighbourLogForked"


async def test_a_witness_that_shows_what_we_did_not_sign_accuses_nobody(tmp_path):
    forged = Checkpoint(ORIGIN, 70, bytes(32)).signed(fixed_key("stranger"))

    async def fetch(url: str) -> bytes | None:
        assert hashlib.sha256(ORIGIN.encode()).hexdigest() in url
        return forged

    with opened(tmp_path) as ledger:
        await fill(ledger, 5)
        own = witnessed(ledger, says(409, b"70\n"), fetch)
        await own.look(POLICY, NOON)
        assert own.states["chenzhou"].code == "WITNESS_CLAIM_FALSE"
        assert await findings(ledger) == []


async def test_a_witness_that_shows_an_old_checkpoint_of_ours_accuses_nobody(tmp_path):
    with opened(tmp_path) as ledger:
        await fill(ledger, 3)
        old = ledger.checkpoint()
        await fill(ledger, 2)

        async def fetch(url: str) -> bytes | None:
            return old

        own = witnessed(ledger, says(422), fetch)
        await own.look(POLICY, NOON)
        assert own.states["chenzhou"].code == "WITNESS_REFUSES"
        assert await findings(ledger) == []


async def test_the_word_of_another_key_of_ours_is_not_taken(tmp_path):
    """A tree of size one beyond ours, signed by our key under another origin, is another log's."""
    other = Checkpoint("other.example/log", 70, bytes(32)).signed(LOG_KEY)

    async def fetch(url: str) -> bytes | None:
        return other

    with opened(tmp_path) as ledger:
        await fill(ledger, 5)
        own = witnessed(ledger, says(409, b"70\n"), fetch)
        await own.look(POLICY, NOON)
        assert own.states["chenzhou"].code == "WITNESS_CLAIM_FALSE"
