"""What everybody may fetch under stable addresses: status lists, contexts, schemas, verification keys.

Results are not here: who gets one is decided by policy, so they are fetched by GraphQL. `openapi.json`
describes all of it.
"""

import asyncio

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from gateway.city import City
from gateway.exchange.openapi import document
from gateway.http.plain_endpoint import PlainDoor, plain_endpoint
from graph.errors import Refused
from graph.model.time import Instant
from resolvers.statuses import ListState, list_state
from security.exchange import KEPT, MOST_LISTS
from security.results.addresses import published_files
from security.results.status import Bits
from security.results.wire import Purpose

LASTING = {"Cache-Control": "public, max-age=86400"}


class SignedStatusList(msgspec.Struct, frozen=True, kw_only=True):
    """A list that was signed: when, which bits it holds, and its bytes."""

    at: Instant
    bits: bytes
    raw: bytes


class PublishedLists:
    """Our own status lists: derived anew when the last ones are older than the settings allow.

    A list is the same for everybody, so that fetching one does not tell whose result is looked up.
    """

    def __init__(self) -> None:
        self._made: dict[int, tuple[Instant, dict[str, bytes]]] = {}
        self._stood: dict[int, ListState] = {}
        self._last: dict[tuple[Purpose, int], SignedStatusList] = {}
        self._one_at_a_time = asyncio.Lock()

    async def current(self, city: City, purpose: str, number: int) -> bytes:
        """Return the signed list; raises `Refused` NOTHING_PUBLISHED where no such list is kept."""
        if purpose not in KEPT or not 1 <= number <= MOST_LISTS:
            raise Refused("NOTHING_PUBLISHED", path=f"/status/{purpose}/{number}"[:80])
        async with self._one_at_a_time:
            now = city.clock()
            made = self._made.get(number)
            if made is None or now - made[0] > city.settings.exchange.refresh * 1_000_000:
                made = self._made[number] = now, await self._signed(city, number, now)
        return made[1][purpose]

    async def _signed(self, city: City, number: int, now: Instant) -> dict[str, bytes]:
        found = await list_state(city, number, now, self._stood.get(number))
        if number > 1 and not found.results:
            raise Refused("NOTHING_PUBLISHED", path=f"/status/…/{number}")
        self._stood[number] = found
        return {
            purpose: await self._sealed(city, purpose, number, bits, now)
            for purpose, bits in found.bits.items()
        }

    async def _sealed(self, city: City, purpose: Purpose, number: int, bits: Bits, now: Instant) -> bytes:
        """Return a signed list: the last one while it says the same and half of its life is left.

        INVARIANT: a list is in our log before it leaves. Who takes it logs the same bytes, so that both
        logs say which recall was told, and heard.
        """
        last = self._last.get((purpose, number))
        half = city.settings.exchange.list_life * 1_000_000 / 2
        if last is not None and last.bits == bits.data and now - last.at < half:
            return last.raw
        raw = city.exchange.seal_list(bits, purpose, number, now)
        await city.ledger.append_result(raw)
        self._last[purpose, number] = SignedStatusList(at=now, bits=bytes(bits.data), raw=raw)
        return raw


def routes(city: City, door: PlainDoor) -> list[BaseRoute]:
    """Return the public paths of the exchange, behind a door that they share with all others."""
    lists = PublishedLists()

    async def status(city: City, request: Request) -> Response:
        path = request.path_params
        body = await lists.current(city, path["purpose"], path["number"])
        return Response(body, media_type="application/vc+jwt", headers={"Cache-Control": "no-cache"})

    return [
        Route("/status/{purpose}/{number:int}", plain_endpoint(city, status, door), methods=["GET"]),
        Route("/contexts/{name}", plain_endpoint(city, _file, door), methods=["GET"]),
        Route("/schemas/{name}", plain_endpoint(city, _file, door), methods=["GET"]),
        Route("/keys", plain_endpoint(city, _keys, door), methods=["GET"]),
        Route("/openapi.json", plain_endpoint(city, _description, door), methods=["GET"]),
    ]


async def _file(_city: City, request: Request) -> Response:
    """Serve a context or a schema: the same bytes under every origin."""
    path = request.url.path.lstrip("/")
    if path not in published_files():
        raise Refused("NOTHING_PUBLISHED", path=path[:80])
    media_type, body = published_files()[path]
    return Response(body, media_type=media_type, headers=LASTING)


async def _keys(city: City, _request: Request) -> Response:
    """Serve every key that signs, or ever signed, results and lists. Which to believe the trust list says."""
    return Response(city.published, media_type="application/jwk-set+json")


async def _description(_city: City, _request: Request) -> Response:
    return Response(msgspec.json.encode(document()), media_type="application/json", headers=LASTING)
