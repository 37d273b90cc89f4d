"""Load on loopback: a few connections that ask, read the whole answer and ask again, for so many seconds."""

import asyncio
import itertools
import time
from collections.abc import Sequence

import msgspec


class Round(msgspec.Struct, frozen=True):
    """What one round brought: answers per second, and the middle and late latencies in milliseconds."""

    per_second: float
    median: float
    late: float
    bytes: float


async def load(
    port: int, requests: Sequence[bytes], *, connections: int, seconds: float, warming: bool = False
) -> Round:
    """Ask `requests` in turn over kept connections; but while `warming`, raises if one is not a 200."""
    source = itertools.cycle(requests)
    until = time.monotonic() + seconds
    taken: list[float] = []
    failures: list[Exception] = []
    size = 0

    async def one() -> None:
        nonlocal size
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while (begun := time.monotonic()) < until:
            writer.write(next(source))
            head = await reader.readuntil(b"\r\n\r\n")
            if not head.startswith(b"HTTP/1.1 200"):
                raise RuntimeError(head.decode() + (await reader.read(500)).decode())
            length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
            body = await reader.readexactly(length)
            size += len(body)
            taken.append(time.monotonic() - begun)
        writer.close()

    async def patient() -> None:
        while time.monotonic() < until:
            try:
                await one()
            except (OSError, RuntimeError, asyncio.IncompleteReadError) as error:
                failures.append(error)

    asked = patient if warming else one
    await asyncio.gather(*(asked() for _ in range(connections)))
    if not taken:
        raise RuntimeError("nothing was answered") from failures[-1]
    ordered = sorted(taken)
    return Round(
        per_second=len(taken) / seconds,
        median=ordered[len(ordered) // 2] * 1e3,
        late=ordered[int(len(ordered) * 0.99)] * 1e3,
        bytes=size / len(taken),
    )


def request(body: bytes, headers: dict[str, str]) -> bytes:
    """Return the bytes of one POST to /graphql."""
    said = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    head = f"POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\n{said}Content-Length: {len(body)}\r\n\r\n"
    return head.encode() + body
