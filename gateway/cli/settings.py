"""`accord settings`: what may be set, what is set, and where it came from."""

from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.screen import Json, answer, console, say, table
from gateway.commands.exit_codes import Exit
from gateway.settings import IDENTITY, Loaded, every_setting, must_give, read, value_of

Check = Annotated[bool, typer.Option("--check", help="Only say whether the settings are usable.")]
Show = Annotated[bool, typer.Option("--show", help="Show every value and where it was read (the default).")]
File = Annotated[
    Path | None, typer.Option("--file", help="Settings file; else ACCORD_CONFIG, else accord.toml.")
]


def settings(check: Check = False, show: Show = False, file: File = None, json: Json = False) -> Exit:
    """Show and check the settings of this process.

    Ends with 2 and one sentence if a key is unknown or a value is not usable. Files of secrets
    are named, never opened.
    """
    loaded = read(file=file)
    rows = _rows(loaded)
    heads = ("key", "value", "unit", "from", "variable")
    if json:
        answer({"usable": True, "settings": [dict(zip(heads, row, strict=True)) for row in rows]})
    elif check and not show:
        must_give(loaded.settings, *IDENTITY)
        say(f"the settings are usable: {len(loaded.origins)} given, the rest by default")
    else:
        console().print(table(heads, rows))
    return Exit.YES


def _rows(loaded: Loaded) -> list[tuple[str, ...]]:
    """Return each setting with its value, unit, where it was read and its variable; `-` is no value."""
    return [
        (
            one.key,
            str(value_of(loaded.settings, one.key) or "-"),
            one.unit,
            loaded.origins.get(one.key, "default"),
            one.variable,
        )
        for one in every_setting()
    ]
