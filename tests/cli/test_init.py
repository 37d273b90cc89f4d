"""`accord init`: what it makes is whole, passes the doctor, and a gateway starts from it."""

import http.server
import json
import os
import pty
import subprocess
import sys
import threading
import tomllib
from contextlib import contextmanager

import pytest

from gateway.client.tokens import mint_token
from gateway.settings import every_setting, read, value_of
from gateway.settings_writing import settings_text
from security.jwks import load_token_key, public_jwks
from security.keys import make_key
from security.principal import CallerRole, Principal
from security.secret_files import OTHERS
from security.tokens import mint
from tests.cli.examples import reader, run
from tests.cli.running import PATIENCE, accord, started

NAMED = (
    "--place",
    "410100",
    "--origin",
    "https://zhengzhou.example",
    "--issuer",
    "https://id.zhengzhou.example",
)
ASKED = '{ organization(uscc: "91160100MA0000017H") { name } }'


def provider(where):
    """An identity provider: its key, and its JWKS in a file."""
    make_key(where / "provider.pem")
    key = load_token_key(where / "provider.pem")
    (where / "provider.json").write_bytes(public_jwks([key]))
    return key


@contextmanager
def published(where):
    """The provider's file under an address of this machine."""
    handler = type("Handler", (http.server.SimpleHTTPRequestHandler,), {"log_message": lambda *_: None})
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), lambda *given: handler(*given, directory=str(where))
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def test_a_gateway_starts_from_it_and_believes_the_identity_provider(tmp_path):
    key = provider(tmp_path)
    with published(tmp_path) as url:
        done = accord(reader(), tmp_path, "init", *NAMED, "--jwks", f"{url}/provider.json")
    assert done.returncode == 0, done.stderr
    assert "these keys are ours" not in done.stdout
    looked = accord(reader(), tmp_path, "doctor")
    assert looked.returncode == 0, looked.stdout
    settings = read({}, tmp_path / "accord.toml").settings
    officer = Principal(standing=CallerRole.AUDITOR, region="410100", officer="审计员")
    names = {"issuer": settings.tokens.issuer, "audience": settings.tokens.audience}
    process = started(reader(), tmp_path, "serve", "--port", "0", "--json")
    try:
        said = ""
        while not said.endswith("}\n"):
            line = process.stdout.readline()
            assert line, process.stderr.read()
            said += line
        at = json.loads(said)["url"]
        from gateway.city import system_clock

        for token, status in (
            (mint(key, officer, **names, now=system_clock()), 0),
            (mint_token(settings, officer), 4),  # our own key is not the provider's
        ):
            (tmp_path / "token").write_text(token, encoding="ascii")
            asked = accord(reader(), tmp_path, "query", "--url", at, "--token", "token", ASKED)
            assert asked.returncode == status, asked.stdout + asked.stderr
        assert accord(reader(), tmp_path, "doctor", "--url", at).returncode == 5
    finally:
        process.kill()
        process.communicate(timeout=PATIENCE)


def test_what_it_makes_is_its_owners_alone(tmp_path):
    assert accord(reader(), tmp_path, "init", *NAMED).returncode == 0
    secret = [*(tmp_path / "data" / "keys").glob("*.pem"), *(tmp_path / "data" / "keys").glob("*.key")]
    assert len(secret) == 7
    assert [path.name for path in [*secret, tmp_path / "data"] if path.stat().st_mode & OTHERS] == []
    assert [path.name for path in tmp_path.iterdir()].count("accord.toml.new") == 0


def test_what_is_given_is_what_is_read(tmp_path):
    (tmp_path / "password").touch(mode=0o600)
    provider(tmp_path)
    given = {
        "tokens.audience": ("--audience", "https://accord.zhengzhou.example"),
        "tokens.code_claim": ("--code-claim", "code"),
        "tokens.document_claim": ("--document-claim", "person"),
        "ledger.origin": ("--log", "zhengzhou.example/log"),
        "graph.url": ("--graph", "bolt://127.0.0.1:9"),
        "graph.user": ("--graph-user", "accord"),
        "http.host": ("--host", "127.0.0.9"),
        "http.port": ("--port", "8499"),
    }
    files = {"--graph-password-file": "password", "--jwks": "provider.json", "--high": "far/highest"}
    flags = [word for pair in [*given.values(), *files.items()] for word in pair]
    (tmp_path / "far").mkdir()
    done = accord(reader(), tmp_path, "init", *NAMED, *flags)
    assert done.returncode == 0, done.stderr
    assert "✗ the graph does not answer" in done.stdout
    settings = read({}, tmp_path / "accord.toml").settings
    assert {key: str(value_of(settings, key)) for key in given} == {
        key: pair[1] for key, pair in given.items()
    }
    assert settings.tokens.jwks == tmp_path / "provider.json"
    assert settings.graph.password_file == tmp_path / "password"
    assert settings.high_water_mark.exists()


