"""Tokens (访问令牌) for a demonstration: minted with the issuer's key that lies in the data directory.

A city in service has an identity provider, whose private key never lies here: the gateway needs its public
keys alone. What is minted here is checked first by the rules of the gateway it is for, so that a token
which would be refused is told as a wrong option and not as a riddle at the door.
"""

import re
import time
from collections.abc import Sequence

import msgspec

from gateway.keyring import ISSUER, must_have_keys
from gateway.settings import Settings
from graph.errors import Fault
from security.jwks import load_token_key
from security.principal import CallerRole, Principal
from security.tokens import LONGEST_LIFE, SubjectClaims, mint, standing_gap


def mint_token(
    settings: Settings, principal: Principal, *, life: int = LONGEST_LIFE, audience: str = ""
) -> str:
    """Return an access token for `principal` that this gateway believes for `life` seconds.

    With `audience` it is for another region's gateway, which believes this issuer as a neighbour's. Raises
    `Fault` KEYS_ABSENT, or USAGE for a principal that no gateway would let in.
    """
    must_have_keys(settings.keys_dir)
    check_mintable(principal)
    return mint(
        load_token_key(settings.keys_dir / ISSUER),
        principal,
        issuer=settings.tokens.issuer,
        audience=audience or settings.tokens.audience,
        now=time.time_ns() // 1_000,
        life=life,
        subjects=subject_claims(settings),
    )


def subject_claims(settings: Settings) -> SubjectClaims:
    """Return the claims in which tokens of this region name a subject."""
    return SubjectClaims(code=settings.tokens.code_claim, document=settings.tokens.document_claim)


def check_mintable(principal: Principal) -> None:
    """Raise `Fault` USAGE where a token for `principal` would be refused by the gateway that it is for."""
    standing = principal.standing.value.lower()
    if principal.standing is CallerRole.PUBLIC:
        raise Fault("USAGE", why="the public has no token")
    if principal.standing is CallerRole.NEIGHBOUR:
        raise Fault("USAGE", why="nobody here is a neighbour: its own region mints its tokens")
    missing, surplus = standing_gap(principal)
    if "duty" in surplus:
        raise Fault("USAGE", why="only a department's caller has duties: leave out --duty")
    if missing:
        raise Fault("USAGE", why=f"--as {standing} needs {_options(missing)}")
    if surplus:
        raise Fault("USAGE", why=f"--as {standing} takes no {_options(surplus)}")


def named_subject(principal: Principal, given: str) -> Principal:
    """Return a principal as the subject that is given by its unified code, a document, or its id.

    By code or document the token says it as an identity provider does, and the gateway looks the id up.
    Raises `Fault` USAGE for a text that is none of them; an empty one changes nothing.
    """
    for field, shape in _SHAPES.items():
        if shape.fullmatch(given):
            return msgspec.structs.replace(principal, **{field: given.partition(":")[2] or given})
    if given:
        raise Fault(
            "USAGE", why="--subject takes a unified code, `RESIDENT_ID:` and a number, or an id of ours"
        )
    return principal


# GB 32100-2015: a unified code has 18 characters, without I, O, S, V and Z. Handles and ids are base32.
_SHAPES = {
    "uscc": re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}"),
    "document": re.compile(r"RESIDENT_ID:([0-9]{15}|[0-9]{17}[0-9X])|[a-z2-7]{52}"),
    "subject": re.compile(r"[a-z2-7]{26}"),
}


def _options(names: Sequence[str]) -> str:
    return ", ".join(f"--{name}" for name in names)
