"""`accord audit verify`: whether a ledger, a proof or a pair of checkpoints holds, offline."""

from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.screen import Json, Lines, answer_lines, tell
from gateway.commands.exit_codes import Exit
from gateway.settings import Settings, read

Place = Annotated[
    Path | None,
    typer.Argument(
        help="A ledger's directory or database, a tlog-proof file, a signed receipt, or evidence."
    ),
]
High = Annotated[
    Path | None, typer.Option("--high", help="The record of the highest checkpoint, where it lies elsewhere.")
]
Proof = Annotated[
    Path | None, typer.Option("--proof", help="With a receipt: a tlog-proof of the entry that it promises.")
]
Vkey = Annotated[str, typer.Option("--vkey", help="The log's verifier key, or a file with it; else our own.")]
Policy = Annotated[
    Path | None,
    typer.Option("--policy", help="A tlog-policy file: the witnesses that must have cosigned."),
]
EntryFile = Annotated[Path | None, typer.Option("--entry", help="The entry that the proof must be of.")]
Older = Annotated[
    Path | None, typer.Option("--older", help="A checkpoint that was kept, with --newer and --path.")
]
Newer = Annotated[Path | None, typer.Option("--newer", help="A later checkpoint.")]
Path_ = Annotated[
    Path | None, typer.Option("--path", help="The consistency proof: one base64 hash on each line.")
]


def verify(
    place: Place = None,
    vkey: Vkey = "",
    high: High = None,
    proof: Proof = None,
    entry: EntryFile = None,
    older: Older = None,
    newer: Newer = None,
    path: Path_ = None,
    policy: Policy = None,
    json_lines: Lines = False,
    json: Json = False,
) -> Exit:
    """Verify a ledger, a proof, a receipt, evidence, or two checkpoints.

    Nothing is trusted but the verifier key, and with `--policy` the witnesses that it names: then every
    checkpoint must be cosigned by its quorum. Nothing is written or asked of anybody. With
    `--json-lines` each line of standard input is one check of its own, by other people's harnesses.
    Ends with 0 if all was checked and holds, 5 if something was not checked, 1 if something does not hold,
    3 if a file cannot be read.
    """
    from gateway.commands.verify_log import LogEvidence, verdict
    from gateway.keyring import VKEY
    from security.harness.log_lines import judge

    if json_lines:
        return answer_lines(judge)
    settings = read().settings
    found = verdict(
        LogEvidence(
            place=place,
            vkey=vkey or _own_key(settings.keys_dir / VKEY),
            high=high or _own_mark(settings, place),
            proof=proof,
            entry=entry,
            older=older,
            newer=newer,
            path=path,
            policy=policy,
        )
    )
    tell(found.document, found.sentences, json=json)
    return found.status


def _own_key(file: Path) -> str:
    """Return the file of our own verifier key, for whoever verifies a log of ours and names no key."""
    return str(file) if file.exists() else ""


def _own_mark(settings: Settings, place: Path | None) -> Path | None:
    """Return our own side file where it is our own ledger that is verified, by the settings."""
    ours = place is not None and place.absolute() == settings.ledger_dir.absolute()
    return settings.high_water_mark if ours else None
