"""A verdict: what was asked, what was found at each numbered step, and what was not looked at.

`signed` is the issuer's word, as its key sealed it; `observed` is what the verifier saw for itself.
They never mix: a status list seen today is not part of what was signed, and what the issuer says of
its own log is not an observation.
"""

from enum import Enum

import msgspec

from graph.model.bilingual import Bilingual, Words
from graph.model.recognition import VerifiedResult
from graph.model.results import Result
from graph.model.time import Day, Instant
from security.results.reasons import VerificationReason, VerificationStep, refusal
from security.results.wire import StatusEntry


class Mark(Enum):
    """How a check ended (核验标记), by the sign that people see."""

    HOLDS = "✓"
    FAILS = "✗"
    NOT_DONE = "–"


class VerificationAnswer(Bilingual):
    """What a verdict comes to (核验结论)."""

    VERIFIED = "VERIFIED"
    INCOMPLETE = "INCOMPLETE"
    REFUSED = "REFUSED"


class VerificationCheck(msgspec.Struct, frozen=True):
    """One numbered check and how it ended; a reason wherever it does not hold."""

    step: VerificationStep
    mark: Mark
    reason: VerificationReason | None = None


class SealedContent(msgspec.Struct, frozen=True, kw_only=True):
    """What the issuer sealed: the result, with the origin and the key that stand behind it.

    Present only where steps 1 to 6 hold; it may still be expired, recalled or for others.
    """

    result: Result
    origin: str
    kid: str
    digest: str
    status: tuple[StatusEntry, ...]


class StatusSeen(msgspec.Struct, frozen=True, kw_only=True):
    """One bit that was read in a genuine list, and that list's own period."""

    purpose: str
    list: str
    index: int
    set: bool
    since: Instant
    until: Instant


class LogSeen(msgspec.Struct, frozen=True, kw_only=True):
    """Where in which tree the result was found: the index counts from 0, the root is in hexadecimal."""

    origin: str
    index: int
    size: int
    root: str


class Observed(msgspec.Struct, frozen=True, kw_only=True):
    """What the verifier went by: the day, the trust list, the material it was given.

    `at` is the instant for which status lists had to hold, where one was named. `status` and `log` are what
    steps 10 and 11 saw, empty where they were not made or not reached.
    """

    day: Day
    at: Instant | None
    trust_owner: str
    trust_version: int
    status: tuple[StatusSeen, ...] = ()
    log: LogSeen | None = None

    @property
    def disputed(self) -> bool:
        """Whether a list says that a dispute over the result is pending."""
        return any(seen.set and seen.purpose == "dispute" for seen in self.status)


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """The outcome of one verification: answer, every step in order, the issuer's word, our observations."""

    answer: VerificationAnswer
    checks: tuple[VerificationCheck, ...]
    signed: SealedContent | None
    observed: Observed

    @property
    def failed(self) -> VerificationCheck | None:
        """The step that refused, if one did; those after it were not reached."""
        return next((check for check in self.checks if check.mark is Mark.FAILS), None)

    @property
    def reason(self) -> VerificationReason | None:
        """Why it was refused."""
        return self.failed.reason if self.failed else None

    @property
    def not_done(self) -> tuple[VerificationCheck, ...]:
        """The steps that were not made."""
        return tuple(check for check in self.checks if check.mark is Mark.NOT_DONE)

    def verified(self) -> VerifiedResult:
        """Return what may go on to recognition, or raise RESULT_REFUSED with the reason.

        What was not checked goes along as not checked. Says nothing on whether the receiver recognises it.
        """
        if self.answer is VerificationAnswer.REFUSED or self.signed is None:
            raise refusal(self.reason or VerificationReason.NOT_REACHED)
        held = {check.step for check in self.checks if check.mark is Mark.HOLDS}
        return VerifiedResult(
            result=self.signed.result,
            digest=self.signed.digest,
            status_checked=VerificationStep.STATUS in held,
            log_checked=VerificationStep.LOG in held,
            disputed=self.observed.disputed,
        )


def verdict_lines(verdict: Verdict, language: str = "english") -> list[str]:
    """Return a verdict as people read it: one sentence, the numbered checks, what was not checked.

    `language` is `english` or `chinese`.
    """

    def say(one: Words) -> str:
        return str(getattr(one, language))

    lines = [say(verdict.answer.words)]
    if verdict.failed is not None and verdict.reason is not None:
        lines[0] += f" ({verdict.failed.step}: {say(verdict.reason.words)})"
    for check in verdict.checks:
        why = f" — {say(check.reason.words)}" if check.reason else ""
        lines.append(f"{check.mark.value} {check.step:>2} {say(check.step.words)}{why}")
    return lines
