"""What must hold before anything is written: each rule lets a fit write pass and refuses the next one with its code."""

from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from graph.errors import Refused
from graph.model.facts import Annulment, Dispute, Penalty
from graph.model.procedures import WriteTarget
from graph.packs.lookup import shipped_law
from graph.rules.procedures import preconditions as rules
from graph.rules.procedures.preconditions import Asked, Precondition, check_preconditions
from tests.cases.imputation import world

LAW = shipped_law()
PENALTY: Penalty = world.penalty({"decided": "2024-09-10"})
ANNULMENT: Annulment = world.annulment({"on": "2024-12-01"}, 1)
DISPUTE: Dispute = world.dispute({"opened": "2025-01-10", "closed": "2025-02-01"}, 1)
WAITING: Any = SimpleNamespace(outcome="NEEDS_OFFICER")
SETTLED: Any = SimpleNamespace(outcome="ACCEPTED")


def asked(target: dict[str, Any] | None = None, **given: Any) -> Asked:
    return Asked(
        input=SimpleNamespace(**given),
        target=msgspec.structs.replace(WriteTarget(), **(target or {})),
        today="2025-01-15",
        place="410100",
        trusted=frozenset({"431000"}),
        by="company",
        law=LAW,
    )


PASSES: list[tuple[Precondition, Asked]] = [
    (rules.RECORD_STANDS, asked()),
    (rules.UNDISPUTED, asked()),
    (rules.UNDISPUTED, asked({"disputes": (msgspec.structs.replace(DISPUTE, opened_by="another"),)})),
    (rules.UNDISPUTED, asked({"disputes": (msgspec.structs.replace(DISPUTE, closed_on="2025-01-15"),)})),
    (rules.REASON_GIVEN, asked(reason="认" * 500)),
    (rules.GROUNDS_GIVEN, asked(grounds="认" * 2_000)),
    (rules.ANNULLED_IN_TIME, asked({"penalty": PENALTY}, on="2024-09-10")),
    (rules.ANNULLED_IN_TIME, asked({"penalty": PENALTY}, on="2025-01-15")),
    (rules.AUDIENCE_FITS, asked(audience=["431000", "430100"])),
    (rules.AUDIENCE_FITS, asked(audience=["431000"], person="A")),
    (rules.AUDIENCE_TRUSTED, asked(audience=["431000"])),
    (rules.ORGANIZATION_KNOWN, asked({"organization": world.organization({})})),
    (rules.RECOGNITION_KNOWN, asked({"recognition": WAITING})),
    (rules.RECOGNITION_WAITS, asked({"recognition": WAITING})),
    (rules.UNDECIDED, asked()),
]

REFUSES: list[tuple[Precondition, Asked, dict[str, Any]]] = [
    (rules.RECORD_STANDS, asked({"annulment": ANNULMENT}), {}),
    (rules.UNDISPUTED, asked({"disputes": (DISPUTE,)}), {}),
    (rules.REASON_GIVEN, asked(reason=" \n"), {"longest": 500}),
    (rules.REASON_GIVEN, asked(reason="认" * 501), {"longest": 500}),
    (rules.GROUNDS_GIVEN, asked(grounds="认" * 2_001), {"longest": 2_000}),
    (
        rules.ANNULLED_IN_TIME,
        asked({"penalty": PENALTY}, on="2024-09-09"),
        {"since": "2024-09-10", "until": "2025-01-15"},
    ),
    (
        rules.ANNULLED_IN_TIME,
        asked({"penalty": PENALTY}, on="2025-01-16"),
        {"since": "2024-09-10", "until": "2025-01-15"},
    ),
    (rules.ANNULLED_IN_TIME, asked(on="2025-01-15"), {"since": "", "until": "2025-01-15"}),
    (rules.AUDIENCE_FITS, asked(audience=[]), {}),
    (rules.AUDIENCE_FITS, asked(audience=["43100"]), {}),
    (rules.AUDIENCE_FITS, asked(audience=["031000"]), {}),
    (rules.AUDIENCE_FITS, asked(audience=["4310００"]), {}),
    (rules.AUDIENCE_FITS, asked(audience=["43100x"]), {}),
    (rules.AUDIENCE_FITS, asked(audience=["431000", "410100"]), {}),
    (rules.AUDIENCE_FITS, asked(audience=["431000", "430100"], person="A"), {}),
    (rules.AUDIENCE_TRUSTED, asked(audience=["431000", "450000", "430100"]), {"region": "430100"}),
    (rules.ORGANIZATION_KNOWN, asked(), {}),
    (rules.RECOGNITION_KNOWN, asked(), {}),
    (rules.RECOGNITION_WAITS, asked(), {}),
    (rules.RECOGNITION_WAITS, asked({"recognition": SETTLED}), {}),
    (rules.UNDECIDED, asked({"decision": WAITING}), {}),
]


@pytest.mark.parametrize(("rule", "write"), PASSES)
def test_a_fit_write_passes(rule: Precondition, write: Asked) -> None:
    check_preconditions((rule,), write)


@pytest.mark.parametrize(("rule", "write", "details"), REFUSES)
def test_an_unfit_write_is_refused_with_the_code_of_the_rule(
    rule: Precondition, write: Asked, details: dict[str, Any]
) -> None:
    with pytest.raises(Refused) as caught:
        check_preconditions((rule,), write)
    assert caught.value.code == rule.code
    assert details.items() <= dict(caught.value.details).items()


def test_the_first_rule_that_does_not_hold_is_told() -> None:
    with pytest.raises(Refused) as caught:
        check_preconditions(
            (rules.UNDECIDED, rules.RECORD_STANDS, rules.UNDISPUTED),
            asked({"annulment": ANNULMENT, "disputes": (DISPUTE,)}),
        )
    assert caught.value.code == "RECORD_ANNULLED"
