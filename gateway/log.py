"""The log: one JSON line per event, of keys on a list; whatever else is handed in is dropped and counted.

No identifier and no name of a subject, no document number, no token, no query text, no address of a
caller has a key here, so none can be logged by oversight. Libraries' own lines are kept by place, not
by text: their texts quote what they were given.

    log.log("info", "renewed")                               an event is a word, its keys are on the list
    log.log(fault.entry.log, "refused", code=fault.code)     a fault says its own level in `graph/errors.toml`

On a terminal the same lines are laid out for people. Where nobody configured the log, as in a test or a
command, it still drops what is not on the list.
"""

import logging
import sys
from collections.abc import Mapping
from typing import Any, TextIO

import structlog

from gateway.metrics.meters import meters

ALLOWED = frozenset(
    {
        "at",  # file:line of a library's line
        "code",
        "count",
        "error",  # type of an exception, never its text
        "frames",
        "incident",
        "library",
        "method",
        "path",  # of a file of the operator's
        "private",  # a fault's detail for the log
        "region",  # of a neighbour, GB/T 2260
        "witness",  # of our own log, by its name in the policy
        "version",
        "work",  # that goes on beside requests
    }
)
LONGEST = 300
"""Characters of a text value; a longer one is cut."""

LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40}


class Log:
    """The gateway's voice: an event, a level, and keys on the list.

    It has no method for an exception: a traceback quotes values. `gateway.http.errors.as_fault` tells a
    defect by its type and the places it came through.
    """

    def __init__(self) -> None:
        self._logger = structlog.get_logger()

    def log(self, level: str, event: str, **keys: Any) -> None:
        """Log `event` at a level named as the error table names it."""
        meters.count("accord_log_lines_total", level, event)
        # INVARIANT: the list is applied here, whether or not anybody has configured the log.
        self._logger.log(LEVELS[level], event, **only_allowed(keys))

    def info(self, event: str, **keys: Any) -> None:
        """Log what an operator may want to know."""
        self.log("info", event, **keys)

    def warning(self, event: str, **keys: Any) -> None:
        """Log what an operator should look at."""
        self.log("warning", event, **keys)

    def error(self, event: str, **keys: Any) -> None:
        """Log what an operator must look at."""
        self.log("error", event, **keys)


log = Log()


def configure(stream: TextIO | None = None, *, level: str = "info") -> None:
    """Send our events and the libraries' to `stream` (standard error): JSON, or words on a terminal."""
    to = stream or sys.stderr
    render: Any = structlog.dev.ConsoleRenderer() if to.isatty() else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
            render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(LEVELS[level]),
        logger_factory=structlog.WriteLoggerFactory(file=to),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(handlers=[_Libraries()], level=logging.WARNING, force=True)


def only_allowed(keys: Mapping[str, Any]) -> dict[str, Any]:
    """Return the keys on the list with their texts cut, and how many were dropped.

    Empty texts are left out: nothing to say is no key. `dropped` counts names that are not on the list.
    """
    kept = {name: _cut(value) for name, value in keys.items() if name in ALLOWED and value != ""}
    dropped = len(keys.keys() - ALLOWED)
    return kept | ({"dropped": dropped} if dropped else {})


def _cut(value: Any) -> Any:
    return value[:LONGEST] if isinstance(value, str) else value


class _Libraries(logging.Handler):
    """Lines of libraries, by logger, level and place; never by text."""

    def emit(self, record: logging.LogRecord) -> None:
        """Pass one line on: who said it, at `file:line`, and the type of its exception, if it has one."""
        level = record.levelname.lower()
        error = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
        log.log(
            level if level in LEVELS else "error",
            "library",
            library=record.name,
            at=f"{record.filename}:{record.lineno}",
            error=error,
        )
