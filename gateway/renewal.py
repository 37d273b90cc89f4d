"""Files that may change while the gateway runs: read again when they do, without a start.

The issuer's keys, the neighbours with theirs, the revocations and the register of departments. What cannot be
read leaves what was read last in force, and is told in the log at every look: half a file never lets anybody
in, and never shuts everybody out.
"""

import asyncio
from collections.abc import Iterator
from pathlib import Path

from gateway.city import City, trusted_issuers
from gateway.exchange.partners import files_of_partners, read_partners
from gateway.log import log
from gateway.worker.rounds import a_round
from graph.errors import Fault
from security.departments import read_departments
from security.revocations import read_revocations

EVERY = 5.0
"""Seconds between two looks: what changed is in effect well within a minute."""

Mark = tuple[int, int, int] | None
"""Nanoseconds of a file's last change, its bytes, its inode; nothing where there is no file."""


class Renewal:
    """What was last read, file by file."""

    def __init__(self, city: City) -> None:
        self._city = city
        self._seen: dict[Path, Mark] = {}  # the first look reads all of it: files change during a start, too

    def look(self) -> bool:
        """Read again what changed; whether anything did. Raises `Fault`, and then nothing is changed.

        1. Which files are other ones than before. 2. All of it is read. 3. All of it is believed, at once.

        A list of revocations (吊销名单) that was there and is gone is no empty list: whoever lost it would
        let in everybody that it shut out. Raises `Fault` with the code of the first file that cannot be
        used.
        """
        city, settings = self._city, self._city.settings
        # 1.
        found = dict(self._marks())
        if found == self._seen:
            return False
        if self._seen.get(settings.revocations) and not found[settings.revocations]:
            raise Fault("FILE_UNREADABLE", path=str(settings.revocations), why="it is there no more")
        # 2.
        partners = read_partners(settings.exchange.neighbours, settings.place)
        issuers = trusted_issuers(settings, partners)
        revoked, departments = read_revocations(settings.revocations), read_departments(settings.departments)
        # 3.
        city.gate.renew(issuers, revoked)
        city.exchange.share(partners.pairs)
        city.outboxes.clear()
        city.outboxes.update(partners.outboxes)
        city.departments.listed = departments.listed
        self._seen = found
        return True

    def _marks(self) -> Iterator[tuple[Path, Mark]]:
        """Yield every file that is watched with its mark; the neighbours' are those that their list names."""
        settings = self._city.settings
        neighbours = settings.exchange.neighbours
        yield settings.jwks, _mark(settings.jwks)
        yield settings.revocations, _mark(settings.revocations)
        yield settings.departments, _mark(settings.departments)
        for path in files_of_partners(neighbours) if neighbours else ():
            yield path, _mark(path)


async def keep_renewing(city: City) -> None:
    """Look again and again while the gateway runs; a look reads files, so it is made in a thread."""
    renewal = Renewal(city)
    while True:
        await asyncio.sleep(EVERY)
        with a_round("renewal"):
            if await asyncio.to_thread(renewal.look):
                log.log("info", "renewed")


def _mark(path: Path) -> Mark:
    """Return what tells a file from another one at its place; nothing where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
