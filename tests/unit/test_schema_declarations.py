"""Declaring: what a field must say, what stops the start, and what scalars and ids accept."""

from enum import Enum

import pytest
import strawberry
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import Refused
from graph.model.time import FOREVER, end_or_none
from schema import print as printing
from schema.api import api_schema, built, sdl
from schema.field_formats import path_ids
from schema.fields import guarded, public, publish_enum, shows
from schema.ids import global_id, node_ref
from schema.scalars import day_in, instant_in, instant_out
from schema.types.federation import Service
from security.principal import DataClass


def schema_of(field):
    """Build a schema whose type `Thing` has this one field."""

    @shows()
    class Thing:
        """A thing."""

        it = field

    @shows()
    class Query:
        """Roots."""

        @public(batch_resolver="thing")
        def thing(self) -> Thing | None:
            """A thing."""

        @public(batch_resolver="_service")
        def _service(self) -> Service:
            """The subgraph."""

    return built(Query)


def it(self) -> str:
    """It."""


def it_may_be_nothing(self) -> str | None:
    """It."""


def it_with(self, n: int) -> str | None:
    """It."""


def it_again(self) -> Service | None:
    """It."""


def it_in_silence(self) -> str | None: ...


def test_a_sound_declaration_is_built_and_shows_its_class():
    it_may_be_nothing.__name__ = "it"
    assert (
        "it: String @data(class: SHARED)" in schema_of(guarded(DataClass.SHARED)(it_may_be_nothing)).as_str()
    )


@pytest.mark.parametrize(
    ("field", "why"),
    [
        (guarded(DataClass.SHARED)(it), "Thing.it is guarded, so it must be nullable"),
        (public(it_with), "Thing.it takes arguments or begins an operation, so it needs a section"),
        (public(mask=str)(it_again), "Thing.it is not a leaf, so it cannot be masked"),
        (strawberry.field(resolver=it_may_be_nothing), "Thing.it was not declared by `public` or `guarded`"),
    ],
    ids=["guarded-not-null", "arguments-without-section", "mask-on-a-record", "nobody-classified-it"],
)
def test_a_declaration_that_breaks_a_rule_stops_the_start(field, why):
    with pytest.raises(RuntimeError) as stopped:
        schema_of(field)
    assert str(stopped.value).startswith(why)


def test_a_field_without_a_description_is_none():
    with pytest.raises(RuntimeError, match="it_in_silence has no description"):
        public(it_in_silence)


def test_an_enumeration_is_documented_member_by_member():
    class Colour(Enum):
        RED = "RED"
        BLUE = "BLUE"

    with pytest.raises(RuntimeError, match="Colour"):
        publish_enum(Colour, "Colours.", {"RED": "Red."})


@given(local=st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyz234567"), min_size=1, max_size=26))
def test_an_id_comes_back_as_it_went(local):
    made = global_id("Person")(local)
    assert (node_ref(made, "Person").id, node_ref(made, "").type) == (local, "Person")


@given(given_id=st.text(max_size=60))
def test_only_ids_of_our_making_are_opened(given_id):
    try:
        ref = node_ref(given_id, "")
    except Refused:
        return
    assert global_id(ref.type)(ref.id) == given_id


@given(day=st.dates())
def test_every_day_is_taken_as_it_is_written(day):
    assert day_in(day.isoformat()) == day.isoformat()


@given(micros=st.integers(-62_135_596_800_000_000, 4_000_000_000_000_000))
def test_an_instant_comes_back_as_it_went(micros):
    assert instant_in(instant_out(micros)) == micros


@pytest.mark.parametrize("value", [20240101, None, "2024-01-01 ", "2024-13-01", "99999-01-01", "-2024-01-01"])
def test_what_is_no_day_is_refused(value):
    with pytest.raises(ValueError, match="day"):
        day_in(value)


@pytest.mark.parametrize(
    "value", [0, "2024-01-01", "2024-01-01T00:00:00", "2024-01-01T24:00:00Z", "2024-01-01T00:00:00+0800"]
)
def test_what_is_no_instant_is_refused(value):
    with pytest.raises(ValueError, match="instant"):
        instant_in(value)


def test_an_offset_is_taken_into_account():
    assert instant_out(instant_in("2024-07-01T08:00:00.5+08:00")) == "2024-07-01T00:00:00.500000Z"


def test_no_end_is_nothing():
    assert (end_or_none(FOREVER), end_or_none("2024-01-01")) == (None, "2024-01-01")


def test_a_path_is_told_in_global_ids():
    told = [node_ref(one, "") for one in path_ids(("o", "r", "t", "p"))]
    assert [(ref.type, ref.id) for ref in told] == [
        ("Organization", "o"),
        ("Penalty", "r"),
        ("Link", "t"),
        ("Person", "p"),
    ]


def test_the_printer_prints_and_writes(capsys, tmp_path, monkeypatch):
    assert printing.main([]) == 0
    assert capsys.readouterr().out == sdl(api_schema)
    there = {tmp_path / path.name: printed for path, printed in printing.PRINTED.items()}
    monkeypatch.setattr(printing, "PRINTED", there)
    assert printing.main(["--write"]) == 0
    assert (tmp_path / "schema.graphql").read_text(encoding="utf-8") == sdl(api_schema)
    assert printing.main(["--what"]) == 2


def test_the_subgraph_speaks_a_federation_that_composers_know():
    text = sdl(api_schema)
    assert 'url: "https://specs.apollo.dev/federation/v2.9"' in text
    assert 'type Organization implements CreditSubject & Node @key(fields: "uscc")' in text
    assert 'type Person implements CreditSubject & Node @key(fields: "id")' in text
