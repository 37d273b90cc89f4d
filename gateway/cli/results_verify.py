"""`accord results verify`: whether a signed result holds, offline, by a trust list that one names."""

from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.screen import Day, Json, Lines, answer_lines, language, tell
from gateway.commands.exit_codes import Exit
from gateway.settings import read
from graph.errors import Fault

Result = Annotated[Path | None, typer.Argument(help="File with the result: a compact JWS.")]
Trust = Annotated[Path | None, typer.Option("--trust", help="The trust list to go by; else our own.")]
Keeper = Annotated[str, typer.Option("--keeper", help="Verifier key of the list's keeper; else our own.")]
Owner = Annotated[str, typer.Option("--owner", help="Region whose trust list it is; else our own.")]
Status = Annotated[
    list[Path] | None, typer.Option("--status", help="A signed status list; once for each list.")
]
Proof = Annotated[Path | None, typer.Option("--proof", help="The tlog-proof that came with the result.")]
Checkpoint = Annotated[
    Path | None,
    typer.Option("--checkpoint", help="A checkpoint of the issuer's log that was kept from before."),
]
Path_ = Annotated[
    Path | None,
    typer.Option(
        "--path", help="The consistency proof from it to the proof's: one base64 hash on each line."
    ),
]
At = Annotated[
    str, typer.Option("--at", help="The instant that status lists must hold at, in UTC; else now.")
]


def verify(
    result: Result = None,
    trust: Trust = None,
    keeper: Keeper = "",
    owner: Owner = "",
    status: Status = None,
    proof: Proof = None,
    checkpoint: Checkpoint = None,
    path: Path_ = None,
    day: Day = "",
    at: At = "",
    json_lines: Lines = False,
    json: Json = False,
) -> Exit:
    """Verify a signed result of another region, step by step.

    Nothing is trusted but the keeper's key; nothing is written or asked of anybody. With
    `--json-lines` each line of standard input is one check of its own, by other people's harnesses:
    results, credentials, status lists, JWS with a JWK.
    Ends with 0 if all was checked and holds, 5 if something was not checked, 1 if it is refused, 3 if a file
    cannot be read.
    """
    from gateway.city import system_clock
    from gateway.commands import verify_results as command
    from security.harness.result_lines import judge

    if json_lines:
        return answer_lines(judge)
    if result is None:
        raise Fault("USAGE", why="name the file with the result, or give --json-lines")
    settings = read(needs=() if owner else ("place",)).settings
    judged_on, instant = command.instant_given(at, day, system_clock())
    found = command.verify_evidence(
        command.ResultEvidence(
            result=result,
            basis=command.trust_basis(settings, trust, keeper, owner),
            day=judged_on,
            at=instant,
            status=status or (),
            proof=proof,
            checkpoint=checkpoint,
            path=path,
        )
    )
    tell(command.document_of(found), command.sentences_of(found, language()), json=json)
    return command.STATUS[found.answer]
