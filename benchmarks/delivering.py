"""`python -m benchmarks.delivering`: how late the profile query is while a large delivery comes in.

One gateway is asked over kept connections, first while nothing else goes on, then while `accord ingest --url`
delivers a file of so many organizations to it, until that is taken in. What counts is the ratio of the late
answers (p99) within this run, never a time. The one who asks, the sender, the gateway and its engine share
the machine.
"""

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path

import msgspec

from benchmarks.asked import QUERY
from benchmarks.load import Round, load, request
from benchmarks.profile import WARMING, city, free_port, serving, stated
from gateway.client.tokens import mint_token
from gateway.settings import AccessSettings, GraphSettings, Settings, surroundings
from graph.synthetic.numbers import uscc
from security.principal import CallerRole, Duty, Principal
from security.secret_files import write_secret
from tests.city import zhengzhou
from tests.neo4j.server import neo4j_server

HEAD = "机构名称,统一社会信用代码,主体类型,登记状态,行政区划代码,成立日期\n"
SLICE = 4.0
"""Seconds of one round."""


async def main(options: argparse.Namespace) -> None:
    """Found a city, ask it while it is quiet and while the file comes in, and print the ratio."""
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        async with AsyncExitStack() as stack:
            graph = await _graph(stack, root) if options.neo4j else GraphSettings()
            access = AccessSettings(per_officer=10_000_000)
            settings = zhengzhou(data_dir=root / "data", graph=graph, access=access)
            codes = await city(settings, root / "city", options.companies)
            file = await asyncio.to_thread(_written, root, options.rows)
            port = free_port()
            await stack.enter_async_context(serving(settings, port, ["-m", "gateway", "serve"]))
            headers = stated(settings)
            bodies = [msgspec.json.encode({"query": QUERY, "variables": {"uscc": code}}) for code in codes]
            asked = [request(body, headers) for body in bodies]
            await load(port, asked, connections=options.connections, seconds=WARMING, warming=True)
            quiet = [await _round(port, asked, options) for _ in range(options.rounds)]
            busy, seconds = await _while_delivering(settings, port, file, asked, options)
            _tell(quiet, busy, seconds, options)


async def _graph(stack: AsyncExitStack, root: Path) -> GraphSettings:
    at = await stack.enter_async_context(neo4j_server(root, heap="2g"))
    write_secret(root / "password", at.password.encode())
    return GraphSettings(url=at.url, user=at.user, database=at.database, password_file=root / "password")


def _written(root: Path, rows: int) -> Path:
    """Write the file: organizations that nobody knows yet."""
    path = root / "delivered.csv"
    lines = (
        f"郑州{n}号有限公司,{uscc('91', '410105', n)},企业,存续,410100,2015-03-01\n" for n in range(rows)
    )
    path.write_text(HEAD + "".join(lines), encoding="utf-8")
    return path


async def _round(port: int, asked: list[bytes], options: argparse.Namespace) -> Round:
    return await load(port, asked, connections=options.connections, seconds=SLICE)


async def _while_delivering(
    settings: Settings, port: int, file: Path, asked: list[bytes], options: argparse.Namespace
) -> tuple[list[Round], float]:
    """Return the rounds until the file is in, and how long that took."""
    centre = Principal(
        standing=CallerRole.MACHINE,
        region=settings.place,
        department="bench",
        client="centre",
        roles=(Duty.CREDIT_CENTRE.value,),
    )
    token = file.with_name("centre.jwt")
    token.write_text(mint_token(settings, centre), encoding="utf-8")
    words = [
        "ingest",
        str(file),
        "--feed",
        "registry",
        "--url",
        f"http://127.0.0.1:{port}",
        "--token",
        str(token),
    ]
    begun = time.monotonic()
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "gateway", *words, env=surroundings(settings)
    )
    rounds: list[Round] = []
    ended = asyncio.create_task(child.wait())
    while not ended.done():
        rounds.append(await _round(port, asked, options))
    if ended.result() not in {0, 1}:
        raise RuntimeError(f"the delivery ended with {ended.result()}")
    return rounds, time.monotonic() - begun


def _tell(quiet: list[Round], busy: list[Round], seconds: float, options: argparse.Namespace) -> None:
    print(f"{options.rows} rows in {seconds:.0f} s, {options.rows / seconds:.0f} rows/s")
    for name, rounds in (("quiet", quiet), ("busy", busy)):
        speed, median, late = (
            statistics.median(getattr(one, member) for one in rounds)
            for member in ("per_second", "median", "late")
        )
        print(f"{name:6} {len(rounds):3} rounds  {speed:7.0f}/s  p50 {median:7.2f} ms  p99 {late:7.2f} ms")
    ratio = statistics.median(o.late for o in busy) / statistics.median(o.late for o in quiet)
    print(f"p99 while the file comes in: {ratio:.2f} of quiet")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--companies", type=int, default=2_000)
    parser.add_argument("--connections", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--neo4j", action="store_true", help="on a real Neo4j instead of the embedded graph")
    return parser.parse_args()


if __name__ == "__main__":
    asyncio.run(main(_options()))
