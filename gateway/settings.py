"""The gateway's settings: one frozen value, read once from `accord.toml` and the environment over it.

The only module that reads the environment. A key is `section.name` in the file and
`ACCORD_SECTION_NAME` in the environment. Secrets are never values here: they are paths of files.

A setting is one line of one of the structs below, in `gateway.pattern_settings` or in
`gateway.watching_settings`: its type with its bounds, its words, its unit and its default, in one place.
`docs/settings.md`, `accord settings` and the sentence of a refusal are made from these lines, so a new
setting is a new line and nothing else. What two settings say of each other stands in
`gateway.settings_check`.
"""

import difflib
import os
import types
import typing
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Annotated, Any, Literal, get_type_hints

import msgspec

from gateway.pattern_settings import PatternSettings
from gateway.pattern_settings import said as _said
from gateway.settings_check import check_settings
from gateway.settings_file import DEFAULT, PLAIN, convert_value, flat, parse_settings
from gateway.watching_settings import MetricsSettings, WitnessSettings
from graph.errors import Fault

PREFIX = "ACCORD_"
CONFIG = "ACCORD_CONFIG"
OUTSIDE = (CONFIG, "ACCORD_TEST_")
"""Names with our prefix that are no settings: the file's place, and what only the tests read."""


class GraphSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Where the facts are kept: a Neo4j, or with no `url` the embedded graph under `data_dir`.

    `user`, `database` and `password_file` count only with a `url`, `heap` only without one.
    """

    url: Annotated[str, _said("Bolt or neo4j URL of the server; empty starts the embedded graph")] = ""
    user: Annotated[str, _said("user name at the server")] = "neo4j"
    database: Annotated[str, _said("name of the database at the server")] = "neo4j"
    password_file: Annotated[Path | None, _said("file with the password at the server")] = None
    heap: Annotated[int, _said("largest heap of the embedded graph", "MiB", ge=256, le=65_536)] = 1_024
    connections: Annotated[int, _said("connections kept to the server", "connections", ge=1, le=1_000)] = 32


class HttpSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Where the gateway listens, and to whom it speaks how.

    By itself it is heard on this machine alone; TLS and the outside world are a proxy's in front of it.
    """

    host: Annotated[str, _said("address to listen on")] = "127.0.0.1"
    port: Annotated[int, _said("port to listen on; 0 takes a free one", ge=0, le=65_535)] = 8_410
    edition: Annotated[
        Literal["AUDIT", "SEPTEMBER_2026"],
        _said("whose status codes are spoken: those of the published audit, or of the newer draft"),
    ] = "AUDIT"
    origins: Annotated[str, _said("origins of pages that may ask from a browser, apart by spaces")] = ""


class LedgerSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How the audit ledger (审计账本) is named and kept: in a file of this host, or with a `url` in a server.

    The origin is the first line of every checkpoint and the name of the key that signs them (C2SP
    tlog-checkpoint, signed-note): a log that changes it is another log.
    """

    origin: Annotated[
        str,
        _said(
            "origin of the log and name of its key, for ever; never a host with a port",
            pattern=r"^[^\s+:]+\Z",
            shape="a name without blanks, colons and plus signs",
        ),
    ] = ""
    url: Annotated[
        str,
        _said("PostgreSQL database with the ledger, without a password; empty is a file under `data_dir`"),
    ] = ""
    password_file: Annotated[Path | None, _said("file with the password at that database")] = None
    high: Annotated[
        Path | None,
        _said("record of the highest checkpoint, best on another disk; empty is beside the ledger"),
    ] = None
    examine: Annotated[
        float, _said("between two examinations of the whole ledger in the background", "seconds", ge=1)
    ] = 3_600.0


class TokenSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Whose access tokens (访问令牌) are believed (RFC 9068), and by which claims they name a subject."""

    issuer: Annotated[str, _said("`iss` of the one issuer of this region")] = ""
    audience: Annotated[str, _said("`aud` that a token must name")] = ""
    code_claim: Annotated[
        str, _said("claim with the unified social credit code of an organization that asks about itself")
    ] = "uscc"
    document_claim: Annotated[
        str, _said("claim with a person's resident number or its handle, of one who asks about itself")
    ] = "document"
    jwks: Annotated[
        Path | None, _said("JWKS file of the issuer; empty is `keys/jwks.json` in `data_dir`")
    ] = None
    revocations: Annotated[
        Path | None,
        _said("tokens, systems and officers that are refused; empty is `revocations.json` in `data_dir`"),
    ] = None


class LimitSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What one request may weigh: bytes, then tokens, then shape, then cost, all before execution.

    They are told in this order, each by its own code, and each is cheaper to find out than the next:
    whoever sends too much is refused before it has cost much. The last three bound how many are served at
    once.
    """

    body: Annotated[int, _said("request body", "bytes", ge=1_024)] = 262_144
    url: Annotated[int, _said("request target, for queries by GET", "bytes", ge=256)] = 8_192
    head: Annotated[int, _said("head of a request", "bytes", ge=1_024)] = 16_384
    length: Annotated[int, _said("text of a document", "characters", ge=100)] = 16_384
    tokens: Annotated[int, _said("lexical tokens of a document", "tokens", ge=10)] = 1_000
    fields: Annotated[int, _said("fields of a document, each fragment once", "fields", ge=1)] = 400
    aliases: Annotated[int, _said("aliases of a document, each fragment once", "aliases", ge=0)] = 60
    depth: Annotated[int, _said("fields within fields", "levels", ge=1)] = 16
    nodes: Annotated[int, _said("records that an answer could hold at most", "records", ge=1)] = 20_000
    cost: Annotated[int, _said("price of an operation", "points", ge=1)] = 50_000
    page: Annotated[int, _said("largest `first` of a connection", "records", ge=1)] = 100
    working: Annotated[int, _said("requests worked on at once", "requests", ge=1)] = 64
    waiting: Annotated[int, _said("requests that wait before 503 is said", "requests", ge=0)] = 256
    connections: Annotated[int, _said("connections open at once", "connections", ge=1)] = 1_000


class DeadlineSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How long anything may take, from a request's first byte to the last one that its caller reads.

    A call of the graph is given up before the answer that waits for it, so that the refusal says what was
    late.
    """

    head: Annotated[float, _said("until a request's head has arrived", "seconds", gt=0)] = 10.0
    body: Annotated[float, _said("until a request's body has arrived", "seconds", gt=0)] = 10.0
    write: Annotated[float, _said("for a reader that does not read", "seconds", gt=0)] = 15.0
    request: Annotated[float, _said("from the last byte of a request to its answer", "seconds", gt=0)] = 2.8
    graph: Annotated[float, _said("one call of the graph", "seconds", gt=0)] = 2.5
    stop: Annotated[float, _said("for requests under way when the gateway stops", "seconds", gt=0)] = 5.0


class ExchangeSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How results (签名结果) are stated to other regions, and whose are believed.

    A status list (状态列表) holds much longer than it takes to renew: a neighbour that cannot reach us for
    a while goes on with what it has. A recall is in our list within `refresh`, and heard within the
    neighbour's own `interval`.
    """

    origin: Annotated[
        str,
        _said(
            "origin under which results are issued, for ever",
            pattern=r"^https://[a-z0-9.-]+(:\d+)?\Z",
            shape="the https address of a host, without a path",
        ),
    ] = ""
    trust: Annotated[Path | None, _said("the trust list; empty is `trust.note` in `data_dir`")] = None
    keeper: Annotated[str, _said("verifier key of the trust list's keeper; empty believes nobody")] = ""
    neighbours: Annotated[
        Path | None,
        _said("TOML file of neighbours: token issuer, its JWKS file, the shared key, our token there"),
    ] = None
    interval: Annotated[float, _said("between two looks at a neighbour's lists", "seconds", gt=0)] = 60.0
    refresh: Annotated[float, _said("what our own lists say is at most this old", "seconds", ge=0)] = 5.0
    list_life: Annotated[float, _said("a status list holds for", "seconds", gt=0)] = 3_600.0
    longest_list: Annotated[
        float, _said("a neighbour's status list is believed for, whatever it says itself", "seconds", gt=0)
    ] = 14_400.0
    result_days: Annotated[int, _said("a result holds for", "days", ge=1, le=3_650)] = 180


class AccessSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What binds the statements of those who ask, and how many subjects (信用主体) they may be told of."""

    departments: Annotated[
        Path | None,
        _said("register of departments, their purposes and cases; empty is `departments.toml` in `data_dir`"),
    ] = None
    per_officer: Annotated[
        int, _said("subjects that one officer may be told of in an hour", "subjects", ge=1)
    ] = 1_000
    per_system: Annotated[
        int, _said("subjects that a system or a neighbour may be told of in an hour", "subjects", ge=1)
    ] = 20_000


class DeliverySettings(msgspec.Struct, frozen=True, kw_only=True):
    """What departments may deliver (报送) to the running gateway: over HTTP, or into a watched folder."""

    folder: Annotated[
        Path | None, _said("watched folder, with a folder for each feed; empty watches nothing")
    ] = None
    largest: Annotated[int, _said("one delivered file", "bytes", ge=1_024)] = 268_435_456


class ConsoleSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How people sign in (登录) to the pages: the city's OpenID provider, and how long a session lasts.

    Without `authorize` nobody signs in, and the pages show what is public. The keys of the provider are those
    of `tokens.jwks`: who issues the access tokens of this region issues the ID tokens beside them.
    """

    address: Annotated[str, _said("origin under which people open the pages, for the way back")] = ""
    authorize: Annotated[str, _said("authorization endpoint of the provider; empty lets nobody in")] = ""
    token: Annotated[str, _said("token endpoint of the OpenID provider")] = ""
    client: Annotated[str, _said("name of the pages at the OpenID provider")] = "accord-console"
    secret_file: Annotated[Path | None, _said("file with the secret of that name, if it has one")] = None
    minutes: Annotated[int, _said("a session lasts for", "minutes", ge=1, le=720)] = 60


class PackSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Whose law the gateway goes by: its own packs (规则包), signed by two offices, or the program's."""

    directory: Annotated[
        Path | None, _said("folder of signed packs; empty goes by the packs of the program")
    ] = None
    legal: Annotated[str, _said("verifier keys of the legal office that signs, apart by spaces")] = ""
    centre: Annotated[str, _said("verifier keys of the centre that signs, apart by spaces")] = ""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the gateway is told from outside; `read` is the way to get one."""

    place: Annotated[
        str,
        _said(
            "GB/T 2260 code of the city whose gateway this is",
            pattern=r"^[0-9]{6}\Z",
            shape="the six digits of a place's code",
        ),
    ] = ""
    data_dir: Annotated[Path, _said("directory of graph, ledger, keys and lock")] = Path(".accord/data")
    authorities: Annotated[
        Path | None, _said("register of authorities: names, codes and feeds; empty refuses reports by API")
    ] = None
    graph: GraphSettings = GraphSettings()
    http: HttpSettings = HttpSettings()
    metrics: MetricsSettings = MetricsSettings()
    ledger: LedgerSettings = LedgerSettings()
    tokens: TokenSettings = TokenSettings()
    limits: LimitSettings = LimitSettings()
    deadlines: DeadlineSettings = DeadlineSettings()
    exchange: ExchangeSettings = ExchangeSettings()
    packs: PackSettings = PackSettings()
    witness: WitnessSettings = WitnessSettings()
    access: AccessSettings = AccessSettings()
    patterns: PatternSettings = PatternSettings()
    deliveries: DeliverySettings = DeliverySettings()
    console: ConsoleSettings = ConsoleSettings()

    @property
    def revocations(self) -> Path:
        """Where the list of revocations lies."""
        return self.tokens.revocations or self.data_dir / "revocations.json"

    @property
    def departments(self) -> Path:
        """Where the register of departments lies."""
        return self.access.departments or self.data_dir / "departments.toml"

    @property
    def trust_list(self) -> Path:
        """Where the trust list lies."""
        return self.exchange.trust or self.data_dir / "trust.note"

    @property
    def quarantine_dir(self) -> Path:
        """Where rows of deliveries wait that could not be used."""
        return self.data_dir / "quarantine"

    @property
    def spool_dir(self) -> Path:
        """Where deliveries wait that the running gateway has accepted."""
        return self.data_dir / "deliveries"

    @property
    def ledger_dir(self) -> Path:
        """Where the audit ledger lies."""
        return self.data_dir / "ledger"

    @property
    def high_water_mark(self) -> Path:
        """Where the record of the highest checkpoint lies."""
        return self.ledger.high or self.ledger_dir / "checkpoint.high"

    @property
    def keys_dir(self) -> Path:
        """Where `accord keys make` puts the keys and the gateway looks for them."""
        return self.data_dir / "keys"

    @property
    def jwks(self) -> Path:
        """The issuer's keys: the named file, else the one that `accord keys make` wrote."""
        return self.tokens.jwks or self.keys_dir / "jwks.json"


