"""Search for organizations by part of a name, a former name or an identifier, and lists of a district.

What is found is ranked by names alone, those that its caller may see: no weight of any index takes part, for
it would tell how many others there are. A search that fits too many names is refused and not cut.
"""

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any

import msgspec

from graph.errors import Refused
from graph.model.facts import Organization, Severity
from graph.model.search_terms import place_term
from graph.model.time import BEGINNING, FOREVER
from graph.model.words import OrganizationStatus, PenaltyKind
from graph.store import read_subjects, search_organizations
from graph.store.batch_read import Known
from graph.store.search_organizations import MOST_FOUND, Candidate, SearchKey
from resolvers.batch_resolver import BatchKey, BatchResolver, Dependencies, Page
from resolvers.reads import beyond, bound, row_filter, window
from resolvers.search_text import Match, SearchText, match, place_prefix, read_search
from security.cursors import SORTED_BY

LISTING = "organizations"
LISTED = tuple(one.value for one in PenaltyKind)
"""Words of the kinds that the law lists: whatever else a decision calls its penalty is OTHER."""

DISTRICT = 6
"""Digits of a district's code; a shorter beginning is a city's or a province's."""


class SearchOrder(Enum):
    """By what organizations that are found are ordered (排序)."""

    RELEVANCE = "RELEVANCE"  # 匹配程度
    NAME = "NAME"  # 名称
    CODE = "CODE"  # 统一社会信用代码


class OrganizationMatch(msgspec.Struct, frozen=True, kw_only=True):
    """An organization that is offered, how well it fits, and why (匹配的组织)."""

    organization: Organization
    score: int
    reasons: tuple[Match, ...]


class Ranked(msgspec.Struct, frozen=True, kw_only=True):
    """A candidate with its reasons and its place in the list."""

    candidate: Candidate
    reasons: tuple[Match, ...]
    place: tuple[str, ...]


class FoundPage(msgspec.Struct, frozen=True, kw_only=True):
    """The page of a search: who is on it, with registrations, how many fit, and whether more follow."""

    kept: tuple[tuple[Ranked, Organization], ...]
    total: int
    more: bool


def search_given(deps: Dependencies, batch_key: BatchKey) -> None:
    """Refuse what cannot be looked for, and a foreign cursor, before anything is read."""
    window(deps, batch_key, LISTING)
    _key(batch_key)


async def search(deps: Dependencies, batch_keys: Sequence[BatchKey]) -> Sequence[FoundPage | Refused]:
    """Read the page of each search.

    1. Who fits: in two round trips for all of them. 2. Their order, and the part that is asked for.
    3. The registrations of those on a page, in one more.
    """
    # 1.
    visible = row_filter(batch_keys)
    found = await search_organizations.search_organizations(deps.graph, visible, list(map(_key, batch_keys)))
    # 2.
    pages = [
        None if each is None else _cut(deps, batch_key, _ranked(batch_key, each))
        for batch_key, each in zip(batch_keys, found, strict=True)
    ]
    # 3.
    wanted = [
        Known(name=one.candidate.id, known_at=batch_key.context.known_at)
        for batch_key, page in zip(batch_keys, pages, strict=True)
        for one in (page[0] if page else ())
    ]
    read = iter(await read_subjects.organizations(deps.graph, visible, wanted))
    return [
        Refused("SEARCH_TOO_WIDE", most=MOST_FOUND)
        if page is None or each is None
        else FoundPage(
            kept=tuple((one, organization) for one in page[0] if (organization := next(read)) is not None),
            total=len({one.id for one in each}),
            more=page[1],
        )
        for page, each in zip(pages, found, strict=True)
    ]


def matches_page(deps: Dependencies, batch_key: BatchKey, found: FoundPage) -> Page:
    """Return the organizations of a page, each with its score and its reasons."""
    has_next, has_previous = beyond(batch_key, more=found.more)
    return Page(
        items=tuple(
            OrganizationMatch(organization=there, score=one.reasons[0].score, reasons=one.reasons)
            for one, there in found.kept
        ),
        places=tuple(one.place for one, _ in found.kept),
        seal=deps.cursors.cursor_encoder(bound(batch_key, LISTING)),
        has_next=has_next,
        has_previous=has_previous,
        total=found.total,
    )


def _key(batch_key: BatchKey) -> SearchKey:
    """Return what is looked for; refuses a text that is too short, and a question that chooses too little."""
    args, context = batch_key.args, batch_key.context
    text = _text(args) or SearchText()
    prefix = place_prefix(args["registered_in"]) if args.get("registered_in") else ""
    terms = text.terms or (() if text.parts or len(prefix) < DISTRICT else (place_term(prefix),))
    if not terms:
        raise Refused("SEARCH_TOO_WIDE", most=MOST_FOUND)
    status: OrganizationStatus | None = args.get("status")
    key = SearchKey(
        terms=terms,
        known_at=context.known_at,
        as_of=context.as_of,
        parts=text.parts,
        code=text.code,
        prefix=prefix,
        statuses=(status.value,) if status else (),
    )
    return _with_penalty(key, args)


def _with_penalty(key: SearchKey, args: Mapping[str, Any]) -> SearchKey:
    """Return a key that also asks for a penalty, where one is chosen by."""
    severe, since, until = (args.get(name) for name in ("severe", "decided_from", "decided_to"))
    kinds: list[PenaltyKind] = args.get("penalty_kinds") or []
    if not (severe or since or until or kinds):
        return key
    return msgspec.structs.replace(
        key,
        penalised=True,
        severity=Severity.SEVERE.value if severe else "",
        kinds=tuple(sorted({one.value for one in kinds})),
        unlisted=LISTED if PenaltyKind.OTHER in kinds else (),
        since=str(since or BEGINNING),
        until=str(until or FOREVER),
    )


def _text(args: Mapping[str, Any]) -> SearchText | None:
    return read_search(args["search"]) if args.get("search") is not None else None


def _ranked(batch_key: BatchKey, found: Sequence[Candidate]) -> list[Ranked]:
    """Return who fits in the order that is asked for; equal ones by name, then by id."""
    text = _text(batch_key.args)
    order = batch_key.args.get("order") or SearchOrder.RELEVANCE
    ranked = [
        Ranked(candidate=one, reasons=reasons, place=_place(order, one, reasons[0].score))
        for one in found
        if (reasons := match(text, one.uscc, one.name, one.names))
    ]
    return sorted(ranked, key=lambda one: one.place)


def _place(order: SearchOrder, one: Candidate, score: int) -> tuple[str, ...]:
    """Return what candidates are ordered by, as text that sorts."""
    first = {SearchOrder.RELEVANCE: f"{999 - score:03}", SearchOrder.NAME: "", SearchOrder.CODE: one.uscc}
    return first[order], one.name[:SORTED_BY], one.id


def _cut(deps: Dependencies, batch_key: BatchKey, ranked: Sequence[Ranked]) -> tuple[Sequence[Ranked], bool]:
    """Return the part of a list that is asked for, and whether there is more in its direction."""
    part = window(deps, batch_key, LISTING)
    between = [
        one
        for one in ranked
        if (part.after is None or one.place > part.after) and (part.before is None or one.place < part.before)
    ]
    return part.cut(between)


BATCH_RESOLVERS = (BatchResolver(LISTING, search, matches_page, check=search_given),)
