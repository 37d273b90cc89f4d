"""The check of a folder of packs (规则包) as a command tells it: what was found, and the law that it makes.

`graph.packs.check` finds the flaws; here they are counted, and a folder without an error gets the digest
under which effects, results and ledger entries name the law that is drawn from it.
"""

from pathlib import Path
from typing import Any

import msgspec

from gateway.commands.exit_codes import Exit
from graph.errors import Fault
from graph.packs.check import PackFlaw, check
from graph.packs.load import DATA, SOURCES, files_of, pack_files
from graph.packs.lookup import law_of


class CheckedPacks(msgspec.Struct, frozen=True, kw_only=True):
    """What a check found in the packs of a folder.

    `packs` are the names of their files, sorted; `law` is the digest of the law that they make, empty where
    one error was found: packs with an error are not law.
    """

    packs: tuple[str, ...]
    flaws: tuple[PackFlaw, ...]
    law: str

    @property
    def errors(self) -> int:
        """How many of the flaws make a pack unusable; the others are notes."""
        return _errors(self.flaws)

    @property
    def status(self) -> Exit:
        """The status to end with: 1 where one error was found, whatever notes there are."""
        return Exit.NO if self.errors else Exit.YES

    @property
    def document(self) -> dict[str, Any]:
        """What was found as one JSON document."""
        return {"holds": not self.errors, "packs": self.packs, "law": self.law, "flaws": self.flaws}


def check_folder(folder: Path | None, texts: Path | None) -> CheckedPacks:
    """Return what is wrong with the packs of a folder, by default the shipped ones; raises `Fault` USAGE.

    `texts` is the folder of the texts that they quote, by default the shipped copies.
    """
    place = folder or DATA
    flaws = check(place, texts or SOURCES)
    files = files_of(place)
    packs = tuple(sorted(pack_files(files)))
    if not packs:
        raise Fault("USAGE", why=f"no pack files in `{place}`")
    return CheckedPacks(packs=packs, flaws=flaws, law="" if _errors(flaws) else law_of(files).digest)


def _errors(flaws: tuple[PackFlaw, ...]) -> int:
    return sum(flaw.kind == "error" for flaw in flaws)
