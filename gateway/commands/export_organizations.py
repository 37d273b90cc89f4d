"""A list of organizations taken away as a file: page by page through the API, as its caller may see it.

Each page is a question like another: it has its entry in the ledger, which names who is on it, and counts in
its caller's hour. A page that is refused ends the export, and no file is left: half a list looks like a
whole one.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from gateway.cli.progress import progress
from gateway.client.client import Credentials, GatewayClient
from gateway.client.delivering import Watch, refusal_of
from gateway.commands.table_file import AnswerTable, check_name, write_file

PAGE = 50
"""Organizations of one page."""

PENALTIES = 10
"""Penalties that are told of one organization, the latest first; their number tells of more."""

LIST = """query ExportOrganizations($search: String, $registeredIn: String, $status: OrganizationStatus,
  $severe: Boolean, $penaltyKinds: [PenaltyKind!], $decidedFrom: Date, $decidedTo: Date, $order: SearchOrder,
  $first: Int, $after: String, $penalties: Int) {
  organizations(search: $search, registeredIn: $registeredIn, status: $status, severe: $severe,
    penaltyKinds: $penaltyKinds, decidedFrom: $decidedFrom, decidedTo: $decidedTo, order: $order,
    first: $first, after: $after) {
    totalCount
    nodes { organization { uscc name status place
      penalties(first: $penalties) { totalCount nodes { documentNumber decidedOn kindWords } } } }
    pageInfo { hasNextPage endCursor }
  }
}"""

HEADS = ("uscc", "name", "status", "place", "penalties", "documentNumber", "decidedOn", "kinds", "entry")

_BETWEEN = "；"


class Exported(msgspec.Struct, frozen=True, kw_only=True):
    """What was written: the file, how many organizations, and the ledger's entries of its pages."""

    file: str
    organizations: int
    entries: tuple[str, ...]


def export_organizations(
    url: str, card: Credentials, chosen: Mapping[str, Any], to: Path, *, quiet: bool
) -> Exported:
    """Write the organizations that are chosen to a file; raises `Fault` with what refused a page."""
    check_name(to)
    door, entries = GatewayClient(url.removesuffix("/").removesuffix("/graphql")), list[str]()
    try:
        with progress(to.name, quiet=quiet) as advance:
            lines = _lines(door, card, chosen, entries, advance)
            count = write_file(to, AnswerTable(lines=lines, heads=HEADS, row=row))
    finally:
        door.close()
    return Exported(file=str(to), organizations=count, entries=tuple(entries))


def row(line: Mapping[str, Any]) -> tuple[str, ...]:
    """Return an organization as cells, in the order of `HEADS`."""
    found = line["penalties"] or {"totalCount": "", "nodes": []}
    told = found["nodes"] or []
    return (
        *(str(line[name] or "") for name in ("uscc", "name", "status", "place")),
        str(found["totalCount"]),
        _BETWEEN.join(one["documentNumber"] or "" for one in told),
        _BETWEEN.join(one["decidedOn"] or "" for one in told),
        _BETWEEN.join("、".join(one["kindWords"] or ()) for one in told),
        line["entry"],
    )


def _lines(
    door: GatewayClient, card: Credentials, chosen: Mapping[str, Any], entries: list[str], watch: Watch
) -> Iterator[dict[str, Any]]:
    """Yield each organization with the entry of its page; a page that lacks anything is refused whole."""
    after, done = None, 0
    while True:
        asked = {**chosen, "first": PAGE, "after": after, "penalties": PENALTIES}
        said = door.ask(card, LIST, asked)
        if said.errors:
            (error, *_) = said.errors
            raise refusal_of({"message": error["message"], **error["extensions"]}, 400, door.url)
        page = said.data["organizations"]
        entries.append(said.receipt)
        for one in page["nodes"]:
            yield {**one["organization"], "entry": said.receipt}
        done += len(page["nodes"])
        watch(done, page["totalCount"], "")
        if not page["pageInfo"]["hasNextPage"]:
            return
        after = page["pageInfo"]["endCursor"]
