"""A browser that signs in at the demonstration's provider, which answers on a socket of its own."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
import msgspec

from gateway.demo.guide import Story
from gateway.demo.provider import serve_provider
from gateway.settings import ConsoleSettings, Settings
from tests.city import BASIS

PAGES = "http://accord.test"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def with_provider(settings: Settings, port: int, **more: object) -> Settings:
    at = f"http://127.0.0.1:{port}"
    console = ConsoleSettings(address=PAGES, authorize=f"{at}/authorize", token=f"{at}/token", **more)
    return msgspec.structs.replace(settings, console=console)


@asynccontextmanager
async def provided(settings: Settings) -> AsyncIterator[None]:
    """Run the provider beside the tests; it is asked to end when they have."""
    server = serve_provider(settings, Story())
    try:
        yield
    finally:
        server.should_exit = True


class Browser:
    """One browser: cookies by hand, as SameSite and Secure would have it, and where it was led."""

    def __init__(self, client: httpx2.AsyncClient) -> None:
        self.client = client
        self.kept: dict[str, str] = {}
        self.set: list[str] = []

    def _remember(self, said: httpx2.Response) -> httpx2.Response:
        self.client.cookies.clear()
        for line in said.headers.get_list("set-cookie"):
            self.set.append(line)
            name, _, value = line.partition(";")[0].partition("=")
            self.kept.pop(name, None) if not value else self.kept.update({name: value})
        return said

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        cookie = "; ".join(f"{name}={value}" for name, value in self.kept.items())
        return {
            "Accept-Language": "en",
            "User-Agent": "one browser",
            **({"Cookie": cookie} if cookie else {}),
            **more,
        }

    async def get(self, path: str, **more: str) -> httpx2.Response:
        return self._remember(await self.client.get(path, headers=self._headers(more)))

    async def post(self, path: str, data: dict[str, str], **more: str) -> httpx2.Response:
        return self._remember(await self.client.post(path, data=data, headers=self._headers(more)))

    async def leave(self) -> httpx2.URL:
        return httpx2.URL((await self.get("/sign-in")).headers["location"])

    async def choose(self, at: httpx2.URL, name: str) -> str:
        """Choose a person at the provider, and return the way back."""
        async with httpx2.AsyncClient(trust_env=False) as outside:
            asked = at.copy_with(path=f"/authorize/{name}")
            return (await outside.get(asked)).headers["location"].removeprefix(PAGES)

    async def sign_in(self, name: str) -> httpx2.Response:
        return await self.get(await self.choose(await self.leave(), name))

    async def state(self, page: str, purpose: str, basis: str, case: str) -> httpx2.Response:
        form = form_key(page)
        return await self.post(
            "/statement", {"form": form, "purpose": purpose, "legalBasis": basis, "case": case}
        )


def form_key(page: str) -> str:
    return page.partition('name="form" value="')[2].partition('"')[0]


STATED = {
    "officer": ("TENDER", "郑公资招〔2024〕018号"),
    "authority": ("SUPERVISION", "郑市监案〔2026〕12号"),
    "centre": ("JOINT_MEASURES", "郑信联〔2026〕011号"),
    "auditor": ("AUDIT", "郑审〔2024〕006号"),
}
"""Purpose and case of those who state any; a subject states nothing."""


async def signed_in(client: httpx2.AsyncClient, name: str) -> Browser:
    """Return a browser in which somebody is signed in, with a matter stated where one is needed."""
    browser = Browser(client)
    page = await browser.sign_in(name)
    if name in STATED:
        purpose, case = STATED[name]
        assert (await browser.state(page.text, purpose, BASIS, case)).status_code == 303
    return browser
