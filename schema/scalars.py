"""Days and instants on the wire: strict in, exact out."""

import re
from datetime import UTC, datetime
from typing import Any, NewType

import strawberry
from strawberry.types.scalar import ScalarDefinition

from graph.model.time import checked_day, instant, moment

Date = NewType("Date", str)
DateTime = NewType("DateTime", int)

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
# SPEC: RFC 3339, 5.6: a time without an offset names no instant, so it is refused.
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})", re.ASCII
)


def day_in(value: Any) -> str:
    """Return a day as it came; anything but a real `YYYY-MM-DD` is refused, and quoted only in that form."""
    if not isinstance(value, str) or _DAY.fullmatch(value) is None:
        raise ValueError("a day is written `YYYY-MM-DD`")
    try:
        return checked_day(value)
    except ValueError as error:
        raise ValueError(f"there is no day `{value}`") from error


def instant_in(value: Any) -> int:
    """Return the instant that an RFC 3339 time with an offset names, in microseconds UTC.

    A refusal quotes what has the form of a time, and nothing else: its length is bounded by its form.
    """
    if not isinstance(value, str) or _INSTANT.fullmatch(value) is None:
        raise ValueError("an instant is written `YYYY-MM-DDThh:mm:ssZ`, or with an offset")
    try:
        return instant(datetime.fromisoformat(value).astimezone(UTC))
    except (ValueError, OverflowError) as error:
        raise ValueError(f"there is no instant `{value}`") from error


def instant_out(value: Any) -> str:
    """Return an instant in RFC 3339, in UTC, with a fraction only where there is one."""
    return moment(value).isoformat().replace("+00:00", "Z")


SCALARS: dict[object, ScalarDefinition] = {
    Date: strawberry.scalar(
        name="Date",
        description="A calendar day in Asia/Shanghai, `YYYY-MM-DD`（日期）.",
        specified_by_url="https://scalars.graphql.org/andimarek/local-date.html",
        serialize=str,
        parse_value=day_in,
    ),
    DateTime: strawberry.scalar(
        name="DateTime",
        description="An instant of RFC 3339 with an offset; answered in UTC（时刻）.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc3339",
        serialize=instant_out,
        parse_value=instant_in,
    ),
}
