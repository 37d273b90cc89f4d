"""`accord serve`: it holds port and directory, answers over HTTP, and leaves nothing behind."""

import json
import re
import signal
import socket
from contextlib import closing, contextmanager

import pytest

from tests.cli.running import PATIENCE, accord, all_gone, descendants, environment, started

ASKED = '{ organization(uscc: "91160100MA0000017H") { name } }'


@pytest.fixture(scope="module")
def serving(tmp_path_factory):
    with a_gateway(tmp_path_factory.mktemp("serving")) as started_one:
        yield started_one


@contextmanager
def a_gateway(where):
    environ = environment(where / "data")
    assert accord(environ, where, "keys", "make").returncode == 0
    process = started(environ, where, "serve", "--port", "0", "--json")
    said = ""
    while not said.endswith("}\n"):
        line = process.stdout.readline()
        assert line, process.stderr.read()
        said += line
    try:
        yield where, environ, process, json.loads(said)["url"]
    finally:
        process.kill()
        process.communicate(timeout=PATIENCE)


def test_a_running_gateway_is_asked_with_url(serving):
    where, environ, _, url = serving
    done = accord(environ, where, "query", "--url", url, ASKED, "--json")
    assert (done.returncode, json.loads(done.stdout)["data"]) == (0, {"organization": None})
    assert done.stderr.startswith("receipt: entry ")


def test_its_directory_is_held_and_the_sentence_names_url(serving):
    where, environ, process, _ = serving
    done = accord(environ, where, "query", ASKED)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith("accord: DATA_DIR_LOCKED: ")
    assert f"process {process.pid}" in done.stderr
    assert "`accord query --url`" in done.stderr


def test_its_port_is_taken_and_the_sentence_names_port(serving):
    where, environ, _, url = serving
    done = accord(environ, where, "serve", "--port", url.rpartition(":")[2])
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith("accord: PORT_TAKEN: ")
    assert done.stderr.count("\n") == 1


def test_a_signal_stops_it_cleanly_and_nothing_is_left(tmp_path):
    with a_gateway(tmp_path) as (_, environ, process, url):
        below = descendants(process.pid)
        assert below  # the embedded graph
        asked = accord(environ, tmp_path, "query", "--url", url, ASKED)
        process.send_signal(signal.SIGTERM)
        said = process.stderr.read()
        assert process.wait(PATIENCE) == 0, said
    assert "Traceback" not in said
    assert all_gone(below)
    host, _, port = url.removeprefix("http://").partition(":")
    with closing(socket.socket()) as tried:
        tried.bind((host, int(port)))
    assert [*tmp_path.rglob("ledger.sqlite")]
    assert [*tmp_path.rglob("ledger.sqlite-*")] == [], "the log is whole in its one file"
    again = accord(environ, tmp_path, "query", ASKED)
    assert again.returncode == 0, again.stderr
    first, second = (int(re.search(r"entry (\d+)", one.stderr)[1]) for one in (asked, again))
    assert first < second, "the next start goes on where the last one stopped"


def test_the_doctor_asks_the_gateway_that_runs(serving):
    where, environ, process, url = serving
    done = accord(environ, where, "doctor", "--url", url)
    assert done.returncode == 5, done.stdout + done.stderr
    assert f"✓ a gateway answers at {url}" in done.stdout
    assert "✓ the gateway writes its ledger, and found nothing wrong in it" in done.stdout
    assert "– when the feeds delivered was not seen" in done.stdout
    assert "✗" not in done.stdout
    alone = accord(environ, where, "doctor")
    assert alone.returncode == 1
    assert f"– process {process.pid} holds the data directory" in alone.stdout
