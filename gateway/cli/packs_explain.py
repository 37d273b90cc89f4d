"""`accord packs explain`: what the law says on a key, at a place, on a day, and how that came about.

What is printed, in this order:

    the key, and what it means
    the places asked, the nearest first, and the day
    = the value that stands, or that nobody sets it
    then each clause (条款) that speaks on it, with its rank, place, days, firmness and words, and why it
    stands or yields; at the end the digest of the law
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer

from gateway.cli.screen import Json, answer, line
from gateway.commands.exit_codes import Exit
from gateway.settings import chinese, read
from graph.model.time import FOREVER

if TYPE_CHECKING:
    from graph.packs.explain import Explanation, Link, LinkReason

Key = Annotated[str, typer.Argument(help="The key, for example dispute.total.")]
Place = Annotated[str, typer.Option("--place", help="The place, by its code; else the city's own.")]
FIRM = {
    "SHALL": "应当",
    "MAY": "可以",
    "AIM": "推动",
    "TEXT": "条文",
    "READING": "理解",
    "DECISION": "自定",
    "QUOTATION": "原文",
    "SUMMARY": "摘要",
    "NONE": "未规定",
}
"""How a clause speaks, what a value rests on and how its words are known, in Chinese."""

On = Annotated[str, typer.Option("--on", help="The day, YYYY-MM-DD; else today.")]
KnownOn = Annotated[str, typer.Option("--known", help="Leave out what was issued after this day.")]


def explain(key: Key, place: Place = "", on: On = "", known: KnownOn = "", json: Json = False) -> Exit:
    """Explain a value: its clause, what it outranks, who is silent.

    Ends with 1 where no text in force sets the key; what the texts do say is shown all the same.
    Ends with 2 where there is no such key, and names the nearest.
    """
    from gateway.law import day_or_today, law_in_use
    from graph.ingest.identifiers import normalised_place
    from graph.packs.explain import explain as explained

    settings = read(needs=() if place else ("place",)).settings
    law, where = law_in_use(settings), normalised_place(place) if place else settings.place
    day = day_or_today(on, "--on")
    law = law.as_known(day_or_today(known, "--known")) if known else law
    told = explained(law, key, where, day)
    if json:
        answer(_document(told))
    else:
        for sentence in _sentences(told, zh=chinese()):
            line(sentence)
    law.value(key, where, day)  # what nobody says is an error, never an empty answer
    return Exit.YES


def _sentences(told: "Explanation", *, zh: bool) -> Iterator[str]:
    yield f"{told.key}: {_said(told.meaning, zh=zh)}"
    yield f"{' < '.join(told.places)}, {told.on}"
    yield f"= {_value(told.value, zh=zh)}" if told.is_set else ("= 未规定" if zh else "= not set")
    for link in told.links:
        yield ""
        yield from _link(link, zh=zh)
    yield ""
    yield f"{'规则摘要' if zh else 'law'} {told.digest}"


def _link(link: "Link", *, zh: bool) -> Iterator[str]:
    """Yield one clause: its part in the answer, how it speaks, its words, and why it came out so."""
    clause = link.citation
    part = link.part.chinese if zh else link.part.english
    yield f"{part}: {clause.instrument} {clause.article}".rstrip()
    firm = (clause.modality.name, clause.rests_on.name, clause.source.name)
    said = ", ".join(FIRM[word] if zh else word.lower() for word in firm)
    days = f"{link.since} –" if link.until == FOREVER else f"{link.since} – {link.until}"
    yield f"    {_said(link.rank, zh=zh)}, {link.place}, {days}; {said}"
    yield from (f"    {words}" for words in _words(link, zh=zh))
    yield f"    → {_said(link.why, zh=zh)}"


def _words(link: "Link", *, zh: bool) -> Iterator[str]:
    """Yield the clause's words, its other reading, its missing end, and a value that does not stand alone."""
    clause = link.citation
    if clause.quotation:
        opening, closing = _MARKS.get(clause.source.name, ("“", "”"))
        yield f"{opening}{clause.quotation}{closing}"
    if clause.alternative:
        yield f"{_OTHER_READING[zh]}: {clause.alternative}"
    if clause.end_unset:
        yield _END_UNSET[zh]
    yield from _values(link, zh=zh)


_MARKS = {"SUMMARY": ("[", "]")}
"""What stands around words that are no quotation: a summary (摘要) of a text whose words are not at hand."""

_OTHER_READING = ("the other reading", "另一种理解")
_END_UNSET = ("it names no last day; it may have lapsed", "未规定失效日期，可能已失效")
"""English and Chinese, in the places of false and true."""


def _values(link: "Link", *, zh: bool) -> Iterator[str]:
    """Yield a clause's value where it is not what stands, and which of its words carry which part of it."""
    from graph.packs.meeting import elements

    if link.value is not None and link.part.name != "STANDS":
        yield f"= {_value(link.value, zh=zh)}"
    for item, words in link.words:
        part = dict(elements(link.value))[item]
        named = part if isinstance(link.value, list) else {item: part}
        yield f"· {_value(named, zh=zh)}: “{words}”"


def _said(both: "LinkReason", *, zh: bool) -> str:
    return both.chinese if zh else both.english


def _value(value: Any, *, zh: bool) -> str:
    """Return a value as packs write it; for the Chinese reader, its codes in words."""
    from graph.packs.codes import in_words

    return in_words(value, zh=True) if zh else msgspec.json.encode(value).decode()


def _document(told: "Explanation") -> dict[str, Any]:
    links = [
        {
            **msgspec.to_builtins(link),
            "part": link.part.name,
            "citation": {**msgspec.to_builtins(link.citation), "rank": link.citation.rank.name},
        }
        for link in told.links
    ]
    return {**msgspec.to_builtins(msgspec.structs.replace(told, links=())), "links": links}
