"""The ledger of one city: begun once, by a command; where it is; and the keys that it must be opened with.

begin_ledger(settings)               after the keys were made, never again under them
open_ledger(settings, key)           against the highest checkpoint ever signed
check_keys(ledger, key_checks(…))    at every start
"""

from collections.abc import Mapping

from gateway.exchange.partners import Partners, read_partners
from gateway.keyring import Keyring, load_keys
from gateway.settings import Settings
from graph.durable_files import replace
from graph.errors import Refused
from security.key_checks import PREFIX, check_value, new_keys
from security.ledger.ledger import Ledger
from security.ledger.note import Signs
from security.ledger.postgres import reached_with
from security.secret_files import read_secret

BEGUN = "ledger.begun"
"""Beside the keys: that a log was begun under them, wherever it may be now."""


def begin_ledger(settings: Settings) -> None:
    """Make the ledger of a new city; raises `Refused` LEDGER_EXISTS where its keys have signed one before.

    INVARIANT: one key and origin, one log.
    """
    mark = settings.keys_dir / BEGUN
    if mark.exists():
        raise Refused("LEDGER_EXISTS", file=str(mark))
    keys = load_keys(settings.keys_dir)
    checks = key_checks(keys, read_partners(settings.exchange.neighbours, settings.place))
    origin, high = settings.ledger.origin, settings.high_water_mark
    server = server_of(settings)
    Ledger.make(settings.ledger_dir, origin, keys.ledger, high=high, memory=checks, server=server)
    replace(mark, f"{origin}\n".encode())


def open_ledger(settings: Settings, key: Signs) -> Ledger:
    """Open the ledger that the settings name; raises `Unavailable`, as `Ledger.open` says."""
    origin, high = settings.ledger.origin, settings.high_water_mark
    return Ledger.open(settings.ledger_dir, origin, key, high=high, server=server_of(settings))


def server_of(settings: Settings) -> str:
    """Return how the ledger's server is reached, with its password; empty where it is a file."""
    password = settings.ledger.password_file
    if password is None:
        return settings.ledger.url
    return reached_with(settings.ledger.url, read_secret(password).decode().strip())


def key_checks(keys: Keyring, partners: Partners) -> dict[str, str]:
    """Return the check values, by name, of every key that entries, handles and cursors here are made with."""
    return {
        f"{PREFIX}vault": keys.pseudonymizer.check,
        f"{PREFIX}cursor": check_value(keys.cursor),
        **{f"{PREFIX}pair:{region}": pair.check for region, pair in partners.pairs.items()},
    }


async def check_keys(ledger: Ledger, checks: Mapping[str, str]) -> None:
    """Compare the keys here with those that the ledger remembers; raises `Fault` KEY_DIFFERS."""
    await ledger.remember(new_keys(ledger.memory, checks))
