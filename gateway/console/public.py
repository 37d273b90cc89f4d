"""What anybody may look up without signing in: companies, the catalogue of measures, the rules.

/            where to begin
/search      companies by a part of their name, a former name or a code
/company/…   what is published about one, while it is published
/measures    the catalogue of measures
/rules       instruments in force here, and below each its clauses
"""

from collections.abc import Iterator
from typing import Any

from gateway.console.frame import Visit
from gateway.console.rendering import WebPage
from gateway.console.words import Language
from graph.errors import Refused
from graph.model.time import FOREVER, Day, checked_day, covers
from graph.packs.codes import in_words
from graph.packs.explain import rank_name
from graph.packs.format import Pack, Provision, key_row

LONGEST_SEARCH = 64
"""Characters that a search is read to; a name in the register is no longer."""

MATTERS = ("LICENSING", "TENDER", "FUNDING", "AWARDS", "MARKET_ENTRY", "TRAVEL", "FINANCE", "MEMBERSHIP")
"""The matters that the catalogue may be read for, in the order of the list."""


async def home(_visit: Visit) -> WebPage:
    """Show where to begin."""
    return WebPage(template="home.html", values={"search": ""})


async def search(visit: Visit) -> WebPage:
    """Show whom a part of a name or a code finds, page by page, each with the reason why it is offered."""
    wanted = visit.given("q")[:LONGEST_SEARCH]
    if not wanted:
        return WebPage(template="search.html", values={"search": "", "found": None})
    said = await visit.ask("search", search=wanted, after=visit.given("after") or None)
    found = said.data.get("organizations")
    values = {"search": wanted, "found": found, "errors": said.errors}
    return WebPage(template="search.html", values=values, receipt=said.receipt)


async def company(visit: Visit) -> WebPage:
    """Show what is published about a company; one that is not shown looks like one that nobody knows."""
    code = visit.request.path_params["code"]
    said = await visit.ask("company", uscc=code)
    found = said.data.get("organization")
    values = {"code": code, "company": found, "errors": said.errors}
    return WebPage(
        template="company.html",
        values=values,
        receipt=said.receipt,
        status=200 if found or said.errors else 404,
    )


async def measures(visit: Visit) -> WebPage:
    """Show the catalogue of measures on a day, all of it or what concerns one matter."""
    matter, on = visit.given("matter"), day_given(visit)
    said = await visit.ask("measures", matter=matter if matter in MATTERS else None, on=on)
    values = {
        "matter": matter,
        "matters": MATTERS,
        "on": on,
        "measures": said.data.get("measures") or (),
        "errors": said.errors,
    }
    return WebPage(template="measures.html", values=values, receipt=said.receipt)


async def rules(visit: Visit) -> WebPage:
    """Show the instruments in force here on a day, the highest rank first."""
    on = day_given(visit)
    packs = sorted(_in_force(visit, on), key=lambda pack: (-pack.rank.value, pack.id))
    return WebPage(template="rules.html", values={"on": on, "packs": [_head(pack, visit) for pack in packs]})


async def clauses(visit: Visit) -> WebPage:
    """Show the clauses of one instrument, each with what it settles; raises `Refused` NOTHING_PUBLISHED."""
    on, wanted = day_given(visit), visit.request.path_params["pack"]
    pack = next((one for one in _in_force(visit, on) if one.id == wanted), None)
    if pack is None:
        raise Refused("NOTHING_PUBLISHED", path=visit.request.url.path[:80])
    shown = [_clause(one, visit.language) for one in pack.provisions if covers(one.since, one.until, on)]
    return WebPage(template="clauses.html", values={"on": on, "pack": _head(pack, visit), "clauses": shown})


def day_given(visit: Visit) -> Day:
    """Return the day that a form asks for, or today; raises `Refused` DAY_MALFORMED for what is no day."""
    return day_of(visit.given("day")) or visit.today


def day_of(given: str) -> Day:
    """Return what a form gives as a day, or nothing; raises `Refused` DAY_MALFORMED for what is no day."""
    try:
        return checked_day(given) if given else ""
    except ValueError as error:
        raise Refused("DAY_MALFORMED", given=given[:20]) from error


def _in_force(visit: Visit, on: Day) -> Iterator[Pack]:
    """Yield the instruments in force here on a day, the nation's and the province's among them."""
    places = visit.city.law.place_chain(visit.city.place)
    for pack in visit.city.law.packs:
        if pack.place in places and covers(pack.since, pack.until, on):
            yield pack


def _head(pack: Pack, visit: Visit) -> dict[str, Any]:
    english, chinese = rank_name(pack.rank, pack.place)
    return {
        "id": pack.id,
        "instrument": pack.instrument,
        "rank": chinese if visit.language is Language.CHINESE else english,
        "since": pack.since,
        "until": "" if pack.until == FOREVER else pack.until,
        "clauses": len(pack.provisions),
    }


def _clause(one: Provision, language: Language) -> dict[str, Any]:
    """Return a clause as it is shown: its article and words, and what is read from it."""
    zh, row = language is Language.CHINESE, key_row(one.key)
    meaning = (row.chinese if zh else row.english) if row else one.key
    return {
        "article": one.citation.article,
        "quotation": one.citation.quotation,
        "meaning": meaning,
        "value": in_words(one.value, zh=zh) if one.speaks else "",
        "rests_on": one.citation.rests_on.value,
        "modality": one.citation.modality.value,
    }
