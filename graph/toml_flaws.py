"""What is wrong with a TOML text or with the values in it, in words of ours: the libraries' never leave."""

import re

_MISSING = re.compile(r"Object missing required field `(?P<field>\w+)`")
_UNKNOWN = re.compile(r"Object contains unknown field `(?P<field>\w+)`")
_PLACE = re.compile(r" - at `\$\.?(?P<place>[^`]*)`$")


def flaw_of(error: Exception) -> str:
    """Return what a `UnicodeDecodeError`, `TOMLDecodeError` or `ValidationError` found, and where."""
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8"
    said = str(error)
    if found := re.search(r"line (\d+), column (\d+)", said):
        return f"it is not TOML at line {found[1]}, column {found[2]}"
    if "at end of document" in said:
        return "it is not TOML at its end"
    at = _PLACE.search(said)
    place = f"`{at['place']}`" if at and at["place"] else "the file"
    if found := _MISSING.match(said):
        return f"{place} lacks the field `{found['field']}`"
    if found := _UNKNOWN.match(said):
        return f"{place} has the unknown field `{found['field']}`"
    return f"{place} has a value of another kind than is expected there"
