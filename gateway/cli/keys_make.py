"""`accord keys make`: every key of one gateway, made once, and the ledger that is begun under them."""

from gateway.cli.screen import Json, answer, say
from gateway.commands.exit_codes import Exit
from gateway.settings import read


def make(json: Json = False) -> Exit:
    """Make the keys of a new gateway in its data directory, and begin its ledger.

    Refuses with 4 where one key is there already: what it signed could not be signed again.
    """
    from gateway.keyring import EVERY, VKEY, make_keys
    from gateway.ledger_files import begin_ledger

    settings = read(needs=("ledger.origin",)).settings
    make_keys(settings.keys_dir, settings.ledger.origin)
    begin_ledger(settings)
    vkey = (settings.keys_dir / VKEY).read_text(encoding="utf-8").strip()
    if json:
        answer({"directory": settings.keys_dir, "files": EVERY, "vkey": vkey})
    else:
        say(f"keys in {settings.keys_dir}: {', '.join(EVERY)}")
        say(f"others verify the ledger with: {vkey}")
    return Exit.YES
