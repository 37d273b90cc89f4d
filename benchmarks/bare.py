"""The bare route: the same Cypher and parameters, no token, no policy, no rules, no ledger."""

import asyncio
import sys

import msgspec
import uvicorn
from neo4j import READ_ACCESS, AsyncGraphDatabase
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from benchmarks.asked import BY_CODE, KNOWN_AT, below, judged
from graph.store.queries import text

URL, USER, PASSWORD, DATABASE, PORT, RULES = sys.argv[1:]
DRIVER = AsyncGraphDatabase.driver(URL, auth=(USER, PASSWORD), max_connection_pool_size=32)


async def rows(name: str, parameters: dict) -> list:
    """Run one statement as the driver likes it best."""
    async with DRIVER.session(database=DATABASE, default_access_mode=READ_ACCESS) as session:
        return await (await session.run(text(name), parameters)).data()


async def profile(request: Request) -> Response:
    """Answer with the rows as they come."""
    asked = msgspec.json.decode(await request.body())["variables"]["uscc"]
    want = [{"i": 0, "name": asked, "known_at": KNOWN_AT}]
    (found,) = await rows("organizations_by_code", {**BY_CODE, "batch_keys": want})
    parts = await asyncio.gather(*(rows(name, said) for name, said in below(found["fact"]["id"])))
    answer = [found, *parts, judged(parts[-1]) if RULES == "rules" else None]
    return Response(msgspec.json.encode(answer), media_type="application/json")


uvicorn.run(
    Starlette(routes=[Route("/graphql", profile, methods=["POST"])]), port=int(PORT), log_level="error"
)
