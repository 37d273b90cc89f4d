"""A new installation: its settings, keys, ledger and registers, made once, and what it then still lacks.

1  the settings are whole and fit together     nothing is made before they are
2  nothing is there already                    what was made before is never written over
3  the identity provider's keys are read       a file, or fetched once from an address
4  keys, ledger, registers, a draft of a trust list
5  the settings file, last: a city that has one was made to its end
"""

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import httpx2
import msgspec

from gateway.city import trust_shelf
from gateway.commands.trust_lists import as_json, draft_of, write_new
from gateway.keyring import make_keys
from gateway.ledger_files import begin_ledger
from gateway.settings import IDENTITY, Settings, read
from gateway.settings_file import DEFAULT
from gateway.settings_writing import settings_text
from graph.durable_files import replace, sync_directory, writing_below
from graph.errors import Fault, Refused, VerificationError
from graph.model.time import Day
from security.jwks import LONGEST_FILE, load_issuer, public_keys

IDENTITY_KEYS, DRAFT = "identity.jwks.json", "trust.draft.json"
"""In the data directory: the identity provider's keys as they were fetched, and a trust list to be signed."""

WITHIN = 5.0
"""Seconds for the identity provider to give its keys."""

AT_HOME = {"127.0.0.1", "::1", "localhost"}
"""Hosts that are asked without TLS: nobody stands between."""

DEPARTMENTS = """\
# Who may state which purpose, and how its cases are numbered（部门、用途和案件编号）. For example:
#
# ["郑州市公共资源交易中心"]
# purposes = ["TENDER"]
# cases = ["2026-[0-9]{3}"]
"""


class NewCity(msgspec.Struct, frozen=True, kw_only=True):
    """What an operator says of a new city: its settings, where they go, and where its tokens' keys are.

    `jwks` is a file or an https address; empty leaves the key that `accord keys token` signs with.
    `names` are the city's in English and in Chinese, for the draft of the trust list.
    """

    settings: Settings
    file: Path = DEFAULT
    jwks: str = ""
    names: tuple[str, str] = ("", "")


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """What was made: the settings as they were written, their file, and the draft of a trust list."""

    settings: Settings
    file: Path
    draft: Path


def init_city(wanted: NewCity, today: Day) -> Made:
    """Make a new installation; the steps are the module's.

    Raises `Fault` SETTINGS_INVALID or SETTINGS_MISSING, `Refused` FILE_EXISTS, KEYS_EXIST or
    LEDGER_EXISTS, KEY_FILE_INVALID for keys that are none.
    """
    # 1.
    given = _checked(wanted.settings)
    # 2.
    if wanted.file.exists():
        raise Refused("FILE_EXISTS", path=str(wanted.file))
    # 3.
    fetched = _fetched(wanted.jwks) if "://" in wanted.jwks else b""
    settings = _believing(given, wanted.jwks)
    if wanted.jwks and not fetched:
        load_issuer(settings.jwks, name=settings.tokens.issuer, region=settings.place)
    # 4.
    with writing_below(settings.data_dir):
        settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        make_keys(settings.keys_dir, settings.ledger.origin)
        begin_ledger(settings)
    if fetched:
        replace(settings.jwks, fetched)
    if not settings.departments.exists():
        replace(settings.departments, DEPARTMENTS.encode())
    write_new(settings.data_dir / DRAFT, as_json(draft_of(settings, wanted.names, today)))
    # 5.
    _write(wanted.file, settings_text(settings))
    return Made(settings=settings, file=wanted.file, draft=settings.data_dir / DRAFT)


def _checked(settings: Settings) -> Settings:
    """Return the settings as a file of them reads: types, bounds, and what they say of each other."""
    with TemporaryDirectory(prefix="accord-init-") as scratch:
        file = Path(scratch) / DEFAULT
        file.write_text(settings_text(settings), encoding="utf-8")
        checked = read({}, file, needs=IDENTITY).settings
    try:
        trust_shelf(checked)
    except VerificationError as error:
        why = str(error.details.get("why", ""))
        raise Fault("SETTINGS_INVALID", key="exchange.keeper", why=why) from error
    return checked


def _believing(settings: Settings, jwks: str) -> Settings:
    """Return the settings with the file of the identity provider's keys, wherever they come from."""
    if not jwks:
        return settings
    path = settings.data_dir / IDENTITY_KEYS if "://" in jwks else Path(jwks).absolute()
    return msgspec.structs.replace(settings, tokens=msgspec.structs.replace(settings.tokens, jwks=path))


def _fetched(url: str) -> bytes:
    """Return the identity provider's keys from its address; raises `Fault` USAGE or KEY_FILE_INVALID."""
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in AT_HOME):
        raise Fault("USAGE", why="--jwks takes a file, or an https address")
    try:
        answer = httpx2.get(url, timeout=WITHIN, follow_redirects=False)
        answer.raise_for_status()
        public_keys(answer.content[: LONGEST_FILE + 1])
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise Fault("KEY_FILE_INVALID", file=url, why="NOT_READABLE", private=str(error)) from error
    except ValueError as error:
        raise Fault("KEY_FILE_INVALID", file=url, why=str(error)) from error
    return answer.content


def _write(file: Path, text: str) -> None:
    """Put the settings file in its place, durably, and only where there is none: two at once make one."""
    beside = file.with_name(file.name + ".new")
    with writing_below(file.parent):
        replace(beside, text.encode())
        try:
            os.link(beside, file)
        except FileExistsError as error:
            raise Refused("FILE_EXISTS", path=str(file)) from error
        finally:
            beside.unlink()
        sync_directory(file.absolute().parent)
