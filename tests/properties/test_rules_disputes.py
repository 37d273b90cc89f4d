"""What holds of every dispute: the receiver may only narrow, and a silent side adds nothing."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from graph.model.law import Citation, Pause, Rank, Resolved
from graph.rules.procedures.dispute import annotation, pause
from tests.cases.imputation import world

SWITCHES = ("record", "publicity", "measures")
DAYS = st.dates().map(str)


def clause(article: str) -> Citation:
    return Citation(
        pack="test", instrument="某办法", article=article, quotation="某规定", rank=Rank.CITY_DOCUMENT
    )


@st.composite
def pauses(draw: st.DrawFn, place: str) -> Pause:
    said = {switch: draw(st.sampled_from([None, True, False])) for switch in SWITCHES}
    clauses = {
        switch: (clause(f"{place} {switch}"),) if value is not None else () for switch, value in said.items()
    }
    return Pause(
        **said,
        **{f"{switch}_clauses": clauses[switch] for switch in SWITCHES},
        citations=tuple(one for some in clauses.values() for one in some),
    )


class TwoSides:
    """A law that is asked for its switches at two places, and for decision D7 where they differ."""

    def __init__(self, origin: Pause, receiver: Pause) -> None:
        self.sides = {"origin": origin, "receiver": receiver}

    def pause(self, place: str, on: str) -> Pause:
        return self.sides[place]

    def find(self, key: str, place: str, on: str) -> Resolved | None:
        assert (key, place) == ("dispute.regions", "receiver")
        return Resolved(key=key, value="RECEIVER_NARROWS", citations=(clause("D7"),))


DISPUTE = world.dispute({"opened": "2025-01-01"}, 0)


def asked(law: Any, receiver: str) -> Any:
    return pause(DISPUTE, law, "origin", receiver, "2025-02-01")


@given(pauses("origin"), pauses("receiver"))
def test_what_either_side_lets_wait_waits_and_each_clause_is_kept(origin: Pause, receiver: Pause) -> None:
    found = asked(TwoSides(origin, receiver), "receiver")
    for switch in SWITCHES:
        sides = [getattr(origin, switch), getattr(receiver, switch)]
        spoken = {one for one in sides if one is not None}
        assert getattr(found, switch) is (None if not spoken else True in spoken)
        clauses = f"{switch}_clauses"
        assert getattr(found, clauses) == getattr(origin, clauses) + getattr(receiver, clauses)
    assert found.citations == (*origin.citations, *receiver.citations, clause("D7"))


@given(pauses("origin"))
def test_at_home_one_law_speaks_once(origin: Pause) -> None:
    found = asked(TwoSides(origin, origin), "origin")
    for name in (*SWITCHES, *(f"{switch}_clauses" for switch in SWITCHES), "citations"):
        assert getattr(found, name) == getattr(origin, name)


@given(st.lists(st.tuples(DAYS, DAYS), max_size=4), DAYS)
def test_the_first_pending_dispute_annotates(spans: list[tuple[str, str]], day: str) -> None:
    disputes = [
        world.dispute({"opened": since, "closed": until}, number)
        for number, (since, until) in enumerate(spans)
    ]
    strange = world.dispute({"penalty": "another", "opened": "0001-01-01"}, 9)
    found = annotation([strange, *disputes], "penalty", day)
    pending = [one for one in disputes if one.opened_on <= day < one.closed_on]
    assert (found is None) is (not pending)
    if found:
        assert found in pending
        assert found.opened_on == min(one.opened_on for one in pending)
