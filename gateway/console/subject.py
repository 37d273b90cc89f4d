"""The page of a subject for those who are signed in: who it is, who answers, what stands, whom it reaches."""

from collections.abc import Mapping
from typing import Any

from gateway.console.frame import Visit
from gateway.console.picture import pictures
from gateway.console.public import day_given
from gateway.console.rendering import WebPage
from gateway.console.sign_in import signed_in
from gateway.console.timeline import happenings, nodes

RESTORED = frozenset({"GRANTED", "PROVISIONAL"})


async def subject(visit: Visit) -> WebPage:
    """Show a subject as it was on a day; one that is not shown looks like one that nobody knows.

    Raises `Refused` SIGN_IN_REQUIRED: what is public has a page of its own.
    """
    signed_in(visit)
    code, on = visit.request.path_params["code"], day_given(visit)
    said = await visit.ask("subject", uscc=code, asOf=on)
    found = said.data.get("organization")
    values: dict[str, Any] = {
        "code": code,
        "on": on,
        "company": found,
        "errors": said.errors,
        "known_at": said.known_at,
        "sources": said.sources,
    }
    if found:
        values |= {
            "roles": nodes(found, "roles"),
            "holdings": nodes(found, "holdings"),
            "records": sorted(nodes(found, "penalties"), key=_set_aside),
            "set_aside": _set_aside,
            "determinations": nodes(found, "determinations"),
            "pictures": pictures(found),
            "happenings": happenings(found),
        }
    status = 200 if found or said.errors else 404
    return WebPage(template="subject.html", values=values, receipt=said.receipt, status=status)


def _set_aside(penalty: Mapping[str, Any]) -> bool:
    """Whether a penalty was annulled, restored or is held back: it is shown behind those that are not."""
    held_back = (penalty["identification"] or {}).get("heldBack")
    restored = any(one["state"] in RESTORED for one in penalty["restorations"] or ())
    return bool(penalty["annulment"] or held_back or restored)
