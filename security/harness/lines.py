"""What the line protocols have in common: one JSON object a line in, the verdict of a judge a line out.

Bytes, keys and days all come with the line, so a judge reads no clock, no network and no file, and two
programs in two languages can be held against each other line by line.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import msgspec

from graph.errors import VerificationError
from security.strict_json import NotStrict, read_json

LONGEST_LINE = 4 << 20
"""Bytes of a line that is read: a result, its trust list, proof and status lists fit, each at its longest."""

Judge = Callable[[bytes], msgspec.Struct]
"""What returns the verdict on one line; whatever the line holds, it is a verdict and never an error."""


def verdicts(judge: Judge, lines: Iterable[bytes]) -> Iterator[str]:
    """Return one verdict in JSON for each line, in order; a line that asks nothing gets its reason."""
    return (verdict_line(judge, line.removesuffix(b"\n")).decode() for line in lines)


def verdict_line(judge: Judge, line: bytes) -> bytes:
    """Return the verdict on one line as one line, without its line feed."""
    return msgspec.json.encode(judge(line))


def members_of(
    line: bytes, *, depth: int, malformed: Callable[[str], VerificationError]
) -> Mapping[str, Any]:
    """Return the members of the object in a line, or raise what `malformed` makes of the flaw."""
    if len(line) > LONGEST_LINE:
        raise malformed("")
    try:
        value = read_json(line, depth=depth)
    except NotStrict as error:
        raise malformed(error.flaw.value) from error
    if not isinstance(value, dict):
        raise malformed("")
    return value
