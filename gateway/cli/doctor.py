"""`accord doctor`: whether all is well here, one sentence for each thing."""

from typing import Annotated

import typer

from gateway.cli.screen import Json, answer, language, line
from gateway.commands.exit_codes import Exit
from gateway.settings import read

Url = Annotated[str, typer.Option("--url", help="Address of a running gateway; else that of the settings.")]


def doctor(url: Url = "", json: Json = False) -> Exit:
    """Look whether all is well here, and write nothing.

    Settings, clock, disk, keys and how long they hold, law, registers, ledger, graph and feeds, trust list,
    neighbours. Where a gateway holds the data directory its own readiness is asked. Ends with 0 if all is
    well, 1 if something is not, 5 if something could not be looked at, 2 if a setting is not usable.
    """
    import asyncio

    from gateway.city import system_clock
    from gateway.doctor.examine import examine
    from gateway.doctor.observation import MARKS, status_of
    from gateway.doctor.patient import visit

    found = asyncio.run(examine(visit(read(), system_clock(), url)))
    told = [(name, one) for name, observations in found.items() for one in observations]
    status = status_of([one for _, one in told])
    if json:
        rows = [{"look": name, "state": one.state, "code": one.code, "english": one.english,
                 "chinese": one.chinese} for name, one in told]  # fmt: skip
        answer({"well": status is Exit.YES, "observations": rows})
        return status
    for _, one in told:
        line(f"{MARKS[one.state]} {' '.join(getattr(one, language()).split())}")
    return status
