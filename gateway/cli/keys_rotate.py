"""`accord keys rotate`: a new key for signing results, in the place of the old one."""

from gateway.cli.screen import Json, answer, say
from gateway.commands.exit_codes import Exit
from gateway.settings import read


def rotate(json: Json = False) -> Exit:
    """Put a new results key in the old one's place.

    What the old one signed stays good. The trust lists of others must name the new one, and the end of
    the old one, before the gateway is started again: a running one signs with the key it began with.
    """
    from gateway.keyring import rotate_results_key
    from security.results.issue import key_name

    settings = read().settings
    made = key_name(rotate_results_key(settings.keys_dir).public)
    if json:
        answer({"kid": made})
    else:
        say(f"the key that signs results from the next start on: {made}")
    return Exit.YES
