"""The register of authorities: under which names an authority decides, by which feeds its word comes.

    [[authority]]
    code = "11410100MB0001234X"
    names = ["郑州市市场监督管理局", "郑州市工商行政管理局"]
    feeds = ["market"]
    copied_by = ["platform"]
    by_centre = true

A source may write only what its authority may, under its own name, by file and by mutation alike.
"""

import tomllib
from collections.abc import Iterable, Mapping

import msgspec

from graph.ingest.reasons import Problem
from graph.model.names import is_one_of


class Authority(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One authority (认定单位): its code, its names, the present one first, and whose hands report for it.

    `feeds` are its own; `copied_by` those that bring copies, which never correct what it brought itself.
    `by_centre` says that it has entrusted the credit centre with entering its decisions.
    """

    code: str
    names: tuple[str, ...]
    feeds: tuple[str, ...] = ()
    copied_by: tuple[str, ...] = ()
    by_centre: bool = False


class Authorities(msgspec.Struct, frozen=True):
    """Every authority by its code."""

    by_code: Mapping[str, Authority] = {}

    @classmethod
    def of(cls, authorities: Iterable[Authority]) -> "Authorities":
        """Return the register of these authorities."""
        return cls({one.code: one for one in authorities})

    @classmethod
    def parse(cls, text: str) -> "Authorities":
        """Return the register that a file holds; raises `msgspec.ValidationError` or `TOMLDecodeError`."""
        listed = tomllib.loads(text).get("authority", [])
        return cls.of(msgspec.convert(listed, list[Authority]))

    def entrusts_centre(self, code: str) -> bool:
        """Whether the credit centre enters this authority's decisions."""
        found = self.by_code.get(code)
        return found is not None and found.by_centre

    def speaks_for(self, code: str, feed: str) -> bool:
        """Whether a feed brings this authority's own word; by API (no feed) only itself reports."""
        found = self.by_code.get(code)
        return found is not None and (not feed or feed in found.feeds)

    def problem(
        self, code: str, name: str, feed: str, fields: tuple[str, str] = ("CF_CFJGDM", "CF_CFJG")
    ) -> Problem | None:
        """Return why a row of this authority is not to be used, or None; `feed` is empty for its own API.

        `fields` are those that state its code and its name.

        1. The authority is known. 2. It decides under this name. 3. Its word comes by this feed.
        """
        found = self.by_code.get(code)
        # 1.
        if found is None:
            return Problem(code="AUTHORITY_UNKNOWN", field=fields[0], details={"value": code})
        # 2.
        if not is_one_of(name, found.names):
            return Problem(code="AUTHORITY_NAME", field=fields[1], details={"name": found.names[0]})
        # 3.
        if feed and feed not in (*found.feeds, *found.copied_by):
            return Problem(code="AUTHORITY_FEED", field=fields[0], details={"feed": feed})
        return None


def to_toml(authorities: Iterable[Authority]) -> str:
    """Return the file of a register."""
    lines: list[str] = []
    for one in authorities:
        lists = {"names": one.names, "feeds": one.feeds, "copied_by": one.copied_by}
        lines += [
            "[[authority]]",
            f'code = "{one.code}"',
            *(f"{name} = [{', '.join(_quoted(each) for each in some)}]" for name, some in lists.items()),
            f"by_centre = {str(one.by_centre).lower()}",
            "",
        ]
    return "\n".join(lines)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
