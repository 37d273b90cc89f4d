"""The examples of the documentation, asked as they are printed, of the story's city: the answers are the printed ones."""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from benchmarks.metrics import ROOT
from gateway.keyring import ISSUER, make_keys
from gateway.settings import ExchangeSettings
from security.jwks import load_token_key
from security.principal import CallerRole, Principal
from security.tokens import mint
from tests.city import PATIENT, There, story_city, zhengzhou

PAGE = ROOT / "docs" / "examples.md"
PAGES = (PAGE, ROOT / "docs" / "checking.md")
EXAMPLE = re.compile(
    r"^## (?P<title>.+?)\n.*?```text\n(?P<stated>.*?)```.*?```graphql\n(?P<query>.*?)```"
    r".*?```json\n(?P<variables>.*?)```\n\n```json\n(?P<answer>.*?)```",
    re.DOTALL | re.MULTILINE,
)
CHENZHOU = "https://id.chenzhou.example"
pytestmark = pytest.mark.anyio


def examples(page: Path = PAGE) -> list[re.Match[str]]:
    return list(EXAMPLE.finditer(page.read_text(encoding="utf-8")))


@pytest.fixture
async def there(tmp_path: Path) -> AsyncIterator[There]:
    """A city for each page: what a page asks first is what its auditor finds."""
    root = tmp_path
    make_keys(root / "chenzhou", "chenzhou.example/log")
    neighbours = root / "neighbours.toml"
    neighbours.write_text(f'[431000]\nissuer = "{CHENZHOU}"\njwks = "chenzhou/jwks.json"\n', encoding="utf-8")
    exchange = ExchangeSettings(origin="https://zhengzhou.example", neighbours=neighbours)
    settings = zhengzhou(data_dir=root / "data", deadlines=PATIENT, exchange=exchange)
    async with story_city(root / "story", settings) as opened:
        yield opened


async def headers(there: There, stated: str) -> dict[str, str]:
    """What the example says that it sends, and a token of its caller."""
    said = dict(line.split(": ", 1) for line in stated.splitlines())
    caller = said.pop("caller")
    if caller != "neighbour":
        sent = await there.headers(caller)
        return said | {name: value for name, value in sent.items() if name == "Authorization"}
    key = load_token_key(there.city.settings.exchange.neighbours.parent / "chenzhou" / ISSUER)
    bearer = Principal(standing=CallerRole.MACHINE, region="431000", department="郴州市信用中心", client="c")
    audience = there.city.settings.tokens.audience
    return {
        "Authorization": f"Bearer {mint(key, bearer, issuer=CHENZHOU, audience=audience, now=there.clock())}"
    }


async def asked(there: There, example: re.Match[str]) -> dict[str, Any]:
    body = {"query": example["query"], "variables": json.loads(example["variables"])}
    sent = {"Content-Type": "application/json", **await headers(there, example["stated"])}
    said = await there.client.post(
        "/graphql",
        content=json.dumps(body),
        headers=[(name.encode(), value.encode()) for name, value in sent.items()],
    )
    answer = said.json()
    errors = [
        {"message": e["message"], "path": e.get("path"), "code": e["extensions"]["code"]}
        for e in answer.get("errors", [])
    ]
    return {"data": answer.get("data"), **({"errors": errors} if errors else {})}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
async def test_every_example_is_answered_as_it_is_printed(
    path: Path, there: There, pytestconfig: pytest.Config
) -> None:
    page, wrong = path.read_text(encoding="utf-8"), []
    for example in examples(path):
        said = await asked(there, example)
        printed = msgspec.json.format(json.dumps(said, ensure_ascii=False), indent=2) + "\n"
        if pytestconfig.getoption("--write-golden"):
            page = page.replace(
                example[0], example[0].removesuffix(example["answer"] + "```") + printed + "```"
            )
        elif json.loads(example["answer"]) != said:
            wrong.append((example["title"], said))
    if pytestconfig.getoption("--write-golden"):
        path.write_text(page, encoding="utf-8")
    assert wrong == []


def test_there_is_one_for_each_caller() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert len(examples()) == len(re.findall(r"^## ", text, re.MULTILINE)) == len(CallerRole)
    for page in PAGES:
        assert len(examples(page)) == page.read_text(encoding="utf-8").count("\n## "), page.name
    assert {role.value for role in CallerRole} == set(re.findall(r"^([A-Z]+)（", text, re.MULTILINE))
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [page.name for page in PAGES if page.name not in readme] == []
