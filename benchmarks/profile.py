"""`make bench`: the profile of one organization through the gateway, against a bare route, on a real Neo4j.

Gateway, bare route and bare route with the rules applied run as one process each on one machine and
are asked in turn, round by round; what counts is the ratio of medians within this run, never a time.
The gateway works with token, policy, rules and ledger (synced to disk before each answer leaves).
"""

import argparse
import asyncio
import contextlib
import csv
import os
import random
import socket
import statistics
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import msgspec

from benchmarks.asked import QUERY
from benchmarks.load import Round, load, request
from gateway.city import Clock, system_clock
from gateway.keyring import ISSUER, make_keys
from gateway.ledger_files import begin_ledger
from gateway.open_graph import open_graph
from gateway.settings import AccessSettings, GraphSettings, Settings, surroundings
from graph.ingest.manifest import read_manifest
from graph.ingest.run import Delivery, ingest
from graph.store.database import Graph
from graph.store.deliveries import Deliveries
from graph.synthetic.city import generate
from security.jwks import load_token_key
from security.principal import CallerRole, Principal
from security.pseudonymization import PseudonymizationService
from security.secret_files import write_secret
from security.tokens import mint
from tests.city import zhengzhou
from tests.neo4j.server import neo4j_server

WARMING = 10.0
"""Seconds of the round that is not kept: the database plans its queries, its Java compiles them."""

CODE_COLUMNS = {
    "JG_SHXYM",
    "RZ_SHXYM",
    "CF_XDR_SHXYM",
    "统一社会信用代码",
    "行政相对人代码_1（统一社会信用代码）",
}

NAMES = ("gateway", "bare", "bare + rules")


async def main(options: argparse.Namespace) -> None:
    """Load a city, start the three, ask them in turn, and print what came out."""
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        async with neo4j_server(root, heap="3g") as at:
            write_secret(root / "password", at.password.encode())
            graph = GraphSettings(
                url=at.url, user=at.user, database=at.database, password_file=root / "password"
            )
            access = AccessSettings(per_officer=10_000_000)
            settings = zhengzhou(data_dir=root / "data", graph=graph, access=access)
            codes = await city(settings, root / "city", options.companies)
            bare = (at.url, at.user, at.password, at.database)
            async with contextlib.AsyncExitStack() as stack:
                ports = [free_port() for _ in NAMES]
                await stack.enter_async_context(serving(settings, ports[0], ["-m", "gateway", "serve"]))
                for port, rules in zip(ports[1:], ("none", "rules"), strict=True):
                    words = ["-m", "benchmarks.bare", *bare, str(port), rules]
                    await stack.enter_async_context(serving(settings, port, words))
                rounds = await measured(settings, ports, codes, options)
            tell(rounds, options)


async def city(settings: Settings, directory: Path, companies: int) -> list[str]:
    """Generate a city, take it in, and return the codes to ask: as many with a penalty as without."""
    make_keys(settings.keys_dir, settings.ledger.origin)
    settings.departments.write_text('[bench]\npurposes = ["TENDER"]\ncases = ["bench-1"]\n', encoding="utf-8")
    begin_ledger(settings)
    generate(directory, companies=companies, seed=7)
    async with open_graph(settings) as graph:
        await taken_in(graph, PseudonymizationService.load(settings.keys_dir / "vault.key"), directory)
    return sampled(directory)


async def taken_in(
    graph: Graph, pseudonymizer: PseudonymizationService, directory: Path, clock: Clock = system_clock
) -> None:
    """Take in every delivery of a generated city."""
    for file in read_manifest(directory).deliveries:
        delivery = Delivery(
            path=directory / file.file,
            feed=file.feed,
            region=file.region,
            now=clock(),
            quarantine=directory / "quarantine",
        )
        await ingest(Deliveries(graph), pseudonymizer, delivery)


