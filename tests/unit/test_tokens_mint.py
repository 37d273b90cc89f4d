"""Tokens for the demo: what is minted is what is authenticated."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import Refused
from security.jwks import TokenIssuer, TrustedIssuers, public_jwks, public_keys, token_key
from security.names import is_name
from security.principal import CallerRole, Duty, Principal
from security.tokens import LONGEST_LIFE, SKEW, TokenAuthenticator, mint, standing_gap

KEY = token_key(Ed25519PrivateKey.from_private_bytes(bytes([9]) * 32))
NAME, AUDIENCE = "https://id.zhengzhou.example", "https://accord.zhengzhou.example"
TRUST = TrustedIssuers.of(TokenIssuer(name=NAME, region="410100", keys=public_keys(public_jwks([KEY]))))
NOW = 1_720_000_000_000_000

words = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=20).filter(is_name)
regions = st.sampled_from(["410100", "410103", "410122"])
OF_DEPARTMENTS = [Duty.REPORTER.value, Duty.CREDIT_CENTRE.value]
duties = st.lists(st.sampled_from(OF_DEPARTMENTS), unique=True).map(lambda d: tuple(sorted(d)))
principals = st.one_of(
    st.builds(
        Principal, standing=st.just(CallerRole.OFFICER), region=regions, department=words, officer=words,
        client=words, agency=st.sampled_from(["", "11410100005252525X"]), roles=duties,
    ),
    st.builds(
        Principal, standing=st.just(CallerRole.MACHINE), region=regions, department=words, client=words, roles=duties,
    ),
    st.builds(
        Principal, standing=st.just(CallerRole.SUBJECT), region=regions, client=words,
        subject=st.text("abcdefghijklmnopqrstuvwxyz234567", min_size=26, max_size=26),
    ),
    st.builds(
        Principal, standing=st.just(CallerRole.AUDITOR), region=regions, officer=words, client=words,
        roles=st.sampled_from([(), (Duty.EVIDENCE.value,)]),
    ),
)  # fmt: skip


@given(principals)
def test_what_is_minted_is_authenticated(principal):
    token = mint(KEY, principal, issuer=NAME, audience=AUDIENCE, now=NOW)
    assert TokenAuthenticator(TRUST, AUDIENCE).authenticate(token.encode(), NOW) == principal


@given(st.integers(1, LONGEST_LIFE), st.integers(-LONGEST_LIFE, 2 * LONGEST_LIFE))
def test_a_token_holds_exactly_in_its_time(life, later):
    principal = Principal(standing=CallerRole.AUDITOR, region="410100", officer="a", client="c")
    token = mint(KEY, principal, issuer=NAME, audience=AUDIENCE, now=NOW, life=life).encode()
    holds = -SKEW <= later < life + SKEW
    now = NOW + later * 1_000_000
    if holds:
        assert TokenAuthenticator(TRUST, AUDIENCE).authenticate(token, now) == principal
    else:
        with pytest.raises(Refused):
            TokenAuthenticator(TRUST, AUDIENCE).authenticate(token, now)


@given(st.integers(0, 10_000), st.integers(0, 255))
def test_no_changed_byte_goes_unseen(place, byte):
    principal = Principal(standing=CallerRole.MACHINE, region="410100", department="d", client="c")
    token = mint(KEY, principal, issuer=NAME, audience=AUDIENCE, now=NOW).encode()
    place %= len(token)
    changed = token[:place] + bytes([byte]) + token[place + 1 :]
    if changed != token:
        with pytest.raises(Refused):
            TokenAuthenticator(TRUST, AUDIENCE).authenticate(changed, NOW)


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_by_one_code(data):
    with pytest.raises(Refused) as caught:
        TokenAuthenticator(TRUST, AUDIENCE).authenticate(data, NOW)
    assert caught.value.code == "TOKEN_INVALID"


ABROAD, CHENZHOU = (
    token_key(Ed25519PrivateKey.from_private_bytes(bytes([7]) * 32)),
    "https://id.chenzhou.example",
)
BOTH = TrustedIssuers.of(
    *TRUST.keys[KEY.kid][:1],
    TokenIssuer(name=CHENZHOU, region="431000", keys=public_keys(public_jwks([ABROAD])), neighbour=True),
)


def abroad(principal, **other):
    key, name = other.get("key", ABROAD), other.get("name", CHENZHOU)
    token = mint(key, principal, issuer=name, audience=AUDIENCE, now=NOW).encode()
    return TokenAuthenticator(BOTH, AUDIENCE).authenticate(token, NOW)


@given(words, words, duties)
def test_a_neighbours_system_is_a_neighbour_whatever_it_is_at_home(department, client, roles):
    at_home = Principal(
        standing=CallerRole.MACHINE, region="431000", department=department, client=client,
        agency="11410100005252525X", roles=roles,
    )  # fmt: skip
    here = abroad(at_home)
    assert here == Principal(
        standing=CallerRole.NEIGHBOUR, region="431000", department=department, client=client
    )


@pytest.mark.parametrize(
    "principal",
    [
        Principal(standing=CallerRole.OFFICER, region="431000", department="d", officer="o", client="c"),
        Principal(standing=CallerRole.AUDITOR, region="431000", officer="o", client="c"),
        Principal(standing=CallerRole.SUBJECT, region="431000", subject="a" * 26, client="c"),
        Principal(standing=CallerRole.MACHINE, region="410100", department="d", client="c"),
        Principal(standing=CallerRole.NEIGHBOUR, region="431000", department="d", client="c"),
    ],
    ids=lambda one: f"{one.standing.value}-{one.region}",
)
def test_nobody_else_comes_across_the_border(principal):
    with pytest.raises(Refused):
        abroad(principal)


def test_nobody_at_home_calls_itself_a_neighbour():
    principal = Principal(standing=CallerRole.NEIGHBOUR, region="410100", department="d", client="c")
    with pytest.raises(Refused):
        abroad(principal, key=KEY, name=NAME)


@pytest.mark.parametrize(
    ("standing", "duty"),
    [
        (CallerRole.AUDITOR, Duty.REPORTER),
        (CallerRole.AUDITOR, Duty.CREDIT_CENTRE),
        (CallerRole.OFFICER, Duty.EVIDENCE),
        (CallerRole.MACHINE, Duty.EVIDENCE),
    ],
)
def test_nobody_has_a_duty_of_another_standing(standing, duty):
    needed = {"department": "d"} if standing is not CallerRole.AUDITOR else {}
    named = {"officer": "a"} if standing is not CallerRole.MACHINE else {}
    principal = Principal(
        standing=standing, region="410100", client="c", roles=(duty.value,), **needed, **named
    )
    assert standing_gap(principal) == ((), ("duty",))