def test_nothing_is_made_where_something_is_wrong(tmp_path):
    (tmp_path / "no.json").write_text("{}", encoding="utf-8")
    for flags in (("--jwks", "no.json"), ("--keeper", "x"), ("--log", "a b")):
        done = accord(reader(), tmp_path, "init", *NAMED, *flags)
        assert done.returncode in {2, 4}, flags
    assert [path.name for path in tmp_path.iterdir()] == ["no.json"]


def test_who_sits_at_a_terminal_is_asked(tmp_path):
    here, there = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "gateway", "init"],
        cwd=tmp_path, env=reader(), stdin=there, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    os.close(there)
    os.write(here, b"https://zhengzhou.example\n410100\nhttps://id.zhengzhou.example\n")
    said, asked = process.communicate(timeout=PATIENCE)
    os.close(here)
    assert process.returncode == 0, asked
    assert said.startswith("settings in accord.toml")
    assert "code of the city (GB/T 2260):" in asked
    assert read({}, tmp_path / "accord.toml").settings.place == "410100"


@pytest.mark.parametrize("flags", [(), ("--jwks", "provider.json")])
def test_the_file_says_in_words_what_each_setting_is(tmp_path, flags):
    provider(tmp_path)
    run(tmp_path, sys.executable, "-m", "gateway", "init", *NAMED, *flags)
    text = (tmp_path / "accord.toml").read_text(encoding="utf-8")
    assert settings_text(read({}, tmp_path / "accord.toml").settings) == text
    told = [line for line in text.splitlines() if line and not line.startswith("[")]
    assert all(line.startswith("# ") for line in told[::2])
    flat = {
        f"{a}.{b}" if isinstance(v, dict) else a
        for a, v in tomllib.loads(text).items()
        for b in (v if isinstance(v, dict) else [""])
    }
    assert flat <= {one.key for one in every_setting()}


def test_a_list_that_was_made_and_signed_is_taken_and_followed_by_the_next(tmp_path):
    """From two installations to a list in use: then a key is rotated, and the keeper changes its own."""
    assert accord(reader(), tmp_path, "init", *NAMED).returncode == 0
    key = accord(
        reader(), tmp_path, "trust", "key", "old.pem", "--name", "zhengzhou.example/trust"
    ).stdout.strip()
    newer = accord(
        reader(), tmp_path, "trust", "key", "new.pem", "--name", "zhengzhou.example/trust-2"
    ).stdout.strip()
    believing, after = (reader() | {"ACCORD_EXCHANGE_KEEPER": one} for one in (key, newer))

    def done(environ, *words):
        ran = accord(environ, tmp_path, *words)
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout

    def sign(draft, pem, name, out):
        return done(believing, "trust", "sign", draft, "--key", pem, "--name", name, "--out", out)

    sign("data/trust.draft.json", "old.pem", "zhengzhou.example/trust", "one.note")
    done(believing, "trust", "import", "one.note")
    assert "version 1 of the trust list holds" in done(believing, "doctor")
    done(believing, "keys", "rotate")
    assert "does not name the key in `results.pem`" in accord(believing, tmp_path, "doctor").stdout
    assert "version 2 with 1 regions" in (made := done(believing, "trust", "make", "two.json"))
    assert made.count(" RESULTS ") == 2
    sign("two.json", "old.pem", "zhengzhou.example/trust", "two.note")
    both = sign("two.note", "new.pem", "zhengzhou.example/trust-2", "both.note")
    assert "signed by zhengzhou.example/trust, zhengzhou.example/trust-2" in both
    done(believing, "trust", "import", "both.note")
    for environ in (believing, after):
        assert "✗" not in done(environ, "doctor")
    older = accord(after, tmp_path, "trust", "import", "one.note")
    assert "TRUST_LIST_REFUSED" in older.stderr
