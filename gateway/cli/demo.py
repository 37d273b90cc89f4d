"""`accord demo`: two cities on this machine, and a guided tour through them."""

from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.screen import Companies
from gateway.commands.exit_codes import Exit
from gateway.settings import read


class Tour(Enum):
    """What is done with the tour (导览方式)."""

    THEN_STAY = "then-stay"
    ONLY = "only"
    NONE = "none"


Tours = Annotated[Tour, typer.Option("--tour", help="Tour and stay up, tour and end, or no tour.")]
Directory = Annotated[Path, typer.Option("--directory", help="Where the demonstration lives; made anew.")]
Port = Annotated[
    int | None,
    typer.Option(
        "--port", help="Port of Zhengzhou; Chenzhou has the next. 0 takes free ones.", min=0, max=65_534
    ),
]


def demo(
    tour: Tours = Tour.THEN_STAY,
    directory: Directory = Path(".accord/demo"),
    companies: Companies = 2_000,
    port: Port = None,
) -> Exit:
    """Start two cities with synthetic data and take a guided tour.

    Makes keys, trust lists, tokens, 2,000 companies and one story; starts gateway, graph and ledger of
    Zhengzhou and of Chenzhou; asks real questions and checks every answer. Ends with 1 if one claim of
    the tour does not hold.
    """
    from gateway.demo.demonstration import demonstrate

    return demonstrate(
        read().settings,
        directory,
        companies=companies,
        port=port,
        takes_tour=tour is not Tour.NONE,
        stays=tour is not Tour.ONLY,
    )
