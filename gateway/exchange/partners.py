"""The regions that this gateway exchanges with: who issues their tokens, and the key shared with each.

    [431000]
    issuer = "https://id.chenzhou.example"
    jwks = "chenzhou.jwks.json"
    pair = "pair-431000.key"
    token = "token-for-431000"

Files are named from where the list lies. Whose results are believed is not said here but in the signed
trust list, which also has their addresses.
"""

import tomllib
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from graph.errors import Fault
from graph.toml_flaws import flaw_of
from security.jwks import TokenIssuer, load_issuer
from security.results.pairwise_pseudonyms import PairwiseKey

Region = Annotated[str, Meta(pattern=r"^[1-9][0-9]{5}\Z")]
"""A place's code of GB/T 2260."""


class Partner(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One region as the operator wrote it down.

    `issuer` is the `iss` of its tokens (RFC 9068), `jwks` the file of that issuer's keys, `pair` the file
    of the key that both cities share to name persons; without one no person is named between them. `token`
    is the file of the access token that our gateway shows there, read at every look: whoever renews it
    replaces the file. Without one nothing is pulled from the region: results come as somebody brings them.
    `anew` is raised to pull all of it once more from the first item, after the region has lost what it told.
    """

    issuer: str
    jwks: str
    pair: str = ""
    token: str = ""
    anew: Annotated[int, Meta(ge=0)] = 0


class OutboxAccess(msgspec.Struct, frozen=True, kw_only=True):
    """How we ask for what a region tells us: the file of our token there, how often it was begun anew."""

    token: Path
    anew: int


class Partners(msgspec.Struct, frozen=True, kw_only=True):
    """Token issuers of other regions; by region the key that persons are named under, and how we pull."""

    issuers: tuple[TokenIssuer, ...] = ()
    pairs: dict[str, PairwiseKey] = {}
    outboxes: dict[str, OutboxAccess] = {}


def read_partners(path: Path | None, place: str) -> Partners:
    """Return what the file at `path` says; without a file there are no neighbours.

    `place` is our own region: what a pair's key names persons by is bound to both. Raises `Fault`
    SETTINGS_INVALID or FILE_UNREADABLE, or the code of the key file that cannot be used.
    """
    if path is None:
        return Partners()
    listed = _listed(path)
    issuers = (
        load_issuer(path.parent / one.jwks, name=one.issuer, region=region, neighbour=True)
        for region, one in listed.items()
    )
    return Partners(
        issuers=tuple(issuers),
        pairs={
            region: PairwiseKey.load(path.parent / one.pair, place, region)
            for region, one in listed.items()
            if one.pair
        },
        outboxes={
            region: OutboxAccess(token=path.parent / one.token, anew=one.anew)
            for region, one in listed.items()
            if one.token
        },
    )


def files_of_partners(path: Path) -> tuple[Path, ...]:
    """Return every file that says who the neighbours are; the list alone where it cannot be read."""
    try:
        listed = _listed(path)
    except Fault:
        return (path,)
    named = (name for one in listed.values() for name in (one.jwks, one.pair) if name)
    return (path, *(path.parent / name for name in named))


def _listed(path: Path) -> dict[str, Partner]:
    """Return the regions of the list by code, in its order, or raise `Fault` with what is wrong with it."""
    try:
        return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), dict[Region, Partner])
    except OSError as error:
        why = (error.strerror or "it cannot be opened").lower()
        raise Fault("FILE_UNREADABLE", path=str(path), why=why) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Fault("SETTINGS_INVALID", key="exchange.neighbours", why=flaw_of(error)) from error
    except msgspec.ValidationError as error:
        why = f"`{path}` is no list of neighbours: each has a six-digit region, `issuer` and `jwks`"
        raise Fault("SETTINGS_INVALID", key="exchange.neighbours", why=why) from error
