"""The log: one JSON line per event, of keys on a list; whatever else is handed in is dropped and counted.

No identifier and no name of a subject, no document number, no token, no query text, no address of a
caller has a key here, so none can be logged by oversight. Libraries' own lines are kept by place, not
by text: their texts quote what they were given.
"""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog

ALLOWED = frozenset(
    {
        "at",  # file:line of a library's line
        "case_count",
        "code",
        "components",
        "count",
        "digest",
        "error",  # type of an exception, never its text
        "event",
        "frames",
        "incident",
        "index",  # in the ledger
        "level",
        "library",
        "method",
        "milliseconds",
        "operation_id",
        "phase",
        "pid",
        "port",
        "private",  # a fault's detail for the log
        "purpose",
        "seconds",
        "size",
        "standing",
        "status",
        "time",
        "trips",
        "version",
    }
)
LONGEST = 300
"""Characters of a text value; a longer one is cut."""

LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40}


class Log:
    """The gateway's voice: an event, a level, and keys on the list."""

    def __init__(self) -> None:
        self._logger = structlog.get_logger()

    def log(self, level: str, event: str, **keys: Any) -> None:
        """Log `event` at a level named as the error table names it."""
        self._logger.log(LEVELS[level], event, **keys)

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
            only_allowed,
            render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(LEVELS[level]),
        logger_factory=structlog.WriteLoggerFactory(file=to),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(handlers=[_Libraries()], level=logging.WARNING, force=True)


def only_allowed(_logger: object, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Keep the keys on the list, cut long texts, and count what was dropped."""
    kept = {name: _cut(value) for name, value in event.items() if name in ALLOWED and value != ""}
    if dropped := len(event.keys() - ALLOWED):
        kept["dropped"] = dropped
    return kept


def _cut(value: Any) -> Any:
    return value[:LONGEST] if isinstance(value, str) else value


class _Libraries(logging.Handler):
    """Lines of libraries, by logger, level and place; never by text."""

    def emit(self, record: logging.LogRecord) -> None:
        level = record.levelname.lower()
        error = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
        log.log(
            level if level in LEVELS else "error",
            "library",
            library=record.name,
            at=f"{record.filename}:{record.lineno}",
            error=error,
        )
