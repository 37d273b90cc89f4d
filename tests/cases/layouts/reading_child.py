"""Reads files in a process of little memory, and says of each what became of it and how long it took."""

import asyncio
import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

from graph.errors import Refused
from graph.ingest.run import Delivery, ingest
from tests.cases.ingest.shelf import OpenVault, Shelf

MEMORY = 1 << 30


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    for path in sorted(Path(sys.argv[1]).iterdir()):
        print(json.dumps({"file": path.name, **_taken_in(path)}), flush=True)


def _taken_in(path: Path) -> dict[str, Any]:
    shelf, begun = Shelf(), time.process_time()
    quarantine = path.parent.parent / "quarantine" / path.name
    given = Delivery(path=path, feed="f", region="410100", now=1_780_000_000_000_000, quarantine=quarantine)
    try:
        report = asyncio.run(ingest(shelf, OpenVault(), given))
        told = {"rows": report.rows, "used": report.used, "reasons": report.reasons}
    except Refused as fault:
        told = {"refused": fault.details["reason"], "english": fault.english, "chinese": fault.chinese}
    written = bool(shelf.begun or shelf.rows)
    return told | {
        "seconds": time.process_time() - begun,
        "written": written,
        "left": quarantine.exists() and not told.get("rows"),
    }


if __name__ == "__main__":
    main()
