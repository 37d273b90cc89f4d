"""Libraries of another language accept what we sign, unchanged, and refuse each altered copy.

Node and npm are needed, and without them the tests fail and say what to install; packages come from the
npm index by the lock file beside this, into `.tools/interop`, once. Versions are in `docs/interop.md`.
"""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from benchmarks.metrics import ROOT
from security.base64url import encode
from security.results import jws
from security.results.addresses import SCHEMAS, context_url, published_files, status_url
from security.results.status import Bits, compress, expand
from tests.attacks.results import forging
from tests.attacks.results.case import HERE as ATTACKS
from tests.attacks.results.case import read
from tests.vectors.results import world

pytestmark = pytest.mark.services

HERE = Path(__file__).parent
PLACE = ROOT / ".tools" / "interop"
NOON = "2026-11-21T04:30:00Z"
KINDS = {
    "conclusion": world.result(),
    "person": world.person_result(),
    "receipt": world.result(world.receipt()),
    "disputed": world.result(dispute_pending=True),
}


MISSING = """foreign verifiers need Node 18 or newer and npm, and {what}.
Install them:  apt-get install nodejs npm"""


class NoNode(Exception):
    """There is nothing to run foreign verifiers with, and what to do about it."""


def need_node():
    for tool in ("node", "npm"):
        if shutil.which(tool) is None:
            raise NoNode(MISSING.format(what=f"`{tool}` is not there"))
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    if int(version.removeprefix("v").partition(".")[0]) < 18:
        raise NoNode(MISSING.format(what=f"this one is {version}"))


def public(key):
    return {"kty": "OKP", "crv": "Ed25519", "x": encode(key.public)}


@pytest.fixture(scope="session")
def foreign():
    """A function that hands lines to the foreign libraries and returns their verdicts."""
    need_node()
    PLACE.mkdir(parents=True, exist_ok=True)
    lock = (HERE / "package-lock.json").read_bytes()
    for name in ("package.json", "package-lock.json", "verify.mjs"):
        shutil.copy(HERE / name, PLACE / name)
    stamp = PLACE / "installed"
    if not stamp.exists() or stamp.read_bytes() != lock:
        subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=PLACE, check=True)
        stamp.write_bytes(lock)

    def judge(lines):
        text = "".join(json.dumps(line) + "\n" for line in lines)
        done = subprocess.run(
            ["node", "verify.mjs"], input=text, capture_output=True, text=True, cwd=PLACE, check=True
        )
        return [json.loads(line) for line in done.stdout.splitlines()]

    return judge


def whole(made, **bits):
    """A result with everything that a stranger needs to check all of it."""
    lists = {
        status_url(world.ORIGIN, purpose, 1): {
            "jwk": public(world.STATUS),
            "jws": world.status_list(purpose, *bits.get(purpose, ())).decode(),
        }
        for purpose in world.LISTS
    }
    _, context = published_files()["contexts/result-v1.jsonld"]
    _, schema = published_files()[SCHEMAS[made.kind]]
    return {
        "jwk": public(world.RESULTS),
        "jws": world.issued(made).decode(),
        "at": NOON,
        "contexts": {context_url(world.ORIGIN): json.loads(context)},
        "schema": json.loads(schema),
        "lists": lists,
    }


def test_what_we_sign_is_accepted_unchanged(foreign):
    clear = dict.fromkeys(world.LISTS, False)
    found = foreign([whole(made) for made in KINDS.values()])
    assert found == [{"valid": True, "expanded": 1, "status": clear}] * len(KINDS)


@pytest.mark.parametrize("place", world.PLACES, ids=lambda place: place.purpose)
def test_a_bit_that_we_set_is_seen_by_others(foreign, place):
    (found,) = foreign([whole(world.result(), **{place.purpose: (place.index,)})])
    assert found["status"] == {purpose: purpose == place.purpose for purpose in world.LISTS}


