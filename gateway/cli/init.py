"""`accord init`: a new installation, from flags or questions."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.screen import Json, answer, in_terminals_language, language, line, say
from gateway.commands.exit_codes import Exit
from gateway.settings import (
    ExchangeSettings,
    GraphSettings,
    HttpSettings,
    LedgerSettings,
    Loaded,
    Settings,
    TokenSettings,
)
from graph.errors import Fault

Place = Annotated[str, typer.Option("--place", help="The city, by its code.")]
Origin = Annotated[
    str, typer.Option("--origin", help="https address under which the city is known, for ever.")
]
Issuer = Annotated[str, typer.Option("--issuer", help="`iss` of the identity provider's tokens.")]
Audience = Annotated[str, typer.Option("--audience", help="`aud` that they name; else the origin.")]
Jwks = Annotated[
    str, typer.Option("--jwks", help="File or https address of its keys; else those of `accord keys token`.")
]
Code = Annotated[str, typer.Option("--code-claim", help="Claim with an organization's unified code.")]
Document = Annotated[str, typer.Option("--document-claim", help="Claim with a person's number or handle.")]
Log = Annotated[
    str, typer.Option("--log", help="Origin of the ledger; else the origin's host and /accord-log.")
]
High = Annotated[
    Path | None, typer.Option("--high", help="Record of the highest checkpoint, best on another disk.")
]
Graph = Annotated[str, typer.Option("--graph", help="URL of a Neo4j; else the embedded graph.")]
User = Annotated[str, typer.Option("--graph-user", help="User name there.")]
Password = Annotated[
    Path | None, typer.Option("--graph-password-file", help="File with the password there, of mode 0600.")
]
Keeper = Annotated[str, typer.Option("--keeper", help="Verifier key of the trust list's keeper.")]
Data = Annotated[Path, typer.Option("--data", help="Directory for graph, ledger and keys.")]
File = Annotated[Path, typer.Option("--file", help="The settings file to write.")]
English = Annotated[str, typer.Option("--english", help="The city's name in English, for trust lists.")]
Chinese = Annotated[str, typer.Option("--chinese", help="The city's name in Chinese, for trust lists.")]
Host = Annotated[str, typer.Option("--host", help="Address to listen on.")]
Port = Annotated[int, typer.Option("--port", help="Port to listen on.", min=1, max=65_535)]


def init(
    place: Place = "",
    origin: Origin = "",
    issuer: Issuer = "",
    audience: Audience = "",
    jwks: Jwks = "",
    code: Code = "uscc",
    document: Document = "document",
    log: Log = "",
    high: High = None,
    graph: Graph = "",
    graph_user: User = "neo4j",
    graph_password_file: Password = None,
    keeper: Keeper = "",
    english: English = "",
    chinese: Chinese = "",
    host: Host = "127.0.0.1",
    port: Port = 8_410,
    data: Data = Path("data"),
    file: File = Path("accord.toml"),
    json: Json = False,
) -> Exit:
    """Make a new installation: settings file, keys, ledger, a draft of the trust list.

    Place, origin and issuer are asked for where they are not given. Then it says what is missing. Nothing
    is written over: with 4 it refuses where a settings file, a key or a ledger is there already.
    """
    from gateway.city import system_clock
    from gateway.commands.init_city import NewCity, init_city
    from graph.model.time import china_day

    origin = _asked(origin, "--origin", "https address under which the city is known, for ever")
    place = _asked(place, "--place", "code of the city (GB/T 2260)")
    issuer = _asked(issuer, "--issuer", "issuer of the identity provider's tokens")
    audience = audience or origin
    settings = Settings(
        place=place,
        data_dir=data.absolute(),
        graph=GraphSettings(url=graph, user=graph_user, password_file=_absolute(graph_password_file)),
        http=HttpSettings(host=host, port=port),
        ledger=LedgerSettings(origin=log or _log_of(origin), high=_absolute(high)),
        tokens=TokenSettings(issuer=issuer, audience=audience, code_claim=code, document_claim=document),
        exchange=ExchangeSettings(origin=origin, keeper=keeper),
    )
    wanted = NewCity(settings=settings, file=file, jwks=jwks, names=(english, chinese))
    made = init_city(wanted, china_day(system_clock()))
    _tell(made.settings, made.file, made.draft, json=json)
    return Exit.YES


def _asked(given: str, option: str, question: str) -> str:
    """Return what was given, or what somebody at the terminal answers; raises `Fault` USAGE without one."""
    if not given and sys.stdin.isatty():
        sys.stderr.write(f"{in_terminals_language(question)}: ")
        sys.stderr.flush()
        given = sys.stdin.readline().strip()
    if not given:
        raise Fault("USAGE", why=f"the option `{option}` is missing")
    return given


def _absolute(path: Path | None) -> Path | None:
    """Return a path that means the same wherever the gateway is started."""
    return path and path.absolute()


def _log_of(origin: str) -> str:
    """Return the ledger's origin under a city's: its host, which a log names without a port."""
    return f"{origin.partition('://')[2].partition(':')[0]}/accord-log"


def _tell(settings: Settings, file: Path, draft: Path, *, json: bool) -> None:
    """Print what was made, and what the doctor finds missing in it."""
    import asyncio

    from gateway.city import system_clock
    from gateway.doctor.examine import examine
    from gateway.doctor.observation import MARKS, Health
    from gateway.doctor.patient import visit
    from gateway.keyring import EVERY, VKEY

    looked = asyncio.run(examine(visit(Loaded(settings=settings, origins={}), system_clock())))
    missing = [one for found in looked.values() for one in found if one.state is not Health.WELL]
    vkey = (settings.keys_dir / VKEY).read_text(encoding="utf-8").strip()
    if json:
        answer(
            {"file": file, "directory": settings.data_dir, "vkey": vkey, "draft": draft, "missing": missing}
        )
        return
    say(f"settings in {file}")
    say(f"keys in {settings.keys_dir}: {', '.join(EVERY)}")
    say(f"others verify the ledger with: {vkey}")
    say(f"a draft of the trust list is in {draft}")
    for one in missing:
        line(f"{MARKS[one.state]} {' '.join(getattr(one, language()).split())}")
