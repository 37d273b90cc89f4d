"""What an entry says of each subject: exactly while they are few, never less than left, in bounded bytes."""

from gateway.entry_looks import MOST_LOOKS, looks_of
from security.account import Look, Released, fields_of
from security.ledger.entry import canonical
from tests.unit.ledger_world import record

FIELDS = [f"field{number:02}" for number in range(60)]


def left(count: int) -> Released:
    """An answer in which something else left about each of so many subjects."""
    names = [FIELDS[number % len(FIELDS)] for number in range(count)]
    return Released(
        released={"Organization": dict.fromkeys(FIELDS, 1)},
        masked={"Document": {"number": 1}},
        subjects=dict.fromkeys(f"s{number}" for number in range(count)),
        looks=[
            Look(
                subjects=(f"s{number}",),
                released=frozenset({f"Organization.{name}"}),
                masked=frozenset({"Document.number"} if number else ()),
            )
            for number, name in enumerate(names)
        ],
    )


def test_a_look_names_subjects_and_fields_by_their_places():
    answer = left(3)
    looks = looks_of(answer, ("h:s2", "h:s1", "asked", "h:s0"), "h:{}".format)
    assert [(look.subjects, look.masked, look.most) for look in looks] == [
        ((3,), (), False), ((1,), (0,), False), ((0,), (0,), False),
    ]  # fmt: skip
    released = fields_of(answer.released)
    assert [released[place] for look in looks for place in look.released] == [
        f"Organization.{name}" for name in FIELDS[:3]
    ]


def test_subjects_beyond_the_most_looks_are_told_together_and_none_is_left_out():
    answer, handles = left(1_000), tuple(f"h:s{number}" for number in range(1_000))
    looks = looks_of(answer, handles, "h:{}".format)
    assert len(looks) == MOST_LOOKS
    assert [look.most for look in looks] == [False] * (MOST_LOOKS - 1) + [True]
    assert sorted(place for look in looks for place in look.subjects) == list(range(1_000))
    together, released = looks[-1], fields_of(answer.released)
    assert {released[place] for place in together.released} == {f"Organization.{name}" for name in FIELDS}
    plain = record(released=answer.released, masked=answer.masked, subjects=handles)
    grown = record(released=answer.released, masked=answer.masked, subjects=handles, looks=looks)
    assert len(canonical(grown)) - len(canonical(plain)) < 8 * len(handles)
