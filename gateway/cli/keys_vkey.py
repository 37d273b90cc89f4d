"""`accord keys vkey`: the one line with which strangers verify the ledger."""

from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.screen import Json, answer, line
from gateway.commands.exit_codes import Exit
from gateway.settings import must_give, read

Key = Annotated[Path | None, typer.Option("--key", help="A signing key's PEM file instead of the ledger's.")]
Name = Annotated[str, typer.Option("--name", help="The key's name; the ledger's origin if not given.")]


def vkey(key: Key = None, name: Name = "", json: Json = False) -> Exit:
    """Print the verifier key of the ledger (C2SP signed-note).

    Whoever gets this line over a way they trust can verify checkpoints and proofs offline.
    """
    from gateway.keyring import LEDGER, must_have_keys
    from security.keys import load_key
    from security.ledger.note import VerifierKey

    settings = read().settings
    if key is None:
        must_have_keys(settings.keys_dir)
    must_give(settings, *(() if name else ("ledger.origin",)))
    signing = load_key(key or settings.keys_dir / LEDGER)
    said = VerifierKey(name or settings.ledger.origin, signing.public).vkey
    if json:
        answer({"vkey": said})
    else:
        line(said)
    return Exit.YES
