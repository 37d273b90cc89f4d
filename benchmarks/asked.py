"""What the profile benchmark asks: one question for the gateway, the same statements for the bare route."""

import time
from collections.abc import Iterator
from typing import Any

import msgspec

from graph.model.facts import Scope
from graph.packs.lookup import shipped_law
from graph.rules.propagation.imputation import impute
from graph.store import read_neighbourhoods as near
from graph.store import read_penalties
from graph.store.batch_read import row_filter_parameters

QUERY = """query Profile($uscc: String!) {
  organization(uscc: $uscc) {
    uscc name status
    roles(include: [CURRENT, FORMER, LATER]) { nodes { role since until holder { name } } }
    penalties { nodes { documentNumber authority violation decidedOn severity content } }
    effects(first: 100) {
      nodes { kind outcome role person { name } reasons { code english } citations { instrument article } }
    }
  }
}"""

KNOWN_AT = 4_102_444_800_000_000
TODAY = time.strftime("%Y-%m-%d")
SEES = row_filter_parameters(tuple(Scope), ignores_window=True, today=TODAY, now=KNOWN_AT, own="")
BY_CODE: dict[str, Any] = {**SEES}
PAGE = 26
LAW = shipped_law()


def below(organization: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the three statements of the second level with their parameters."""
    page = {"i": 0, "id": organization, "known_at": KNOWN_AT, "after_day": "", "after_id": ""}
    page["as_of"] = TODAY
    around = {"i": 0, "organization": organization, "person": "", "known_at": KNOWN_AT}
    yield "tenures_of_organizations", {**SEES, "batch_keys": [page], "limit": PAGE}
    events = {"events": read_penalties.EVENTS}
    yield "penalties_of_organizations", {**SEES, "batch_keys": [page], "limit": PAGE, **events}
    bounds = {"organizations": near.ORGANIZATIONS + 1, "limit": near.ROWS + 1, "events": near.EVENTS + 1}
    yield "neighbourhoods", {**SEES, "batch_keys": [around], **bounds}


def judged(rows: list[dict[str, Any]]) -> Any:
    """Return the effects of a neighbourhood's rows: what the rules add to the bare route."""
    around = near._neighbourhood(rows[0], cut=False)  # noqa: SLF001  (the same rows, the same reading)
    return msgspec.to_builtins(impute(around, LAW, TODAY, "410100"))
