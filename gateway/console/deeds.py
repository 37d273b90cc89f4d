"""What may be done on a page: a form for each command that its reader may do next, and what becomes of it.

    POST /do/COMMAND    the form of a command: one write through the eight steps, then back to where it stood

A form is read off its command's own input. It carries a key that was made with it: sent twice, it is done
once. What is refused is told above the same form, with what was filled in.
"""

import re
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum
from types import MappingProxyType
from typing import Any

import msgspec

from gateway.console.asking import as_page_error
from gateway.console.forms import form_of
from gateway.console.frame import ROLE_PAGES, WORK, Visit
from gateway.console.rendering import WebPage
from gateway.console.session import check_form
from graph.errors import Refused
from graph.rules.procedures.dispute_steps import DisputeCommand
from graph.rules.procedures.listing_steps import ListingCommand
from graph.rules.procedures.measure_steps import MeasureCaseCommand, MeasureTaskCommand
from graph.rules.procedures.restoration_steps import RestorationCommand
from schema.input_members import InputMember, MemberKind, input_members, input_type, mutation_named

STEPS: Mapping[str, type[Enum]] = MappingProxyType(
    {
        "task": MeasureTaskCommand,
        "case": MeasureCaseCommand,
        "dispute": DisputeCommand,
        "restoration": RestorationCommand,
        "listing": ListingCommand,
    }
)
"""The steps of each kind of case, by the member of an input that names such a case."""


def _upon(kind: str) -> Iterator[tuple[str, str]]:
    """Yield the steps that are done upon a case of a kind, each with its mutation.

    What is done upon something else and ends the case, as an annulled record ends what was disputed, is none.
    """
    for step in STEPS[kind]:
        command = mutation_named(step.value)
        if kind in {one.name for one in input_members(command) if one.kind is MemberKind.REFERENCE}:
            yield step.name, command


NEXT: Mapping[str, Mapping[str, str]] = MappingProxyType({kind: dict(_upon(kind)) for kind in STEPS})
"""The mutation of each next step, by the kind of case."""

BEGINNING = ("openDispute", "applyForRestoration")
"""Commands with which a case begins, upon a record."""

EVERY = frozenset({*BEGINNING, *(name for rows in NEXT.values() for name in rows.values())})
BACK = re.compile(r"/(work|me|subject/[0-9A-Z]{18}/procedures)", re.ASCII)
"""Pages that a form may lead back to."""


class DeedForm(msgspec.Struct, frozen=True, kw_only=True):
    """A command that a page offers: upon what, and what is filled in.

    `upon` is the member that names the case, `target` its global id, `missing` what stands against it now.
    """

    command: str
    upon: str
    target: str
    members: tuple[InputMember, ...]
    key: str
    missing: tuple[Mapping[str, Any], ...] = ()
    given: Mapping[str, str] = MappingProxyType({})


def deed(command: str, target: str, missing: Iterable[Mapping[str, Any]] = ()) -> DeedForm:
    """Return a command upon a case or a record, nothing filled in yet."""
    members = input_members(command)
    (upon,) = (one.name for one in members if one.kind is MemberKind.REFERENCE and one.name != "key")
    return DeedForm(
        command=command,
        upon=upon,
        target=target,
        members=tuple(one for one in members if one.kind is not MemberKind.REFERENCE),
        key=secrets.token_urlsafe(16),
        missing=tuple(missing),
    )


def deeds(kind: str, one: Mapping[str, Any]) -> list[DeedForm]:
    """Return what may be done next upon a case, as its `nextSteps` say."""
    return list(_deeds(NEXT[kind], one["id"], one["nextSteps"] or ()))


def _deeds(
    commands: Mapping[str, str], target: str, steps: Iterable[str | Mapping[str, Any]]
) -> Iterator[DeedForm]:
    for step in steps:
        name, missing = (step, ()) if isinstance(step, str) else (step["command"], step["missing"])
        if name in commands:
            yield deed(commands[name], target, missing)


async def do(visit: Visit) -> WebPage:
    """Do what a form says, and lead back; what is refused is told on the form.

    Raises `Refused` SIGN_IN_REQUIRED, CROSS_SITE_REFUSED, and NOTHING_PUBLISHED for no command of the pages.
    """
    form, command = await form_of(visit.city, visit.request), visit.request.path_params["command"]
    check_form(visit.session, form)
    if command not in EVERY:
        raise Refused("NOTHING_PUBLISHED", path=visit.request.url.path[:80])
    asked = deed(command, "")
    asked = msgspec.structs.replace(
        asked, target=form.get(asked.upon, ""), key=form.get("key", ""), given=form
    )
    back = form.get("back", "")
    back = back if BACK.fullmatch(back) else "/"
    try:
        said = await visit.put(_document(command), {"input": _input(asked)})
        errors, receipt = said.errors, said.receipt
    except Refused as fault:
        errors, receipt = (as_page_error(fault),), ""
    if errors:
        values = {"deed": asked, "back": back, "errors": errors}
        return WebPage(template="deed.html", values=values, receipt=receipt, status=400)
    return WebPage(template="", status=303, headers={"Location": f"{back}?done={receipt}"})


async def begin(visit: Visit) -> WebPage:
    """Lead whoever asks for a form by its address to where their forms stand."""
    (page, *_) = ROLE_PAGES.get(visit.caller.principal.standing, WORK)
    return WebPage(template="", status=303, headers={"Location": page})


def _document(command: str) -> str:
    kind = input_type(command)
    name = f"{command[0].upper()}{command[1:]}"
    return f"mutation Console{name}($input: {kind}!) {{ {command}(input: $input) {{ replayed }} }}"


def _input(asked: DeedForm) -> dict[str, Any]:
    """Return the input that a form makes; what was left empty is not said."""
    filled = {one.name: READ[one.kind](one, asked.given) for one in asked.members}
    said = {name: value for name, value in filled.items() if value or value is False}
    return {"key": asked.key, asked.upon: asked.target, **said}


def _text(one: InputMember, given: Mapping[str, str]) -> Any:
    return given.get(one.name, "")


def _yes_or_no(one: InputMember, given: Mapping[str, str]) -> Any:
    return {"true": True, "false": False}.get(given.get(one.name, ""))


def _choices(one: InputMember, given: Mapping[str, str]) -> Any:
    return [choice for choice in one.choices if given.get(f"{one.name}.{choice}")]


def _lines(one: InputMember, given: Mapping[str, str]) -> Any:
    lines = (line.strip() for line in given.get(one.name, "").splitlines())
    return [line for line in lines if line]


READ: Mapping[MemberKind, Callable[[InputMember, Mapping[str, str]], Any]] = MappingProxyType(
    {
        MemberKind.DAY: _text,
        MemberKind.TEXT: _text,
        MemberKind.CHOICE: _text,
        MemberKind.YES_OR_NO: _yes_or_no,
        MemberKind.CHOICES: _choices,
        MemberKind.LINES: _lines,
    }
)
"""How each kind of member is read from a form."""
