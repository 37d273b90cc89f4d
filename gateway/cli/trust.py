"""`accord trust show|check|import`: whom this city believes, and the signed list that says so."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gateway.cli.screen import Day, Json, answer, console, in_terminals_language, say, table
from gateway.commands.exit_codes import Exit
from gateway.settings import read

if TYPE_CHECKING:
    from security.signed_lists.trust_list import TrustList

File = Annotated[Path, typer.Argument(help="The signed trust list.")]
Keeper = Annotated[str, typer.Option("--keeper", help="Verifier key of its keeper; else the settings'.")]
Url = Annotated[str, typer.Option("--url", help="Address of the running gateway.")]
NEIGHBOURS = ("region", "lists", "told up to", "state", "since", "effects stopped")
HEADS = ("region", "name", "名称", "issuer", "may issue", "days", "keys")


def show(keeper: Keeper = "", day: Day = "", json: Json = False) -> Exit:
    """Show the trust list that is in use here.

    Ends with 1 where none lies here or it is refused.
    """
    from gateway.commands.verify_results import trust_store
    from graph.errors import Refused

    found = trust_store(read(needs=("place",)).settings, keeper).kept(_day(day))
    if found is None:
        raise Refused("TRUST_LIST_ABSENT")
    return _shown(found, json=json)


def check(file: File, keeper: Keeper = "", day: Day = "", json: Json = False) -> Exit:
    """Check a trust list against the one used last, and take nothing.

    Ends with 1 where it would be refused, with the reason.
    """
    from gateway.commands.verify_results import trust_store
    from graph.durable_files import read as read_file

    return _shown(
        trust_store(read(needs=("place",)).settings, keeper).opened(read_file(file), _day(day)), json=json
    )


def take(file: File, keeper: Keeper = "", day: Day = "", json: Json = False) -> Exit:
    """Put a trust list into use, if it is good and not older than the last.

    A running gateway takes it at its next look at its neighbours.
    """
    from gateway.commands.verify_results import trust_store
    from graph.durable_files import read as read_file

    return _shown(
        trust_store(read(needs=("place",)).settings, keeper).take(read_file(file), _day(day)), json=json
    )


def neighbours(url: Url, json: Json = False) -> Exit:
    """List what a running gateway knows of its neighbours, and what stops.

    Ends with 1 where something stops effects: a silent neighbour, a missing list, a broken log, our own trust
    list that is not taken.
    """
    from gateway.client.client import GatewayClient

    door = GatewayClient(url)
    try:
        found = door.state()["exchange"]
    finally:
        door.close()
    if json:
        answer(found)
    else:
        _show_neighbours(found)
    return Exit.NO if found["trust"] or any(one["code"] for one in found["neighbours"]) else Exit.YES


def _show_neighbours(found: dict[str, Any]) -> None:
    """Print the state of our own trust list, then a row for each neighbour."""
    say(f"the trust list here: {found['trust'] or 'taken'}")
    console().print(table(NEIGHBOURS, [_known(one) for one in found["neighbours"]]))


def _known(one: dict[str, Any]) -> tuple[str, ...]:
    """Return a neighbour as a row: how many lists, its state, since when, and how many effects it stops."""
    from security.results.moments import stamp_of_instant

    since = stamp_of_instant(one["since"]) if one["since"] else ""
    state = one["code"] or in_terminals_language("heard")
    return one["region"], str(one["lists"]), str(one["heard"]), state, since, str(one["effects"])


def _day(day: str) -> str:
    from gateway.city import system_clock
    from gateway.commands.verify_results import day_given
    from graph.model.time import china_day

    return day_given(day, china_day(system_clock()))


def _shown(trust: "TrustList", *, json: bool) -> Exit:
    """Print a trust list (信任列表) in one sentence and a row for each region, or as JSON."""
    from gateway.commands.verify_results import headline, list_document, rows_of

    if json:
        answer(list_document(trust))
    else:
        say(headline(trust))
        rows = [(*row, in_terminals_language(keys)) for *row, keys in rows_of(trust)]
        console().print(table(HEADS, rows))
    return Exit.YES
