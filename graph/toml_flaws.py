"""What is wrong with a TOML text or with the values in it, in words of ours: the libraries' never leave.

A library's sentence changes with its version, has no Chinese, and may repeat what stood in the file. So each
is recognised by its form and said anew; one that nobody foresaw is told by its place alone.
"""

import re

_PLACE = re.compile(r" - at `\$\.?(?P<place>[^`]*)`\Z")

# What `tomllib` or `msgspec` says, and what we say, the first that fits; `place` is a path such as `pack.id`.
_FLAWS = (
    (
        re.compile(r"line (?P<line>\d+), column (?P<column>\d+)"),
        "it is not TOML at line {line}, column {column}",
    ),
    (re.compile("at end of document"), "it is not TOML at its end"),
    (re.compile(r"^Object missing required field `(?P<field>\w+)`"), "{place} lacks the field `{field}`"),
    (
        re.compile(r"^Object contains unknown field `(?P<field>\w+)`"),
        "{place} has the unknown field `{field}`",
    ),
)


def flaw_of(error: Exception) -> str:
    """Return what a `UnicodeDecodeError`, `TOMLDecodeError` or `ValidationError` found, and where."""
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8"
    said = str(error)
    place = _place(said)
    for pattern, words in _FLAWS:
        if found := pattern.search(said):
            return words.format(place=place, **found.groupdict())
    return f"{place} has a value of another kind than is expected there"


def _place(said: str) -> str:
    """Return where in the tree a value lies, as `msgspec` tells it; its root is the whole file."""
    at = _PLACE.search(said)
    return f"`{at['place']}`" if at and at["place"] else "the file"
