"""`accord packs diff`: what a change of the law changes, and for whom, before it is in force.

A city may have a million organizations, so nothing is collected: both shapes, lines and the one JSON
document, are written as the batches come. The values come first, then the changes, the summary last.
"""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer

from gateway.cli.screen import Json, line, say
from gateway.commands.exit_codes import Exit
from gateway.settings import read

if TYPE_CHECKING:
    from gateway.commands.compare_packs import Comparison, ComparisonRow, Summary
    from gateway.settings import Settings

Old = Annotated[Path, typer.Argument(help="Folder of the packs that are in force, signed or not.")]
New = Annotated[Path, typer.Argument(help="Folder of the packs that are to come, signed or not.")]
City = Annotated[Path | None, typer.Option("--city", help="Data directory of a city to lay them over.")]
On = Annotated[str, typer.Option("--on", help="The day to compare on; else the first that differs.")]


def diff(old: Old, new: New, city: City = None, on: On = "", json: Json = False) -> Exit:
    """Show what a change of packs changes: values, effects, deadlines.

    With `--city` every effect and open deadline that appears, disappears or moves is listed, batch
    after batch, each batch in the city's ledger before it is shown. It takes the data directory's
    lock. A folder under a note counts only as the two offices signed it.
    """
    from gateway.commands.compare_packs import compare
    from gateway.law import day_or_today, law_in

    settings = read(needs=("place",)).settings
    laws = law_in(old, settings), law_in(new, settings)
    day = day_or_today(on, "--on") if on else ""
    found = compare(*laws, settings.place, day, day_or_today("", "--on"))
    show = _Document() if json else _DiffLines()
    show.begin(found)
    summary = asyncio.run(_shown(settings, city, found, show)) if city else None
    show.end(found, summary)
    return Exit.YES


async def _shown(
    settings: "Settings", city: Path, found: "Comparison", show: "_DiffLines | _Document"
) -> "Summary | None":
    """Lay the change over a city and show each batch once it is in the city's ledger; return the summary."""
    from gateway.commands.compare_packs import Summary, changes_in, open_law

    summary = None
    async with open_law(settings, city) as there:
        async for batch in changes_in(there, found):
            if isinstance(batch, Summary):
                summary = batch
                continue
            for row in batch:
                show.row(row)
    return summary


class _DiffLines:
    """The comparison as lines, written as they come."""

    def begin(self, found: "Comparison") -> None:
        say(f"law {found.laws.old.digest} → {found.laws.new.digest}, on {found.laws.on}")
        for one in found.values:
            say(f"value {one.key} {one.place}: {_json(one.old)} → {_json(one.new)}")

    def row(self, row: "ComparisonRow") -> None:
        role = row.role.value if row.role else ""
        effect = row.effect.value if row.effect else ""
        what = (row.organization, row.document, row.person, role, effect, row.measure or "", row.what)
        said = " ".join(word for word in what if word)
        say(f"{row.kind.lower()} {row.change.value} {said}: {_side(row.old)} → {_side(row.new)}")

    def end(self, found: "Comparison", summary: "Summary | None") -> None:
        say(f"{len(found.values)} values differ")
        if summary is not None:
            say(f"effects: {_numbers(summary.effects)}; deadlines: {_numbers(summary.deadlines)}")
            say(f"{summary.organizations} of {summary.looked_at} organizations with a record are concerned")
            if summary.truncated:
                say(f"{summary.truncated} of them have more facts than are read: their effects are unknown")


class _Document:
    """The comparison as one JSON document, written as it comes: no list of it is held in memory."""

    def __init__(self) -> None:
        self._rows = 0

    def begin(self, found: "Comparison") -> None:
        head = {
            "old": found.laws.old.digest,
            "new": found.laws.new.digest,
            "on": found.laws.on,
            "places": found.places,
            "values": found.values,
        }
        line(_json(head).removesuffix("}") + ',"changes":[')

    def row(self, row: "ComparisonRow") -> None:
        line(("," if self._rows else "") + _json(row))
        self._rows += 1

    def end(self, _found: "Comparison", summary: "Summary | None") -> None:
        line(f'],"summary":{_json(summary)}}}')


def _numbers(changes: Mapping[str, int]) -> str:
    """Return how many changes there are of each kind, in the order of their names."""
    return ", ".join(f"{count} {name}" for name, count in sorted(changes.items())) or "none"


def _side(one: Any) -> str:
    """Return one side of a change in words."""
    if one is None:
        return "–"
    if hasattr(one, "outcome"):
        days = " ".join(f"{word} {day}" for word, day in (("from", one.since), ("until", one.until)) if day)
        return f"{one.outcome.value} {days} by {one.rule}".replace("  ", " ")
    return f"{one.day} (provisional)" if one.provisional else str(one.day)


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()
