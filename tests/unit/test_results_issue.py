"""Issuing: the same bytes for the same result, nothing that our own reader would refuse, no names."""

import json

import msgspec
import pytest

from graph.errors import Fault
from graph.model.facts import Penalty
from graph.model.results import MeasureFinding, ResultKind
from graph.model.time import china_day
from security.results import describe, jws
from security.results.addresses import CREDENTIALS_V2, published_files
from security.results.describe import schema
from security.results.issue import fact_digest, issue
from security.results.moments import day_of_stamp, first_instant, instant_of_stamp, stamp_of_instant
from security.results.pairwise_pseudonyms import PairwiseKey
from security.results.status import Bits
from security.results.wire import credential_of, read_credential, spelt_as_ours
from security.secret_files import write_secret
from tests.vectors.results import world

KINDS = {
    "conclusion": world.result(),
    "person": world.person_result(),
    "receipt": world.result(world.receipt()),
    "doubtful": world.result(world.receipt(nothing_found=False, checked=(world.checked(),))),
    "disputed": world.result(dispute_pending=True, audience=("431000", "430100")),
}


def payload(raw):
    return jws.split(raw, jws.LONGEST_RESULT).payload


@pytest.mark.parametrize("name", KINDS)
def test_what_is_issued_reads_back_as_the_same_result(name):
    raw = world.issued(KINDS[name])
    assert read_credential(spelt_as_ours(payload(raw))).result == KINDS[name]
    assert read_credential(credential_of(jws.content(payload(raw)))).result == KINDS[name]


def test_the_same_result_gives_the_same_bytes():
    assert world.issued() == world.issued()


def test_the_header_is_what_the_standards_ask_for():
    header = json.loads(jws.split(world.issued(), jws.LONGEST_RESULT).header)
    assert header == {"alg": "Ed25519", "cty": "vc", "kid": world.KID, "typ": "vc+jwt"}


def test_the_credential_is_a_vc_2_with_our_context_and_no_old_claims():
    members = json.loads(payload(world.issued()))
    assert members["@context"] == [CREDENTIALS_V2, "https://zhengzhou.example/contexts/result-v1.jsonld"]
    assert members["type"] == ["VerifiableCredential", "PenaltyConclusion"]
    assert not {"vc", "iss", "sub", "nbf", "exp"} & members.keys()
    typed = [*members["credentialStatus"], *members["evidence"], members["credentialSchema"]]
    assert all(one["type"] for one in typed)
    assert members["validFrom"] == "2026-11-21T00:00:00+08:00"


def test_a_person_leaves_neither_name_nor_number():
    text = payload(world.issued(world.person_result())).decode()
    assert "16010019800101001" not in text
    assert json.loads(text)["credentialSubject"].keys() == {"type", "handle", "conclusion"}


def test_a_handle_is_the_pairs_own_and_the_same_from_both_sides():
    key, other = bytes(32), bytes([1]) * 32
    one = PairwiseKey(key, "410100", "431000").person("RESIDENT_ID", "16010019800101001x")
    assert one == PairwiseKey(key, "431000", "410100").person("RESIDENT_ID", " 16010019800101001X")
    assert one != PairwiseKey(other, "410100", "431000").person("RESIDENT_ID", "16010019800101001X")
    assert one != PairwiseKey(key, "410100", "430100").person("RESIDENT_ID", "16010019800101001X")
    assert one != PairwiseKey(key, "410100", "431000").person("PASSPORT", "16010019800101001X")


def test_a_pairs_key_shows_nowhere():
    assert repr(PairwiseKey(b"k" * 32, "431000", "410100")) == "PairwiseKey(410100|431000)"


@pytest.mark.parametrize(
    "changes",
    [
        {"valid_until": world.DAY},
        {"audience": ("431000", "431000")},
        {"as_of": "2026-02-30"},
        {"id": "short"},
        {"statement": world.receipt(nothing_found=False)},
        {"statement": world.receipt(checked=(world.checked(),))},
        {"statement": world.receipt(checked=(world.checked(finding=MeasureFinding.APPLIES),))},
        {"statement": world.conclusion(organization="91160100MA00000001")},
        {"subject": world.person_result().subject, "audience": ("431000", "430100")},
    ],
    ids="+".join,
)
def test_a_result_that_contradicts_itself_is_not_issued(changes):
    with pytest.raises(ValueError):
        world.issued(world.result(**changes))


def test_a_result_that_cannot_be_recalled_is_not_issued():
    with pytest.raises(ValueError, match="recalled"):
        issue(world.result(), origin=world.ORIGIN, places=world.PLACES[1:], key=world.RESULTS, kid=world.KID)


