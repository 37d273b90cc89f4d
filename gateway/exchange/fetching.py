"""Fetching what a neighbour publishes: bounded in bytes and time, tried a few times, followed nowhere.

The addresses come from the signed trust list, so whom we connect to was decided by its keeper. What comes
back is verified by its signature and not by the way it came: a redirect is not followed because it could
lead into our own network. There are two patiences: in the background, and while a caller waits for our
answer.
"""

import asyncio
from collections.abc import Awaitable, Callable

import httpx2

from graph.errors import Unavailable
from security.cosigning import WitnessAnswer
from security.neighbour_logs import Fetch
from security.results.jws import LONGEST_LIST

AskWithToken = Callable[[str, str], Awaitable[bytes]]
"""What brings the bytes at an address to whoever shows a token; raises `Unavailable`."""

PostWithToken = Callable[[str, str, bytes], Awaitable[bytes]]
"""What brings a question to an address and its answer back, showing a token; raises `Unavailable`."""

WITHIN = 5.0
TRIES = 3
PAUSE = 0.2
"""Seconds for one answer, how often it is asked for, and the first pause between, which doubles."""

LONGEST_PAGE = 8 << 20
"""Bytes of a page of an outbox at most: 100 of the longest results with their proofs."""

PATIENT = 30.0
"""Seconds for a page: after days offline it is a long one."""

AT_ONCE = 0.8
"""Seconds for an answer while a caller waits for ours; it is asked for once."""

LONGEST_ANSWER = 1 << 16
"""Bytes of a witness's answer at most: some signature lines."""

ANSWERED_WITHIN = 1.5
"""Seconds for the reply to a question, while a caller waits for ours; it is asked once."""

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


async def ask_with_token(url: str, token: str) -> bytes:
    """Ask a neighbour for what it gives to our systems alone: once, for the next round asks again.

    A neighbour that answers and does not let us in is another thing than one that is silent: raises
    `Unavailable` NEIGHBOUR_REFUSES with the status, or NEIGHBOUR_SILENT.
    """
    headers = {"Authorization": f"Bearer {token}"}
    try:
        async with (
            httpx2.AsyncClient(timeout=PATIENT, follow_redirects=False) as client,
            asyncio.timeout(PATIENT),
            client.stream("GET", url, headers=headers) as response,
        ):
            if response.is_client_error:
                raise Unavailable("NEIGHBOUR_REFUSES", status=response.status_code)
            response.raise_for_status()
            return await _bounded(response, LONGEST_PAGE)
    except (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError, UnicodeError) as error:
        raise Unavailable("NEIGHBOUR_SILENT", private=type(error).__name__) from error


async def submit_at_once(url: str, body: bytes) -> WitnessAnswer:
    """Bring a checkpoint to a witness: once, for the next look brings it again.

    Whatever status it answers with is its answer; raises `Unavailable` WITNESS_SILENT where it has none.
    """
    try:
        async with (
            httpx2.AsyncClient(timeout=WITHIN, follow_redirects=False) as client,
            asyncio.timeout(WITHIN),
            client.stream("POST", url, content=body) as response,
        ):
            return WitnessAnswer(response.status_code, await _bounded(response, LONGEST_ANSWER))
    except (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError, UnicodeError) as error:
        raise Unavailable("WITNESS_SILENT", private=type(error).__name__) from error


async def post_with_token(url: str, token: str, body: bytes) -> bytes:
    """Ask a neighbour one question while a caller waits: once, and never again by itself.

    A neighbour that answers and refuses raises NEIGHBOUR_REFUSES with the status; one that says nothing, too
    much, a part, or leads elsewhere NEIGHBOUR_SILENT.
    """
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/jose"}
    try:
        async with (
            httpx2.AsyncClient(timeout=ANSWERED_WITHIN, follow_redirects=False) as client,
            asyncio.timeout(ANSWERED_WITHIN),
            client.stream("POST", url, headers=headers, content=body) as response,
        ):
            if response.is_client_error:
                raise Unavailable("NEIGHBOUR_REFUSES", status=response.status_code)
            response.raise_for_status()
            return await _bounded(response, LONGEST_LIST)
    except (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError, UnicodeError) as error:
        raise Unavailable("NEIGHBOUR_SILENT", private=type(error).__name__) from error


async def _body(client: httpx2.AsyncClient, url: str) -> bytes | None:
    """Return a body, or nothing where the neighbour says that there is none."""
    async with client.stream("GET", url) as response:
        if response.status_code == NOTHING_THERE:
            return None
        response.raise_for_status()
        return await _bounded(response, LONGEST_LIST)


async def _bounded(response: httpx2.Response, longest: int) -> bytes:
    """Return a body; one that is longer than it may be is given up, not read to its end."""
    body = bytearray()
    async for part in response.aiter_bytes():
        body += part
        if len(body) > longest:
            raise httpx2.HTTPError("longer than it may be")
    return bytes(body)
