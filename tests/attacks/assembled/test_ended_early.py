"""Access that ends early: keys that were taken out, callers that were revoked, while the gateway runs."""

import base64
import json
from collections.abc import AsyncIterator

import msgspec
import pytest

from gateway.cli.command_table import main
from gateway.commands.exit_codes import Exit
from gateway.keyring import ISSUER, JWKS
from gateway.renewal import EVERY, Renewal
from graph.errors import Fault
from security.jwks import joined_jwks, load_token_key, public_jwks
from security.keys import make_key
from security.principal import Principal
from security.tokens import mint
from tests.city import PATIENT, PRINCIPALS, There, story_city, zhengzhou

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def city(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[There]:
    root = tmp_path_factory.mktemp("ended")
    async with story_city(root / "story", zhengzhou(data_dir=root / "data", deadlines=PATIENT)) as open_:
        yield open_


@pytest.fixture
async def there(city: There, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[There]:
    """Yield the city as it was founded; whatever a test changes in its files is put back."""
    settings = city.city.settings
    monkeypatch.setenv("ACCORD_DATA_DIR", str(settings.data_dir))
    kept = {path: path.read_bytes() for path in (settings.jwks, settings.departments)}
    yield city
    for path, data in kept.items():
        path.write_bytes(data)
    settings.revocations.unlink(missing_ok=True)
    (settings.keys_dir / "coming.pem").unlink(missing_ok=True)
    Renewal(city.city).look()


async def status(there: There, token: str) -> tuple[int, str]:
    said = await there.client.post(
        "/graphql", json={"query": "{ __typename }"}, headers={"authorization": f"Bearer {token}"}
    )
    errors = said.json().get("errors", [])
    return said.status_code, errors[0]["extensions"]["reason"] if errors else ""


def token_of(there: There, principal: Principal, key=None) -> str:
    tokens = there.city.settings.tokens
    now = there.clock()
    return mint(key or there.key, principal, issuer=tokens.issuer, audience=tokens.audience, now=now)


@pytest.mark.parametrize(
    ("named", "caller", "other"),
    [
        (("--officer", "王某", "--department", "郑州市公共资源交易中心"), "officer", "authority"),
        (("--officer", "王某"), "officer", "auditor"),
        (("--client", "penalty-register"), "authority", "stranger"),
    ],
)
async def test_who_is_revoked_is_refused_and_nobody_else(
    named: tuple[str, ...], caller: str, other: str, there: There
) -> None:
    renewal = Renewal(there.city)
    token, others = token_of(there, PRINCIPALS[caller]), token_of(there, PRINCIPALS[other])
    assert (await status(there, token))[0] == 200
    assert main(["keys", "revoke", *named, "--reason", "调离"]) == Exit.YES
    assert renewal.look()
    assert await status(there, token) == (401, "REVOKED")
    assert (await status(there, others))[0] == 200
    assert EVERY < 60


async def test_one_token_is_revoked_by_its_id(there: There) -> None:
    renewal = Renewal(there.city)
    one, another = token_of(there, PRINCIPALS["officer"]), token_of(there, PRINCIPALS["officer"])
    payload = one.split(".")[1]
    jti = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))["jti"]
    assert main(["keys", "revoke", "--jti", jti]) == Exit.YES
    assert main(["keys", "revoke", "--jti", jti, "--json"]) == Exit.YES
    renewal.look()
    assert await status(there, one) == (401, "REVOKED")
    assert (await status(there, another))[0] == 200
    listed = json.loads(there.city.settings.revocations.read_text(encoding="utf-8"))
    assert [entry["by"] for entry in listed["revoked"]] == ["JTI"]


@pytest.mark.parametrize("given", [[], ["--jti", "a", "--officer", "b"], ["--officer", "王\u200b某"]])
async def test_a_revocation_that_names_nobody_is_refused(given: list[str], there: There) -> None:
    assert main(["keys", "revoke", *given]) != Exit.YES
    assert not there.city.settings.revocations.exists()


async def test_an_issuers_new_key_is_believed_and_its_old_one_no_more(there: There) -> None:
    renewal, keys = Renewal(there.city), there.city.settings.keys_dir
    renewal.look()
    assert not renewal.look(), "nothing changed"
    make_key(keys / "coming.pem")
    coming = load_token_key(keys / "coming.pem")
    old, new = token_of(there, PRINCIPALS["officer"]), token_of(there, PRINCIPALS["officer"], coming)
    assert (await status(there, old))[0] == 200
    assert (await status(there, new))[0] == 401
    (keys / JWKS).write_bytes(joined_jwks((keys / JWKS).read_bytes(), coming))
    assert renewal.look()
    assert [(await status(there, one))[0] for one in (old, new)] == [200, 200]
    (keys / JWKS).write_bytes(public_jwks([coming]))
    assert renewal.look()
    assert [(await status(there, one))[0] for one in (old, new)] == [401, 200]
    assert load_token_key(keys / ISSUER).kid != coming.kid


@pytest.mark.parametrize("file", ["jwks", "revocations", "departments"])
async def test_half_a_file_changes_nothing(file: str, there: There) -> None:
    renewal = Renewal(there.city)
    renewal.look()
    token = token_of(there, PRINCIPALS["officer"])
    path = getattr(there.city.settings, file)
    path.write_text('{"keys": [', encoding="utf-8")
    with pytest.raises(Fault):
        renewal.look()
    with pytest.raises(Fault):
        renewal.look()
    assert (await status(there, token))[0] == 200


async def test_a_list_that_vanished_frees_nobody(there: There) -> None:
    renewal = Renewal(there.city)
    token = token_of(there, PRINCIPALS["officer"])
    main(["keys", "revoke", "--officer", "王某"])
    renewal.look()
    there.city.settings.revocations.unlink()
    with pytest.raises(Fault, match="no more"):
        renewal.look()
    assert await status(there, token) == (401, "REVOKED")


@pytest.mark.parametrize("claim", ["officer", "department", "client"])
@pytest.mark.parametrize("name", [" ", "\u3000", "王\u200b某", "\u202e某王", "王\u2028某", "王某 "])
async def test_names_that_nobody_can_read_are_refused(claim: str, name: str, there: There) -> None:
    principal = msgspec.structs.replace(PRINCIPALS["officer"], **{claim: name})
    assert await status(there, token_of(there, principal)) == (401, "REFUSED")
