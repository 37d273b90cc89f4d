"""`accord keys vkey`: the one line with which strangers verify the ledger."""

from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.screen import Json, answer, line
from gateway.commands.exit_codes import Exit
from gateway.settings import must_give, read, value_of

Key = Annotated[Path | None, typer.Option("--key", help="A signing key's PEM file instead of the ledger's.")]
Witness = Annotated[bool, typer.Option("--witness", help="This city's witness key, instead of the log's.")]
Name = Annotated[str, typer.Option("--name", help="The key's name; the ledger's origin if not given.")]


def vkey(key: Key = None, name: Name = "", witness: Witness = False, json: Json = False) -> Exit:
    """Print the verifier key of the ledger (C2SP signed-note).

    Whoever gets this line over a way they trust can verify checkpoints and proofs offline. With `--witness`
    it is the line that goes into the policies of those whose logs this city witnesses.
    """
    from gateway.keyring import LEDGER, WITNESS, must_have_keys
    from security.keys import load_key
    from security.ledger.cosignature import WitnessKey
    from security.ledger.note import VerifierKey

    kind, file, named = (
        (WitnessKey, WITNESS, "witness.name") if witness else (VerifierKey, LEDGER, "ledger.origin")
    )
    settings = read().settings
    if key is None:
        must_have_keys(settings.keys_dir)
    must_give(settings, *(() if name else (named,)))
    signing = load_key(key or settings.keys_dir / file)
    said = kind(name or value_of(settings, named), signing.public).vkey
    if json:
        answer({"vkey": said})
    else:
        line(said)
    return Exit.YES
