"""Two cities before their gateways start: keys, the key they share, who issues whose tokens, trust lists.

    cities = {"zhengzhou": settings, "chenzhou": settings}
    befriend(root, cities)                       everything that `accord serve` of each will look for
    trust_list(root, "chenzhou", cities, 2, keys=…)     a newer list, with other keys of one

Each city's trust list is signed by a keeper of its own, whose key lies beside the cities and not in them.

    keepers/    who signs trust lists        offices/    who signs law (`lawmaking`)
    packs/      each city's signed law       zhengzhou/, chenzhou/    what the gateways have
"""

import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from gateway.city import trust_shelf
from gateway.demo.lawmaking import own_law
from gateway.keyring import JWKS, VKEY, make_keys, trusted_keys
from gateway.ledger_files import begin_ledger
from gateway.settings import (
    ExchangeSettings,
    GraphSettings,
    HttpSettings,
    LedgerSettings,
    Settings,
    TokenSettings,
)
from gateway.settings_writing import settings_text
from graph.ingest.authorities import to_toml
from graph.model.results import ResultKind
from graph.synthetic.bureaus import every_authority
from graph.synthetic.story import write_departments
from security.keys import load_key, make_key
from security.ledger.note import VerifierKey
from security.secret_files import write_secret
from security.signed_lists.trust_document import (
    Endpoints,
    TrustDocument,
    TrustedKey,
    TrustedRegion,
    sign_trust_list,
)

Cities = Mapping[str, Settings]
"""The settings of each city by its name in Latin letters."""


Days = tuple[str, str]
"""The first day of a period, and the first one behind it."""


class Name(msgspec.Struct, frozen=True):
    """A city's GB/T 2260 code and its names."""

    place: str
    english: str
    chinese: str


NAMES = {
    "zhengzhou": Name("410100", "Zhengzhou", "郑州市"),
    "chenzhou": Name("431000", "Chenzhou", "郴州市"),
}

PAIR, NEIGHBOURS, AUTHORITIES = "pair.key", "neighbours.toml", "authorities.toml"
SETTINGS = "accord.toml"
LOOK, RENEWED, LIST_LIFE = 2.0, 1.0, 600.0
"""Seconds between two looks at a neighbour's lists, until ours are signed anew, and for which they hold."""


def city_settings(root: Path, name: str, http: HttpSettings, graph: GraphSettings) -> Settings:
    """Return the settings of a city under `root`; its keeper's key and its signed law are made if need be."""
    keeper = _keeper(root, name)
    if not keeper.exists():
        keeper.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        make_key(keeper)
    home = (root / name).absolute()
    return Settings(
        place=NAMES[name].place,
        data_dir=home,
        graph=graph,
        http=http,
        ledger=LedgerSettings(origin=f"{name}.example/accord-log"),
        tokens=TokenSettings(issuer=f"https://id.{name}.example", audience=f"https://accord.{name}.example"),
        exchange=ExchangeSettings(
            origin=f"https://{name}.example",
            keeper=VerifierKey(_keeper_name(name), load_key(keeper).public).vkey,
            neighbours=home / NEIGHBOURS,
            interval=LOOK,
            refresh=RENEWED,
            list_life=LIST_LIFE,
        ),
        authorities=home / AUTHORITIES,
        packs=own_law(root, name, NAMES[name].place),
    )


def write_settings(settings: Settings) -> Path:
    """Put a city's settings beside its data, for whoever asks it from the shell; return the file."""
    file = settings.data_dir / SETTINGS
    file.write_text(settings_text(settings), encoding="utf-8")
    return file


def befriend(root: Path, cities: Cities, days: Days | None = None) -> None:
    """Make the keys of every city and have each know and believe the others, from today on or on `days`.

    All share one key of 32 bytes, by which a person has the same handle in their results and no other city
    can compute it. Keys come first: a trust list names those of all.
    """
    for settings in cities.values():
        make_keys(settings.keys_dir, settings.ledger.origin)
        write_departments(settings.departments)
    pair = secrets.token_bytes(32)
    for settings in cities.values():
        write_secret(settings.data_dir / PAIR, pair)
        others = (other for other in cities.values() if other.place != settings.place)
        (settings.data_dir / AUTHORITIES).write_text(to_toml(every_authority()), encoding="utf-8")
        (settings.data_dir / NEIGHBOURS).write_text("".join(map(_neighbour, others)), encoding="utf-8")
    for name, settings in cities.items():
        begin_ledger(settings)
        day = days[0] if days else from_today()[0]
        trust_shelf(settings).take(trust_list(root, name, cities, 1, days=days), day)


def trust_list(
    root: Path,
    owner: str,
    cities: Cities,
    version: int,
    *,
    keys: Mapping[str, Sequence[TrustedKey]] | None = None,
    days: Days | None = None,
) -> bytes:
    """Return a city's signed trust list of all cities; `keys` instead of those that a city has now.

    `version` counts upwards, for an older list is never taken again; `owner` is whose list it is, and whose
    keeper signs it. The bytes are the note, with its signature.
    """
    since, until = days = days or from_today()
    document = TrustDocument(
        owner=NAMES[owner].place,
        version=version,
        since=since,
        until=until,
        regions=tuple(
            _trusted(name, settings, (keys or {}).get(name) or keys_now(settings, days), days)
            for name, settings in cities.items()
        ),
    )
    return sign_trust_list(document, _keeper_name(owner), load_key(_keeper(root, owner)))


def keys_now(settings: Settings, days: Days | None = None) -> tuple[TrustedKey, ...]:
    """Return the keys that a city signs with now, the one for results first, as a list names them."""
    return trusted_keys(settings.keys_dir, *(f"{day}T00:00:00.000000Z" for day in days or from_today()))


def from_today() -> Days:
    """Return the days of lists and keys made today: from yesterday, for a year."""
    today = datetime.now(UTC).date()
    return (today - timedelta(days=1)).isoformat(), (today + timedelta(days=365)).isoformat()


def address(settings: Settings) -> str:
    """Return where the gateway of these settings answers."""
    return f"http://{settings.http.host}:{settings.http.port}"


def _trusted(name: str, settings: Settings, keys: Sequence[TrustedKey], days: Days) -> TrustedRegion:
    """Return what a trust list says of a city: what it may state, by which keys, and where it is asked."""
    return TrustedRegion(
        region=settings.place,
        name=NAMES[name].english,
        chinese=NAMES[name].chinese,
        issuer=settings.exchange.origin,
        kinds=tuple(ResultKind),
        keys=tuple(keys),
        logs=((settings.keys_dir / VKEY).read_text(encoding="utf-8").strip(),),
        endpoints=Endpoints(api=address(settings), status=address(settings), log=address(settings)),
        since=days[0],
        until=days[1],
    )


def _neighbour(other: Settings) -> str:
    """Return the table by which a gateway knows a neighbour's tokens: issuer, keys, and the shared key."""
    return (
        f'[{other.place}]\nissuer = "{other.tokens.issuer}"\n'
        f'jwks = "{other.keys_dir.absolute() / JWKS}"\npair = "{PAIR}"\n'
    )


def _keeper(root: Path, name: str) -> Path:
    return root / "keepers" / f"{name}.pem"


def _keeper_name(name: str) -> str:
    return f"{name}.example/accord-trust"
