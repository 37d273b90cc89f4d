"""Settings: one value, the environment over the file, and one sentence for whatever is wrong."""

import re
from pathlib import Path

import pytest

from docs.generate import EXAMPLE
from gateway.settings import IDENTITY, Settings, chinese, every_setting, read, value_of, variables
from graph.errors import Fault


def test_the_defaults_stand_without_a_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert read({}).settings == Settings()
    assert read({}).origins == {}


def test_the_environment_lies_over_the_file(tmp_path):
    file = tmp_path / "accord.toml"
    file.write_text('place = "431000"\ndata_dir = "/srv/accord"\n[http]\nport = 9000\n', encoding="utf-8")
    loaded = read({"ACCORD_CONFIG": str(file), "ACCORD_HTTP_PORT": "9001", "HOME": "/nowhere"})
    assert loaded.settings.place == "431000"
    assert loaded.settings.data_dir == Path("/srv/accord")
    assert loaded.settings.http.port == 9001
    assert loaded.origins == {"place": str(file), "data_dir": str(file), "http.port": "ACCORD_HTTP_PORT"}


def test_a_child_reads_back_what_its_parent_had():
    given = {"ACCORD_DATA_DIR": "/srv", "ACCORD_HTTP_PORT": "0", "ACCORD_DEADLINES_REQUEST": "4.5"}
    settings = read(given).settings
    assert read(variables(settings)).settings == settings


WRONG = {
    "unknown variable": (
        {"ACCORD_HTTP_PROT": "1"},
        "",
        "no setting is called `ACCORD_HTTP_PROT`; the nearest is `ACCORD_HTTP_PORT`",
    ),
    "unknown key": (
        {},
        "[limits]\nbdy = 1\n",
        "no setting is called `limits.bdy`; the nearest is `limits.body`",
    ),
    "unknown section": (
        {},
        "[http2]\nport = 1\n",
        "no setting is called `http2.port`; the nearest is `http.port`",
    ),
    "a section as a value": ({}, "http = 1\n", "no setting is called `http`"),
    "not a number": (
        {"ACCORD_HTTP_PORT": "many"},
        "",
        "`ACCORD_HTTP_PORT` is not usable: expected a whole number",
    ),
    "text where a number stands": (
        {},
        '[http]\nport = "9000"\n',
        "`http.port` is not usable: expected a whole number",
    ),
    "out of bounds": (
        {"ACCORD_HTTP_PORT": "65536"},
        "",
        "`ACCORD_HTTP_PORT` is not usable: expected a whole number of at least 0 up to 65535",
    ),
    "a word that is not on the list": (
        {"ACCORD_HTTP_EDITION": "LATEST"},
        "",
        "`ACCORD_HTTP_EDITION` is not usable",
    ),
    "a number where a path stands": ({}, "data_dir = 1\n", "`data_dir` is not usable: expected a path"),
    "no place": ({"ACCORD_PLACE": "Zhengzhou"}, "", "`ACCORD_PLACE` is not usable"),
    "a district": ({"ACCORD_PLACE": "410103"}, "", "`place` is not usable: must name a city"),
    "an origin with a port": (
        {"ACCORD_LEDGER_ORIGIN": "log.example:8410"},
        "",
        "`ACCORD_LEDGER_ORIGIN` is not usable",
    ),
    "a server without a password": (
        {"ACCORD_GRAPH_URL": "bolt://db:7687"},
        "",
        "`graph.password_file` is not usable",
    ),
    "not a database's url": (
        {"ACCORD_GRAPH_URL": "http://db", "ACCORD_GRAPH_PASSWORD_FILE": "x"},
        "",
        "`graph.url` is not usable",
    ),
    "a password in a url": (
        {"ACCORD_LEDGER_URL": "postgresql://accord:secret@db/ledger"},
        "",
        "`ledger.url` is not usable: expected postgresql://USER@HOST/DATABASE",
    ),
    "a password among a url's options": (
        {"ACCORD_LEDGER_URL": "postgresql://accord@db/ledger?sslmode=require&password=secret"},
        "",
        "`ledger.url` is not usable",
    ),
    "another kind of database": (
        {"ACCORD_LEDGER_URL": "mysql://db/ledger"},
        "",
        "`ledger.url` is not usable",
    ),
    "a password for no server": (
        {"ACCORD_LEDGER_PASSWORD_FILE": "x"},
        "",
        "`ledger.password_file` is not usable: counts only with `ledger.url`",
    ),
    "deadlines that cross": (
        {"ACCORD_DEADLINES_GRAPH": "9"},
        "",
        "`deadlines.graph` is not usable: must be shorter",
    ),
    "a page over the whole": ({"ACCORD_LIMITS_NODES": "10"}, "", "`limits.page` is not usable"),
    "not toml": ({}, "place = \n", "accord.toml` is not usable"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_told_in_one_sentence(name, tmp_path):
    environ, text, sentence = WRONG[name]
    file = tmp_path / "accord.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(Fault) as caught:
        read(environ, file)
    assert sentence in caught.value.english
    assert "\n" not in caught.value.english
    assert caught.value.chinese != caught.value.english


def test_a_named_file_must_exist(tmp_path):
    with pytest.raises(Fault) as caught:
        read({"ACCORD_CONFIG": str(tmp_path / "gone.toml")})
    assert caught.value.code == "SETTINGS_FILE_INVALID"
    assert caught.value.english == (
        f"the settings file `{tmp_path}/gone.toml` is not usable (named by `ACCORD_CONFIG`): no such file or directory"
    )
    assert caught.value.chinese == (
        f"设置文件 `{tmp_path}/gone.toml`（由 `ACCORD_CONFIG` 指定）无法使用：文件或目录不存在"
    )


def test_every_setting_has_a_unit_or_is_no_number_and_is_described():
    for setting in every_setting():
        assert setting.description, setting.key
        assert not setting.description.endswith("."), setting.key
        assert setting.unit or "number" not in setting.kind or setting.key.endswith(".port"), setting.key


def test_no_two_settings_share_a_variable():
    names = [setting.variable for setting in every_setting()]
    assert len(names) == len(set(names))


def test_every_default_is_the_value_of_the_default_settings():
    for setting in every_setting():
        assert value_of(Settings(), setting.key) == setting.default


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, False),
        ({"LANG": "zh_CN.UTF-8"}, True),
        ({"LANG": "en_GB.UTF-8"}, False),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, False),
        ({"LANG": "C", "LC_MESSAGES": "zh_TW"}, True),
    ],
)
def test_the_terminals_language_decides(environ, expected):
    assert chinese(environ) is expected


