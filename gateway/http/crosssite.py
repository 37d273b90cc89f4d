"""Requests that a foreign web page could make in somebody's browser, and how they are told apart.

Nothing here is kept by cookies, so a foreign page has no credentials to ride on; what it could do is
to make a browser inside the city's network ask. A page can send a simple GET or form to anywhere
without asking first (Fetch, "CORS-safelisted"); it cannot add a header of its own.

    GET      it must carry such a header, or a token
    POST     its media type must be `application/json`, which a form cannot send: `gateway.http.decode` asks
    OPTIONS  the browser's own question beforehand; only origins of the settings get a yes
"""

from collections.abc import Collection

from gateway.http.headers import Headers, only
from graph.errors import Refused

PREFLIGHT = b"graphql-require-preflight"
"""The header that clients send by habit to show that theirs is not a simple request."""

UNSIMPLE = frozenset({PREFLIGHT, b"authorization", b"accord-purpose", b"apollo-require-preflight"})
"""Headers of which a simple request cannot carry one; the last is one widespread client's own."""

ALLOWED_HEADERS = (
    "Accept, Accord-Case, Accord-Case*, Accord-Legal-Basis, Accord-Legal-Basis*, Accord-Purpose, "
    "Authorization, Content-Type, GraphQL-Require-Preflight"
)
"""What a page of a listed origin may send: a token, and the statements, two also by the names of RFC 8187."""


def check_cross_site(method: str, headers: Headers, origins: Collection[str]) -> str | None:
    """Return the foreign origin to be answered by name, if any, or raise CROSS_SITE_REFUSED.

    1. An Origin that is neither our own host nor on the list is refused, `null` included.
    2. A browser that says it asks across sites is refused, unless its Origin is on the list.
    3. A GET carries a header that a simple request cannot carry. (A POST is held by its media type.)
    """
    origin = only(headers, b"origin")
    listed = origin if origin in origins else None
    # 1. and 2. What the page and its browser say.
    _check_sites(origin, headers, is_listed=listed is not None)
    # 3. Simple GETs.
    if method == "GET" and UNSIMPLE.isdisjoint(headers.keys()):
        raise Refused("CROSS_SITE_REFUSED", private="simple get")
    return listed


def _check_sites(origin: str | None, headers: Headers, *, is_listed: bool) -> None:
    """Raise CROSS_SITE_REFUSED where a page is not our own host's and its origin not on the list.

    A browser sends `Origin: null` from a sandbox or a local file: that is nobody's host. `same-site` is
    another host under the same registered domain, which is no more ours than any other.
    """
    if origin is not None and not is_listed and origin.partition("://")[2] != only(headers, b"host"):
        raise Refused("CROSS_SITE_REFUSED", private="origin")
    if only(headers, b"sec-fetch-site") in {"cross-site", "same-site"} and not is_listed:
        raise Refused("CROSS_SITE_REFUSED", private="sec-fetch-site")


def cross_origin_headers(origin: str | None) -> dict[str, str]:
    """Return the CORS headers of an answer to a listed origin, and none to any other."""
    if origin is None:
        return {}
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Expose-Headers": "Accord-Receipt, Retry-After",
    }


def preflight_headers(origin: str | None) -> dict[str, str]:
    """Return the headers of the answer to a browser that asks before it sends; raises CROSS_SITE_REFUSED.

    The browser keeps the yes for ten minutes. Whatever it asks for, the answer lists all that may be sent.
    """
    if origin is None:
        raise Refused("CROSS_SITE_REFUSED", private="preflight")
    return {
        **cross_origin_headers(origin),
        "Access-Control-Allow-Methods": "GET, POST",
        "Access-Control-Allow-Headers": ALLOWED_HEADERS,
        "Access-Control-Max-Age": "600",
    }
