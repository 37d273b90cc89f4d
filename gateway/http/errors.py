"""The one shape of a refusal, and what is left of a defect: a sentence, an id, and one log line.

{"errors": [{"message": "…", "extensions": {"code": "…", "chinese": "…", …}}]}
"""

import secrets
from typing import Any

import msgspec

from gateway.log import log
from graph.errors import Fault

_LONGEST_DETAIL = 200


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


def log_refusal(fault: Fault, **known: str | int) -> None:
    """Log a refusal in one line at its code's level: by code, without the caller's words."""
    log.log(fault.entry.log, "refused", code=fault.code, private=fault.private, **known)


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
