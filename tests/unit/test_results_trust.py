"""The trust list: taken when its keeper signed it, newer than the last, in time; what it then answers."""

import json

import msgspec
import pytest

from graph.errors import VerificationError
from security.ledger.note import VerifierKey, sign_note
from security.signed_lists.trust_document import FIRST_LINE, TrustDocument, sign_trust_list
from security.signed_lists.trust_list import load
from security.signed_lists.trust_reasons import TrustListReason
from tests.vectors.results import world


def refused(raw, **changes):
    given = {"owner": world.CHENZHOU, "seen": None, "day": world.DAY} | changes
    with pytest.raises(VerificationError) as found:
        load(raw, world.KEEPERS, **given)
    return TrustListReason[found.value.details["reason"]]


def test_a_list_that_was_used_is_taken_again_and_a_newer_one_after_it():
    seen = world.trust().seen
    assert world.trust(seen=seen).version == 7
    assert world.trust(seen=seen, version=8).version == 8
    assert refused(world.trust_note(), seen=world.trust(version=8).seen) is TrustListReason.OLDER


def test_the_keepers_key_is_changed_by_signing_with_both():
    new = world.key(50)
    both = world.trust_note() + sign_trust_list(world.document(), world.KEEPER, new).rpartition(b"\n\n")[2]
    for keys in (world.KEEPERS, [VerifierKey(world.KEEPER, new.public)]):
        found = load(both, keys, owner=world.CHENZHOU, seen=world.trust().seen, day=world.DAY)
        assert found.seen.digest == world.trust().seen.digest


def test_it_answers_by_key_and_by_region():
    trust = world.trust()
    assert trust.keys[world.KID].region.region == world.ZHENGZHOU
    assert trust.logs[world.ZHENGZHOU][0].name == world.LOG_ORIGIN
    assert trust.logs[world.LUOYANG] == ()


def test_people_can_read_what_is_signed():
    text = world.trust_note().decode()
    assert text.startswith(f'{FIRST_LINE}\n{{\n  "owner": "431000",\n')
    assert "郑州市" in text
    assert json.loads(text.partition("\n")[2].rpartition("\n\n")[0])["version"] == 7


def noted(text):
    return sign_note(text, world.KEEPER, world.KEEPING)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("accord-trust-list/v2\n{}\n", TrustListReason.FORMAT_UNKNOWN),
        (f"{FIRST_LINE}\n{{\n", TrustListReason.NOT_JSON),
        (f'{FIRST_LINE}\n{{"a":1,"a":1}}\n', TrustListReason.NOT_JSON),
        (f'{FIRST_LINE}\n{{"owner":"431000"}}\n', TrustListReason.MALFORMED),
    ],
)
def test_a_signed_text_of_another_form_is_refused(text, reason):
    assert refused(noted(text)) is reason


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"regions": (world.region(), world.region())}, TrustListReason.REGION_TWICE),
        ({"regions": (world.region(issuer="http://zhengzhou.example"),)}, TrustListReason.ISSUER_MALFORMED),
        ({"regions": (world.region(issuer="https://zhengzhou.example/"),)}, TrustListReason.ISSUER_MALFORMED),
        ({"regions": (world.region(since="2030-01-01"),)}, TrustListReason.PERIOD_EMPTY),
        ({"regions": (world.region(since="2026-02-30"),)}, TrustListReason.PERIOD_EMPTY),
        ({"regions": (world.region(logs=("a+b+c",)),)}, TrustListReason.LOG_MALFORMED),
        ({"regions": (world.region(logs=world.region().logs * 2),)}, TrustListReason.LOG_MALFORMED),
    ],
    ids=lambda value: value.name if isinstance(value, TrustListReason) else "",
)
def test_a_list_that_contradicts_itself_is_refused(changes, reason):
    assert refused(world.trust_note(**changes)) is reason


def test_a_key_whose_period_is_no_instant_is_refused():
    broken = world.trusted_key(world.RESULTS, *world.region().keys[0].uses)
    broken = msgspec.structs.replace(broken, since="2026-01-01")
    assert refused(world.trust_note(regions=(world.region(keys=(broken,)),))) is TrustListReason.PERIOD_EMPTY


def test_an_over_long_list_is_not_even_read():
    assert refused(world.trust_note() + b"x" * (1 << 20)) is TrustListReason.NOT_SIGNED


def test_every_reason_speaks_both_languages():
    assert all(reason.english and reason.chinese for reason in TrustListReason)
    assert isinstance(world.document(), TrustDocument)
