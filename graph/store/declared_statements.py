"""The statements of declared kinds, made at start of the templates in `graph/cypher/declared`.

A template is whole but for its label: `LABEL` stands for it, `label` in the names of constraints. What is put
in its place is the name of a record of ours from a closed list, and a golden test holds every text made.

    kind (record_kinds.toml) → how it hangs → its templates → one statement for each, named template_kind
"""

from functools import cache
from pathlib import Path

from graph.model.record_kinds import RecordKind, record_kinds

FOLDER = Path(__file__).parents[1] / "cypher" / "declared"
WRITES: dict[str, tuple[str, ...]] = {
    "DECIDED": ("create_decided",),
    "PERMITTED": ("create_permitted",),
    "HELD": ("create_held_by_organization", "create_held_by_person"),
}
"""How a kind may hang in the graph, with the templates that make its facts."""

READS: dict[str, tuple[str, ...]] = {
    "DECIDED": ("by_id_decided", "count_decided", "page_decided"),
    "PERMITTED": ("count_permitted", "page_permitted"),
}
"""The templates by which callers ask for a kind; what is held is asked with its holder, in `cypher/read`."""

EVERY = ("find", "close")


def templates(kind: RecordKind) -> tuple[str, ...]:
    """Return the templates of which a kind has its statements."""
    return (*EVERY, *WRITES[kind.hangs], *READS.get(kind.hangs, ()))


def name(template: str, kind: RecordKind) -> str:
    """Return the name of the statement that a template makes for a kind."""
    return f"{template}_{kind.name}"


@cache
def statements() -> dict[str, str]:
    """Return the text of every statement of every declared kind by its name."""
    return {
        name(template, kind): _text(template, kind.label)
        for kind in record_kinds().values()
        for template in templates(kind)
    }


def callers_statements() -> tuple[str, ...]:
    """Return the names of those that callers ask by."""
    return tuple(
        name(template, kind) for kind in record_kinds().values() for template in READS.get(kind.hangs, ())
    )


def constraints() -> list[str]:
    """Return what makes a version that stands findable by its key, and the only one, for each label."""
    labels = [kind.label for kind in record_kinds().values()]
    return [
        f"CREATE CONSTRAINT {one.lower()}_standing IF NOT EXISTS FOR (n:{one}) REQUIRE n.standing IS UNIQUE"
        for one in labels
    ]


def _text(template: str, label: str) -> str:
    text = (FOLDER / f"{template}.cypher").read_text(encoding="utf-8")
    return text.replace("LABEL", label).replace("label_", f"{label.lower()}_")
