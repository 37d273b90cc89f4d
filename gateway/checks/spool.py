"""Lists of codes that wait to be checked, and the answers so far: what was accepted is on the disk.

    checks/ID/state.json               who asked what, and how it ended
    checks/ID/list                     the codes, one a line
    checks/ID/answers/FIRST-LAST-BAD   the answer on a span of lines, whole or not there
    checks/turn                        the lock of the process that works

How far a list has come its answers say by their names. INVARIANT: an answer is durable after its entry in the
ledger, and is never written again: a line is answered once in the file, whatever was killed. A kill between
the two leaves one entry more in the ledger than answers here, never one less.
"""

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager
from enum import Enum
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from gateway.spooling import HostTurn, unavailable_as
from graph.durable_files import read, replace, sync_directory
from graph.errors import Refused
from graph.model.time import HOUR, Day, Instant
from security.principal import Caller, Principal

FOLDER = "checks"
"""Where lists lie, under the data directory."""

MOST = 4
"""Lists of one caller that wait at once."""

READ_AT_ONCE = 4
"""Lists whose lines are kept in memory while they are worked off in turns."""

MOST_LINES = 100_000
MOST_SIGNED = 10_000
LARGEST = 8 * 2**20
"""Lines of one list, of one whose lines are signed one by one, and its bytes."""

KEPT = 7 * 24 * HOUR
"""Microseconds after which a list that has ended is removed with its answers."""

LONGEST_WAIT = 30 * 24 * HOUR
"""Microseconds after which a list is removed that never came to its end."""

ECHO = 65
"""Characters of a line that are kept: one more than a check gives back, so that it cuts as it always does."""

_ID = re.compile(r"[0-9a-f]{32}")
_ANSWER = re.compile(r"([0-9]{6})-([0-9]{6})-([0-9]{3})")
_CELL = re.compile(r"[,;\t]")


class CheckStage(Enum):
    """How far a list has come (名单核查进度)."""

    WAITING = "WAITING"
    DONE = "DONE"
    REFUSED = "REFUSED"


class ListCheck(msgspec.Struct, frozen=True, kw_only=True):
    """One list: who asked it, in what matter, for which day, and how it ended.

    `audience` are the regions that a receipt is signed for, where one was asked. `digest` is SHA-256 of the
    list in hexadecimal, `at` when it was accepted or ended. `held` is the instant before which nothing more
    is asked, because the caller was told of as many subjects as it may be in an hour.
    """

    id: str
    caller: Caller
    matter: str
    on: Day
    audience: tuple[str, ...]
    digest: str
    lines: int
    at: Instant
    stage: CheckStage = CheckStage.WAITING
    held: Instant = 0
    refusal: str = ""
    details: dict[str, Any] = {}

    @property
    def waits(self) -> bool:
        """Whether it has not ended."""
        return self.stage is CheckStage.WAITING

    def is_of(self, principal: Principal) -> bool:
        """Whether a caller is the one who asked: the same system and the same officer of the same office."""
        return _client(self.caller.principal) == _client(principal)

    def is_as(self, other: "ListCheck") -> bool:
        """Whether another list asks the same, for the same caller, on the same ground."""
        return _question(self) == _question(other)


class SpanAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The answer on a span of lines: `body` are the bytes whose digest the ledger's entry holds.

    `entry` is the entry's place, `promise` the log's signed receipt of it, in base64. `receipts` has for each
    code what became of its own receipt, where one was asked.
    """

    first: int
    last: int
    entry: str
    promise: str
    body: msgspec.Raw
    receipts: dict[str, dict[str, Any]] = {}


class ListProgress(msgspec.Struct, frozen=True, kw_only=True):
    """How many lines were answered, and how many of those cannot be codes."""

    done: int
    of: int
    malformed: int


class CheckSpool:
    """The lists of one data directory.

    `failed` counts how often each failed in this process; `codes` gives the lines of a list by its id.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.failed: Counter[str] = Counter()
        self.codes = lru_cache(READ_AT_ONCE)(self._codes)
        self._turn = HostTurn(root / "turn")

    @classmethod
    def open(cls, data_dir: Path) -> "CheckSpool":
        """Return the spool of a data directory, its own made."""
        root = data_dir / FOLDER
        with keeping():
            root.mkdir(parents=True, exist_ok=True, mode=0o700)
        return cls(root)

    def close(self) -> None:
        """Let another process work."""
        self._turn.close()

    def take_turn(self) -> bool:
        """Whether this process works off lists."""
        with keeping():
            return self._turn.take()

    def every(self) -> Iterator[ListCheck]:
        """Yield every list whose state is known, in no order."""
        for state in self.root.glob("*/state.json"):
            if found := self.find(state.parent.name):
                yield found

    def waiting(self, now: Instant) -> list[ListCheck]:
        """Return the lists that may go on, those first that failed least, then the oldest."""
        ready = [one for one in self._unended() if one.held <= now]
        return sorted(ready, key=lambda one: (self.failed[one.id], one.at))

    def same(self, asked: ListCheck) -> ListCheck | None:
        """Return the list under way that asks the same, or nothing."""
        return next((one for one in self._unended() if one.is_as(asked)), None)

    def find(self, name: str) -> ListCheck | None:
        """Return a list by its id, or nothing."""
        path = self.root / name / "state.json"
        if not _ID.fullmatch(name) or not path.is_file():
            return None
        return msgspec.json.decode(read(path), type=ListCheck)

    def begin(self, made: ListCheck, codes: bytes) -> None:
        """Keep a list durably that is about to be accepted; raises `Refused` CHECKS_FULL."""
        if sum(one.is_of(made.caller.principal) for one in self._unended()) >= MOST:
            raise Refused("CHECKS_FULL", most=MOST)
        with keeping():
            replace(self.root / made.id / "list", codes)

    def keep(self, job: ListCheck) -> None:
        """Make the state of a list durable; of one that ended only the answers stay."""
        home = self.root / job.id
        with keeping():
            replace(home / "state.json", msgspec.json.encode(job))
            sync_directory(self.root)
            if not job.waits:
                (home / "list").unlink(missing_ok=True)

    def _codes(self, name: str) -> list[str]:
        """Return all lines of a list by its id; a list never changes, so it is read once for many spans."""
        with keeping():
            return lines_of((self.root / name / "list").read_bytes())

    def answered(self, job: ListCheck, answer: SpanAnswer, malformed: int) -> None:
        """Keep an answer durably, unless its list was dropped meanwhile."""
        home = self.root / job.id
        name = f"{answer.first:06}-{answer.last:06}-{malformed:03}"
        if (home / "state.json").is_file():
            with keeping():
                replace(home / "answers" / name, msgspec.json.encode(answer))

    def progress(self, job: ListCheck) -> ListProgress:
        """Return how far a list has come."""
        found = [tuple(map(int, shape.groups())) for shape in self._shapes(job)]
        done = max((last for _, last, _ in found), default=0)
        return ListProgress(done=done, of=job.lines, malformed=sum(bad for _, _, bad in found))

    def answers(self, job: ListCheck) -> list[Path]:
        """Return where the answers lie, in the order of their lines."""
        return sorted(self.root / job.id / "answers" / shape[0] for shape in self._shapes(job))

    def drop(self, job: ListCheck) -> None:
        """Forget a list with its answers."""
        shutil.rmtree(self.root / job.id, ignore_errors=True)

    def sweep(self, now: Instant) -> None:
        """Remove what has lain here for its time, and what was left of a list that was dropped."""
        for one in self.every():
            if one.at < now - (LONGEST_WAIT if one.waits else KEPT):
                self.drop(one)
        for left in self.root.glob("*/"):
            if not (left / "state.json").is_file() and left.stat().st_mtime * 1e6 < now - HOUR:
                shutil.rmtree(left, ignore_errors=True)

    def _unended(self) -> Iterator[ListCheck]:
        """Yield those that wait: of what has ended the list itself is gone."""
        for path in self.root.glob("*/list"):
            found = self.find(path.parent.name)
            if found is not None and found.waits:
                yield found

    def _shapes(self, job: ListCheck) -> list[re.Match[str]]:
        home = self.root / job.id / "answers"
        names = [path.name for path in home.iterdir()] if home.is_dir() else []
        return [shape for name in names if (shape := _ANSWER.fullmatch(name))]


def read_answer(path: Path) -> SpanAnswer:
    """Return an answer as it was kept."""
    with keeping():
        return msgspec.json.decode(path.read_bytes(), type=SpanAnswer)


def lines_of(codes: bytes) -> list[str]:
    """Return the first cell of each line of a list: what is no UTF-8 spoils its own line.

    A line end at the very end begins no further line; an empty line within is a line like another.
    """
    text = codes.removeprefix(b"\xef\xbb\xbf").decode("utf-8", errors="replace").replace("\0", "\ufffd")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if lines[-1] == "":
        lines.pop()
    return [_CELL.split(line, maxsplit=1)[0].strip().strip('"')[:ECHO] for line in lines]


def keeping() -> AbstractContextManager[None]:
    """Tell whatever the disk says as CHECKS_UNAVAILABLE."""
    return unavailable_as("CHECKS_UNAVAILABLE")


def _client(one: Principal) -> tuple[str, ...]:
    return one.standing.value, one.region, one.department, one.agency, one.client, one.officer


def _question(job: ListCheck) -> tuple[object, ...]:
    stated = job.caller.purpose, job.caller.legal_basis, job.caller.case
    return _client(job.caller.principal), stated, job.matter, job.on, job.audience, job.digest
