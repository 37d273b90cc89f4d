"""The register of departments (部门登记表): which purposes each may state, and how it numbers its cases.

    ["郑州市公共资源交易中心"]
    purposes = ["TENDER", "LICENSING"]
    cases = ["郑公资招〔20[0-9]{2}〕[0-9]{1,4}号"]

A city keeps it as a file beside its keys. A department that is not in it states no purpose: whoever mints
tokens says who somebody is, not what the law gives it to do.
"""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from graph.errors import Fault, Refused
from security.names import is_name
from security.principal import Caller, CallerRole, Purpose

DUTIES = frozenset(
    {Purpose.LICENSING, Purpose.TENDER, Purpose.FUNDING, Purpose.SUPERVISION, Purpose.JOINT_MEASURES}
)
"""Purposes that are a department's to state; AUDIT and OWN_RECORD are bound to a standing by policy."""

STATING = frozenset({CallerRole.OFFICER, CallerRole.MACHINE})
"""Who speaks for a department."""


class Department(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one department may state: purposes, and regular expressions that its case numbers match whole."""

    purposes: tuple[Purpose, ...]
    cases: Annotated[tuple[str, ...], Meta(min_length=1)]

    @property
    def stated(self) -> str:
        """The purposes in the order of the register, for whoever is told what may be stated."""
        return ", ".join(one.value for one in self.purposes)

    def numbers(self, case: str) -> bool:
        """Whether a case is numbered as this department numbers its own."""
        return any(re.fullmatch(pattern, case) for pattern in self.cases)


class Departments(msgspec.Struct, kw_only=True):
    """The departments of one city, by the name that tokens give them; a newer register takes its place."""

    listed: Mapping[str, Department]

    def check(self, caller: Caller) -> None:
        """Refuse a department's purpose that is not in its register, and a case that is not numbered so.

        Raises `Refused` PURPOSE_NOT_REGISTERED or CASE_NOT_REGISTERED, which tell their caller what the
        register has of the caller's own department, of no other. Callers who speak for no department, and
        purposes that are no department's, are the policy's matter.
        """
        principal, purpose = caller.principal, caller.purpose
        if principal.standing not in STATING or purpose not in DUTIES:
            return
        found = self.listed.get(principal.department)
        if found is None or purpose not in found.purposes:
            may = found.stated if found else "-"
            raise Refused("PURPOSE_NOT_REGISTERED", purpose=purpose.value, may=may)
        _check_case(found, caller.case)


def _check_case(department: Department, case: str) -> None:
    """Refuse a case under another number; without one a request is not purposeful, which the policy sees."""
    if case and not department.numbers(case):
        known = ", ".join(f"`{pattern}`" for pattern in department.cases)
        raise Refused("CASE_NOT_REGISTERED", known=known)


def read_departments(path: Path) -> Departments:
    """Return the register at `path`; where there is no file, no department states any purpose.

    Raises `Fault` SETTINGS_INVALID for a file that does not read, or of another shape.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Departments(listed={})
    except (OSError, UnicodeDecodeError) as error:
        raise Fault("SETTINGS_INVALID", key="access.departments", why="it cannot be read") from error
    listed = _listed(text)
    # A token's department is compared letter by letter, so a name with a mark that nobody sees meets none.
    if not all(map(is_name, listed)):
        raise Fault("SETTINGS_INVALID", key="access.departments", why="a name in it has unseen characters")
    return Departments(listed=listed)


def _listed(text: str) -> dict[str, Department]:
    """Return the departments in a file; its patterns are tried now, and not when somebody asks."""
    try:
        listed = msgspec.convert(tomllib.loads(text), dict[str, Department])
        for pattern in (pattern for one in listed.values() for pattern in one.cases):
            re.compile(pattern)
    except (ValueError, msgspec.ValidationError, re.error) as error:
        raise Fault("SETTINGS_INVALID", key="access.departments", why=str(error)) from error
    return listed
