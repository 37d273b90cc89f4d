"""The statements that put a copy back, made of the templates in `graph/cypher/copy`.

    make_LABEL      nodes of one label
    link_TYPE       relationships of one type

What is put into a template is a name of a closed list of ours (`graph.store.labels`), and no text of a copy.
"""

from functools import cache
from pathlib import Path

from graph.store.labels import LABELS, TYPES

FOLDER = Path(__file__).parents[1] / "cypher" / "copy"


@cache
def copy_statements() -> dict[str, str]:
    """Return the text of every one by its name."""
    make = (FOLDER / "make.cypher").read_text(encoding="utf-8")
    link = (FOLDER / "link.cypher").read_text(encoding="utf-8")
    return {
        **{f"make_{label}": make.replace("LABEL", label) for label in LABELS},
        **{f"link_{type_}": link.replace("TYPE", type_) for type_ in TYPES},
    }
