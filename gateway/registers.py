"""Registers that the operator keeps beside the settings: which authorities there are.

The register of authorities (处罚机关) says which unified code an authority's name has and which feed is
its own. It binds a report to who decided; without it files are still taken in, and reports by API are
refused.
"""

import tomllib
from pathlib import Path

import msgspec

from graph.errors import Fault
from graph.ingest.authorities import Authorities


def read_authorities(path: Path | None) -> Authorities | None:
    """Return the register of authorities at `path`, or None where the settings name none.

    Raises `Fault` FILE_UNREADABLE or SETTINGS_INVALID.
    """
    if path is None:
        return None
    try:
        return Authorities.parse(path.read_text(encoding="utf-8"))
    except OSError as error:
        why = (error.strerror or "it cannot be opened").lower()
        raise Fault("FILE_UNREADABLE", path=str(path), why=why) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise Fault("SETTINGS_INVALID", key="authorities", why=str(error)) from error
