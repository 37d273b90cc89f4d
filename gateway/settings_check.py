"""What no single setting shows to be wrong: settings against one another, as a table of rules.

Types and bounds of single values are checked where each is read. These rules see the whole: which values
need one another, and which two would contradict each other while the gateway runs. A breach is found at the
start and not by the first request.
"""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from graph.errors import Fault

SCHEMES = frozenset({"bolt", "bolt+s", "neo4j", "neo4j+s"})
"""Schemes of a server's URL: one server or a cluster, plain or over TLS with a verified certificate."""


DATABASE_URL = re.compile(r"postgresql://(?:[^\s:@/?#]+@)?[^\s@/?#]*/[^\s/?#]+(?:\?(?!\S*password=)[^\s#]+)?")
"""What names a database: user, hosts with ports, database, and libpq's options; never a password."""

ORIGIN = re.compile(r"https?://[a-z0-9.:\[\]-]+")
"""An address under which people open pages: scheme and host, and nothing behind them."""


class _Rule(NamedTuple):
    """One rule: the key that is named where it is broken, why, and what tells that it is.

    What is judged is a `gateway.settings.Settings`, which this module cannot name: it is imported there.
    """

    key: str
    why: str
    is_broken: Callable[[Any], bool]


RULES = (
    _Rule(
        "graph.password_file",
        "a server with `graph.url` needs the file of its password",
        lambda given: bool(given.graph.url) and given.graph.password_file is None,
    ),
    _Rule(
        "graph.url",
        "expected bolt, bolt+s, neo4j or neo4j+s",
        lambda given: bool(given.graph.url) and given.graph.url.partition("://")[0] not in SCHEMES,
    ),
    _Rule(
        "ledger.url",
        "expected postgresql://USER@HOST/DATABASE, and its password in `ledger.password_file`",
        lambda given: given.ledger.url != "" and not DATABASE_URL.fullmatch(given.ledger.url),
    ),
    _Rule(
        "ledger.password_file",
        "counts only with `ledger.url`",
        lambda given: given.ledger.password_file is not None and not given.ledger.url,
    ),
    _Rule(
        "console.authorize",
        "signing in needs `console.address` and `console.token` beside it",
        lambda given: bool(given.console.authorize) and not (given.console.address and given.console.token),
    ),
    _Rule(
        "console.address",
        "expected the address of a host, without a path",
        lambda given: given.console.address != "" and not ORIGIN.fullmatch(given.console.address),
    ),
    _Rule(
        "deadlines.graph",
        "must be shorter than `deadlines.request`, which waits for it",
        lambda given: given.deadlines.graph >= given.deadlines.request,
    ),
    _Rule(
        "limits.page",
        "must not exceed `limits.nodes`, or no page could be asked for",
        lambda given: given.limits.page > given.limits.nodes,
    ),
    _Rule(
        "exchange.list_life",
        "must be longer than `exchange.refresh`, or lists end before they are renewed",
        lambda given: given.exchange.list_life <= given.exchange.refresh,
    ),
    _Rule(
        "packs.directory",
        "needs `packs.legal` and `packs.centre`: both offices sign",
        lambda given: given.packs.directory is not None and not (given.packs.legal and given.packs.centre),
    ),
    _Rule(
        "place",
        # GB/T 2260: the last two digits name a county or a district; a gateway is a whole city's.
        "must name a city: the code does not end in `00`",
        lambda given: given.place != "" and not given.place.endswith("00"),
    ),
)
"""In the order in which they are told: only the first that is broken is."""


def check_settings(settings: Any) -> None:
    """Refuse settings that do not fit together; raises `Fault` SETTINGS_INVALID with the first one."""
    for rule in RULES:
        if rule.is_broken(settings):
            raise Fault("SETTINGS_INVALID", key=rule.key, why=rule.why)
