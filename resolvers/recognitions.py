"""What this city recognised of other regions' results: about an organization, and about a person of its own.

A result on a person names it by a handle that the two regions alone can compute. Whether a person here is
the one is never stored: each time it is asked about a person, the handles of that person's own documents are
computed, and recognitions are found under these. Nobody else's are touched, and a person whose documents are
not here is nobody's.
"""

from collections.abc import Sequence

from graph.model.exchange import RecognitionFact
from graph.model.facts import Document
from graph.model.time import NOT_SUPERSEDED
from graph.store import read_results, read_subjects
from graph.store.read_results import Borne
from resolvers.batch_resolver import Page, Ports, Section, Want
from resolvers.reads import known, sees
from resolvers.recognition_state import Kept, honoured

OF_ORGANIZATIONS, OF_PERSONS = "recognitions", "person.recognitions"


async def of_organizations(ports: Ports, wants: Sequence[Want]) -> Sequence[tuple[Kept, ...]]:
    """Read recognitions by code, with what decides on them."""
    names = [known(want, want.args["uscc"]) for want in wants]
    return await _kept(ports, await read_results.recognitions(ports.graph, sees(wants), names))


async def of_persons(ports: Ports, wants: Sequence[Want]) -> Sequence[tuple[Kept, ...]]:
    """Read recognitions about persons of this city.

    1. The documents of each person that the caller may have rows of, in one round trip.
    2. How this city and each neighbour that it shares a key with name the bearer of each.
    3. What is recognised under these names and stated by that very neighbour, in another.
    """
    # 1.
    names = [known(want, want.parent.id) for want in wants]
    documents = await read_subjects.documents_of_persons(ports.graph, sees(wants), names)
    # 2.
    borne = [_names(ports, want, found) for want, found in zip(wants, documents, strict=True)]
    # 3.
    asked = [one for each in borne for one in each]
    found = await read_results.recognitions_of_persons(ports.graph, sees(wants), asked)
    under = dict(zip(asked, found, strict=True))
    facts = [tuple(fact for one in each for fact in under[one]) for each in borne]
    return await _kept(ports, facts)


def _names(ports: Ports, want: Want, documents: Sequence[Document]) -> tuple[Borne, ...]:
    """Return the names that neighbours know a person by; numbers are opened and forgotten again here."""
    opened = [(one.kind, ports.vault.open(one.kind, one.sealed)) for one in documents]
    return tuple(
        Borne(
            handle=ports.exchange.named(region, kind, number).handle,
            issuer=region,
            person=want.parent.id,
            known_at=want.ask.known_at,
        )
        for region in ports.exchange.partners
        for kind, number in opened
    )


async def _kept(ports: Ports, found: Sequence[Sequence[RecognitionFact]]) -> list[tuple[Kept, ...]]:
    """Return recognitions with officers' decisions and status lists: two more round trips for all of them."""
    facts = [fact for each in found for fact in each]
    if not facts:
        return [() for _ in found]
    decisions = await read_results.decisions(ports.graph, [fact.id for fact in facts])
    urls = dict.fromkeys(url for fact in facts for url in fact.lists)
    lists = await read_results.status_lists(ports.graph, tuple(urls))
    return [
        tuple(Kept(fact=fact, decision=decisions.get(fact.id), lists=lists) for fact in each)
        for each in found
    ]


def about_organization(ports: Ports, want: Want, found: Sequence[Kept]) -> Page:
    """Return a page of recognitions about an organization."""
    return _page(ports, want, f"{OF_ORGANIZATIONS}:{want.args['uscc']}", found)


def about_person(ports: Ports, want: Want, found: Sequence[Kept]) -> Page:
    """Return a page of recognitions about a person."""
    return _page(ports, want, f"{OF_PERSONS}:{want.parent.id}", found)


def _page(ports: Ports, want: Want, listing: str, found: Sequence[Kept]) -> Page:
    """Return a page of recognitions, the latest first, each with what it comes to now."""
    after = want.args.get("after")
    last = ports.cursors.open(listing, after) if after else None
    ordered = sorted(found, key=_place)
    rest = [kept for kept in ordered if last is None or _place(kept) > last]
    shown = rest[: want.args["first"]]
    return Page(
        items=tuple(honoured(ports, want.ask, kept) for kept in shown),
        places=tuple(map(_place, shown)),
        seal=ports.cursors.sealing(listing),
        has_next=len(rest) > len(shown),
        has_previous=after is not None,
    )


def _place(kept: Kept) -> tuple[str, ...]:
    """Return what recognitions are ordered by: the latest entry, as text that sorts."""
    return f"{NOT_SUPERSEDED - kept.fact.recorded_at:020}", kept.fact.id


SECTIONS = (
    Section(OF_ORGANIZATIONS, of_organizations, about_organization),
    Section(OF_PERSONS, of_persons, about_person),
)
