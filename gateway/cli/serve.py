"""`accord serve`: the gateway, until it is told to stop."""

from typing import Annotated

import msgspec
import typer

from gateway.cli.screen import Json, answer, in_terminals_language, talk
from gateway.commands.exit_codes import Exit
from gateway.settings import IDENTITY, read

Host = Annotated[str | None, typer.Option("--host", help="Address to listen on; else that of the settings.")]
Port = Annotated[
    int | None, typer.Option("--port", help="Port to listen on; 0 takes a free one.", min=0, max=65_535)
]
WithParent = Annotated[
    bool, typer.Option("--with-parent", help="Stop when standard input ends, as it does when a parent dies.")
]


def serve(host: Host = None, port: Port = None, with_parent: WithParent = False, json: Json = False) -> Exit:
    """Serve one city: GraphQL, the public log, health.

    Opens ledger and graph first and refuses to start on what it cannot explain. SIGTERM and SIGINT
    finish what is under way. Settings come from `accord.toml` and the environment.
    """
    from gateway.process import serve as serve_city

    settings = read(needs=IDENTITY).settings
    given = {name: value for name, value in {"host": host, "port": port}.items() if value is not None}
    http = msgspec.structs.replace(settings.http, **given)

    def ready(url: str) -> None:
        talk(in_terminals_language(f"accord serves {settings.place} at {url}/graphql"))
        if json:
            answer({"url": url, "place": settings.place})

    serve_city(msgspec.structs.replace(settings, http=http), ready, with_parent=with_parent)
    return Exit.YES
