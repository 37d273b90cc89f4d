"""Whether a penalty that is not final grounds measures is the law's to say: Henan's does, Chenzhou's does not."""

from typing import Any

import msgspec
import pytest

from graph.packs.lookup import shipped_law
from graph.rules.procedures.measures import BusinessMatter
from resolvers.check_receipt import measures
from tests.cases.imputation import world

LAW = shipped_law()


class Region(msgspec.Struct, frozen=True):
    region: str


class Here(msgspec.Struct, frozen=True):
    """All that finding measures asks of its ports."""

    exchange: Region
    law: Any = LAW


@pytest.mark.parametrize(
    ("place", "final_on", "found"),
    [
        ("410100", None, False),
        ("410100", "2026-03-03", False),
        ("410100", "2026-03-02", True),
        ("431000", None, True),
    ],
)
def test_final_penalties_alone_where_the_law_asks_for_it(
    place: str, final_on: str | None, *, found: bool
) -> None:
    facts = world.neighbourhood({"penalty": [{"decided": "2025-01-01", "severity": "SEVERE"}]})
    penalties = tuple(msgspec.structs.replace(one, final_on=final_on) for one in facts.penalties)
    facts = msgspec.structs.replace(facts, penalties=penalties)
    assert (
        bool(measures(Here(Region(place)), facts, BusinessMatter.TENDER, "2026-03-02", waited=False)) is found
    )
