"""Reading Chinese sentences as their readers do: what stays English in them but names, codes and numbers."""

import re

NAMES = r"`[^`]*`|--[a-z-]+|\b[A-Z][A-Za-z0-9_+-]*\b|[A-Za-z0-9_.-]*[/._:=+][A-Za-z0-9_./:=+-]*"
"""What is the same in every language: quotations, options, codes and abbreviations, paths and addresses."""


def english_in(chinese: str) -> list[str]:
    """Return the runs of English words in a sentence that ought to be Chinese; all of it if none is."""
    rest = re.sub(NAMES, " ", chinese)
    if not re.search("[\u4e00-\u9fff]", rest):
        return [chinese]
    return re.findall(r"[A-Za-z]{2,}(?: [A-Za-z]+)+", rest)
