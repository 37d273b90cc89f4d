"""Print the schema: `python -m schema.print` on the screen, `--plain` without Federation's words.

With `--write` both are written, into `schema/schema.graphql` and `schema/schema.plain.graphql`.
"""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from schema.api import api_schema, sdl
from schema.plain import plain_sdl

GOLDEN = Path(__file__).with_name("schema.graphql")
PLAIN = Path(__file__).with_name("schema.plain.graphql")
PRINTED: Mapping[Path, Callable[[], str]] = {
    GOLDEN: lambda: sdl(api_schema),
    PLAIN: lambda: plain_sdl(api_schema),
}
"""The golden files and what prints each: a change of one is a change of the contract."""


def main(arguments: list[str]) -> int:
    """Print or write the schema."""
    if arguments == ["--write"]:
        for path, printed in PRINTED.items():
            path.write_text(printed(), encoding="utf-8")
        return 0
    if arguments not in ([], ["--plain"]):
        sys.stderr.write("usage: python -m schema.print [--plain | --write]\n")
        return 2
    sys.stdout.write(PRINTED[PLAIN if arguments else GOLDEN]())
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