def test_a_facts_digest_hangs_on_every_member_of_it():
    fact = msgspec.convert(
        {
            field.name: ()
            if field.name == "kinds"
            else 7
            if field.name in {"row", "recorded_at"}
            else "2026-01-01"
            for field in msgspec.structs.fields(Penalty)
            if field.required
        },
        Penalty,
    )
    digest = fact_digest(fact)
    assert digest.fact == "Penalty"
    changed = [
        fact_digest(msgspec.structs.replace(fact, **{name: other})).digest
        for name, other in {"id": "x", "content": "y", "row": 8, "fine": "1"}.items()
    ]
    assert len({digest.digest, *changed}) == 5


@pytest.mark.parametrize("kind", ResultKind)
def test_a_published_schema_is_what_its_types_say(kind):
    _, data = published_files()[f"schemas/{kind.value.lower().replace('_', '-')}-v1.json"]
    assert data == schema(kind), "run `python -m security.results.describe`"


def test_every_member_that_we_sign_has_its_term_in_the_context():
    _, data = published_files()["contexts/result-v1.jsonld"]
    terms = json.loads(data)["@context"].keys()
    of_the_w3c = {
        "@context", "type", "id", "issuer", "validFrom", "validUntil", "credentialSubject", "evidence",
        "credentialSchema", "credentialStatus", "statusPurpose", "statusListIndex", "statusListCredential",
    }  # fmt: skip
    seen = set()

    def walk(value):
        if isinstance(value, dict):
            seen.update(value)
            list(map(walk, value.values()))
        elif isinstance(value, list):
            list(map(walk, value))

    for made in KINDS.values():
        walk(json.loads(payload(world.issued(made))))
    assert seen - of_the_w3c <= terms


def test_a_moment_has_one_spelling():
    assert stamp_of_instant(first_instant("2026-11-21")) == "2026-11-20T16:00:00.000000Z"
    assert instant_of_stamp("2026-11-20T16:00:00.000000Z") == first_instant("2026-11-21")
    assert china_day(first_instant("2026-11-21") - 1) == "2026-11-20"
    for other in ("2026-11-20T16:00:00Z", "2026-11-20t16:00:00.000000Z", "2026-11-20T16:00:00.000000+00:00"):
        with pytest.raises(ValueError):
            instant_of_stamp(other)
    for other in ("2026-11-21", "2026-11-21T00:00:00Z", "2026-02-30T00:00:00+08:00"):
        with pytest.raises(ValueError):
            day_of_stamp(other)


def altered(change):
    members = json.loads(payload(world.issued()))
    change(members)
    return members


def both_statements(members):
    receipt = json.loads(payload(world.issued(world.result(world.receipt()))))["credentialSubject"]["receipt"]
    members["credentialSubject"]["receipt"] = receipt


@pytest.mark.parametrize(
    "change",
    [
        both_statements,
        lambda m: m["credentialSubject"].pop("conclusion"),
        lambda m: m["credentialStatus"].append(m["credentialStatus"][0]),
        lambda m: m["credentialStatus"].append(m["credentialStatus"].pop(0) | {"statusPurpose": "dispute"}),
        lambda m: m["credentialStatus"][0].pop("type"),
        lambda m: m["credentialStatus"][0].update(statusListIndex="007"),
        lambda m: m.update(id=f"{world.ORIGIN}/results/../x"),
        lambda m: m["law"].update(packDigest="A" * 64),
        lambda m: m.update(validUntil="2027-05-21T00:00:00Z"),
        lambda m: m.update(iss=world.ORIGIN),
    ],
)
def test_a_credential_that_is_not_of_our_profile_is_not_read(change):
    with pytest.raises(ValueError):
        read_credential(credential_of(altered(change)))


def test_a_list_has_bounds():
    for entries in (131_064, 131_073, 1_048_584):
        with pytest.raises(ValueError, match="entries"):
            Bits(entries)


def test_a_pairs_key_is_a_secret_file_of_32_bytes(tmp_path):
    path = tmp_path / "pair.key"
    write_secret(path, bytes(32))
    assert PairwiseKey.load(path, "410100", "431000").person("A", "1") == PairwiseKey(
        bytes(32), "431000", "410100"
    ).person("A", "1")
    path.chmod(0o640)
    with pytest.raises(Fault):
        PairwiseKey.load(path, "410100", "431000")
    write_secret(tmp_path / "short.key", bytes(31))
    with pytest.raises(Fault):
        PairwiseKey.load(tmp_path / "short.key", "410100", "431000")
    with pytest.raises(ValueError, match="32 bytes"):
        PairwiseKey(bytes(31), "410100", "431000")


def test_the_schemas_are_written_where_they_are_published(tmp_path):
    (tmp_path / "schemas").mkdir()
    describe.write(tmp_path)
    assert {f"schemas/{path.name}": path.read_bytes() for path in (tmp_path / "schemas").iterdir()} == {
        path: data for path, (_, data) in published_files().items() if path.startswith("schemas/")
    }
