"""Who runs this process, as the ledger names an operator."""

import getpass
import os


def running_user() -> str:
    """Return the user's name, or its number where this system has no name for it, as in a container."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())