def test_the_limits_are_those_that_the_schema_measures_by():
    from schema.limits import DocumentLimits

    ours, theirs = Settings().limits, DocumentLimits()
    shared = set(ours.__struct_fields__) & set(theirs.__struct_fields__)
    assert {"tokens", "depth", "aliases", "nodes", "cost", "page"} <= shared
    assert {name: getattr(ours, name) for name in shared} == {name: getattr(theirs, name) for name in shared}


def test_no_default_names_a_city():
    """What an operator forgets is asked for; nobody signs a log under another city's name by default."""
    named = re.compile("zhengzhou|chenzhou|410100|431000|郑州|郴州|[0-9]{6}", re.IGNORECASE)
    assert [s.key for s in every_setting() if isinstance(s.default, str) and named.search(s.default)] == []
    assert {key for key in IDENTITY if value_of(Settings(), key) != ""} == set()


@pytest.mark.parametrize("key", IDENTITY)
def test_what_names_a_city_is_asked_for(key):
    given = {"place": "410100", "ledger.origin": "a.example/log", "exchange.origin": "https://a.example"}
    given |= {"tokens.issuer": "https://id.a.example", "tokens.audience": "https://a.example"}
    environ = {
        f"ACCORD_{name.replace('.', '_').upper()}": value for name, value in given.items() if name != key
    }
    with pytest.raises(Fault) as caught:
        read(environ, needs=IDENTITY)
    assert (caught.value.code, caught.value.details["key"]) == ("SETTINGS_MISSING", key)


def test_the_example_of_the_page_gives_all_that_is_asked_for(tmp_path):
    file = tmp_path / "accord.toml"
    file.write_text("\n".join(EXAMPLE), encoding="utf-8")
    assert set(read({}, file, needs=IDENTITY).origins) == set(IDENTITY)
