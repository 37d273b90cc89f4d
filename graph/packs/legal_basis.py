"""A legal basis as people state it: an instrument by its id, name or document number, and an article of it.

henan.regulation-2019 第十八条      henan.regulation-2019 18      《河南省社会信用条例》第十八条
郑政文〔2017〕128号 五(八)          《…实施方案》（郑政文〔2017〕128号）五(八)

A caller who looks somebody up states by which clause (查询依据). It is kept in the ledger in one form, so
that an auditor can compare: `id article`. Whether the clause permits the purpose is not asked here.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

from graph.errors import Refused
from graph.model.time import Day, covers
from graph.packs.articles import Articles, articles_of, folded
from graph.packs.format import Pack
from graph.packs.quotations import words_of

# A basis in the form in which it is kept: 64 characters of id and 32 of article at most.
_BY_ID = re.compile(r"(?P<id>[a-z0-9][a-z0-9.-]{1,63}) (?P<article>\S{1,32})")
_TITLED = re.compile(r"《(?P<title>[^《》]{1,80})》(?P<rest>.*)")
# An instrument with its document number behind it: 关于印发…的通知（郑政文〔2017〕128号）.
_IN_BRACKETS = re.compile(r"(?P<name>.+)（(?P<aside>[^（）]+)）")


class LegalBases:
    """Every instrument whose text or dates are here, as a legal basis that a caller may state.

    `packs` are those of the law in use; `folders` are looked through in turn for the copies of their
    texts. An instrument's articles are found out at its first use and kept: they do not change.
    """

    def __init__(self, packs: Iterable[Pack], folders: Iterable[Path]) -> None:
        self._packs = {pack.id: pack for pack in packs}
        self._folders = tuple(folders)
        self._articles: dict[str, Articles] = {}

    def read(self, stated: str, on: Day) -> str:
        """Return the basis as it is kept: the instrument's id, a blank, and the article as it was stated.

        `on` is the day of the request: of two plans of one name that in force then is meant.
        Raises `Refused` LEGAL_BASIS_UNKNOWN, or ARTICLE_UNKNOWN with what the instrument has.
        """
        found = self._by_id(stated) or self._by_name(stated, on)
        if found is None or not found[1] or not stated.isprintable():
            raise Refused("LEGAL_BASIS_UNKNOWN")
        pack, article = found
        articles = self._articles_of(pack)
        if not articles.has(article):
            instrument = pack.instrument
            raise Refused(
                "ARTICLE_UNKNOWN", instrument=instrument, article=article[:32], known=articles.known
            )
        return f"{pack.id} {article}"

    def _by_id(self, stated: str) -> tuple[Pack, str] | None:
        found = _BY_ID.fullmatch(stated)
        pack = self._packs.get(found["id"]) if found else None
        return (pack, found["article"]) if found and pack else None

    def _by_name(self, stated: str, on: Day) -> tuple[Pack, str] | None:
        """Return the instrument that `stated` begins with, the longest name first, and what follows it.

        A title in 《》 may be the name, or stand before the document number that is.
        """
        said = folded(stated)
        titled = _TITLED.fullmatch(said)
        ways = [said.removeprefix("（")]
        if titled:
            ways = [titled["title"] + titled["rest"], titled["rest"].removeprefix("（")]
        for way in ways:
            for name in self._names:
                if way.startswith(name):
                    article = way.removeprefix(name).removeprefix("）")
                    return self._current(self._names[name], on), article
        return None

    @cached_property
    def _names(self) -> dict[str, tuple[Pack, ...]]:
        """Every name with the instruments that bear it, the longest first."""
        found: dict[str, tuple[Pack, ...]] = {}
        for pack in self._packs.values():
            for name in _names_of(folded(pack.instrument)):
                found[name] = (*found.get(name, ()), pack)
        return dict(sorted(found.items(), key=lambda one: -len(one[0])))

    def _current(self, packs: tuple[Pack, ...], on: Day) -> Pack:
        """Return of several instruments of one name the one in force on a day, else the newest."""
        return max(packs, key=lambda pack: (covers(pack.since, pack.until, on), pack.since))

    def _articles_of(self, pack: Pack) -> Articles:
        """Return the articles of an instrument by the first copy that is found of its text."""
        if pack.id not in self._articles:
            copies = (words_of(pack.text, folder) for folder in self._folders)
            copy = next((one for one in copies if one is not None), None)
            cited = (one.citation.article for one in pack.provisions if one.citation.article)
            self._articles[pack.id] = articles_of(copy, cited)
        return self._articles[pack.id]


def _names_of(instrument: str) -> Iterator[str]:
    """Yield how an instrument is called: in full, without the brackets behind it, by its number.

    A national law goes by its name without 中华人民共和国 too.
    """
    yield instrument
    if found := _IN_BRACKETS.fullmatch(instrument):
        yield found["name"]
        if found["aside"].endswith("号"):
            yield found["aside"]
    for name in (instrument, found["name"] if found else ""):
        if (short := name.removeprefix("中华人民共和国")) not in {name, ""}:
            yield short