def listed(purpose, *set_bits):
    """A status list as a credential of its own, with everything that a stranger needs to check it."""
    _, context = published_files()["contexts/result-v1.jsonld"]
    return {
        "jwk": public(world.STATUS),
        "jws": world.status_list(purpose, *set_bits).decode(),
        "at": NOON,
        "contexts": {context_url(world.ORIGIN): json.loads(context)},
    }


def test_a_status_list_passes_every_check_that_a_result_passes(foreign):
    """Signature, VC 2.0, and JSON-LD in safe mode: no member of it is without a term."""
    lines = [listed(purpose, *bits) for purpose in world.LISTS for bits in ((), (0, 94_567))]
    assert foreign(lines) == [{"valid": True, "expanded": 1}] * len(lines)


def altered(raw):
    """Copies with one character changed: in every part, at many places; and cut or lengthened ones."""
    step = max(1, len(raw) // 40)
    # The last character carries unused bits, which some libraries do not look at: it has its own test here.
    yield from (forging.flipped(raw, at) for at in range(3, len(raw) - 1, step) if raw[at : at + 1] != b".")
    yield from (raw[:-4], raw + b"AAAA", raw.rpartition(b".")[0] + b".", raw.rpartition(b".")[0])
    yield from (forging.malleated(raw), raw.replace(b".", b"..", 1))


@pytest.mark.parametrize("name", KINDS)
def test_each_altered_copy_is_refused(foreign, name):
    base = whole(KINDS[name])
    copies = [base | {"jws": copy.decode()} for copy in altered(base["jws"].encode())]
    assert len(copies) > 40
    assert [found["valid"] for found in foreign(copies)] == [False] * len(copies)


def test_each_altered_status_list_is_refused(foreign):
    base = whole(world.result())
    lines = []
    for url, shown in base["lists"].items():
        for copy in altered(shown["jws"].encode()):
            lists = base["lists"] | {url: shown | {"jws": copy.decode()}}
            lines.append(base | {"lists": lists})
    assert [found["valid"] for found in foreign(lines)] == [False] * len(lines)


SEEN_BY_ANY_VERIFIER = (
    "algorithm_none",
    "algorithm_none_bare",
    "algorithm_eddsa",
    "key_confusion_hs256",
    "header_jwk",
    "header_jku",
    "header_x5u",
    "header_crit",
    "header_b64",
    "typ_of_an_access_token",
    "typ_absent",
    "cty_of_a_presentation",
    "truncated_to_two_parts",
    "truncated_content",
    "truncated_signature",
    "four_parts",
    "altered_by_one_byte",
    "signature_malleated",
    "signed_by_a_stranger",
    "content_not_json",
    "content_not_utf8",
    "content_without_status",
    "content_number_for_a_day",
    "expired",
    "early",
)


def test_the_attacks_that_need_no_trust_list_are_refused_by_others_as_well(foreign):
    base = whole(world.result())
    raws = [read(ATTACKS / name).result for name in SEEN_BY_ANY_VERIFIER]
    found = foreign([base | {"jws": raw.decode("latin-1")} for raw in raws])
    assert {n: one["valid"] for n, one in zip(SEEN_BY_ANY_VERIFIER, found, strict=True)} == dict.fromkeys(
        SEEN_BY_ANY_VERIFIER, False
    )


def test_a_foreign_signer_makes_the_same_bytes(foreign):
    raw = world.issued()
    parts = jws.split(raw, jws.LONGEST_RESULT)
    jwk = public(world.RESULTS) | {"d": encode(bytes([1]) * 32)}
    line = {"sign": parts.payload.decode(), "header": json.loads(parts.header), "jwk": jwk}
    assert foreign([line]) == [{"jws": raw.decode()}]


def test_a_foreign_list_expands_to_the_same_bits(foreign):
    indexes = [0, 7, 8, 94_567, 131_071]
    bits = Bits()
    for index in indexes:
        bits.set(index)
    (found,) = foreign([{"encode": indexes, "length": 131_072}])
    assert expand(found["encodedList"]) == expand(compress(bytes(bits.data))) == bytes(bits.data)
