"""Print the schema: `python -m schema.print` on the screen, with `--write` into `schema/schema.graphql`."""

import sys
from pathlib import Path

from schema.api import api_schema, sdl

GOLDEN = Path(__file__).with_name("schema.graphql")


def main(arguments: list[str]) -> int:
    """Print or write the schema; the file is golden, so a change of it is a change of the contract."""
    if arguments == ["--write"]:
        GOLDEN.write_text(sdl(api_schema), encoding="utf-8")
        return 0
    if arguments:
        sys.stderr.write("usage: python -m schema.print [--write]\n")
        return 2
    sys.stdout.write(sdl(api_schema))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