def sampled(directory: Path) -> list[str]:
    """Return 200 codes of penalised organizations and 200 of any."""
    penalised = {code for path in sorted(directory.glob("penalties-*.csv")) for code in codes_in(path)}
    every = codes_in(directory / "organizations.csv")
    known = set(every)
    dice = random.Random(7)
    with_penalty = sorted(penalised & known)
    return dice.sample(with_penalty, min(200, len(with_penalty))) + dice.sample(every, 200)


def codes_in(path: Path) -> list[str]:
    """Return the values of a file's code column, whatever its heading and its encoding."""
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030")
    return [
        value
        for row in csv.DictReader(text.splitlines())
        for name, value in row.items()
        if name in CODE_COLUMNS and value
    ]


@contextlib.asynccontextmanager
async def serving(settings: Settings, port: int, words: Sequence[str]) -> AsyncIterator[None]:
    """Run a server until it is no longer needed; by process id, never by name."""
    environ = {**surroundings(settings, os.environ), "ACCORD_HTTP_PORT": str(port)}
    child = await asyncio.create_subprocess_exec(sys.executable, *words, env=environ)
    try:
        await answering(port, child)
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            child.terminate()
        await child.wait()


async def answering(port: int, child: asyncio.subprocess.Process) -> None:
    """Wait until somebody listens on the port."""
    async with asyncio.timeout(60):
        while child.returncode is None:
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                return
            await asyncio.sleep(0.1)
    raise RuntimeError("a server of the benchmark did not start")


async def measured(
    settings: Settings, ports: Sequence[int], codes: Sequence[str], options: argparse.Namespace
) -> dict[str, list[Round]]:
    """Ask the three in turn; the first round of each is warming and not kept."""
    headers = stated(settings)
    bodies = [msgspec.json.encode({"query": QUERY, "variables": {"uscc": code}}) for code in codes]
    requests = [request(body, headers) for body in bodies]
    rounds: dict[str, list[Round]] = {name: [] for name in NAMES}
    for number in range(options.rounds + 1):
        for name, port in zip(NAMES, ports, strict=True):
            one = await load(
                port,
                requests,
                connections=options.connections,
                seconds=options.seconds if number else WARMING,
                warming=not number,
            )
            if number:
                rounds[name].append(one)
    return rounds


def stated(settings: Settings) -> dict[str, str]:
    """Return the headers of an officer who states purpose, basis and case."""
    officer = Principal(standing=CallerRole.OFFICER, region="410100", department="bench", officer="bench")
    tokens = settings.tokens
    key = load_token_key(settings.keys_dir / ISSUER)
    token = mint(key, officer, issuer=tokens.issuer, audience=tokens.audience, now=system_clock())
    return {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/json",
        "Accord-Purpose": "TENDER",
        "Accord-Legal-Basis": "henan.regulation-2019 18",
        "Accord-Case": "bench-1",
    }


def tell(rounds: dict[str, list[Round]], options: argparse.Namespace) -> None:
    """Print medians over the rounds, and their ratios to the bare route's."""
    print(
        f"profile of one organization: {options.companies} companies, {options.connections} connections, "
        f"{options.rounds} alternating rounds of {options.seconds:g} s; medians"
    )
    base = statistics.median(one.per_second for one in rounds["bare"])
    with_rules = statistics.median(one.per_second for one in rounds["bare + rules"])
    for name, taken in rounds.items():
        speed = statistics.median(one.per_second for one in taken)
        print(
            f"{name:14} {speed:8.0f}/s  p50 {statistics.median(o.median for o in taken):6.2f} ms  "
            f"p99 {statistics.median(o.late for o in taken):6.2f} ms  {taken[0].bytes:7.0f} B  "
            f"{speed / base:5.2f} of bare  {speed / with_rules:5.2f} of bare + rules"
        )


def free_port() -> int:
    """Return a port that nobody has now."""
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])


def options() -> argparse.Namespace:
    """Return what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--companies", type=int, default=5_000)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=4.0)
    return parser.parse_args()


if __name__ == "__main__":
    asyncio.run(main(options()))