IDENTITY = ("place", "ledger.origin", "tokens.issuer", "tokens.audience", "exchange.origin")
"""What names a city, in its log and to others, for ever: its operator says it, and nothing defaults."""


class Setting(msgspec.Struct, frozen=True, kw_only=True):
    """One setting as operators meet it: its two names, type, unit, default and description.

    `key` is its name in the file, `variable` in the environment; `type` is annotated with its bounds,
    `kind` the same in words; `unit` is empty for what is no quantity.
    """

    key: str
    variable: str
    type: Any
    kind: str
    unit: str
    default: Any
    description: str


class Loaded(msgspec.Struct, frozen=True, kw_only=True):
    """Settings, and for each key that was given the place it was read from."""

    settings: Settings
    origins: dict[str, str]


def every_setting(of: type[msgspec.Struct] = Settings, above: str = "") -> Iterator[Setting]:
    """Yield every setting in the order of the file."""
    hints = get_type_hints(of, include_extras=True)
    for field in msgspec.structs.fields(of):
        if isinstance(field.type, type) and issubclass(field.type, msgspec.Struct):
            yield from every_setting(field.type, f"{field.name}.")
            continue
        plain, meta = typing.get_args(hints[field.name])
        key = above + field.name
        yield Setting(
            key=key,
            variable=PREFIX + key.replace(".", "_").upper(),
            type=hints[field.name],
            kind=_kind(plain),
            unit=meta.extra["unit"],
            default=field.default,
            description=meta.description,
        )


def must_give(settings: Settings, *keys: str) -> Settings:
    """Return the settings; raises `Fault` SETTINGS_MISSING with the first key that nobody gave a value."""
    for key in keys:
        if value_of(settings, key) == "":
            setting = next(one for one in every_setting() if one.key == key)
            raise Fault("SETTINGS_MISSING", key=key, variable=setting.variable)
    return settings


