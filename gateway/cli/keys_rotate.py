"""`accord keys rotate`: a new key for signing results, or for cosigning, in the place of the old one."""

from typing import Annotated

import typer

from gateway.cli.screen import Json, answer, say
from gateway.commands.exit_codes import Exit
from gateway.settings import must_give, read

Witness = Annotated[
    bool, typer.Option("--witness", help="The key that cosigns other regions' logs, instead.")
]


def rotate(witness: Witness = False, json: Json = False) -> Exit:
    """Put a new results key in the old one's place.

    What the old one signed stays good. The trust lists of others must name the new one, and the end of
    the old one, before the gateway is started again: a running one signs with the key it began with. With
    `--witness` it is the witness's key, which the policies of others must name; also the first one, where the
    keys were made without.
    """
    from gateway.keyring import rotate_results_key, rotate_witness_key
    from security.ledger.cosignature import WitnessKey
    from security.results.issue import key_name

    settings = read().settings
    if witness:
        must_give(settings, "witness.name")
        made = WitnessKey(settings.witness.name, rotate_witness_key(settings.keys_dir).public).vkey
        told, member = f"the key that cosigns from the next start on: {made}", "vkey"
    else:
        made = key_name(rotate_results_key(settings.keys_dir).public)
        told, member = f"the key that signs results from the next start on: {made}", "kid"
    if json:
        answer({member: made})
    else:
        say(told)
    return Exit.YES
