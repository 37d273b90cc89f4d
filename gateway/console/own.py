"""A subject's own pages: what is kept about it, what it may do about that, and who looked at it.

/me          its records with objections and applications for restoration, and listings it was told of
/me/looks    who looked at it, when, from which department, why, and at which kinds of data
"""

from gateway.commands.audit_search import instant_of
from gateway.console.deeds import deeds
from gateway.console.frame import Visit
from gateway.console.public import day_of
from gateway.console.rendering import WebPage
from gateway.console.sign_in import signed_in
from gateway.console.timeline import nodes
from gateway.console.work import upon_records
from gateway.own_subject import find_own_subject
from graph.model.time import day_after
from schema.ids import global_id


async def me(visit: Visit) -> WebPage:
    """Show what is kept about whoever is signed in; raises SIGN_IN_REQUIRED or SUBJECT_UNKNOWN.

    To whoever is signed in for a department nothing is its own.
    """
    signed_in(visit)
    caller = await find_own_subject(visit.city, visit.caller, visit.now)
    own = caller.principal.subject
    if not own:
        return WebPage(template="me.html", values={"found": None, "errors": ()})
    ids = {kind.lower(): global_id(kind)(own) for kind in ("Organization", "Person")}
    said = await visit.ask("me", **ids)
    organization, person = said.data.get("organization"), said.data.get("person")
    listings = [(one, deeds("listing", one)) for one in nodes(said.data, "listingCases")]
    values = {
        "found": organization or person,
        "errors": said.errors,
        "records": upon_records(nodes(organization, "penalties") if organization else (), begins=True),
        "effects": nodes(person, "effects") if person else (),
        "listings": listings,
    }
    return WebPage(template="me.html", values=values, receipt=said.receipt)


async def looks(visit: Visit) -> WebPage:
    """Show who looked at whoever is signed in; raises SIGN_IN_REQUIRED or DAY_MALFORMED."""
    signed_in(visit)
    since, until = day_of(visit.given("since")), day_of(visit.given("until"))
    said = await visit.ask(
        "looks",
        since=instant_of(since) if since else None,
        until=instant_of(day_after(until)) if until else None,
        after=visit.given("after") or None,
    )
    found = said.data.get("looksAtMe")
    values = {"since": since, "until": until, "found": found, "errors": said.errors, "gaps": said.gaps}
    return WebPage(template="looks.html", values=values, receipt=said.receipt)
