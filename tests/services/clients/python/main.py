"""Asks what the documentation's "Own" asks, with the types that were generated for it."""

import asyncio
import json
import sys

from accord_client import Client
from accord_client.enums import Severity


async def main(url: str, token: str, uscc: str) -> None:
    async with Client(url=url, headers={"Authorization": f"Bearer {token}"}) as client:
        found = (await client.own(uscc=uscc)).organization
    assert found is not None
    assert found.penalties is not None
    severity: Severity | None = found.penalties.nodes[0].severity
    answer = {"name": found.name, "total": found.penalties.total_count, "severity": severity}
    sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")


asyncio.run(main(*sys.argv[1:]))
