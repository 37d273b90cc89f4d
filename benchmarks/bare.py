"""The bare route: the same Cypher and parameters, no token, no policy, no rules, no ledger."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import msgspec
import uvicorn
from neo4j import READ_ACCESS, AsyncDriver, AsyncGraphDatabase
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from benchmarks.asked import BY_CODE, KNOWN_AT, below, judged
from graph.store.database import Row
from graph.store.queries import text

Read = Callable[[str, dict[str, Any]], Awaitable[list[Row]]]
"""What runs one statement."""


def reading(driver: AsyncDriver, database: str) -> Read:
    """Return what runs one statement as the driver likes it best."""

    async def rows(name: str, parameters: dict[str, Any]) -> list[Row]:
        async with driver.session(database=database, default_access_mode=READ_ACCESS) as session:
            return await (await session.run(text(name), parameters)).data()

    return rows


async def profile(rows: Read, uscc: str, *, rules: bool) -> list[Any]:
    """Return the rows as they come, of the organization and of what lies below it."""
    want = [{"i": 0, "name": uscc, "known_at": KNOWN_AT}]
    (found,) = await rows("organizations_by_code", {**BY_CODE, "batch_keys": want})
    parts = await asyncio.gather(*(rows(name, said) for name, said in below(found["fact"]["id"])))
    return [found, *parts, judged(parts[-1]) if rules else None]


def main(words: Sequence[str]) -> None:
    """Serve the route until the process is ended."""
    url, user, password, database, port, rules = words
    rows = reading(
        AsyncGraphDatabase.driver(
            url, auth=(user, password), max_connection_pool_size=32, notifications_min_severity="OFF"
        ),
        database,
    )

    async def answered(request: Request) -> Response:
        uscc = msgspec.json.decode(await request.body())["variables"]["uscc"]
        said = await profile(rows, uscc, rules=rules == "rules")
        return Response(msgspec.json.encode(said), media_type="application/json")

    app = Starlette(routes=[Route("/graphql", answered, methods=["POST"])])
    uvicorn.run(app, port=int(port), log_level="error")


if __name__ == "__main__":
    main(sys.argv[1:])
