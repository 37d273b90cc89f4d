"""`accord serve` and `accord worker`: a process of the city, until it is told to stop."""

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
AnswersOnly = Annotated[
    bool, typer.Option("--answers-only", help="Leave the work beside requests to `accord worker`.")
]


def serve(
    host: Host = None,
    port: Port = None,
    answers_only: AnswersOnly = False,
    with_parent: WithParent = False,
    json: Json = False,
) -> Exit:
    """Serve one city: GraphQL, the public log, health.

    Opens ledger and graph first and refuses to start on what it cannot explain. SIGTERM and SIGINT
    finish what is under way. Settings come from `accord.toml` and the environment.
    """
    from gateway.process import serve as serve_city
    from gateway.worker.tasks import Role

    settings = read(needs=IDENTITY).settings
    given = {name: value for name, value in {"host": host, "port": port}.items() if value is not None}
    http = msgspec.structs.replace(settings.http, **given)

    def ready(url: str) -> None:
        talk(in_terminals_language(f"accord serves {settings.place} at {url}/graphql"))
        if json:
            answer({"url": url, "place": settings.place})

    role = Role.ANSWERS if answers_only else Role.ALL
    serve_city(msgspec.structs.replace(settings, http=http), ready, with_parent=with_parent, role=role)
    return Exit.YES


def worker(json: Json = False) -> Exit:
    """Do the work beside requests, and answer nobody: deliveries, lists, neighbours, what a crash left.

    Any number may run beside `accord serve`; of each task one process at a time does it, and another takes
    it over when that is gone. The graph must be Neo4j: an embedded one lives in one process, which does all.
    """
    from gateway.process import work

    settings = read(needs=IDENTITY).settings

    def ready() -> None:
        talk(in_terminals_language(f"accord works for {settings.place}"))
        if json:
            answer({"place": settings.place})

    work(settings, ready)
    return Exit.YES
