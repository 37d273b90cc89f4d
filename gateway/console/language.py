"""Which language a page speaks: the switch on the page, else what was switched to before, else the browser's.

?lang=zh, ?lang=en     the switch; it is remembered in a cookie that says nothing else
Accept-Language        RFC 9110 12.5.4, the first of our two languages by weight
"""

from starlette.requests import Request

from gateway.console.words import Language

SWITCH = "lang"
COOKIE = "accord-language"
KNOWN = {"zh": Language.CHINESE, "en": Language.ENGLISH}
LONGEST = 200
"""Characters of Accept-Language that are read."""


def chosen(request: Request) -> Language:
    """Return the language of a visit; Chinese where nobody says anything: it is a Chinese city's page."""
    for said in (request.query_params.get(SWITCH, ""), request.cookies.get(COOKIE, "")):
        if said in KNOWN:
            return KNOWN[said]
    return _accepted(request.headers.get("accept-language", "")[:LONGEST])


def remembering(request: Request) -> tuple[str, ...]:
    """Return the cookie that remembers what was switched to, if something was."""
    said = request.query_params.get(SWITCH, "")
    return (f"{COOKIE}={said}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly",) if said in KNOWN else ()


def _accepted(header: str) -> Language:
    """Return the first of our languages that a browser accepts, by weight and then by order."""
    weighed = [_weighed(part) for part in header.split(",")]
    ours = [(weight, tag) for tag, weight in weighed if tag in KNOWN and weight > 0]
    return KNOWN[max(ours, key=lambda one: one[0])[1]] if ours else Language.CHINESE


def _weighed(part: str) -> tuple[str, float]:
    """Return a tag's language and its weight; what is no number weighs nothing."""
    tag, _, weight = part.strip().partition(";q=")
    try:
        return tag.strip().lower().partition("-")[0], float(weight or 1)
    except ValueError:
        return "", 0.0
