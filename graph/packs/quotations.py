"""Where a pack's words stand: the copies of the texts, and the one way a quotation is matched.

A copy is a text file under `sources/`, or in the folder `texts/` of a city's own packs. One file may hold
several texts, each below a line `== name title`: a pack names such a section by `file#name`.
"""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from graph.packs.format import SUMMARY, UNSEEN, Pack
from graph.packs.load import SOURCES

_FOLDED = str.maketrans(",;:()", "，；：（）")
_SECTION = re.compile(r"^== (?P<name>\S+) .*$", re.MULTILINE)


def fold(words: str) -> str:
    """Return `words` without white space and with ASCII `, ; : ( )` in full width, nothing else (D15).

    Copies break their lines anywhere and come from sites that punctuate in either width; a character
    that differs otherwise is a misquotation.
    """
    return "".join(words.split()).translate(_FOLDED)


@cache
def copy_of(text: str, folder: Path = SOURCES) -> str | None:
    """Return the folded copy that a pack's `text` names (`file` or `file#section`), or `None`."""
    found = words_of(text, folder)
    return None if found is None else fold(found)


def words_of(text: str, folder: Path = SOURCES) -> str | None:
    """Return the copy that a pack's `text` names, in its own lines; `None` where it is missing."""
    name, _, section = text.partition("#")
    path = folder / name
    if not path.is_file():
        return None
    whole = path.read_text(encoding="utf-8")
    if not section:
        return whole
    starts = list(_SECTION.finditer(whole))
    for start, end in zip(starts, [*starts[1:], None], strict=True):
        if start["name"] == section:
            return whole[start.end() : end.start() if end else None]
    return None


def missing_words(pack: Pack, folders: Iterable[Path] = (SOURCES,)) -> list[tuple[str, str]]:
    """Return (key, reason) for every quotation of `pack` that its copy, the first found, does not hold.

    The words of single items are looked for as well. Of a text that nobody has read, or that is known in
    summary, there is no copy to look in; a pack whose copy is missing is told once, with an empty key.
    """
    if pack.text in (UNSEEN, SUMMARY):
        return []
    copies = (copy_of(pack.text, folder) for folder in folders)
    copy = next((one for one in copies if one is not None), None)
    if copy is None:
        return [("", f"no copy of its text `{pack.text}` is at hand")]
    return [
        (one.key, f"its words are not in the text: {words}")
        for one in pack.provisions
        if one.citation.source.value != "SUMMARY"
        for words in (one.citation.quotation, *one.words.values())
        if fold(words) not in copy
    ]