def read(
    environ: Mapping[str, str] = os.environ, file: Path | None = None, *, needs: Sequence[str] = ()
) -> Loaded:
    """Return the settings of this process: the environment over the file over the defaults.

    1. the file: the one given, or `ACCORD_CONFIG`, or `accord.toml` if there is one;
    2. the environment over it; an unknown key in either is an error that names the nearest;
    3. every value by its type and bounds;
    4. the whole against itself; `needs` are the keys that must have been given.
    Raises `Fault` with SETTINGS_FILE_INVALID, SETTINGS_UNKNOWN, SETTINGS_INVALID or SETTINGS_MISSING. Files
    of secrets are not opened here.
    """
    known = {setting.key: setting for setting in every_setting()}
    given: dict[str, Any] = {}
    origins: dict[str, str] = {}
    # 1., 2. and 3. The file, and the environment over it.
    for key, value, origin in chain(_of_file(environ, file, known), _of_environment(environ, known)):
        given[key] = value
        origins[key] = origin
    # 4. The whole.
    settings = _built(given)
    check_settings(settings)
    must_give(settings, *needs)
    return Loaded(settings=settings, origins=origins)


def _of_file(
    environ: Mapping[str, str], file: Path | None, known: Mapping[str, Setting]
) -> Iterator[tuple[str, Any, str]]:
    """Yield key, value of its type and origin of all that the file gives; its types are strict."""
    path = file or (Path(environ[CONFIG]) if environ.get(CONFIG) else None)
    for key, value in flat(parse_settings(path, "named by `--file`" if file else f"named by `{CONFIG}`")):
        _must_know(key, known)
        yield key, convert_value(key, value, known[key].type, strict=True), str(path or DEFAULT)


def _of_environment(
    environ: Mapping[str, str], known: Mapping[str, Setting]
) -> Iterator[tuple[str, Any, str]]:
    """Yield key, value of its type and origin of all that the environment gives, where all is text."""
    keys = {setting.variable: setting.key for setting in known.values()}
    for variable, value in environ.items():
        if variable.startswith(PREFIX) and not variable.startswith(OUTSIDE):
            _must_know(variable, keys)
            key = keys[variable]
            yield key, convert_value(variable, value, known[key].type, strict=False), variable


def chinese(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether the terminal's reader reads Chinese: the first of LC_ALL, LC_MESSAGES, LANG decides."""
    spoken = next((environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(name)), "")
    return spoken.lower().startswith("zh")


def variables(settings: Settings) -> dict[str, str]:
    """Return what a child process needs in its environment to read these same settings.

    Only what differs from its default is said; a value that is none cannot be said and is left out.
    """
    return {
        setting.variable: str(value)
        for setting in every_setting()
        if (value := value_of(settings, setting.key)) not in (None, setting.default)
    }


def surroundings(settings: Settings, environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the environment of a child that has these settings and no others of ours."""
    theirs = {name: value for name, value in environ.items() if not name.startswith(PREFIX)}
    return {**theirs, **variables(settings), CONFIG: os.devnull}


def value_of(settings: Settings, key: str) -> Any:
    """Return the value under a dotted key."""
    value: Any = settings
    for name in key.split("."):
        value = getattr(value, name)
    return value


def _kind(plain: Any) -> str:
    """Return a setting's type in words: its choices, or what `PLAIN` calls it; a path may be none."""
    if typing.get_origin(plain) is Literal:
        return " or ".join(typing.get_args(plain))
    members = typing.get_args(plain) if isinstance(plain, types.UnionType) else (plain,)
    return PLAIN[members[0].__name__.lower()]


def _must_know(key: str, known: Mapping[str, Any]) -> None:
    """Raise SETTINGS_UNKNOWN with the nearest name: a misspelt one would leave the default in force."""
    if key not in known:
        near = difflib.get_close_matches(key, known, n=1, cutoff=0)
        raise Fault("SETTINGS_UNKNOWN", key=key, nearest=near[0])


def _built(given: Mapping[str, Any]) -> Settings:
    """Return the value from dotted keys, each already of its type."""
    sections: dict[str, dict[str, Any]] = {}
    top: dict[str, Any] = {}
    for key, value in given.items():
        section, _, name = key.rpartition(".")
        (sections.setdefault(section, {}) if section else top)[name] = value
    for field in msgspec.structs.fields(Settings):
        if field.name in sections:
            top[field.name] = field.type(**sections[field.name])
    return Settings(**top)
