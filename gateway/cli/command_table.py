"""The tree of commands as a table, and the one way in: `accord` and `python -m gateway`.

Two tables say all of it: groups with their sentences, commands by their path. `main` is the edge of the
process: whatever leaves a command becomes one sentence with a code on standard error and a status of
`gateway.commands.exit_codes`; no traceback reaches a terminal.
"""

import sys
from collections.abc import Callable, Sequence
from importlib.metadata import version as version_of
from typing import Annotated, Any

import typer

from gateway.cli import (
    audit_evidence,
    audit_search,
    audit_verify,
    backup,
    check,
    demo,
    doctor,
    export,
    generate,
    ingest,
    init,
    keys_make,
    keys_revoke,
    keys_rotate,
    keys_token,
    keys_vkey,
    ledger,
    packs_check,
    packs_diff,
    packs_explain,
    packs_sign,
    query,
    results_verify,
    serve,
    settings,
    trust,
    trust_make,
)
from gateway.cli.help import HouseCommand, HouseGroup, command_help, group_help
from gateway.cli.screen import check_terminal, defect, fail, line
from gateway.cli.usage import sentence_of
from gateway.commands.exit_codes import Exit
from graph.errors import Fault

GROUPS: dict[str, str] = {
    "": "Accord: who answers for whom, on which clause, and who has looked.",
    "audit": "Search the ledger and prove that it is whole.",
    "export": "Take a list away as a file.",
    "keys": "Make keys, print them for others, mint tokens for a demonstration.",
    "ledger": "Begin the ledger's files, copy them, purge what may go.",
    "packs": "Read the law as data, compare it, sign it.",
    "results": "Verify what other regions state.",
    "trust": "Whom this city believes, by a signed list.",
}
"""A group's name and the sentence of its help; the nameless one is the root."""

COMMANDS: dict[str, Callable[..., Exit]] = {
    "init": init.init,
    "serve": serve.serve,
    "worker": serve.worker,
    "demo": demo.demo,
    "generate": generate.generate,
    "ingest": ingest.ingest,
    "query": query.query,
    "check": check.check,
    "export organizations": export.organizations,
    "settings": settings.settings,
    "doctor": doctor.doctor,
    "backup": backup.backup,
    "restore": backup.restore,
    "drill": backup.drill,
    "audit search": audit_search.search,
    "audit statistics": audit_search.statistics,
    "audit patterns": audit_search.patterns,
    "audit evidence": audit_evidence.evidence,
    "audit verify": audit_verify.verify,
    "packs check": packs_check.check,
    "packs explain": packs_explain.explain,
    "packs diff": packs_diff.diff,
    "packs key": packs_sign.key,
    "packs sign": packs_sign.sign,
    "packs verify": packs_sign.verify,
    "results verify": results_verify.verify,
    "trust show": trust.show,
    "trust check": trust.check,
    "trust import": trust.take,
    "trust neighbours": trust.neighbours,
    "trust key": trust_make.key,
    "trust make": trust_make.make,
    "trust add": trust_make.add,
    "trust sign": trust_make.sign,
    "keys make": keys_make.make,
    "keys rotate": keys_rotate.rotate,
    "keys revoke": keys_revoke.revoke,
    "keys vkey": keys_vkey.vkey,
    "keys token": keys_token.token,
    "keys accept": ledger.accept,
    "ledger init": ledger.init,
    "ledger copy": ledger.copy,
    "ledger purge": ledger.purge,
}
"""Each command with what runs it, in the order of the help; the help is the function's docstring."""


def tree() -> typer.Typer:
    """Return the command line made from the two tables, its help in the language of the terminal."""
    plain: dict[str, Any] = {
        "add_completion": False,
        "rich_markup_mode": None,
        "pretty_exceptions_enable": False,
        "cls": HouseGroup,
    }
    groups = {name: typer.Typer(name=name, help=group_help(name, GROUPS[name]), **plain) for name in GROUPS}
    for name, group in groups.items():
        group.callback()(_nothing if name else _root)
        if name:
            groups[""].add_typer(group, help=group_help(name, GROUPS[name]))
    for path, run in COMMANDS.items():
        home, _, name = path.rpartition(" ")
        groups[home].command(name, cls=HouseCommand, help=command_help(path, run))(run)
    return groups[""]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; whatever goes wrong is one sentence with a code.

    `arguments` are those behind the program's name, by default the process's. With `--json` among them the
    sentence is one JSON object.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        check_terminal(given)
        return int(tree()(given, prog_name="accord", standalone_mode=False) or 0)
    except (KeyboardInterrupt, typer.Abort):
        return Exit.NO
    except SystemExit as ended:
        return _unread(ended)
    except Exception as error:  # noqa: BLE001 - the edge of the process: a defect is told, never shown
        return _tell_failure(error, json="--json" in given)


def _tell_failure(error: Exception, *, json: bool) -> Exit:
    """Tell what ended a command and return its status: a usage, a fault of ours, else a defect."""
    if isinstance(error, typer.TyperException):
        return fail(Fault("USAGE", why=sentence_of(error)), json=json)
    return fail(error, json=json) if isinstance(error, Fault) else defect(error, json=json)


def _unread(ended: SystemExit) -> Exit:
    """Return how a command ends whose reader has left: well; the libraries end the process with 1 then."""
    if not isinstance(ended.__context__, BrokenPipeError):
        raise ended
    sys.stdout = None  # nothing can be flushed
    return Exit.YES


def _print_version(wanted: bool) -> None:
    """Print the version and end: before any command is looked for, since none need be given."""
    if wanted:
        line(f"accord {version_of('accord-gateway')}")
        raise typer.Exit


Version = Annotated[
    bool,
    typer.Option("--version", help="Print the version and end.", is_eager=True, callback=_print_version),
]


def _nothing() -> None:
    return None


def _root(_version: Version = False) -> None:
    return None
