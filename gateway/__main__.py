"""`python -m gateway`: the command line, after making sure that our packages are the ones imported.

Our packages have plain names, which a distribution in the same environment may have, too. Whichever Python
finds first is imported under that name, and the first sign of it would be an import error deep in the
program.
"""

import sys
from importlib.util import find_spec
from pathlib import Path

from gateway.cli.command_table import main

ROOT = Path(__file__).resolve().parent.parent
"""The source tree: every package of ours must come from here."""


def shadowed_packages() -> list[str]:
    """Return the names of ours that another distribution has taken (PyPI has `schema` and `security`)."""
    names = ("gateway", "schema", "resolvers", "security", "graph")
    found = {name: find_spec(name) for name in names}
    return [
        n
        for n, spec in found.items()
        if not (spec and spec.origin and Path(spec.origin).is_relative_to(ROOT))
    ]


if __name__ == "__main__":
    if shadowed_packages():
        taken = ", ".join(shadowed_packages())
        sys.exit(f"accord: another distribution has taken {taken}; use an environment of its own")
    sys.exit(main())
