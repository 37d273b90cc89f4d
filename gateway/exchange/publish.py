"""What everybody may fetch under stable addresses: status lists, contexts, schemas, verification keys.

Results are not here: who gets one is decided by policy, so they are fetched by GraphQL. `openapi.json`
describes all of it.
"""

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from gateway.city import City
from gateway.exchange.make_lists import current_list
from gateway.exchange.openapi import document
from gateway.http.plain_endpoint import PlainDoor, plain_endpoint
from graph.errors import Refused
from security.results.addresses import published_files

LASTING = {"Cache-Control": "public, max-age=86400"}
"""For what a new version of the program may change at most: a day."""


def routes(city: City, door: PlainDoor) -> list[BaseRoute]:
    """Return the public paths of the exchange, behind a door that they share with all others."""
    return [
        Route("/status/{purpose}/{number:int}", plain_endpoint(city, _status, door), methods=["GET"]),
        Route("/contexts/{name}", plain_endpoint(city, _file, door), methods=["GET"]),
        Route("/schemas/{name}", plain_endpoint(city, _file, door), methods=["GET"]),
        Route("/keys", plain_endpoint(city, _keys, door), methods=["GET"]),
        Route("/openapi.json", plain_endpoint(city, _description, door), methods=["GET"]),
    ]


async def _status(city: City, request: Request) -> Response:
    """Serve a status list of ours, as it is now."""
    path = request.path_params
    body = await current_list(city, path["purpose"], path["number"])
    return Response(body, media_type="application/vc+jwt", headers={"Cache-Control": "no-cache"})


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
