"""Tokens for a demonstration: minted with the issuer's key that lies in the data directory."""

import time

from gateway.keyring import ISSUER
from gateway.settings import Settings
from security.jwks import load_token_key
from security.principal import Principal
from security.tokens import LONGEST_LIFE, mint


def mint_token(
    settings: Settings, principal: Principal, *, life: int = LONGEST_LIFE, audience: str = ""
) -> str:
    """Return an access token for `principal` that this gateway believes for `life` seconds.

    With `audience` it is for another region's gateway, which believes this issuer as a neighbour's.
    """
    return mint(
        load_token_key(settings.keys_dir / ISSUER),
        principal,
        issuer=settings.tokens.issuer,
        audience=audience or settings.tokens.audience,
        now=time.time_ns() // 1_000,
        life=life,
    )
