"""Fetching what a neighbour publishes: bounded in bytes and time, tried a few times, followed nowhere.

The addresses come from the signed trust list, so whom we connect to was decided by its keeper. What comes
back is verified by its signature and not by the way it came: a redirect is not followed because it could
lead into our own network. There are two patiences: in the background, and while a caller waits for our
answer.
"""

import asyncio

import httpx2

from graph.errors import Unavailable
from security.neighbour_logs import Fetch
from security.results.jws import LONGEST_LIST

WITHIN = 5.0
TRIES = 3
PAUSE = 0.2
"""Seconds for one answer, how often it is asked for, and the first pause between, which doubles."""

AT_ONCE = 0.8
"""Seconds for an answer while a caller waits for ours; it is asked for once."""

NOTHING_THERE = 404
"""The one status that is an answer: there is no list of that number."""


def fetching(client: httpx2.AsyncClient, *, tries: int = TRIES, within: float = WITHIN) -> Fetch:
    """Return what fetches an address: bounded in bytes and time, tried a few times.

    `within` are the seconds of one try with its whole body. A status that is neither success nor 404 is a
    failure like a silence, and is tried again; the last try raises `Unavailable` NEIGHBOUR_SILENT.
    """

    async def fetch(url: str) -> bytes | None:
        """Bring the bytes at an address, or nothing where the neighbour says that there are none."""
        for left in reversed(range(tries)):
            try:
                async with asyncio.timeout(within):
                    return await _body(client, url)
            except (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError) as error:
                if not left:
                    raise Unavailable("NEIGHBOUR_SILENT", private=str(error)) from error
                await asyncio.sleep(PAUSE * 2 ** (tries - left - 1))
        raise AssertionError("one try ends it")

    return fetch


async def fetch_at_once(url: str) -> bytes | None:
    """Fetch an address while a caller waits: once, and not for long."""
    async with httpx2.AsyncClient(timeout=AT_ONCE, follow_redirects=False) as client:
        return await fetching(client, tries=1, within=AT_ONCE)(url)


async def _body(client: httpx2.AsyncClient, url: str) -> bytes | None:
    """Return a body; one that is longer than the longest list is given up, not read to its end."""
    async with client.stream("GET", url) as response:
        if response.status_code == NOTHING_THERE:
            return None
        response.raise_for_status()
        body = bytearray()
        async for part in response.aiter_bytes():
            body += part
            if len(body) > LONGEST_LIST:
                raise httpx2.HTTPError("longer than any list")
        return bytes(body)
