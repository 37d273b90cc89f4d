"""The one table that binds the sections named in declarations to the use cases that answer them."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from resolvers import (
    access_records,
    annul_record,
    check_receipt,
    decide_recognition,
    effects,
    issue_result,
    nodes,
    open_dispute,
    organizations,
    penalties,
    persons,
    recognise_result,
    recognitions,
    report_records,
    results,
)
from resolvers.batch_resolver import Ports, Section, Want
from schema.api import api_schema, sdl


class ServiceView(msgspec.Struct, frozen=True, gc=False):
    """This subgraph as Apollo Federation asks for it."""

    sdl: str


async def described(_ports: Ports, wants: Sequence[Want]) -> Sequence[ServiceView]:
    """Return the printed schema; whether the caller may have it was settled when the document was read."""
    return [ServiceView(sdl(api_schema))] * len(wants)


_MODULES: tuple[Any, ...] = (
    organizations,
    persons,
    penalties,
    effects,
    nodes,
    access_records,
    report_records,
    annul_record,
    open_dispute,
    issue_result,
    results,
    recognise_result,
    decide_recognition,
    recognitions,
    check_receipt,
)

SECTIONS: Mapping[str, Section] = {
    section.name: section
    for section in (
        *(section for module in _MODULES for section in module.SECTIONS),
        Section("_service", described),
    )
}
"""Every section of the public schema by name."""
