"""What one region is told, pulled by it in order: gaps, lies and silence told apart, one effect each."""

import json
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import msgspec
import pytest
from msgspec.structs import replace

from gateway.exchange.poll_result import PollResult
from gateway.exchange.serve_outbox import PATH
from gateway.keyring import ISSUER, load_keys
from graph.errors import Unavailable
from graph.store.outbox import heard
from graph.synthetic import story
from security.jwks import load_token_key
from security.results import jws
from security.results.outbox_page import Page, sign_page
from security.tokens import mint
from tests.cases.exchange.case import QUERIES
from tests.cities import Cities, Place, poll_status_lists, two_cities

pytestmark = pytest.mark.anyio

HERE, THERE = "410100", "431000"


class Pulling:
    """Zhengzhou that tells, Chenzhou that pulls over Zhengzhou's own door; `change` is what lies between."""

    def __init__(self, cities: Cities, token: Path) -> None:
        self.cities = cities
        self.asked: list[str] = []
        self.change: Callable[[bytes], bytes] = bytes
        self.after: int | None = None
        token.write_text(token_of(cities["chenzhou"], cities["zhengzhou"]), encoding="ascii")
        self.city = replace(cities["chenzhou"].city, ask=self.ask)
        self.city.outbox_tokens[HERE] = token

    @property
    def zhengzhou(self) -> Place:
        return self.cities["zhengzhou"]

    async def ask(self, url: str, token: str) -> bytes:
        if "zhengzhou" in self.cities.silent:
            raise Unavailable("NEIGHBOUR_SILENT")
        path, _, question = url.partition("?")
        asked = dict(one.split("=") for one in question.split("&"))
        if self.after is not None:
            asked["after"] = str(self.after)
        self.asked.append(asked["after"])
        path = path.removeprefix("http://zhengzhou.test:80")
        said = await pulled(self.zhengzhou, token, path, **asked)
        assert said.status_code == 200, said.text
        return self.change(said.content)

    async def look(self) -> PollResult:
        """Let Chenzhou look once, a moment later, and return what it heard of Zhengzhou."""
        self.zhengzhou.clock.now += timedelta(seconds=2)
        found = await poll_status_lists(self.city, self.cities.fetch)
        return next(one for one in found if one.region == HERE)

    async def record(self) -> str:
        """Return the id of the penalty that results are stated of."""
        listed = await self.zhengzhou.ask("centre", QUERIES["penalties"], uscc=story.COMPANY)
        severe: str = listed.data["organization"]["penalties"]["nodes"][1]["id"]
        return severe

    async def issue(self, key: str) -> str:
        """State a result to Chenzhou and return its id."""
        record = await self.record()
        asked = {"key": key, "record": record, "audience": [THERE]}
        done = await self.zhengzhou.ask("centre", QUERIES["issue"], input=asked)
        result: str = done.data["issueResult"]["result"]["resultId"]
        return result

    async def annul(self) -> None:
        """Annul the penalty, so that whatever was stated of it is recalled."""
        asked = {"key": "annulled", "record": await self.record(), "reason": "复议机关撤销", "on": "2026-03-01"}
        said = await self.zhengzhou.ask("register", QUERIES["annul"], input=asked)
        assert not said.codes, said.raw

    async def states(self) -> list[tuple[str, list[Any]]]:
        """Return what counts in Chenzhou of recognitions about an organization: state and codes of why."""
        said = await self.cities["chenzhou"].ask("officer", QUERIES["recognitions"], uscc=story.COMPANY)
        nodes = said.data["recognitions"]["nodes"]
        return [(one["state"], [why["errorCode"] or why["reason"] for why in one["why"]]) for one in nodes]


def token_of(own: Place, asked: Place, caller: str = "abroad") -> str:
    """Return a token of one city's issuer for another one's door."""
    key = load_token_key(own.city.settings.keys_dir / ISSUER)
    issuer, audience = own.city.settings.tokens.issuer, asked.city.settings.tokens.audience
    return mint(key, own.principal(caller), issuer=issuer, audience=audience, now=asked.clock())


async def pulled(there: Place, token: str, path: str = PATH, **asked: str) -> httpx2.Response:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return await there.client.get(path, params=asked, headers=headers)


def page_of(body: bytes) -> Page:
    return msgspec.json.decode(jws.split(json.loads(body)["page"].encode(), jws.LONGEST_LIST).payload, type=Page)


@pytest.fixture
async def pulling(tmp_path: Path) -> AsyncIterator[Pulling]:
    async with two_cities(tmp_path) as cities:
        await cities["zhengzhou"].ask("public", "{ __typename }")  # so that the log has a first entry
        yield Pulling(cities, tmp_path / "token")


async def test_days_offline_then_all_of_it_in_order_and_nothing_twice(pulling: Pulling) -> None:
    """1. silence is silence; 2. all of it is taken at once; 3. and nothing again; 4. a recall, in order."""
    cities = pulling.cities
    # 1.
    cities.silent.add("zhengzhou")
    assert (await pulling.look()).code == "NEIGHBOUR_SILENT"
    await pulling.issue("first")
    await pulling.issue("second")
    pulling.zhengzhou.clock.now += timedelta(days=3)
    Path(pulling.city.outbox_tokens[HERE]).write_text(token_of(cities["chenzhou"], pulling.zhengzhou))
    # 2.
    cities.silent.clear()
    found = await pulling.look()
    assert (found.code, found.heard) == ("", 2)
    assert [state for state, _ in await pulling.states()] == ["ACTIVE", "ACTIVE"]
    # 3.
    assert (await pulling.look()).heard == 2
    assert len(await pulling.states()) == 2
    # 4.
    await pulling.annul()
    assert (await pulling.look()).heard == 4
    assert [state for state, _ in await pulling.states()] == ["ENDED", "ENDED"]
    assert pulling.asked == ["0", "2", "2"]
