"""What an entry says of each subject in bounded bytes: which of the answer's fields left about it."""

from collections.abc import Callable, Mapping, Sequence

from security.account import Look, Released, SubjectLook, fields_of

MOST_LOOKS = 32
"""Looks of one entry: subjects of whom the same left share one; what is beyond is said of all together."""


def looks_of(left: Released, handles: Sequence[str], handle: Callable[[str], str]) -> tuple[SubjectLook, ...]:
    """Return the looks of an answer; `handles` are the subjects of its entry, `handle` makes one of an id."""
    places = {one: place for place, one in enumerate(handles)}
    fields = [
        {name: place for place, name in enumerate(fields_of(counts))}
        for counts in (left.released, left.masked, left.refused)
    ]
    told = left.looks if len(left.looks) <= MOST_LOOKS else left.looks[: MOST_LOOKS - 1]
    found = [_placed(look, places, fields, handle) for look in told]
    if rest := left.looks[len(told) :]:
        found.append(_placed(_together(rest), places, fields, handle, most=True))
    return tuple(found)


def _together(looks: Sequence[Look]) -> Look:
    return Look(
        subjects=tuple(subject for look in looks for subject in look.subjects),
        released=frozenset[str]().union(*(look.released for look in looks)),
        masked=frozenset[str]().union(*(look.masked for look in looks)),
        refused=frozenset[str]().union(*(look.refused for look in looks)),
    )


def _placed(
    look: Look,
    places: Mapping[str, int],
    fields: Sequence[Mapping[str, int]],
    handle: Callable[[str], str],
    *,
    most: bool = False,
) -> SubjectLook:
    released, masked, refused = (
        tuple(sorted(known[name] for name in names))
        for known, names in zip(fields, (look.released, look.masked, look.refused), strict=True)
    )
    return SubjectLook(
        subjects=tuple(sorted({places[handle(subject)] for subject in look.subjects})),
        released=released,
        masked=masked,
        refused=refused,
        most=most,
    )
