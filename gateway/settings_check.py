"""What no single setting shows to be wrong: settings against one another."""

from typing import Any

from graph.errors import Fault


def check_settings(settings: Any) -> None:
    """Refuse settings that do not fit together; raises `Fault` SETTINGS_INVALID with the first one."""
    wrong = (
        (
            "graph.password_file",
            "a server with `graph.url` needs the file of its password",
            bool(settings.graph.url) and settings.graph.password_file is None,
        ),
        (
            "graph.url",
            "expected bolt, bolt+s, neo4j or neo4j+s",
            bool(settings.graph.url)
            and settings.graph.url.partition("://")[0] not in {"bolt", "bolt+s", "neo4j", "neo4j+s"},
        ),
        (
            "deadlines.graph",
            "must be shorter than `deadlines.request`, which waits for it",
            settings.deadlines.graph >= settings.deadlines.request,
        ),
        (
            "limits.page",
            "must not exceed `limits.nodes`, or no page could be asked for",
            settings.limits.page > settings.limits.nodes,
        ),
        (
            "exchange.list_life",
            "must be longer than `exchange.refresh`, or lists end before they are renewed",
            settings.exchange.list_life <= settings.exchange.refresh,
        ),
        (
            "packs.directory",
            "needs `packs.legal` and `packs.centre`: both offices sign",
            settings.packs.directory is not None and not (settings.packs.legal and settings.packs.centre),
        ),
        (
            "place",
            "must name a city: the code does not end in `00`",
            settings.place != "" and not settings.place.endswith("00"),
        ),
    )
    for key, why, is_wrong in wrong:
        if is_wrong:
            raise Fault("SETTINGS_INVALID", key=key, why=why)
