"""Tokens, systems and officers whose access ended before their tokens do: a list that the operator keeps.

A token says who somebody was when it was issued; whoever left office an hour later still holds it. What
stands here is refused from the next request on, once the list was read again.
"""

from enum import Enum
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from graph.durable_files import replace
from graph.errors import Fault, Refused
from graph.model.time import Instant, moment
from security.names import is_name
from security.principal import Principal

Name = Annotated[str, Meta(min_length=1, max_length=128)]


class RevokedBy(Enum):
    """By what a revocation names its token (吊销依据): its own id, its system, or its officer."""

    JTI = "JTI"
    CLIENT = "CLIENT"
    OFFICER = "OFFICER"


class Revocation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry of the list; `name` is the token's id, the system's or the officer's, by what `by` says.

    With a `department` only tokens of that one are meant: officers of two may have one name. `reason` is the
    operator's own word, `at` the RFC 3339 instant of adding; neither changes what is refused.
    """

    by: RevokedBy
    name: Name
    department: str = ""
    reason: str = ""
    at: str = ""


class Revocations(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The list as it stands in its file, in the order of adding; nothing is ever taken from it here."""

    revoked: tuple[Revocation, ...] = ()

    def covers(self, jti: str, principal: Principal) -> bool:
        """Whether a token with this id that names `principal` is revoked."""
        names = {
            RevokedBy.JTI: jti,
            RevokedBy.CLIENT: principal.client,
            RevokedBy.OFFICER: principal.officer,
        }
        return any(
            names[one.by] == one.name and one.department in {"", principal.department} for one in self.revoked
        )


def read_revocations(path: Path) -> Revocations:
    """Return the list at `path`; where there is no file, nothing is revoked. Raises `Fault`."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Revocations)
    except FileNotFoundError:
        return Revocations()
    except OSError as error:
        why = (error.strerror or "it cannot be opened").lower()
        raise Fault("FILE_UNREADABLE", path=str(path), why=why) from error
    except msgspec.DecodeError as error:
        raise Fault("SETTINGS_INVALID", key="tokens.revocations", why=str(error)) from error


def revoke(path: Path, revocation: Revocation, now: Instant) -> Revocations:
    """Add to the list at `path`, durably, and return it; what is there already is not added twice.

    Raises `Refused` NAME_UNREADABLE for a name with characters that nobody sees: it would meet no token, and
    look as if it did.
    """
    if not is_name(revocation.name) or (revocation.department and not is_name(revocation.department)):
        raise Refused("NAME_UNREADABLE")
    listed = read_revocations(path)
    same = {(one.by, one.name, one.department) for one in listed.revoked}
    if (revocation.by, revocation.name, revocation.department) in same:
        return listed
    dated = msgspec.structs.replace(revocation, at=moment(now).isoformat())
    grown = Revocations(revoked=(*listed.revoked, dated))
    replace(path, msgspec.json.format(msgspec.json.encode(grown), indent=2) + b"\n")
    return grown
