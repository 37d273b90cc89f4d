"""The one shape of a refusal, and what is left of a defect: a sentence, an id, and one log line.

{"errors": [{"message": "…", "extensions": {"code": "…", "chinese": "…", …}}]}

The sentence is English, its twin under `chinese`, and the code is what programs decide by. Beside them
stand the details that the sentence names, and nothing of what is `private`. A defect shows an id alone,
under which its line in the log is found: nothing about it that depends on data may leave.
"""

import secrets
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import msgspec

from gateway.log import log
from gateway.metrics.meters import meters
from graph.errors import Fault

_LONGEST_DETAIL = 200
"""Characters of a detail in an answer: it may be a caller's own word, said back."""


def error_of(fault: Fault) -> dict[str, Any]:
    """Return a fault as one GraphQL error; details are those that the code's sentences name."""
    said = {name: _short(value) for name, value in fault.extensions.items()}
    return {"message": fault.english, "extensions": said}


def body_of_faults(*faults: Fault) -> bytes:
    """Return the body of a request that was refused before there was data."""
    return msgspec.json.encode({"errors": [error_of(fault) for fault in faults]})


def as_fault(error: Exception) -> Fault:
    """Return `error` itself if it is a refusal; a defect becomes INTERNAL, logged here and only here.

    The log names the exception's type and the frames it came through, never its text: a driver's or
    a parser's text quotes what it was given.
    """
    if isinstance(error, Fault):
        return error
    incident = secrets.token_hex(8)
    log.error("defect", code="INTERNAL", incident=incident, error=type(error).__name__, frames=_frames(error))
    return Fault("INTERNAL", incident=incident)


LINES = 20
"""Lines of one code that a second may bring: a flood is told by its number, and hides no other line."""


class RefusalLog:
    """Refusals, one line each up to a bound; what goes beyond is counted and told with the next line."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._begun: dict[str, float] = {}
        self._lines: Counter[str] = Counter()

    def tell(self, fault: Fault, **known: str | int) -> None:
        """Count a refusal and log it at its code's level: by code, without the caller's words."""
        code, now = fault.code, self._clock()
        meters.count("accord_refusals_total", code)
        if now - self._begun.get(code, 0.0) >= 1.0:
            if (unsaid := self._lines[code] - LINES) > 0:
                log.log(fault.entry.log, "refused_unsaid", code=code, count=unsaid)
            self._begun[code], self._lines[code] = now, 0
        self._lines[code] += 1
        if self._lines[code] <= LINES:
            log.log(fault.entry.log, "refused", code=code, private=fault.private, **known)


log_refusal = RefusalLog().tell
"""The one log of refusals of the process, as the function that everybody calls."""


def _short(value: Any) -> Any:
    return value[:_LONGEST_DETAIL] if isinstance(value, str) else value


def _frames(error: Exception) -> list[str]:
    """Return the places an exception came through, innermost last, as `file:line function`."""
    frames = []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        frames.append(f"{code.co_filename.rpartition('/')[2]}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return frames[-12:]
