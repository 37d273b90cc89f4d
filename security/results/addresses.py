"""The stable addresses under a region's origin, and the files published there.

An origin is what names an issuer: `https://zhengzhou.example`, without a path or a closing slash.
"""

import re
from functools import cache
from pathlib import Path

from graph.model.results import ResultKind

CREDENTIALS_V2 = "https://www.w3.org/ns/credentials/v2"
"""SPEC: the first context of every VC 2.0; its text is the W3C's and is not shipped here."""

ORIGIN = re.compile(r"https://[a-z0-9-]+(\.[a-z0-9-]+)*(:[1-9][0-9]{0,4})?")

FILES = Path(__file__).with_name("published")

CONTEXT = "contexts/result-v1.jsonld"
SCHEMAS = {
    ResultKind.PENALTY_CONCLUSION: "schemas/penalty-conclusion-v1.json",
    ResultKind.CHECK_RECEIPT: "schemas/check-receipt-v1.json",
}

LOG = "/log"
"""Below it lie the ledger's C2SP resources, `checkpoint`, `tile/…`, `proof/N.tlog-proof`, and three of our
own, `consistency/M/N`, `vkey` and `breaks`: where other regions' logs broke."""

QUESTIONS = "/exchange/questions"
"""Where a region is asked about subjects, below the address that the trust list has of its gateway."""

MEDIA_TYPES = {".jsonld": "application/ld+json", ".json": "application/schema+json"}


def result_url(origin: str, result: str) -> str:
    """Return where a result is fetched; its log proof lies at the same address plus `/proof`."""
    return f"{origin}/results/{result}"


def status_url(origin: str, purpose: str, number: int) -> str:
    """Return where a status list is fetched by everybody, without saying for whose sake."""
    return f"{origin}/status/{purpose}/{number}"


def context_url(origin: str) -> str:
    """Return the address of our JSON-LD context; the same bytes under every origin."""
    return f"{origin}/{CONTEXT}"


def schema_url(origin: str, kind: ResultKind) -> str:
    """Return the address of the JSON schema of a kind; the same bytes under every origin."""
    return f"{origin}/{SCHEMAS[kind]}"


@cache
def published_files() -> dict[str, tuple[str, bytes]]:
    """Return every file to be served below an origin: path to media type and bytes."""
    paths = (CONTEXT, *SCHEMAS.values())
    return {path: (MEDIA_TYPES[Path(path).suffix], (FILES / path).read_bytes()) for path in paths}
