"""What two cities ask of each other in one round, in its order, each until its last answer came."""

import asyncio
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import msgspec

from benchmarks.crash.client import Heard, question
from benchmarks.crash.two_cities import HERE, THERE, Pair
from gateway.demo.annulment import ANNUL, today
from gateway.demo.dispute import OPEN
from gateway.demo.exchange import AUDIENCE
from gateway.demo.guide import Story
from gateway.demo.queries import query
from gateway.demo.refusals import one_byte
from gateway.demo.severe import CARE, FOOD, penalty

WITHIN = 240.0
"""Seconds in which an errand must come to its end, whatever was killed and however busy the machine is."""

PAUSE = 0.1
STORY = Story()

AGAIN = frozenset(
    {"GRAPH_UNAVAILABLE", "LEDGER_UNAVAILABLE", "DEADLINE_PASSED", "STATUS_LIST_AWAITED", "NEIGHBOUR_SILENT"}
)
"""Codes that tell a caller to come again."""


class Round(msgspec.Struct, kw_only=True):
    """One round as its callers remember it: its number, what they were told, and the bytes they hold."""

    number: int
    told: dict[str, dict[str, Any]] = {}
    codes: dict[str, tuple[str, ...]] = {}

    def key(self, errand: str) -> str:
        """Return the idempotency key of an errand of this round."""
        return f"{self.number}-{errand}"

    def record(self, name: str) -> str:
        """Return the record of a reported penalty."""
        return str(self.told[f"report-{name}"]["rows"][0]["record"])

    def signed(self, name: str) -> bytes:
        """Return the bytes of a fetched result."""
        return str(self.told[f"fetch-{name}"]["jws"]).encode()

    def counts(self, name: str) -> dict[str, Any]:
        """Return what a fetched result was last told to count for."""
        digest = sha256(self.signed(name)).hexdigest()
        listed = self.told.get("recognitions", {}).get("nodes", [])
        return next((one for one in listed if one["digest"] == digest), {})


Asked = Callable[[Round], dict[str, Any]]
Ends = Callable[[Round], bool]


def _told(_round: Round) -> bool:
    return True


class Errand(msgspec.Struct, frozen=True, kw_only=True):
    """One request: which city, whose, the document and its field; it ends when its answer is the awaited one.

    A write has a key, and may be repeated at any time. Whatever is not to be `refused` must not be.
    """

    name: str
    at: str
    by: str
    document: str
    field: str
    asked: Asked
    writes: bool = True
    refused: bool = False
    ends: Ends = _told


def _report(name: str) -> Errand:
    def asked(this: Round) -> dict[str, Any]:
        return {"records": [penalty(STORY, name, f"郑市监处罚〔2025〕{name}-{this.number}号")]}

    return Errand(
        name=f"report-{name}",
        at=HERE,
        by="authority",
        document=query("report"),
        field="reportRecords",
        asked=asked,
    )


def _issue(name: str) -> Errand:
    return Errand(
        name=f"issue-{name}",
        at=HERE,
        by="centre",
        document=query("issue"),
        field="issueResult",
        asked=lambda this: {"record": this.record(name), "audience": [AUDIENCE]},
    )


def _fetch(name: str) -> Errand:
    return Errand(
        name=f"fetch-{name}",
        at=HERE,
        by="abroad",
        document=query("fetch"),
        field="result",
        asked=lambda this: {"id": this.told[f"issue-{name}"]["result"]["resultId"]},
        writes=False,
    )


def _recognise(name: str) -> Errand:
    return Errand(
        name=f"recognise-{name}",
        at=THERE,
        by="centre",
        document=query("recognise"),
        field="recogniseResult",
        asked=lambda this: {
            "result": this.signed(name).decode(),
            "proof": this.told[f"fetch-{name}"]["proof"],
        },
    )


def _counted(name: str, state: str) -> Errand:
    """Read what counts, until a fetched result is in this state."""
    return Errand(
        name="recognitions",
        at=THERE,
        by="centre",
        document=query("recognitions"),
        field="recognitions",
        asked=lambda _: {"uscc": STORY.uscc},
        writes=False,
        ends=lambda this: this.counts(name).get("state") == state,
    )


ERRANDS: tuple[Errand, ...] = (
    # (h) stated, fetched, recognised
    _report(FOOD),
    _issue(FOOD),
    _fetch(FOOD),
    _recognise(FOOD),
    _counted(FOOD, "ACTIVE"),
    # (i) refused by the plan, refused by a step
    _report(CARE),
    _issue(CARE),
    _fetch(CARE),
    _recognise(CARE),
    Errand(
        name="altered",
        at=THERE,
        by="centre",
        document=query("recognise"),
        field="recogniseResult",
        asked=lambda this: {"result": one_byte(this.signed(CARE)).decode()},
        refused=True,
    ),
    # (j) disputed here, paused there
    Errand(
        name="dispute",
        at=HERE,
        by="subject",
        document=OPEN,
        field="openDispute",
        asked=lambda this: {"record": this.record(FOOD), "grounds": "抽检程序有误"},
    ),
    _counted(FOOD, "PAUSED"),
    # (k) annulled here, ended there
    Errand(
        name="annul",
        at=HERE,
        by="authority",
        document=ANNUL,
        field="annulRecord",
        asked=lambda this: {"record": this.record(FOOD), "reason": "复议机关撤销", "on": today()},
    ),
    _counted(FOOD, "ENDED"),
)


async def run(errand: Errand, this: Round, pair: Pair) -> None:
    """Ask until the awaited answer came, and remember it.

    Raises `TimeoutError` where it never does, `RuntimeError` where another one came.
    """
    async with asyncio.timeout(WITHIN):
        while True:
            heard = await ask(errand, this, pair)
            if heard.whole and not AGAIN.intersection(heard.codes):
                if bool(heard.codes) is not errand.refused:
                    raise RuntimeError(f"round {this.number}: {errand.name} ended with {heard.codes}")
                this.told[errand.name] = heard.field(errand.field) or {}
                this.codes[errand.name] = heard.codes
                if errand.ends(this):
                    return
            await asyncio.sleep(PAUSE)


async def ask(errand: Errand, this: Round, pair: Pair) -> Heard:
    """Ask once, with the key of this round."""
    asked = errand.asked(this)
    if errand.writes:
        asked = {"input": {"key": this.key(errand.name), **asked}}
    body = question(errand.document, **asked)
    return await pair.lines[errand.at].ask(body, pair.headers(errand.at, errand.by))
