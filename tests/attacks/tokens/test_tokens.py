"""Every token of `tokens.json`: it holds, or it is refused for its own reason and no other."""

import json
from pathlib import Path

import pytest

from graph.errors import Refused
from security.jwks import TokenIssuer, TrustedIssuers, public_jwks, public_keys
from security.revocations import Revocation, Revocations, RevokedBy, revoke
from security.token_reasons import TOLD, TokenReason
from security.tokens import TokenAuthenticator
from tests.attacks.tokens.make import AUDIENCE, ISSUER, KEY, NOW, made

FILE = Path(__file__).with_name("tokens.json")
CASES = json.loads(FILE.read_text(encoding="utf-8"))
TRUST = TrustedIssuers.of(TokenIssuer(name=ISSUER, region="410100", keys=public_keys(public_jwks([KEY]))))
AT = NOW * 1_000_000


def test_the_file_is_what_its_script_makes():
    assert FILE.read_text(encoding="utf-8") == made(), "run: python -m tests.attacks.tokens.make"


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if not case["reason"]])
def test_a_good_token_holds(name):
    principal = TokenAuthenticator(TRUST, AUDIENCE).authenticate(CASES[name]["token"].encode(), AT)
    assert principal.client == "oa-system"


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case["reason"]])
def test_a_hostile_token_gets_its_reason(name):
    reason = TokenReason(CASES[name]["reason"])
    with pytest.raises(Refused) as caught:
        TokenAuthenticator(TRUST, AUDIENCE).authenticate(CASES[name]["token"].encode(), AT)
    assert caught.value.code == "TOKEN_INVALID"
    assert caught.value.private.split()[0] == reason.value
    assert caught.value.details == {"reason": reason.value if reason in TOLD else "REFUSED"}


def test_every_reason_has_a_case():
    assert {case["reason"] for case in CASES.values() if case["reason"]} == {
        reason.value for reason in TokenReason if reason is not TokenReason.REVOKED
    }


def test_what_is_revoked_is_refused_though_it_was_genuine():
    gate = TokenAuthenticator(TRUST, AUDIENCE)
    token = CASES["good-officer"]["token"].encode()
    officer = gate.authenticate(token, AT).officer
    gate.renew(TRUST, Revocations(revoked=(Revocation(by=RevokedBy.OFFICER, name=officer),)))
    with pytest.raises(Refused) as caught:
        gate.authenticate(token, AT)
    assert caught.value.details == {"reason": "REVOKED"}
    gate.renew(TRUST, Revocations())
    assert gate.authenticate(token, AT).officer == officer


def test_a_token_that_was_genuine_is_asked_for_its_time_again():
    gate = TokenAuthenticator(TRUST, AUDIENCE)
    token = CASES["good-officer"]["token"].encode()
    assert gate.authenticate(token, AT) == gate.authenticate(token, AT)
    for seconds, reason in ((3_660, "EXPIRED"), (-121, "NOT_YET_VALID")):
        with pytest.raises(Refused) as caught:
            gate.authenticate(token, AT + seconds * 1_000_000)
        assert caught.value.details == {"reason": reason}


def test_a_changed_token_is_not_the_one_that_was_genuine():
    gate = TokenAuthenticator(TRUST, AUDIENCE)
    gate.authenticate(CASES["good-officer"]["token"].encode(), AT)
    with pytest.raises(Refused):
        gate.authenticate(CASES["trailing-bits"]["token"].encode(), AT)


@pytest.mark.parametrize("named", [{"name": "李\u200b某"}, {"name": "李某", "department": "某\u202e局"}])
def test_nobody_is_revoked_under_a_name_with_unseen_characters(named: dict[str, str], tmp_path: Path):
    with pytest.raises(Refused) as refused:
        revoke(tmp_path / "revoked.json", Revocation(by=RevokedBy.OFFICER, **named), NOW)
    assert refused.value.code == "NAME_UNREADABLE"
    assert not (tmp_path / "revoked.json").exists()
