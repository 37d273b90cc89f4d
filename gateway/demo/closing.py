"""Where everything is, said before the tour; and what to try and what to break, said after it.

Whatever is printed for pasting must run as it stands, in a shell of whoever reads it: with the program that
was called here, under paths that exist, on one line.
"""

import sys
from collections.abc import Mapping
from pathlib import Path

from rich.console import Console
from rich.text import Text

from gateway.demo.callers import BASIS, CASE
from gateway.demo.founding import NAMES, SETTINGS, address
from gateway.demo.guide import Guide, Story
from gateway.demo.provider import PEOPLE
from gateway.demo.screen import Screen
from gateway.settings import Settings
from graph.synthetic.story import CONTESTED

TOKENS = ("officer", "authority", "subject", "auditor", "centre", "chenzhou-centre", "chenzhou-auditor")


def whereabouts(screen: Console, cities: Mapping[str, Settings], root: Path, story: Story) -> None:
    """Say where endpoints, tokens and files are, and give two questions ready to paste."""
    for name, settings in cities.items():
        _city(screen, f"{NAMES[name].english} {NAMES[name].chinese}", settings, root / f"{name}.log")
    screen.print()
    screen.print(Text(f"tokens      {root}/tokens/NAME.jwt  {' '.join(TOKENS)}"))
    screen.print(Text(f"company     {story.company}  {story.uscc}"))
    url = address(cities["zhengzhou"])
    screen.print(Text("\nready to paste / 可直接粘贴:", style="bold"))
    _pasteable(screen, _as_public(url, CONTESTED))
    _pasteable(screen, _as_officer(url, root, CONTESTED))


def _city(screen: Console, name: str, settings: Settings, log: Path) -> None:
    url = address(settings)
    rows = (
        ("pages", f"{url}/  {_signing_in(settings, url)}".rstrip()),
        ("GraphQL", f"{url}/graphql"),
        ("for anybody", f"{url}/log/checkpoint  {url}/keys  {url}/status/revocation/1  {url}/openapi.json"),
        ("health", f"{url}/livez  {url}/readyz"),
        ("data", f"{settings.data_dir}: graph, ledger, keys, trust list"),
        ("settings", f"{settings.data_dir / SETTINGS}: for the shell, as ACCORD_CONFIG"),
        ("law", f"{settings.packs.directory}: signed by the legal office and the centre"),
        ("log", f"{log}"),
    )
    screen.print()
    screen.print(Text(name, style="bold"))
    for what, value in rows:
        screen.print(Text(f"{what:<11} {value}"))


def _signing_in(settings: Settings, url: str) -> str:
    """Say where people sign in, and as whom, where they do."""
    return f"{url}/sign-in  {', '.join(PEOPLE)}" if settings.console.authorize else ""


def goodbye(screen: Console, guide: Guide, *, stays: bool) -> None:
    """Count what held, and say three things to try and one to break: each works once this is on the screen.

    Where the gateways do not stay, the question goes to the data directory itself.
    """
    screen.print()
    screen.rule(characters="─")
    _count(screen, guide.stage)
    settings = guide.settings
    screen.print(Text("three things to try / 可以一试:", style="bold"))
    _pasteable(screen, f"1  {_question(guide, stays=stays)}")
    _pasteable(screen, f"2  {_verify(settings)}")
    explain = f"{program()} packs explain imputation.record.office --place {settings.place}"
    _pasteable(screen, f"3  {explain}  # words, and what stands over them")
    screen.print(Text("one to break / 可以弄坏:", style="bold"))
    alter = f"{sys.executable} -m gateway.demo.tampering {settings.data_dir / 'ledger'}"
    # A gateway that runs goes on writing to the ledger: it is broken once nobody does.
    when = "  # once the demonstration has ended" if stays else ""
    _pasteable(screen, f"   {alter}; {_verify(settings)}{when}")


def _count(screen: Console, stage: Screen) -> None:
    """Say how many claims hold, and name those that do not; nothing where no tour was taken."""
    if stage.checks:
        held = sum(check.held for check in stage.checks)
        style = "green" if stage.held else "bold red"
        screen.print(Text(f"{held} of {len(stage.checks)} claims hold", style=style))
    for check in stage.checks:
        if not check.held:
            screen.print(Text(f"✗ ({check.step}) {check.claim}", style="bold red"))


def _question(guide: Guide, *, stays: bool) -> str:
    """Return an officer's question: over HTTP while the gateway stays, else to the data directory itself."""
    if stays:
        return _as_officer(address(guide.settings), guide.root, CONTESTED)
    return _as_officer_here(guide.settings, CONTESTED)


def _verify(settings: Settings) -> str:
    ledger = settings.data_dir / "ledger"
    return f"{program()} audit verify {ledger} --vkey {settings.keys_dir}/ledger.vkey"


def program() -> str:
    """Return how this program was called, so that what is pasted calls the same one."""
    called = Path(sys.argv[0])
    return str(called) if called.name == "accord" else f"{sys.executable} -m gateway"


def _pasteable(screen: Console, command: str) -> None:
    """Print a line that no width breaks: what is pasted must be what was meant."""
    screen.print(Text(command), soft_wrap=True)


def _as_public(url: str, uscc: str) -> str:
    """Return a question that needs no token: what of a company is published."""
    penalties = "penalties { nodes { documentNumber content } }"
    asked = f'{{ organization(uscc: "{uscc}") {{ name {penalties} }} }}'
    return f"{program()} query --url {url} '{asked}'"


def _as_officer(url: str, root: Path, uscc: str) -> str:
    return f"{program()} query --url {url} --token {root}/tokens/officer.jwt {_reached(uscc)}"


def _as_officer_here(settings: Settings, uscc: str) -> str:
    """Return the same question without a gateway: whoever owns the directory says who asks."""
    config = f"ACCORD_CONFIG={settings.data_dir / SETTINGS}"
    who = "--as officer --department 郑州市公共资源交易中心 --officer '王某 0372'"
    return f"{config} {program()} query {who} {_reached(uscc)}"


def _reached(uscc: str) -> str:
    """Return whom a company's penalties reach, as an officer asks for it."""
    effects = "effects { nodes { kind outcome person { name } } }"
    asked = f'{{ organization(uscc: "{uscc}") {{ name {effects} }} }}'
    return f"--purpose TENDER --basis '{BASIS}' --case '{CASE}' '{asked}'"
